"""What the calls of the two systems take and give, as values: adapters make them, flows use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sync.refusals import Refusal

Values = Mapping[str, Any]  # field -> JSON: str, bool, int, float, None; None makes blank

# --- Salesforce -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Org:
    """Who the Salesforce connection belongs to."""

    org_id: str  # 18 characters
    user_id: str
    name: str
    edition: str = ""  # OrganizationType: "Enterprise Edition", "Developer Edition", ...
    is_sandbox: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """How much of an allowance is used, as last told."""

    used: int
    allowed: int

    @property
    def left(self) -> int:
        return max(self.allowed - self.used, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordType:
    """A record type that the connected user may give to new records."""

    record_type_id: str
    name: str
    developer_name: str = ""
    is_default: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectInfo:
    """An object as the connected user may use it; fields as the vendor describes them, by name."""

    name: str
    label: str
    createable: bool
    updateable: bool
    deletable: bool
    fields: Mapping[str, Mapping[str, Any]] = field(repr=False)
    record_types: tuple[RecordType, ...] = ()
    children: tuple[tuple[str, str], ...] = ()  # objects, and their fields that refer to this one

    @property
    def has_state_codes(self) -> bool:
        """Tell whether State & Country picklists are on: addresses have code fields."""
        return any(
            name in self.fields for name in ("MailingStateCode", "StateCode", "PersonMailingStateCode")
        )

    @property
    def has_person_accounts(self) -> bool:
        """Tell it of Account or Contact."""
        return "IsPersonAccount" in self.fields


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One of several to choose from: an owner, a queue, a status."""

    value: str  # an id, or the value itself
    label: str
    is_default: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CreationChoices:
    """What a created record can be given."""

    users: tuple[Choice, ...]  # active standard users by name, at most 2,000
    queues: tuple[Choice, ...]
    record_types: tuple[RecordType, ...]
    statuses: tuple[Choice, ...] = ()  # of Lead, as described: converted ones too
    sources: tuple[Choice, ...] = ()  # LeadSource


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordWrite:
    """One record to write: created without an id, updated with one."""

    object_name: str
    values: Values
    record_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What became of one record; a refused one keeps its id where it had one."""

    record_id: str = ""
    created: bool = False
    refusal: Refusal | None = None


class Operation(StrEnum):
    """What a bulk job does with its rows."""

    INSERT = "insert"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"


class IngestResults(StrEnum):
    """Which rows of a bulk job."""

    SUCCESSFUL = "successfulResults"
    FAILED = "failedResults"
    UNPROCESSED = "unprocessedrecords"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingest:
    """A bulk job; nothing of it is done before it is closed."""

    job_id: str
    state: str  # Open, UploadComplete, InProgress, JobComplete, Failed, Aborted
    processed: int = 0  # failed ones among them
    failed: int = 0
    words: str = ""  # why it failed

    @property
    def is_over(self) -> bool:
        return self.state in {"JobComplete", "Failed", "Aborted"}


@dataclass(frozen=True, kw_only=True, slots=True)
class IngestRow:
    """One row of a bulk job as it was uploaded, and what became of it."""

    values: Mapping[str, str]
    written: Written | None  # None: not processed


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressSource:
    """Where addresses are looked for: one e-mail field of one object."""

    object_name: str
    address_field: str
    opted_out_field: str = ""  # "" where there is none that the user may see
    person_accounts: bool | None = None  # only these, only others, or (no such feature) whatever there is


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressHit:
    """A record that has one of the addresses, deleted and converted ones included."""

    record_id: str
    object_name: str
    address: str  # as the record shows it
    opted_out: bool | None  # None where the source has no field for it
    converted: bool = False
    deleted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """What became of a record: deleted, merged into another, converted."""

    record_id: str
    deleted: bool
    master_id: str = ""  # the record that it was merged into
    contact_id: str = ""  # of a converted Lead
    account_id: str = ""  # of a converted Lead


@dataclass(frozen=True, kw_only=True, slots=True)
class Deletions:
    """Ids deleted since a moment, each with the time of it; complete up to `covered`."""

    deleted: Mapping[str, datetime]
    covered: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TooFarBack:
    """Salesforce does not know deletions of that long ago: ids must be compared in full."""

    words: str = ""


# --- Constant Contact -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Whose account it is; the id never changes."""

    account_id: str  # encoded_account_id
    name: str = ""  # organization_name
    country: str = ""  # two letters, upper case
    time_zone: str = ""  # America/New_York


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactCounts:
    """How many contacts there are, deleted ones aside, by their consent."""

    total: int
    explicit: int = 0
    implicit: int = 0
    pending: int = 0
    unsubscribed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactsQuery:
    """A reading of `GET /contacts`; `include` holds the subresources, comma-separated when sent."""

    status: str = "all"
    updated_after: datetime | None = None
    optout_after: datetime | None = None
    list_id: str | None = None
    include: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactList:
    """A contact list, by its id; names change."""

    list_id: str
    name: str
    members: int | None = None  # where it was asked for


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChoice:
    """A value that a select field may have."""

    choice_id: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomField:
    """A custom field of the account; `name` is what imports call it, `label` what people read."""

    custom_field_id: str
    label: str
    name: str
    type: str
    choices: tuple[FieldChoice, ...] = ()
    metadata: Values = field(default_factory=dict)  # decimal_places, allow_negative, ...


@dataclass(frozen=True, kw_only=True, slots=True)
class NewField:
    """A custom field to create.

    type: string, date, datetime, currency, text_area, number, boolean, single_select, multi_select.
    """

    label: str  # at most 50 characters
    type: str = "string"
    choices: tuple[str, ...] = ()  # labels, for the select types; at most 100
    metadata: Values = field(default_factory=dict)  # decimal_places, currency_code, display_type, ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportQuery:
    """Which contacts an export holds, by one of ids (500) and lists (50), else all; never a contact's id."""

    fields: tuple[str, ...] = ("email_address",)
    status: str = ""  # active, unsubscribed, removed; "" for all that are not deleted
    list_ids: tuple[str, ...] = ()
    contact_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """A bulk activity; counters are reports, never outcomes."""

    activity_id: str
    state: str  # initialized, processing, completed, failed, cancelled, timed_out
    created_at: datetime
    rows: int | None = None  # status.items_total_count
    cannot_add: int = 0  # status.cannot_add_to_list_count
    errors: tuple[str, ...] = ()
    export_id: str = ""  # of a completed export: where its file is
