"""The three questions that a plan asks: about a person, about a contact without one, about an address."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sync.consent import decide_consent
from sync.decide import decide
from sync.plan import PlanRow
from sync.profile import Profile
from sync.records import ConsentCase, Pair, Stranger
from sync.strangers import decide_stranger


@dataclass(frozen=True, kw_only=True, slots=True)
class Decisions:
    """The core's answers for one profile."""

    person: Callable[[Pair], PlanRow | None]
    stranger: Callable[[Stranger], PlanRow | None]
    consent: Callable[[ConsentCase], tuple[PlanRow, ...]]


def decisions_for(profile: Profile) -> Decisions:
    """Bind the questions to a profile whose Main List is bound."""
    return Decisions(
        person=partial(decide, profile=profile),
        stranger=partial(decide_stranger, profile=profile),
        consent=partial(decide_consent, profile=profile),
    )
