"""The package's permission sets allow what the engine reads and writes, and nothing beyond."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from config import ROOT
from sync.extract import PERMISSION_SET
from sync.person_values import CONTACT_ID
from sync.premapped import default_mapping
from sync.profile import ObjectType
from sync.sources import FIELDS

SETS = ROOT / "sfdx-package" / "force-app" / "main" / "default" / "permissionsets"
SYNC, PERSON_ACCOUNTS = "Listbridge_Sync", "Listbridge_Person_Accounts"
READ = {"allowRead"}
WRITTEN = {*READ, "allowCreate", "allowEdit", "allowDelete"}
"""Created from contacts, changed by values and opt-outs, deleted by the undo of a creation alone."""

ALWAYS_THERE = {"Salutation", "FirstName", "MiddleName", "LastName", "Company"}
"""Parts of the name, and required fields: no permission is asked of them."""
PLACES = {"Street", "City", "State", "PostalCode", "Country"}
"""A permission is given for the whole address."""
CHOSEN_AT_CREATION = {"LeadSource"}  # owner, record type and status ask for no permission


def source(name: str) -> ET.Element:
    return ET.parse(SETS / f"{name}.permissionset-meta.xml").getroot()  # noqa: S314 - our own package


def values(name: str, kind: str, key: str) -> Mapping[str, set[str]]:
    """Name what is allowed, by object or field."""
    found = {}
    for entry in source(name).iterfind(f"{{*}}{kind}"):
        told = {child.tag.rpartition("}")[2]: child.text or "" for child in entry}
        found[told[key]] = {each for each, text in told.items() if text == "true"}
    return found


def permission_of(field: str) -> str:
    """Name the field that a permission is given for: an address's parts have one together."""
    prefix = field.removesuffix(next((part for part in PLACES if field.endswith(part)), "\0"))
    return field if prefix == field else f"{prefix}Address"


def fields_of(object_type: ObjectType) -> set[str]:
    """Name the fields of the object that a new profile reads or writes, as permissions call them."""
    mapped = {row.source for row in default_mapping(object_type).rows if "." not in row.source}
    named = {*mapped, *FIELDS[object_type], CONTACT_ID, *CHOSEN_AT_CREATION} - ALWAYS_THERE
    return {f"{object_type}.{permission_of(field)}" for field in named}


def test_contacts_and_leads_are_written_and_accounts_read() -> None:
    assert values(SYNC, "objectPermissions", "object") == {
        "Contact": WRITTEN,
        "Lead": WRITTEN,
        "Account": READ,
    }


def test_every_field_that_a_new_profile_uses_is_shown_and_no_other() -> None:
    shown = values(SYNC, "fieldPermissions", "field")
    assert set(shown) == fields_of(ObjectType.CONTACT) | fields_of(ObjectType.LEAD)
    assert all(allowed == {"readable", "editable"} for allowed in shown.values())


def test_accounts_are_written_only_where_person_accounts_are_synced() -> None:
    """Their other fields follow the permissions of Contact's."""
    assert values(PERSON_ACCOUNTS, "objectPermissions", "object") == {"Account": WRITTEN}
    assert set(values(PERSON_ACCOUNTS, "fieldPermissions", "field")) == {f"Account.{CONTACT_ID}"}


def test_nobody_gets_rights_over_all_records_or_over_the_org() -> None:
    for name in (SYNC, PERSON_ACCOUNTS):
        for allowed in values(name, "objectPermissions", "object").values():
            assert not allowed & {"viewAllRecords", "modifyAllRecords", "viewAllFields"}
    assert set(values(SYNC, "userPermissions", "name")) == {"ApiEnabled"}
    assert values(PERSON_ACCOUNTS, "userPermissions", "name") == {}


def test_the_set_that_errors_name_is_the_package_s() -> None:
    labels = {source(name).findtext("{*}label") for name in (SYNC, PERSON_ACCOUNTS)}
    assert PERMISSION_SET in labels
