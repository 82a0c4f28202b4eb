"""Which fields a mapping can write to, and what a contact shows in them.

Limits: https://developer.constantcontact.com/api_reference/index.html (PUT /contacts/{contact_id}).
"""

from collections.abc import Callable, Mapping
from typing import Final

from sync.described import CustomShape
from sync.mapping import Mapping as FieldMapping
from sync.mapping import Row
from sync.premapped import default_mapping
from sync.profile import ObjectType
from sync.reading import reader_of
from sync.records import Contact, Member, Values
from sync.targets import MAILING_KIND, Birthday, Core, Custom, Phone, StreetPart, Target

CUSTOM: Final = "custom:"
STREETS: Final = ("address:", "home_address:", "other_address:")
"""What the targets of physical addresses begin with."""

_PLAIN: Final = CustomShape(kind="string")


def _street_parts(prefix: str, kind: str) -> dict[str, Target]:
    return {
        f"{prefix}street": StreetPart(kind=kind, part="street", limit=255, import_part="street", joint=", "),
        f"{prefix}city": StreetPart(kind=kind, part="city", limit=50, import_part="city"),
        f"{prefix}state": StreetPart(kind=kind, part="state", limit=50, import_part="state"),
        f"{prefix}postal_code": StreetPart(kind=kind, part="postal_code", limit=50, import_part="zip"),
        f"{prefix}country": StreetPart(kind=kind, part="country", limit=50, import_part="country"),
    }


TARGETS: Final[Mapping[str, Target]] = {
    "first_name": Core(name="first_name", limit=50),
    "last_name": Core(name="last_name", limit=50),
    "job_title": Core(name="job_title", limit=50),
    "company_name": Core(name="company_name", limit=50),
    "birthday": Birthday(),
    "anniversary": Core(name="anniversary", limit=10, holds="date"),
    "phone:work": Phone(kind="work"),
    "phone:mobile": Phone(kind="mobile"),
    "phone:home": Phone(kind="home"),
    "phone:other": Phone(kind="other"),
    **_street_parts("address:", MAILING_KIND),
    **_street_parts("home_address:", "home"),
    **_street_parts("other_address:", "other"),
}
"""Every target but the custom fields, which are "custom:<label>"."""

DEFAULT_MAPPING: Final = default_mapping(ObjectType.CONTACT)
"""What a new Contact profile starts with."""


def custom_label(target: str) -> str | None:
    """Read the label out of "custom:<label>"; None for any other target."""
    return target.removeprefix(CUSTOM) if target.startswith(CUSTOM) else None


def target_of(row: Row) -> Target:
    """Find where the row writes to; KeyError for a target that nobody has."""
    found = TARGETS.get(row.target)
    if found:
        return found
    if custom_label(row.target) is None:
        raise KeyError(row.target)
    return Custom(field_id=row.custom_field_id, field_name=row.custom_field_name, shape=row.custom or _PLAIN)


def includes(mapping: FieldMapping) -> tuple[str, ...]:
    """Name what `include` of GET /contacts must ask for: the lists, and what the rows live in."""
    wanted = {target_of(row).include for row in mapping.rows} | {"list_memberships"}
    return tuple(sorted(wanted - {""}))


def values_reader(mapping: FieldMapping) -> Callable[[Contact], Values]:
    """Build what reads one text a row, in the mapping's order; build it once for many contacts."""
    return reader_of([target_of(row) for row in mapping.rows])


def member_values(contact: Contact, mapping: FieldMapping) -> Values:
    """Read one text a row from one contact, as it is shown; "" is blank."""
    return values_reader(mapping)(contact)


def member_of(contact: Contact, mapping: FieldMapping) -> Member:
    """Read what deciding needs. A contact without an address has permission "not_set" and address ""."""
    email = contact.email_address
    return Member(
        contact_id=contact.contact_id,
        address=email.address if email else "",
        permission=email.permission_to_send if email else "not_set",
        deleted=contact.deleted_at is not None,
        lists=frozenset(contact.list_memberships),
        values=member_values(contact, mapping),
    )
