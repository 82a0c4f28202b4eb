"""Where an address can stand in an org."""

from sync.remote import AddressSource, ObjectInfo
from sync.sources import address_sources


def info(name: str, *fields: str, unfilterable: str = "") -> ObjectInfo:
    shown = {field: {"name": field, "filterable": field != unfilterable} for field in fields}
    return ObjectInfo(name=name, label=name, createable=True, updateable=True, deletable=True, fields=shown)


def test_contacts_and_leads_are_looked_at_by_their_e_mail() -> None:
    found = address_sources(
        [info("Contact", "Email", "HasOptedOutOfEmail"), info("Lead", "Email"), info("Account", "Name")]
    )
    assert found == (
        AddressSource(object_name="Contact", address_field="Email", opted_out_field="HasOptedOutOfEmail"),
        AddressSource(object_name="Lead", address_field="Email"),
    )


def test_with_person_accounts_each_person_is_looked_at_once() -> None:
    person = info("Account", "PersonEmail", "PersonHasOptedOutOfEmail", "IsPersonAccount")
    found = address_sources([info("Contact", "Email", "IsPersonAccount"), person, info("Lead", "Email")])
    assert [(one.object_name, one.person_accounts) for one in found] == [
        ("Contact", False),
        ("Account", True),
        ("Lead", None),
    ]


def test_chosen_fields_are_looked_at_too_and_what_cannot_be_filtered_is_not() -> None:
    contact = info("Contact", "Email", "Work__c", "Secret__c", unfilterable="Secret__c")
    chosen = {"Contact": ["Work__c", "Secret__c", "Gone__c", "Email"]}
    assert [one.address_field for one in address_sources([contact], chosen)] == ["Email", "Work__c"]


def test_other_objects_have_no_people() -> None:
    assert address_sources([info("Campaign", "Email")]) == ()
