"""Constant Contact's answers -> values. Shapes take what they need and ignore the rest."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from clients import decoding
from clients.messages import Answer, Request
from clients.redaction import redact
from sync.problems import Side
from sync.records import Contact
from sync.remote import Activity, ContactList, CustomField

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


class ListsPage(Paged, frozen=True, kw_only=True):
    """A page of GET /contact_lists."""

    lists: list[ListBody]


class FieldsPage(Paged, frozen=True, kw_only=True):
    """A page of GET /contact_custom_fields."""

    custom_fields: list[CustomField]


class ActivityBody(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk activity; errors are texts, or objects with a message."""

    activity_id: str
    state: str = ""
    created_at: str | None = None
    status: dict[str, Any] | None = None
    activity_errors: list[Any] | None = None


class ActivitiesPage(Paged, frozen=True, kw_only=True):
    """A page of GET /activities."""

    activities: list[ActivityBody]


class AccountBody(msgspec.Struct, frozen=True, kw_only=True):
    """The account, by the id that never changes."""

    encoded_account_id: str


def decode(answer: Answer, shape: type[T], request: Request | None = None) -> T:
    """Decode a good answer's JSON: see clients.decoding."""
    return decoding.decode(answer, shape, SIDE, request=request)


def parse_lists(page: ListsPage) -> list[ContactList]:
    return [ContactList(list_id=one.list_id, name=one.name) for one in page.lists if not one.deleted_at]


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
    )


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
