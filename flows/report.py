"""Put a run's report together: what the store counted, what the clients called, and the least possible."""

from collections.abc import Iterable, Mapping
from typing import Any

from sync.least import of_constant_contact, of_salesforce
from sync.problems import Side
from sync.report import (
    Failure,
    SideFigures,
    make_report,
    tallies_of,
    to_plain,
)


def report(
    facts: Mapping[str, int], calls: Mapping[Side, int], failures: Iterable[Failure], seconds: float
) -> Mapping[str, Any]:
    """Make the report of a run, a failed one too, in plain JSON types."""
    least = {Side.SALESFORCE: of_salesforce(facts), Side.CONSTANT_CONTACT: of_constant_contact(facts)}
    sides = {
        side: SideFigures(read=facts.get(f"read_{side}", 0), calls=calls.get(side, 0), least=least[side])
        for side in Side
    }
    made = make_report(
        sides=sides,
        seconds=seconds,
        matched=facts.get("matched", 0),
        landed=facts,
        tallies=tallies_of(facts),
        failures=failures,
    )
    return to_plain(made)
