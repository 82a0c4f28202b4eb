"""What the store keeps of runs, batches and connections, as values: the store makes them, flows use them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sync.effects import Effect
from sync.guard import Hold
from sync.health import Finding
from sync.problems import Side


class NameTakenError(ValueError):
    """Another profile of the tenant has the name."""


class RunKind(StrEnum):
    """What a run is for."""

    SYNC = "sync"
    PREVIEW = "preview"  # a plan to be looked at; once it is approved it is applied
    UNDO = "undo"  # the inverse of the run `origin`
    TRY = "try"  # a few rows of the plan `origin`, which waits; the rest of it goes on waiting


class RunStatus(StrEnum):
    """Where a run is."""

    ACTIVE = "active"
    WAITING = "waiting"  # for a person's approval; consent was applied
    PARKED = "parked"  # the day's calls are spent: it goes on by itself at `resume_at`
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"  # by a user: what was done stays, the rest can be gone on with
    DISCARDED = "discarded"  # a plan that nobody approved in time, or that a newer one replaced


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCalls:
    """What a run called on one day (UTC), all its lives of that day together."""

    day: str = ""  # 2026-05-01
    salesforce: int = 0
    constant_contact: int = 0

    def on(self, day: str) -> "DayCalls":
        """Give what counts on a day: on another one, nothing yet."""
        return self if self.day == day else DayCalls(day=day)

    def plus(self, salesforce: int, constant_contact: int) -> "DayCalls":
        """Add the calls of one more life."""
        return DayCalls(
            day=self.day,
            salesforce=self.salesforce + salesforce,
            constant_contact=self.constant_contact + constant_contact,
        )


NO_CALLS: Final = DayCalls()


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """What a watcher sees; `total` None: not known yet."""

    phase: str  # a key of texts: read_salesforce, read_constant_contact, match, join, import, confirm, single
    done: int = 0
    total: int | None = None
    calls_salesforce: int = 0
    calls_constant_contact: int = 0
    past: tuple[tuple[str, int], ...] = ()  # the phases before this one, with the rows that each went through
    today: DayCalls = NO_CALLS


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One execution of a profile."""

    id: int
    profile_id: int
    status: RunStatus
    planned: bool  # the plan is saved: a resumed run goes on from it
    started_at: datetime
    progress: Progress
    problem: tuple[str, Mapping[str, str | int]] | None = None  # (code, parameters)
    report: Mapping[str, Any] | None = None
    kind: RunKind = RunKind.SYNC
    origin: int | None = None  # the run that this one undoes, or of whose plan it tries some rows
    resume_at: datetime | None = None  # of a parked run
    judged: bool = False  # the guard has looked at the plan
    waits: tuple[Hold, ...] = ()  # why the plan waits, or waited
    planned_by: str = ""  # the fingerprint of the profile that planned it
    approved_by: str = ""  # who let it be applied; "" nobody had to, or has yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Up to where a side has been read; it vanishes with the unlogged tables if the database crashes."""

    watermark: datetime  # the vendor's clock before the reading began
    swept_at: datetime  # when the side was last read whole
    mapping_version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Glimpse:
    """What a look at changed Salesforce records shows before applying."""

    id: str
    address: str
    opted_out: bool
    deleted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Rows that travel in one activity; recorded before it is sent."""

    id: int
    kind: Effect
    rows: int  # that have not landed
    recorded_at: datetime  # by the vendor's clock, just before sending
    activity_id: str | None = None
    ended: bool = False  # the activity reached a final state, or is known never to have arrived


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A connection without its secrets."""

    id: int
    side: Side
    account: str  # org id, or Constant Contact's encoded account id
    base_url: str  # instance_url, or the API's host
    method: str  # how its tokens are had: refresh, jwt, password
    name: str = ""  # of the org or the account
    who: str = ""  # the vendor's user who let us in
    connected_by: str = ""  # our user who asked for it
    own_key: bool = False  # with the customer's own API key
    sandbox: bool = False
    since: datetime | None = None  # when it was connected last
    health: tuple[Finding, ...] = ()  # as found at `checked_at`
    checked_at: datetime | None = None
