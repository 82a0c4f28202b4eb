"""Which fields a mapping can write to, and what a contact shows in them.

Limits: https://developer.constantcontact.com/api_reference/index.html (PUT /contacts/{contact_id}).
"""

from collections.abc import Callable, Mapping
from typing import Final

from sync.mapping import Mapping as FieldMapping
from sync.mapping import Row
from sync.records import Contact, Member, Values
from sync.targets import Core, Custom, Phone, StreetPart, Target

CUSTOM: Final = "custom:"

TARGETS: Final[Mapping[str, Target]] = {
    "first_name": Core(name="first_name", limit=50),
    "last_name": Core(name="last_name", limit=50),
    "job_title": Core(name="job_title", limit=50),
    "company_name": Core(name="company_name", limit=50),
    "phone:work": Phone(kind="work"),
    "phone:mobile": Phone(kind="mobile"),
    "phone:home": Phone(kind="home"),
    "address:street": StreetPart(part="street", limit=255, import_part="street", joint=", "),
    "address:city": StreetPart(part="city", limit=50, import_part="city"),
    "address:state": StreetPart(part="state", limit=50, import_part="state"),
    "address:postal_code": StreetPart(part="postal_code", limit=50, import_part="zip"),
    "address:country": StreetPart(part="country", limit=50, import_part="country"),
}
"""Every target but the custom fields, which are "custom:<label>"."""

DEFAULT_MAPPING: Final = FieldMapping(
    version=1,
    address_field="Email",
    rows=(
        Row(source="Salutation", target="custom:Salutation"),
        Row(source="FirstName", target="first_name"),
        Row(source="MiddleName", target="custom:Middle Name"),
        Row(source="LastName", target="last_name"),
        Row(source="Title", target="job_title"),
        Row(source="Account.Name", target="company_name"),
        Row(source="Phone", target="phone:work"),
        Row(source="MobilePhone", target="phone:mobile"),
        Row(source="HomePhone", target="phone:home"),
        Row(source="MailingStreet", target="address:street"),
        Row(source="MailingCity", target="address:city"),
        Row(source="MailingState", target="address:state"),
        Row(source="MailingPostalCode", target="address:postal_code"),
        Row(source="MailingCountry", target="address:country"),
    ),
)
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
    return Custom(field_id=row.custom_field_id, field_name=row.custom_field_name)


def includes(mapping: FieldMapping) -> tuple[str, ...]:
    """Name what `include` of GET /contacts must ask for: the lists, and what the rows live in."""
    wanted = {target_of(row).include for row in mapping.rows} | {"list_memberships"}
    return tuple(sorted(wanted - {""}))


def values_reader(mapping: FieldMapping) -> Callable[[Contact], Values]:
    """Build what reads one text a row, in the mapping's order; build it once for many contacts."""
    readers = [target_of(row).reader() for row in mapping.rows]
    return lambda contact: tuple([read(contact) for read in readers])


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
