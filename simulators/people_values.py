"""What a seed says of one person, read by both simulators so that they start from the same world."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

Permission = Literal["implicit", "explicit", "unsubscribed", "temp_hold", "pending_confirmation", "not_set"]

_FIRST_DAY = datetime(2015, 1, 5, 8, tzinfo=UTC)
_SPAN_SECONDS = 4300 * 86_400  # to the middle of October 2026


@dataclass(frozen=True, kw_only=True, slots=True)
class SeedContact:
    """How a person already stands in Constant Contact.

    `overrides` names fields of SeedPerson that show another value there; `lists` are names of lists.
    """

    permission: Permission = "implicit"
    deleted: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SeedPerson:
    """One person of a seed; an empty text is a blank field, `contact` None means unknown there."""

    number: int
    email: str = ""
    salutation: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    title: str = ""
    company: str = ""
    phone: str = ""
    mobile_phone: str = ""
    home_phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    in_salesforce: bool = True
    opted_out_salesforce: bool = False
    deleted_salesforce: bool = False
    contact: SeedContact | None = None


def created_at(number: int) -> datetime:
    """When the record of that number was made: 2015 to 2026-10; three neighbours share a stamp."""
    return _FIRST_DAY + timedelta(seconds=(number // 3 * 86_077) % _SPAN_SECONDS)
