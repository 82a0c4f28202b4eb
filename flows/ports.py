"""What flows need of the world. Adapters meet these by shape; wiring.py brings both together.

Every store port is bound to one tenant when it is made: there is no call without a tenant.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from sync import remote, stored
from sync.plan import Outcome, PlanRow, Settled
from sync.problems import Side
from sync.profile import Profile
from sync.records import Contact, Member, Pair
from sync.report import Failure

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
Progress = stored.Progress
Run = stored.Run
Mark = stored.Mark
Glimpse = stored.Glimpse
BatchKind = stored.BatchKind
Batch = stored.Batch
Connection = stored.Connection

# --- Salesforce -----------------------------------------------------------------------------------


class CsvPage(Protocol):
    """One page of rows in Bulk API 2.0's CSV: header first, values quoted, UTF-8."""

    @property
    def expected_rows(self) -> int:
        """Data rows that the vendor says the page has (`Sforce-NumberOfRecords`)."""

    def chunks(self) -> Iterator[bytes]:
        """Stream the page's bytes; calling again fetches the page again."""


class Salesforce(Protocol):
    """The calls of one Salesforce connection. Raises sync.problems only."""

    def org(self) -> Org: ...
    def fields(self, object_name: str) -> Mapping[str, Mapping[str, Any]] | None:
        """Describe: field name -> the vendor's field description; None where the object is not visible."""

    def now(self) -> datetime:
        """The vendor's clock: the `Date` header of its last answer (one is fetched if there is none)."""

    def bulk_pages(self, soql: str, *, deleted_too: bool) -> Iterator[CsvPage]:
        """Read by a Bulk API 2.0 query job; the job is deleted when the reading ends."""

    def rest_pages(self, soql: str, *, deleted_too: bool) -> tuple[int, Iterator[CsvPage]]:
        """Read by REST query: (totalSize, pages in the same CSV shape as Bulk's, times included)."""

    def count(self, soql: str) -> int:
        """Count by `SELECT COUNT() FROM ...`, of any length: one call."""

    # what there is

    def describe(self, object_name: str) -> remote.ObjectInfo | None:
        """Say what the connected user may do with an object; None where it is not visible."""

    def limits(self) -> Mapping[str, remote.Usage]:
        """Show the org's limits by the vendor's names: DailyApiRequests, DailyBulkV2QueryJobs, ..."""

    @property
    def usage(self) -> remote.Usage | None:
        """API calls of the last 24 hours, by all who call this org, as the last answer told."""

    def creation_choices(self, object_name: str) -> remote.CreationChoices:
        """Read what a created record can be given: one call."""

    # looking at records

    def records_with_address(
        self, addresses: Collection[str], sources: Sequence[AddressSource]
    ) -> Iterator[AddressHit]:
        """Find who has these addresses, whatever case they are written in; deleted and converted ones too.

        Some 600 addresses in three sources cost one call.
        """

    def existing(
        self, object_name: str, ids: Sequence[str], fields: Sequence[str]
    ) -> Iterator[Mapping[str, str]]:
        """Read own fields of living records, texts as Bulk shows them, Id included: a call per 2,000 ids.

        In the order of ids; those deleted or not visible are left out. Raises GiveUp for a field that the
        user cannot see.
        """

    def fates(self, object_name: str, ids: Sequence[str]) -> Iterator[remote.Fate]:
        """Tell of records, deleted ones included, what became of them; purged ones are left out.

        A call per 2,500 ids.
        """

    def deleted_ids(self, object_name: str, since: datetime) -> remote.Deletions | remote.TooFarBack:
        """List what was deleted since, purged from the recycle bin or not: getDeleted, one call."""

    # writing few records: at most 200 and 10 changes of object a call (see sync.writing)

    def create_records(self, rows: Sequence[RecordWrite], *, assign: bool = False) -> list[Written]:
        """Create; one result a row, in order. Raises AnswerLost where it may have landed.

        assign: let the org's assignment rules choose the owners of Leads.
        """

    def update_records(self, rows: Sequence[RecordWrite]) -> list[Written]:
        """Update; one result a row, in order. Safe to repeat."""

    def upsert_records(
        self,
        object_name: str,
        external_id_field: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        assign: bool = False,
    ) -> list[Written]:
        """Create or update by an external id, which each row holds; one result a row, in order.

        Safe to repeat; after a lost answer `created` says False of what the first one created.
        """

    def delete_records(self, ids: Sequence[str]) -> list[Written]:
        """Delete, to the recycle bin; what was deleted before is fine. One result an id, in order."""

    # writing many records: a bulk job; store its id before uploading

    def open_ingest(
        self, object_name: str, operation: remote.Operation, *, external_id_field: str = ""
    ) -> str:
        """Create a bulk job and give its id; one that is left alone ends by itself after 7 days."""

    def upload(
        self, job_id: str, columns: Sequence[str], rows: Callable[[], Iterable[Mapping[str, Any]]]
    ) -> None:
        """Upload the job's rows, at most 100 MB, as a stream; rows may be asked for again.

        A column that a row does not have leaves that field alone, None makes it blank. Raises AnswerLost
        where it is not known what arrived: abort the job and begin another, nothing was done.
        """

    def close_ingest(self, job_id: str) -> None:
        """Let the work begin. Safe to repeat. Raises AnswerLost where the upload did not arrive whole."""

    def ingest(self, job_id: str) -> Ingest | None:
        """Look at a job; None where there is none (any more)."""

    def ingest_rows(self, job: Ingest, which: remote.IngestResults) -> Iterator[remote.IngestRow]:
        """Stream the rows of a job that is over, in any order; counted against the job's own numbers."""

    def abort_ingest(self, job_id: str) -> None:
        """Stop a job; what it has done stays done. One that is over or gone is fine."""

    def delete_ingest(self, job_id: str) -> None:
        """Delete a job that is over, with its results. One that is gone is fine."""

    @property
    def calls(self) -> int: ...


