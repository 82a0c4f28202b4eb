"""Constant Contact's answers -> values. Shapes take what they need and ignore the rest."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from clients import decoding
from clients.messages import Answer, Request
from clients.redaction import redact
from sync.problems import Side
from sync.records import Contact
from sync.remote import Account, Activity, ContactCounts, ContactList, CustomField, FieldChoice

SIDE = Side.CONSTANT_CONTACT
T = TypeVar("T")


class Link(msgspec.Struct, frozen=True):
    """A link of an answer, relative to the host."""

    href: str | None = None


class Links(msgspec.Struct, frozen=True):
    """`_links`: on the last page it is absent, null or {}, or its `next` is."""

    next: Link | None = None


class Paged(msgspec.Struct, frozen=True, kw_only=True):
    """What every page has."""

    links: Links | None = msgspec.field(default=None, name="_links")

    @property
    def next_link(self) -> str | None:
        return self.links.next.href if self.links and self.links.next else None


class ContactsPage(Paged, frozen=True, kw_only=True):
    """A page of GET /contacts."""

    contacts: list[Contact]


class ListBody(msgspec.Struct, frozen=True, kw_only=True):
    """A contact list."""

    list_id: str
    name: str
    deleted_at: str | None = None
    membership_count: int | None = None
    description: str | None = None
    favorite: bool = False


class ListsPage(Paged, frozen=True, kw_only=True):
    """A page of GET /contact_lists."""

    lists: list[ListBody]


class ChoiceBody(msgspec.Struct, frozen=True, kw_only=True):
    """A choice; its id is a number here and a text in contacts."""

    choice_id: int | str
    choice_label: str = ""
    deleted_at: str | None = None


class FieldBody(msgspec.Struct, frozen=True, kw_only=True):
    """A custom field."""

    custom_field_id: str
    label: str
    name: str
    type: str
    choices: list[ChoiceBody] | None = None
    metadata: dict[str, Any] | None = None


class FieldsPage(Paged, frozen=True, kw_only=True):
    """A page of GET /contact_custom_fields."""

    custom_fields: list[FieldBody]


class ActivityBody(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk activity; errors are texts, or objects with a message."""

    activity_id: str
    state: str = ""
    created_at: str | None = None
    status: dict[str, Any] | None = None
    activity_errors: list[Any] | None = None
    links: dict[str, Link | None] | None = msgspec.field(default=None, name="_links")


class ActivitiesPage(Paged, frozen=True, kw_only=True):
    """A page of GET /activities."""

    activities: list[ActivityBody]


class AccountBody(msgspec.Struct, frozen=True, kw_only=True):
    """The account, by the id that never changes."""

    encoded_account_id: str
    organization_name: str | None = None
    country_code: str | None = None
    time_zone_id: str | None = None


class PrivilegeBody(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the connected user may do."""

    privilege_name: str = ""


class CountsBody(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of contacts by consent."""

    total: int
    explicit: int = 0
    implicit: int = 0
    pending: int = 0
    unsubscribed: int = 0


def decode(answer: Answer, shape: type[T], request: Request | None = None) -> T:
    """Decode a good answer's JSON: see clients.decoding."""
    return decoding.decode(answer, shape, SIDE, request=request)


def parse_lists(page: ListsPage) -> list[ContactList]:
    return [make_list(one) for one in page.lists if not one.deleted_at]


def make_list(body: ListBody) -> ContactList:
    return ContactList(list_id=body.list_id, name=body.name, members=body.membership_count)


def make_field(body: FieldBody) -> CustomField:
    choices = (one for one in body.choices or () if not one.deleted_at)
    return CustomField(
        custom_field_id=body.custom_field_id,
        label=body.label,
        name=body.name,
        type=body.type,
        choices=tuple(FieldChoice(choice_id=str(one.choice_id), label=one.choice_label) for one in choices),
        metadata=body.metadata or {},
    )


def make_account(body: AccountBody) -> Account:
    return Account(
        account_id=body.encoded_account_id,
        name=body.organization_name or "",
        country=(body.country_code or "").upper(),
        time_zone=body.time_zone_id or "",
    )


def make_counts(body: CountsBody) -> ContactCounts:
    return ContactCounts(
        total=body.total,
        explicit=body.explicit,
        implicit=body.implicit,
        pending=body.pending,
        unsubscribed=body.unsubscribed,
    )


def make_activity(body: ActivityBody, now: datetime) -> Activity:
    """Make the value; `now` stands in for a missing or unreadable time of creation."""
    status = body.status or {}
    return Activity(
        activity_id=body.activity_id,
        state=body.state.lower(),
        created_at=parse_time(body.created_at) or now,
        rows=number_of(status.get("items_total_count")),
        cannot_add=number_of(status.get("cannot_add_to_list_count")) or 0,
        errors=tuple(redact(words_of(error)) for error in body.activity_errors or ()),
        export_id=_last_part((body.links or {}).get("results")),
    )


def _last_part(link: Link | None) -> str:
    """Give the id that a link ends with, "" without one."""
    return (link.href or "").rstrip("/").rpartition("/")[2] if link else ""


def parse_time(text: str | None) -> datetime | None:
    """Read ISO 8601 with Z or an offset, with or without fractions; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def number_of(value: object) -> int | None:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdigit() else None


def words_of(error: object) -> str:
    if isinstance(error, dict):
        return str(error.get("message") or error.get("error_message") or "")
    return str(error)
