"""The two systems as flows call them, and their connections. Adapters meet these by shape."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from sync import remote
from sync.health import Finding
from sync.problems import Side
from sync.records import Contact
from sync.remote import (
    Activity,
    AddressHit,
    AddressSource,
    ContactList,
    ContactsQuery,
    CustomField,
    Ingest,
    Org,
    RecordWrite,
    Written,
)
from sync.stored import Connection

# --- connections ---------------------------------------------------------------------------------


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
    def known(self, side: Side) -> Sequence[Connection]:
        """List every connection that there was, ended ones too, the last one first."""

    def note_health(self, connection_id: int, findings: Sequence[Finding], at: datetime, **told: str) -> None:
        """Keep what a look found. told: the name of the account, and of the user (name, who)."""

    def close(self, connection_id: int) -> bool:
        """End a connection: its secrets are gone, its account is remembered."""

    def save(self, connection: Connection, secrets: Mapping[str, str]) -> Connection:
        """Insert (id 0) or replace; the secrets are encrypted, the key is not in the database."""

    def vault(self, connection_id: int) -> TokenVault: ...


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

        Five queries a call, of some 400 addresses each: 1,000 addresses in three sources cost two calls.
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

        A call per 3,000 ids.
        """

    def attached(self, children: Sequence[tuple[str, str]], ids: Sequence[str]) -> Iterator[str]:
        """Name the records, of 400 at most, that something hangs on; a call for every five relationships.

        children: objects, and the field of each that names the record. An object that this user cannot query,
        or that cannot be asked so, is left out.
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
    @property
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
