"""What a new profile of each object type starts with: rows to Constant Contact, until a user says else.

Field names: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/
(Contact, Lead, Account).
"""

from collections.abc import Collection
from collections.abc import Mapping as ReadOnly
from dataclasses import replace
from typing import Final

from sync.mapping import Mapping, Row
from sync.profile import ObjectType

_CUSTOM: Final = "custom:"

_CONTACT: Final = {
    "Salutation": "custom:Salutation",
    "FirstName": "first_name",
    "MiddleName": "custom:Middle Name",
    "LastName": "last_name",
    "Title": "job_title",
    "Account.Name": "company_name",
    "Phone": "phone:work",
    "MobilePhone": "phone:mobile",
    "HomePhone": "phone:home",
    "MailingStreet": "address:street",
    "MailingCity": "address:city",
    "MailingState": "address:state",
    "MailingPostalCode": "address:postal_code",
    "MailingCountry": "address:country",
}
_LEAD: Final = {
    "Salutation": "custom:Salutation",
    "FirstName": "first_name",
    "MiddleName": "custom:Middle Name",
    "LastName": "last_name",
    "Title": "job_title",
    "Company": "company_name",
    "Phone": "phone:work",
    "MobilePhone": "phone:mobile",
    "Street": "address:street",
    "City": "address:city",
    "State": "address:state",
    "PostalCode": "address:postal_code",
    "Country": "address:country",
}
_PERSON_ACCOUNT: Final = {
    "Salutation": "custom:Salutation",
    "FirstName": "first_name",
    "MiddleName": "custom:Middle Name",
    "LastName": "last_name",
    "PersonTitle": "job_title",
    "Phone": "phone:work",
    "PersonMobilePhone": "phone:mobile",
    "PersonHomePhone": "phone:home",
    "PersonMailingStreet": "address:street",
    "PersonMailingCity": "address:city",
    "PersonMailingState": "address:state",
    "PersonMailingPostalCode": "address:postal_code",
    "PersonMailingCountry": "address:country",
}


def _premapped(address_field: str, targets: ReadOnly[str, str]) -> Mapping:
    """Make the rows of source -> target; to start with them is a yes to their custom fields."""
    rows = tuple(
        Row(source=source, target=target, create=target.startswith(_CUSTOM))
        for source, target in targets.items()
    )
    return Mapping(version=1, address_field=address_field, rows=rows)


_PREMAPPED: Final[ReadOnly[ObjectType, Mapping]] = {
    ObjectType.CONTACT: _premapped("Email", _CONTACT),
    ObjectType.LEAD: _premapped("Email", _LEAD),
    ObjectType.ACCOUNT: _premapped("PersonEmail", _PERSON_ACCOUNT),
}


def default_mapping(
    object_type: ObjectType,
    *,
    address_field: str = "",
    field_names: Collection[str] | None = None,
) -> Mapping:
    """Give the mapping that a new profile starts with.

    `address_field` chooses another e-mail field, as nonprofits have several. `field_names`, with parent paths
    whole, leaves out what the org does not have or show, such as a middle name, so that no row begins paused.
    """
    premapped = _PREMAPPED[object_type]
    rows = tuple(row for row in premapped.rows if field_names is None or row.source in field_names)
    return replace(premapped, address_field=address_field or premapped.address_field, rows=rows)
