"""Where mapped values live in a contact, and how they are read."""

import pytest

from sync.fields import DEFAULT_MAPPING, TARGETS, custom_label, includes, member_of, member_values, target_of
from sync.mapping import Mapping, Row
from sync.records import Contact, CustomValue, EmailAddress, Member, PhoneNumber, StreetAddress
from sync.targets import MAILING_KIND
from tests.pure.sync.examples import BLANK, values
from tests.pure.sync.worlds import MAPPING

OTHER_KIND = "home" if MAILING_KIND == "work" else "work"

FULL = Contact(
    contact_id="c1",
    email_address=EmailAddress(address="ann@example.com", permission_to_send="explicit"),
    first_name="Ann",
    last_name="Abel",
    job_title="Boss",
    company_name="Acme",
    custom_fields=(
        CustomValue(custom_field_id="somebody's", value="kept"),
        CustomValue(custom_field_id="id of custom:Salutation", value="Dr."),
        CustomValue(custom_field_id="id of custom:Middle Name"),
    ),
    phone_numbers=(
        PhoneNumber(phone_number="1", kind="other"),
        PhoneNumber(phone_number="2", kind="work"),
        PhoneNumber(phone_number="3", kind="work"),
        PhoneNumber(phone_number="4", kind="mobile"),
    ),
    street_addresses=(
        StreetAddress(kind=OTHER_KIND, city="Elsewhere"),
        StreetAddress(kind=MAILING_KIND, street="1 Main St", postal_code="02108"),
        StreetAddress(kind=MAILING_KIND, city="Second"),
    ),
    list_memberships=("l1", "l2"),
)


def test_one_text_a_row_is_read_the_first_entry_of_a_kind() -> None:
    assert member_values(FULL, MAPPING) == values(
        Salutation="Dr.",
        FirstName="Ann",
        LastName="Abel",
        Title="Boss",
        Account__Name="Acme",
        Phone="2",
        MobilePhone="4",
        MailingStreet="1 Main St",
        MailingPostalCode="02108",
    )


def test_what_a_contact_does_not_show_is_blank() -> None:
    assert member_values(Contact(contact_id="c1"), MAPPING) == BLANK


def test_an_unbound_custom_field_reads_blank_and_cannot_be_written() -> None:
    row = Row(source="Salutation", target="custom:Salutation")
    assert member_values(FULL, Mapping(version=1, address_field="Email", rows=(row,))) == ("",)
    with pytest.raises(AssertionError, match="not bound"):
        target_of(row).columns("Dr.")
    with pytest.raises(AssertionError, match="not bound"):
        target_of(row).merged({}, "Dr.")


def test_a_member_is_what_deciding_needs() -> None:
    assert member_of(FULL, MAPPING) == Member(
        contact_id="c1",
        address="ann@example.com",
        permission="explicit",
        deleted=False,
        lists=frozenset({"l1", "l2"}),
        values=member_values(FULL, MAPPING),
    )


def test_a_contact_without_an_address_has_no_permission() -> None:
    found = member_of(Contact(contact_id="c1", deleted_at="2026-08-15"), MAPPING)
    assert (found.address, found.permission, found.deleted) == ("", "not_set", True)


def test_a_label_is_read_out_of_a_custom_target_only() -> None:
    assert custom_label("custom:Middle Name") == "Middle Name"
    assert custom_label("first_name") is None


def test_only_what_the_rows_live_in_is_asked_for() -> None:
    assert includes(MAPPING) == ("custom_fields", "list_memberships", "phone_numbers", "street_addresses")
    names = Mapping(version=1, address_field="Email", rows=(Row(source="LastName", target="last_name"),))
    assert includes(names) == ("list_memberships",)


def test_a_target_that_nobody_has_is_an_error() -> None:
    with pytest.raises(KeyError):
        target_of(Row(source="Fax", target="phone:fax"))


def test_every_premapped_target_is_known_and_used_once() -> None:
    targets = [row.target for row in DEFAULT_MAPPING.rows]
    assert len(set(targets)) == len(targets)
    assert all(target in TARGETS or custom_label(target) for target in targets)


def test_import_columns_are_distinct() -> None:
    keys = [key for row in MAPPING.rows for key in target_of(row).columns("03-14")]
    assert len(set(keys)) == len(keys)
    assert {"work_phone", "cf:name_of_Salutation", f"{MAILING_KIND}_zip"} <= set(keys)
