"""The laws of converting, in both directions, for every kind of field and target."""

from dataclasses import replace

from hypothesis import given

from sync.convert import Fault, agree, convert, to_constant_contact, to_salesforce
from sync.fields import target_of
from sync.mapping import BlankRule, Row
from tests.pure.sync.mapped import blanks, rows, values


@given(rows, values)
def test_converting_to_constant_contact_twice_changes_nothing_more(row: Row, raw: str) -> None:
    once = to_constant_contact(row, raw)
    assert isinstance(once, Fault) or to_constant_contact(row, once) == once


@given(rows, values)
def test_converting_to_salesforce_twice_changes_nothing_more(row: Row, shown: str) -> None:
    once = to_salesforce(row, shown)
    assert isinstance(once, Fault) or to_salesforce(row, once) == once


@given(rows, values)
def test_what_converting_gives_fits(row: Row, text: str) -> None:
    there, back = to_constant_contact(row, text), to_salesforce(row, text)
    assert isinstance(there, Fault) or len(there) <= target_of(row).limit
    assert (
        isinstance(back, Fault) or row.field is None or not row.field.length or len(back) <= row.field.length
    )


@given(rows, values)
def test_what_was_converted_agrees_with_what_it_was(row: Row, text: str) -> None:
    there, back = to_constant_contact(row, text), to_salesforce(row, text)
    assert isinstance(there, Fault) or agree(row, text, there)
    assert isinstance(back, Fault) or agree(row, back, text)


@given(rows, values)
def test_what_flowed_back_does_not_flow_there_again(row: Row, shown: str) -> None:
    back = to_salesforce(row, shown)
    if isinstance(back, Fault):
        assert back.told["field"] == "Any__c"
        return
    again = to_constant_contact(row, back)
    assert isinstance(again, Fault) or agree(row, back, again)


@given(rows, values)
def test_nothing_is_cut_on_the_way_to_salesforce(row: Row, shown: str) -> None:
    plain = replace(row, field=replace(row.field, kind="string", length=10)) if row.field else row
    written = to_salesforce(plain, shown)
    kept = "".join(letter for letter in shown if letter.isprintable() and not letter.isspace())
    assert isinstance(written, Fault) or all(letter in written for letter in kept)


@given(rows, values)
def test_a_refused_value_is_told_by_its_beginning_alone(row: Row, text: str) -> None:
    for converted in (to_constant_contact(row, text), to_salesforce(row, text)):
        assert isinstance(converted, str) or len(str(converted.told["value"])) <= 61


@given(rows, blanks)
def test_a_blank_stays_one_and_is_refused_only_where_it_would_erase(row: Row, blank: BlankRule) -> None:
    assert row.field
    needed = replace(row, blank=blank, field=replace(row.field, nillable=False))
    assert to_constant_contact(needed, "") == convert(needed, " \n") == to_salesforce(row, "  ") == ""
    assert isinstance(to_salesforce(needed, ""), Fault) == (blank is BlankRule.ERASE)


@given(rows, values)
def test_equal_texts_agree(row: Row, text: str) -> None:
    assert agree(row, text, text)
