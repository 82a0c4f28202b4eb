"""Why (not) synced: one verdict for a person or a contact, with what happened so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sync.decide import decide
from sync.plan import Action, Parameter, PlanRow
from sync.profile import Profile
from sync.records import Pair


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One record's line: a code of texts/ and what fills its sentence."""

    person_id: str
    code: str
    parameters: Mapping[str, Parameter]


def verdicts(decided: tuple[tuple[Pair, PlanRow | None], ...]) -> tuple[Verdict, ...]:
    """Say of each record: in sync, or the reason of what a run would do or leave now."""
    return tuple(_verdict(pair, row) for pair, row in decided)


def _verdict(pair: Pair, row: PlanRow | None) -> Verdict:
    if row is None:
        if pair.link is None:
            return Verdict(person_id=pair.person.id, code="not_looked_at", parameters={})
        told: Mapping[str, Parameter] = {"contact": pair.link.contact_id}
        return Verdict(person_id=pair.person.id, code="in_sync", parameters=told)
    pending = {} if row.action is Action.SKIP else {"pending": 1}
    return Verdict(person_id=pair.person.id, code=str(row.reason), parameters={**row.parameters, **pending})


def decider(profile: Profile) -> Callable[[Pair], PlanRow | None]:
    """Give what decides about a pair of the profile."""
    return partial(decide, profile=profile)
