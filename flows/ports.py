"""What flows need of the world. Adapters meet these by shape; wiring.py brings both together.

Every store port is bound to one tenant when it is made: there is no call without a tenant.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from flows import holding, systems
from flows.upkeep import Profiles, Pruning, Sharing, Slots
from sync import effects, remote, stored
from sync.decisions import Decisions
from sync.plan import Outcome, PlanRow
from sync.problems import Side
from sync.profile import Profile
from sync.records import Contact, Member, Pair, Stranger
from sync.report import Cause

# Values that adapters make stand in the core: adapters do not know flows.
Org = remote.Org
ContactsQuery = remote.ContactsQuery
ContactList = remote.ContactList
CustomField = remote.CustomField
Activity = remote.Activity
RecordWrite = remote.RecordWrite
Written = remote.Written
Ingest = remote.Ingest
AddressSource = remote.AddressSource
AddressHit = remote.AddressHit
RunStatus = stored.RunStatus
RunKind = stored.RunKind
Progress = stored.Progress
Run = stored.Run
Mark = stored.Mark
Glimpse = stored.Glimpse
Effect = effects.Effect
Batch = stored.Batch
Connection = stored.Connection

CsvPage = systems.CsvPage
Connections = systems.Connections
TokenVault = systems.TokenVault
Salesforce = systems.Salesforce
ConstantContact = systems.ConstantContact
HeldRuns = holding.HeldRuns
Trials = holding.Trials

# --- the store, bound to one tenant ---------------------------------------------------------------


class Runs(Protocol):
    """Runs of the tenant. One active run per profile: a partial unique index says so."""

    def begin(
        self,
        profile_id: int,
        trigger: str,
        kind: RunKind = RunKind.SYNC,
        *,
        origin: int | None = None,
        slot: datetime | None = None,
    ) -> Run:
        """Start a run, or return the active one (which may be another worker's: see `hold`).

        origin: of an undo, the run whose changes are taken back. slot: of the schedule; where a run had it
        before, that one is returned, whatever became of it.
        """

    def hold(self, run_id: int) -> AbstractContextManager[bool]:
        """Hold the run while working on it; False where a living worker has it.

        An advisory lock of a connection of its own: it is gone the moment the worker dies.
        """

    def get(self, run_id: int) -> Run: ...
    def latest(self, profile_id: int, *, but: RunKind | None = None) -> Run | None:
        """Read the profile's last run, of any kind but that one."""

    def active(self) -> Sequence[Run]:
        """List the runs that no one has closed, of every profile; their workers may be dead."""

    def reopen(self, run_id: int, slot: datetime | None = None) -> Run | None:
        """Make a failed or stopped run active again if its plan is saved and not settled whole; else None.

        slot: as for begin; not for one that a run had.
        """

    def show_progress(self, run_id: int, progress: Progress) -> bool:
        """Write what a watcher sees; tells whether a user wants the run to stop."""

    def note_read(self, run_id: int, side: Side, rows: int) -> None:
        """Note how many rows were read of a side (for the report); a reading that begins anew counts anew."""

    def checked(self, run_id: int) -> Mapping[Side, datetime]:
        """When each side was last looked at for opt-outs, by the vendor's clock; from the plan on."""

    def set_checked(self, run_id: int, side: Side, at: datetime) -> None: ...
    def finish(
        self,
        run_id: int,
        status: RunStatus,
        *,
        report: Mapping[str, Any],
        problem: tuple[str, Mapping[str, str | int]] | None = None,
        resume_at: datetime | None = None,
    ) -> None: ...
    def note_usage(self, run_id: int, usage: remote.Usage) -> None:
        """Note what Salesforce said of the org's calls of the day."""

    def stopped_by(self, run_id: int) -> str:
        """Name who wants the run to stop; "" nobody."""

    def ask_stop(self, run_id: int, by: str) -> bool:
        """Ask the worker of an active run to stop; False where it is not active."""

    def age(self, run_id: int) -> float:
        """Tell how many seconds ago the run began."""

    def facts(self, run_id: int) -> Mapping[str, int]:
        """Count for the report: read_<side>, matched, and one number per (action, settled, reason) key."""


class Staging(Protocol):
    """The two mirrors of a profile, unlogged and rebuildable."""

    def mark(self, profile: Profile, side: Side) -> Mark | None: ...
    def begin(self, run_id: int, profile: Profile, side: Side, *, whole: bool) -> None:
        """Open an empty landing table; whole: it replaces the mirror when the plan is saved."""

    def copy_people(self, run_id: int, profile: Profile, chunks: Iterable[bytes]) -> int:
        """COPY one CSV page as it is; returns the rows that arrived. All or nothing.

        Columns, by position: Id, address, opted out, CreatedDate, SystemModstamp, IsDeleted, MasterRecordId,
        of Leads IsConverted, then one a mapping row.
        """

    def copy_contacts(self, run_id: int, profile: Profile, contacts: Iterable[Contact]) -> int:
        """COPY a stream of contacts, mapped values too; the last of an id counts. All or nothing."""

    def finish(self, run_id: int, profile: Profile, side: Side, *, members_of: Sequence[str] = ()) -> None:
        """Index and analyse the landing; a delta's rows go into the mirror now (repeatable).

        members_of: lists whose members were just read whole; who did not show is no member any more.
        """

    def put_contacts(self, profile: Profile, contacts: Iterable[Contact]) -> None:
        """Show in the mirror what a single write answered."""

    def put_people(
        self, run_id: int, profile: Profile, chunks: Iterable[bytes], *, left_out: Sequence[str] = ()
    ) -> int:
        """Show in the mirror what a CSV page says of people just written; returns its rows."""

    def record_mark(self, object_name: str) -> datetime | None:
        """Up to when other records of an object were read; None: read them whole."""

    def absorb_records(
        self, run_id: int, profile: Profile, object_name: str, chunks: Iterable[bytes], *, whole: bool = False
    ) -> int:
        """Take one CSV page of records that are not of the profile's object; returns its rows. Repeatable.

        Columns, by position: Id, address, opted out, SystemModstamp, IsDeleted and, of Leads, IsConverted.
        """

    def living(self, profile: Profile, ids: Sequence[str]) -> Sequence[str]:
        """Choose the ids of people whom the mirror shows alive."""

    def bury(self, profile: Profile, ids: Sequence[str]) -> None: ...
    def bury_records(self, run_id: int, profile: Profile, ids: Sequence[str]) -> None: ...
    def forget_records(self, run_id: int, profile: Profile, object_name: str) -> None: ...

    def mark_records(self, run_id: int, profile: Profile, object_name: str, at: datetime) -> None: ...
    def scope_of(self, profile: Profile) -> tuple[str | None, datetime | None]:
        """By which filter the people's mirror was judged whole, and when; both None before that."""

    def leave_out(self, run_id: int, profile: Profile, ids: Sequence[str]) -> None:
        """Note who of the people that are landing is not let in by the filter; before `finish`."""

    def rescope(
        self,
        run_id: int,
        profile: Profile,
        pages: Iterable[tuple[int, Iterable[bytes]]] | None,
        *,
        key: str,
        at: datetime,
    ) -> int:
        """Let in whom the CSV pages of ids (each with its rows) name, nobody else; None: everybody.

        After `finish`; repeatable. Whose scope changes is noted for the next plan.
        """

    def has_links(self, profile: Profile) -> bool: ...
    def visible(self, run_id: int, profile: Profile) -> tuple[int, int | None]:
        """Count the people that a whole reading shows, deleted ones included, and those there were before."""

    def note_visible(self, run_id: int, profile: Profile, people: int) -> None: ...

    def absorb_opt_outs(self, run_id: int, profile: Profile) -> None:
        """Append what landed to the address table and the ledger; repeatable.

        Opted-out people, unsubscribed contacts; a contact's own later opt-in lifts Constant Contact's entry.
        """


class Plans(Protocol):
    """The saved plan of a run, its batches and outcomes."""

    def make(
        self,
        run_id: int,
        profile: Profile,
        decisions: Decisions,
        marks: Mapping[Side, Mark],
        *,
        sieve: bool = True,
    ) -> None:
        """Match, decide, save the plan, move the watermarks: one transaction.

        With the sieve SQL writes the uniform rows and drops the unchanged; without it every pair
        goes through `decide`. Both give the same plan.
        """

    def made_records(self, run_id: int) -> Sequence[str]:
        """Name the Salesforce records that a run made."""

    def take_back(
        self,
        run_id: int,
        profile: Profile,
        origin: int,
        invert: Callable[[PlanRow, Pair | None], Iterable[PlanRow]],
    ) -> None:
        """Save the rows that take run `origin`'s done rows back as the plan of this run.

        invert: is given each row with the ids that came of it, and its pair as the mirrors show it now.
        """

    def unsent(self, run_id: int, kind: Effect) -> Generator[PlanRow, None, None]:
        """Stream the rows that still have to travel that way, by number: no outcome, in no batch of the kind.

        A server-side cursor on a connection of its own: batches are recorded while it is read, and it may be
        closed early.

        JOIN: rows with `join` whose contact exists. IMPORT: route import; an update with `join` only
        once its joining is confirmed.
        """

    def singles(self, run_id: int, limit: int) -> list[PlanRow]:
        """Rows of route single without an outcome, by number."""

    def awaiting(
        self, run_id: int, profile: Profile, kind: Effect
    ) -> Generator[tuple[PlanRow, Member | None], None, None]:
        """Rows in batches of the kind, not yet confirmed or settled, each with its contact in the mirror.

        The contact is found by id, for a new one by address.
        """

    def awaiting_since(self, run_id: int, kind: Effect) -> datetime | None:
        """When the first batch with rows that `awaiting` would show was recorded, if there is one."""

    def effects_left(self, run_id: int) -> frozenset[Effect]:
        """Tell which effects rows without an outcome still want to land."""

    def strangers_now(self, run_id: int, profile: Profile) -> Iterator[tuple[PlanRow, Stranger | None]]:
        """Show rows that would make a record and are not sent yet, each with its contact as it is now.

        None: the contact is no stranger any more.
        """

    def confirm(
        self, run_id: int, kind: Effect, numbers: Sequence[int], records: Sequence[str] | None = None
    ) -> None:
        """Mark an effect as landed, with what follows at once; IMPORT also of a single write.

        records: of NEW_PERSON, the ids of the records made. `settle` settles a row when all of it has landed.
        """

    def confirm_joined(self, run_id: int, profile: Profile) -> int: ...  # every joining that shows; how many

    def unlanded(self, run_id: int) -> list[PlanRow]:
        """Rows in ended batches that were not confirmed, without an outcome, by number."""

    def open_batches(self, run_id: int) -> list[Batch]: ...
    def batch_rows(self, run_id: int, batch: Batch) -> Iterator[PlanRow]:
        """Stream the rows of a batch that have not landed and have no outcome, by number."""

    def record_batch(self, run_id: int, kind: Effect, numbers: Sequence[int], at: datetime) -> Batch: ...
    def batch_accepted(self, run_id: int, batch_id: int, activity_id: str) -> None: ...
    def batch_ended(self, run_id: int, batch_id: int, *, completed: bool) -> None:
        """Note that the batch's activity is over; completed: the vendor says that it was done whole."""

    def not_joined(self, run_id: int, limit: int) -> list[PlanRow]:
        """Rows whose joining was sent in an activity that completed, and did not show; without an outcome."""

    def list_refuses(self, run_id: int, number: int) -> None:
        """Remember that the Main List does not take the row's contact, until it is seen there."""

    def batch_vanished(self, run_id: int, batch_id: int) -> None:
        """Drop a batch that never arrived: its rows that were not confirmed are unsent again."""

    def claimed_activities(self, run_id: int) -> frozenset[str]:
        """Activity ids that batches of the tenant already have."""

    def save_outcomes(self, run_id: int, outcomes: Sequence[Outcome]) -> None: ...
    def touched(
        self, run_id: int, profile: Profile, people: Sequence[Glimpse]
    ) -> Iterator[tuple[PlanRow, Pair]]:
        """Show rows not yet sent whose person, contact or address was touched since the plan was saved.

        people: what Salesforce changed since; contacts: what landed since. Opt-outs found are absorbed first,
        the people's mirror is left as planned (the next run reads them again), but each pair shows the
        glimpsed address, opt-out and deletion. Raises TryAgain("staging_lost") where a crash of the database
        has taken the mirrors: nobody can tell whom to strike, and the plan is not to be gone on with.
        """

    def settle(self, run_id: int, profile: Profile) -> None:
        """Settle DONE what has landed whole; write links, bases, placements and ledger rows; repeatable.

        Bases are taken from the mirrors: the person as planned, the contact as re-read.
        """


class Reads(Protocol):
    def causes(self, run_id: int, limit: int) -> Sequence[Cause]:
        """Say for what reasons rows ended badly, the most frequent first."""


class Store(Protocol):
    """Everything of one tenant."""

    @property
    def runs(self) -> Runs: ...
    @property
    def held(self) -> HeldRuns: ...
    @property
    def trials(self) -> Trials: ...
    @property
    def profiles(self) -> Profiles: ...
    @property
    def slots(self) -> Slots: ...
    @property
    def pruning(self) -> Pruning: ...
    @property
    def sharing(self) -> Sharing: ...
    @property
    def staging(self) -> Staging: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def reads(self) -> Reads: ...
