"""What a run did, in numbers and reason codes; sentences are made at the door (texts/)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from sync.plan import Action, Reason, Settled
from sync.problems import Side

FAILURES_TOLD: Final = 20
"""Failed rows whose words stand in a report; the others are counted, and stand in the plan."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SideFigures:
    """One system's part."""

    read: int  # rows
    calls: int  # API calls used, tokens excluded
    least: int  # the least possible (sync.least)


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A row that was refused."""

    person_id: str
    words: str  # the vendor's
    code: str = ""  # the vendor's, of which sync.refusals knows a sentence


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
    failed: int = 0
    not_confirmed: int = 0
    open: int = 0  # planned, not ended: a run that stopped midway
    skipped: Mapping[Reason, int] = field(default_factory=dict)
    struck: Mapping[Reason, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()  # the first FAILURES_TOLD

    @property
    def writes(self) -> int:
        """Count contacts that were written to: 0 says that both sides agreed before."""
        return self.created + self.updated + self.joined


_DONE: Final[Mapping[Action, str]] = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
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
    joined: int,
    tallies: Iterable[Tally],
    failures: Iterable[Failure],
) -> Report:
    """Put a run's numbers together; `failures` beyond the first FAILURES_TOLD are left out."""
    counts: Counter[str] = Counter()
    skipped: Counter[Reason] = Counter()
    struck: Counter[Reason] = Counter()
    for tally in tallies:
        if tally.action is Action.SKIP:
            skipped[tally.reason] += tally.rows
        elif tally.settled is Settled.STRUCK:
            struck[tally.reason] += tally.rows
        elif not _joins_only(tally):
            counts[_ENDED.get(tally.settled) or _DONE[tally.action]] += tally.rows
    return Report(
        salesforce=sides[Side.SALESFORCE],
        constant_contact=sides[Side.CONSTANT_CONTACT],
        seconds=seconds,
        matched=matched,
        joined=joined,
        skipped=dict(skipped),
        struck=dict(struck),
        failures=tuple(failures)[:FAILURES_TOLD],
        **counts,
    )


def _joins_only(tally: Tally) -> bool:
    """Tell link rows of pairs that were linked before: they count among the joined alone."""
    done_link = tally.action is Action.LINK and tally.settled is Settled.DONE
    return done_link and tally.reason is not Reason.SAME_ADDRESS


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