# --- Constant Contact -----------------------------------------------------------------------------


class ConstantContact(Protocol):
    """The calls of one Constant Contact connection. Raises sync.problems only."""

    def account_id(self) -> str: ...
    def account(self) -> remote.Account: ...
    def privileges(self) -> frozenset[str]:
        """Name what the connected user may do: contacts:read, contacts:write, ..."""

    def counts(self) -> remote.ContactCounts: ...
    def usage(self) -> remote.Usage:
        """Calls of today (UTC) by all who use the key, as our own limiter counts them; no call."""

    def now(self) -> datetime: ...
    def lists(self, name: str | None = None) -> list[ContactList]: ...
    def contact_list(self, list_id: str) -> ContactList | None:
        """Fetch one list with its number of members; None where it is deleted or not known."""

    def create_list(self, name: str) -> ContactList: ...
    def rename_list(self, list_id: str, name: str) -> ContactList:
        """Rename; description and favorite stay. Raises Refused where the name is taken or the list gone."""

    def custom_fields(self) -> list[CustomField]: ...
    def create_custom_field(self, field: str | remote.NewField) -> CustomField:
        """Create a custom field, by its label alone a text; a label taken since is that field."""

    def contact_pages(self, query: ContactsQuery) -> Iterator[list[Contact]]:
        """Page through contacts, 500 at a time; a contact may appear on two pages."""

    def contact(
        self, contact_id: str, include: tuple[str, ...], *, opts_out: bool = False
    ) -> dict[str, Any] | None:
        """Fetch the raw contact, for GET - merge - PUT; None where it is not known.

        opts_out: to unsubscribe it, so the share of the day that is kept for opt-outs may be used.
        """

    def contact_of_address(
        self, address: str, include: tuple[str, ...], *, opts_out: bool = False
    ) -> Contact | None:
        """Find by address in any state, deleted ones included."""

    def create_contact(self, body: Mapping[str, Any]) -> Contact: ...
    def put_contact(self, contact_id: str, body: Mapping[str, Any]) -> Contact: ...
    def delete_contact(self, contact_id: str) -> bool:
        """Delete one contact; False where it is not known. Safe to repeat."""

    def resubscribe(self, contact_id: str, list_ids: Sequence[str]) -> None:
        """Have Constant Contact mail its question; the person answers it. Once a contact, 1 to 50 lists.

        Raises Refused (409: asked before; 400: not unsubscribed) and AnswerLost.
        """

    def start_import(self, body: bytes) -> Activity:
        """POST one encoded contacts_json_import body. Raises AnswerLost where it may have landed."""

    def add_to_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Activity:
        """POST add_list_memberships, 500 contacts at most. Raises AnswerLost where it may have landed."""

    def remove_from_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Activity:
        """POST remove_list_memberships, 500 contacts and 50 lists at most. Raises AnswerLost."""

    def delete_contacts(self, contact_ids: Sequence[str]) -> Activity:
        """POST contact_delete, 500 contacts at most. Raises AnswerLost where it may have landed."""

    def start_export(self, query: remote.ExportQuery) -> Activity:
        """Begin an export; a second one by a lost answer costs only itself."""

    def export_rows(self, activity: Activity, fields: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Stream the file of a completed export, the fields that were asked for in their order.

        Raises TryAgain where it breaks off or holds fewer rows than the activity counted.
        """

    def activity(self, activity_id: str) -> Activity: ...
    def activities(self) -> Iterator[Activity]:
        """All activities of the last ten days, newest first."""

    @property
    def calls(self) -> int: ...


# --- the store, bound to one tenant ---------------------------------------------------------------


class Runs(Protocol):
    """Runs of the tenant. One active run per profile: a partial unique index says so."""

    def begin(self, profile_id: int, trigger: str) -> Run:
        """Start a run, or return the active one (which may be another worker's: see `hold`)."""

    def hold(self, run_id: int) -> AbstractContextManager[bool]:
        """Hold the run while working on it; False where a living worker has it.

        An advisory lock of a connection of its own: it is gone the moment the worker dies.
        """

    def get(self, run_id: int) -> Run: ...
    def latest(self, profile_id: int) -> Run | None: ...
    def reopen(self, run_id: int) -> Run | None:
        """Make a failed run active again if its plan is saved and rows of it are not settled; else None."""

    def show_progress(self, run_id: int, progress: Progress) -> None: ...
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
    ) -> None: ...
    def age(self, run_id: int) -> float:
        """Tell how many seconds ago the run began."""

    def facts(self, run_id: int) -> Mapping[str, int]:
        """Count for the report: read_<side>, matched, and one number per (action, settled, reason) key."""


class Profiles(Protocol):
    def get(self, reference: str) -> Profile | None:
        """Find by id or by unique name."""

    def save(self, profile: Profile) -> Profile:
        """Insert (id 0) or update, bindings included."""


class Staging(Protocol):
    """The two mirrors of a profile, unlogged and rebuildable."""

    def mark(self, profile: Profile, side: Side) -> Mark | None: ...
    def begin(self, run_id: int, profile: Profile, side: Side, *, whole: bool) -> None:
        """Open an empty landing table; whole: it replaces the mirror when the plan is saved."""

    def copy_people(self, run_id: int, profile: Profile, chunks: Iterable[bytes]) -> int:
        """COPY one CSV page as it is; returns the rows that arrived. All or nothing.

        Columns, by position: Id, address, opted out, CreatedDate, SystemModstamp, IsDeleted, then one a
        mapping row.
        """

    def copy_contacts(self, run_id: int, profile: Profile, contacts: Iterable[Contact]) -> int:
        """COPY a page of contacts with their mapped values (sync.fields); the last of a contact id counts."""

    def finish(self, run_id: int, profile: Profile, side: Side, *, members_of: Sequence[str] = ()) -> None:
        """Index and analyse the landing; a delta's rows go into the mirror now (repeatable).

        members_of: lists whose members were just read whole; who did not show is no member any more.
        """

    def put_contacts(self, profile: Profile, contacts: Iterable[Contact]) -> None:
        """Show in the mirror what a single write answered."""

    def absorb_records(self, run_id: int, profile: Profile, records: Sequence[tuple[str, str, str]]) -> None:
        """Append opted-out Salesforce records outside the profile: (id, address, SystemModstamp)."""

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
        decide: Callable[[Pair], PlanRow | None],
        marks: Mapping[Side, Mark],
        *,
        sieve: bool = True,
    ) -> None:
        """Match, decide, save the plan, move the watermarks: one transaction.

        With the sieve SQL writes the uniform rows and drops the unchanged; without it every pair
        goes through `decide`. Both give the same plan.
        """

    def unsent(self, run_id: int, kind: BatchKind) -> Iterator[PlanRow]:
        """Stream the rows that still have to travel that way, by number: no outcome, in no batch of the kind.

        A server-side cursor on a connection of its own: batches are recorded while it is read, and it may be
        closed early.

        JOIN: rows with `join` whose contact exists. IMPORT: route import; an update with `join` only
        once its joining is confirmed.
        """

    def singles(self, run_id: int, limit: int) -> list[PlanRow]:
        """Rows of route single without an outcome, by number."""

    def awaiting(
        self, run_id: int, profile: Profile, kind: BatchKind
    ) -> Iterator[tuple[PlanRow, Member | None]]:
        """Rows in batches of the kind, not yet confirmed or settled, each with its contact in the mirror.

        The contact is found by id, for a new one by address.
        """

    def awaiting_since(self, run_id: int, kind: BatchKind) -> datetime | None:
        """When the first batch with rows that `awaiting` would show was recorded, if there is one."""

    def writes_left(self, run_id: int) -> bool:
        """Tell whether a row without an outcome still wants a list membership or field values to land."""

    def confirm(self, run_id: int, kind: BatchKind, numbers: Sequence[int]) -> None:
        """Mark as landed: JOIN the list membership, IMPORT the field values (also those of a single write).

        A row is settled DONE by `settle`, when all that it wanted has landed.
        """

    def unlanded(self, run_id: int) -> list[PlanRow]:
        """Rows in ended batches that were not confirmed, without an outcome, by number."""

    def open_batches(self, run_id: int) -> list[Batch]: ...
    def record_batch(self, run_id: int, kind: BatchKind, numbers: Sequence[int], at: datetime) -> Batch: ...
    def batch_accepted(self, run_id: int, batch_id: int, activity_id: str) -> None: ...
    def batch_ended(self, run_id: int, batch_id: int) -> None: ...
    def batch_vanished(self, run_id: int, batch_id: int) -> None:
        """Drop a batch that never arrived: its rows that were not confirmed are unsent again."""

    def claimed_activities(self, run_id: int) -> frozenset[str]:
        """Activity ids that batches of the tenant already have."""

    def save_outcomes(self, run_id: int, outcomes: Sequence[Outcome]) -> None: ...
    def failures(self, run_id: int, limit: int) -> list[Failure]:
        """Show the first refused rows, in the vendor's words."""

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


