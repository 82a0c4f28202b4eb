"""What a run did, in numbers and reason codes; sentences are made at the door (texts/)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from sync.plan import Action, Reason, Settled
from sync.problems import Side

CAUSES_TOLD: Final = 20
"""Causes of failed rows that stand in a report, the most frequent first; each row's stands in the plan."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SideFigures:
    """One system's part."""

    read: int  # rows
    calls: int  # API calls used, tokens excluded
    least: int  # the least possible (sync.least)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Rows that ended badly for one reason."""

    code: str  # the vendor's, of which sync.refusals knows a sentence; "" where nothing was refused
    settled: Settled  # FAILED or NOT_CONFIRMED
    rows: int
    words: tuple[str, ...] = ()  # the vendor's, a few that differ
    records: tuple[str, ...] = ()  # a few of whom it happened to


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something that a run tells beside its rows: a mapping row that is left out, what was taken over."""

    code: str  # of texts/
    parameters: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many plan rows have this action, end and reason; `settled` None: planned, not ended."""

    action: Action
    settled: Settled | None
    reason: Reason  # the row's; of a struck row, why it was struck
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A finished run, a failed one too."""

    salesforce: SideFigures
    constant_contact: SideFigures
    seconds: float
    matched: int  # people who have a contact, by link or address
    created: int = 0
    updated: int = 0
    linked: int = 0
    joined: int = 0  # existing contacts put on the Main List
    removed: int = 0  # contacts taken off lists
    unsubscribed: int = 0
    deleted: int = 0  # contacts
    ticked: int = 0  # records of Salesforce that got Email Opt Out
    people_created: int = 0
    people_updated: int = 0
    people_deleted: int = 0
    failed: int = 0
    not_confirmed: int = 0
    open: int = 0  # planned, not ended: a run that stopped midway
    skipped: Mapping[Reason, int] = field(default_factory=dict)
    struck: Mapping[Reason, int] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()  # the first CAUSES_TOLD
    notes: tuple[Note, ...] = ()

    @property
    def writes(self) -> int:
        """Count what was written on either side: 0 says that both agreed before."""
        landed: list[int] = [getattr(self, name) for name in LANDED]
        return self.created + sum(landed)


LANDED: Final = (
    *("updated", "joined", "removed", "unsubscribed", "deleted", "ticked"),
    *("people_created", "people_updated", "people_deleted"),
)
"""Figures that are counted by what landed: a row may have to bring about several things."""

_DONE: Final[Mapping[Action, str]] = {
    Action.CREATE: "created",
    Action.LINK: "linked",
}
_ENDED: Final[Mapping[Settled | None, str]] = {
    Settled.FAILED: "failed",
    Settled.NOT_CONFIRMED: "not_confirmed",
    None: "open",
}


def make_report(
    *,
    sides: Mapping[Side, SideFigures],
    seconds: float,
    matched: int,
    landed: Mapping[str, int],
    tallies: Iterable[Tally],
    causes: Iterable[Cause] = (),
    notes: Iterable[Note] = (),
) -> Report:
    """Put a run's numbers together; `causes` beyond the first CAUSES_TOLD are left out.

    landed: numbers by the names of LANDED.
    """
    counts: Counter[str] = Counter()
    skipped: Counter[Reason] = Counter()
    struck: Counter[Reason] = Counter()
    for tally in tallies:
        if tally.action is Action.SKIP:
            skipped[tally.reason] += tally.rows
        elif tally.settled is Settled.STRUCK:
            struck[tally.reason] += tally.rows
        elif not _joins_only(tally):
            named = _ENDED.get(tally.settled) or _DONE.get(tally.action)
            counts.update({named: tally.rows} if named else {})
    return Report(
        salesforce=sides[Side.SALESFORCE],
        constant_contact=sides[Side.CONSTANT_CONTACT],
        seconds=seconds,
        matched=matched,
        skipped=dict(skipped),
        struck=dict(struck),
        causes=tuple(causes)[:CAUSES_TOLD],
        notes=tuple(notes),
        **counts,
        **{name: landed.get(name, 0) for name in LANDED},
    )


def _joins_only(tally: Tally) -> bool:
    """Tell link rows of pairs that were linked before: they count among the joined alone."""
    done_link = tally.action is Action.LINK and tally.settled is Settled.DONE
    return done_link and tally.reason is not Reason.SAME_ADDRESS


def taken_over(tallies: Iterable[Tally]) -> tuple[Note, ...]:
    """Say of a plan that waits how many people had a contact before, and agree with it already."""
    linked = sum(
        tally.rows
        for tally in tallies
        if tally.action is Action.LINK and tally.reason is Reason.SAME_ADDRESS and tally.settled is None
    )
    return (Note(code="taken_over_people", parameters={"linked": linked}),) if linked else ()


def tally_key(action: Action, settled: Settled | None, reason: Reason) -> str:
    """Name a number among a run's facts: "create:done:new", "skip::shadowed"."""
    return f"{action}:{settled or ''}:{reason}"


def tallies_of(facts: Mapping[str, int]) -> tuple[Tally, ...]:
    """Read the numbers that have such a name; the others are not of plan rows."""
    named = ((key.split(":"), rows) for key, rows in facts.items() if ":" in key)
    return tuple(
        Tally(
            action=Action(action),
            settled=Settled(settled) if settled else None,
            reason=Reason(reason),
            rows=rows,
        )
        for (action, settled, reason), rows in named
    )


def to_plain(report: Report) -> dict[str, Any]:
    """Turn a report into what JSON holds."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Report:
    """Turn it back; ValidationError for what is no report."""
    return msgspec.convert(plain, Report)
