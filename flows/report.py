"""Put a run's report together: what the store counted, what the clients called, and the least possible."""

from collections.abc import Iterable, Mapping
from typing import Any

from flows.ports import Store
from sync.least import of_constant_contact, of_salesforce
from sync.problems import Side
from sync.report import CAUSES_TOLD, Note, SideFigures, make_report, taken_over, tallies_of, to_plain


def report(
    store: Store,
    run_id: int,
    calls: Mapping[Side, int],
    notes: Iterable[Note] = (),
    *,
    counted: Mapping[str, int] | None = None,
) -> Mapping[str, Any]:
    """Make the report of a run, a failed one too, in plain JSON types; counted: what only its life knows."""
    facts = {**store.runs.facts(run_id), **(counted or {})}
    least = {Side.SALESFORCE: of_salesforce(facts), Side.CONSTANT_CONTACT: of_constant_contact(facts)}
    sides = {
        side: SideFigures(read=facts.get(f"read_{side}", 0), calls=calls.get(side, 0), least=least[side])
        for side in Side
    }
    tallies = tallies_of(facts)
    made = make_report(
        sides=sides,
        seconds=store.runs.age(run_id),
        matched=facts.get("matched", 0),
        landed=facts,
        tallies=tallies,
        causes=store.reads.causes(run_id, CAUSES_TOLD),
        notes=(*notes, *taken_over(tallies)),
    )
    return to_plain(made)
