"""What the calls of the two systems take and give, as values: adapters make them, flows use them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Org:
    """Who the Salesforce connection belongs to."""

    org_id: str  # 18 characters
    user_id: str
    name: str


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


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomField:
    """A custom field of the account; `name` is what imports call it, `label` what people read."""

    custom_field_id: str
    label: str
    name: str
    type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """A bulk activity; counters are reports, never outcomes."""

    activity_id: str
    state: str  # initialized, processing, completed, failed, cancelled, timed_out
    created_at: datetime
    rows: int | None = None  # status.items_total_count
    cannot_add: int = 0  # status.cannot_add_to_list_count
    errors: tuple[str, ...] = ()
