"""What screens show, as values: the store makes them, flows put them together, pages say them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sync.effects import Effect
from sync.plan import Action
from sync.problems import Side
from sync.stored import Run


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A profile's runs, as far as they say how it stands."""

    profile_id: int
    latest: Run | None = None  # the last one that is no trial
    active: Run | None = None
    waiting: Run | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """What the runs of one day did."""

    day: date  # in the asking person's zone
    changes: int
    failures: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Calls:
    """API calls of one system."""

    side: Side
    used: int | None = None  # of the day, by everybody; None: not known yet
    allowed: int | None = None
    ours: int = 0  # of our own runs in the last 24 hours
    seen_at: datetime | None = None  # when Salesforce said so; None: just now

    @property
    def share(self) -> float:
        """Tell how much of the day is used, 0 to 1."""
        return min(1.0, (self.used or 0) / self.allowed) if self.allowed else 0.0

    @property
    def is_short(self) -> bool:
        """Tell whether another day of ours like the last would not fit into what is left."""
        return bool(self.allowed) and (self.allowed or 0) - (self.used or 0) < self.ours


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A plan that waits for somebody's approval."""

    run_id: int
    profile_id: int
    profile: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailed:
    """Somebody who opted out in Salesforce and is still mailed."""

    address: str
    record_id: str  # where Email Opt Out is ticked
    contact_id: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Effected:
    """How many rows of a plan bring an effect about."""

    effect: Effect
    is_new: bool  # of field values of a contact: it is created by them
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which rows of a plan to show."""

    text: str = ""  # in the address, an id or a value; "" all
    action: Action | None = None
    side: Side | None = None  # that is written to
    changes_only: bool = True  # no skips


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """One record that a cause befell."""

    person_id: str
    contact_id: str
    address: str
    action: Action


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Rows that ended amiss for one reason."""

    settled: str  # failed or not_confirmed
    code: str  # the vendor's; "" it gave none
    words: str  # the vendor's
    rows: int
    first: tuple[Affected, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A contact as it was last read."""

    contact_id: str
    address: str
    permission: str
    deleted: bool
    lists: tuple[str, ...]
    asked_at: datetime | None  # when somebody had it asked whether it wants mail again


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Whom a waiting plan was shown to, and when last."""

    name: str
    channel: str
    at: datetime


class State(StrEnum):
    """How a profile stands."""

    RUNNING = "running"
    WAITING = "waiting for approval"
    ATTENTION = "needs attention"
    PAUSED = "paused"
    PARKED = "goes on later"
    NEW = "not run yet"
    HEALTHY = "healthy"


Rows = Sequence[tuple[str, int]]
Report = Mapping[str, int]
