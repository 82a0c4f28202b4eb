"""Every place of a contact, read and written."""

import pytest

from sync.fields import member_values, target_of
from sync.mapping import Mapping, Row
from sync.records import Contact, CustomValue, PhoneNumber, StreetAddress
from tests.pure.sync.mapped import row

FULL = Contact(
    contact_id="c1",
    birthday_month=3,
    birthday_day=14,
    anniversary="2006-11-15",
    custom_fields=(CustomValue(custom_field_id="f1", value="raw", choice_ids=(2, "000")),),
    phone_numbers=(PhoneNumber(phone_number="", kind="other"), PhoneNumber(phone_number="4", kind="other")),
    street_addresses=(StreetAddress(kind="home", city="Bonn"), StreetAddress(kind="other", city="Rome")),
)


def read(*rows: Row) -> tuple[str, ...]:
    return member_values(FULL, Mapping(version=1, address_field="Email", rows=rows))


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("birthday", "03-14"),
        ("anniversary", "2006-11-15"),
        ("phone:other", ""),
        ("home_address:city", "Bonn"),
        ("other_address:city", "Rome"),
        ("address:city", ""),
        ("custom:string", "raw"),
        ("custom:multi_select", "Gold; Bronze"),
        ("first_name", ""),
    ],
)
def test_each_place_is_read(target: str, text: str) -> None:
    assert read(row("string", target)) == (text,)


def test_rows_of_one_place_read_the_same_in_any_order() -> None:
    rows = [row("string", target) for target in ("other_address:city", "birthday", "home_address:city")]
    assert read(*rows, *reversed(rows)) == ("Rome", "03-14", "Bonn", "Bonn", "03-14", "Rome")


def test_no_rows_read_nothing() -> None:
    assert read() == ()


@pytest.mark.parametrize(
    ("target", "text", "body"),
    [
        ("birthday", "03-14", {"birthday_month": 3, "birthday_day": 14}),
        ("custom:string", "x", {"custom_fields": [{"custom_field_id": "f1", "value": "x"}]}),
        (
            "custom:multi_select",
            "Gold; Bronze",
            {"custom_fields": [{"custom_field_id": "f1", "choice_ids": ["000", "002"]}]},
        ),
        ("home_address:city", "Bonn", {"street_addresses": [{"kind": "home", "city": "Bonn"}]}),
    ],
)
def test_each_place_is_written(target: str, text: str, body: dict[str, object]) -> None:
    assert target_of(row("string", target)).merged({}, text) == body


def test_a_birthday_is_erased_whole() -> None:
    shown = {"birthday_month": 3, "birthday_day": 14, "first_name": "Ann"}
    assert target_of(row("date", "birthday")).merged(shown, "") == {"first_name": "Ann"}


def test_an_import_says_choices_by_label_and_a_birthday_in_two_columns() -> None:
    assert target_of(row("string", "custom:multi_select")).columns("Gold; Bronze") == {
        "cf:any": "Gold; Bronze"
    }
    assert target_of(row("date", "birthday")).columns("03-14") == {"birthday_month": 3, "birthday_day": 14}
    assert target_of(row("string", "home_address:postal_code")).columns("1") == {"home_zip": "1"}