class TokenVault(Protocol):
    """One connection's rotating tokens; one refresher at a time, persisted before use."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold the connection's row while refreshing."""

    def load(self) -> Mapping[str, str]:
        """The secrets: access_token, refresh_token, ... as last committed."""

    def save(self, secrets: Mapping[str, str]) -> None:
        """Commit before returning."""


class Connections(Protocol):
    def get(self, side: Side) -> Connection | None: ...
    def save(self, connection: Connection, secrets: Mapping[str, str]) -> Connection:
        """Insert (id 0) or replace; the secrets are encrypted, the key is not in the database."""

    def vault(self, connection_id: int) -> TokenVault: ...


class FailedRow(Protocol):
    """A row that was refused, with the vendor's words."""

    @property
    def person_id(self) -> str: ...
    @property
    def words(self) -> str: ...


class Reads(Protocol):
    def rows(
        self, run_id: int, *, settled: Settled | None = None, after: int = 0, limit: int = 50
    ) -> Sequence[FailedRow]:
        """Page through a run's plan by number; settled: only the rows that ended so."""


class Store(Protocol):
    """Everything of one tenant."""

    @property
    def runs(self) -> Runs: ...
    @property
    def profiles(self) -> Profiles: ...
    @property
    def staging(self) -> Staging: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def reads(self) -> Reads: ...
