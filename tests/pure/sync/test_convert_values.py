"""What single values become, in both directions, and which are refused."""

from dataclasses import replace

import pytest

from sync.convert import Fault, FaultCode, agree, convert, is_placeholder, to_constant_contact, to_salesforce
from sync.mapping import Row
from tests.pure.sync.mapped import field, row


@pytest.mark.parametrize(
    ("kind", "target", "raw", "text"),
    [
        ("double", "custom:string", "12.50", "12.5"),
        ("double", "custom:string", "1.0E7", "10000000"),
        ("currency", "custom:string", "12.5", "12.50"),
        ("currency", "custom:currency", "12.345", "12.35"),
        ("percent", "custom:number", "50.0", "50"),
        ("int", "custom:string", "-0", "0"),
        ("date", "custom:string", "2026-02-28", "2026-02-28"),
        ("date", "birthday", "1980-02-29", "02-29"),
        ("date", "anniversary", "2026-02-28", "2026-02-28"),
        ("datetime", "custom:date", "2026-02-28T22:34:47.000Z", "2026-02-28"),
        ("datetime", "custom:string", "2026-02-28T22:34:47.000Z", "2026-02-28T22:34:47Z"),
        ("date", "custom:datetime", "2026-02-28", "2026-02-28T00:00:00Z"),
        ("boolean", "custom:boolean", "true", "true"),
        ("multipicklist", "custom:string", "Gold;Bronze", "Gold; Bronze"),
        ("multipicklist", "custom:multi_select", "Bronze;gold", "Gold; Bronze"),
        ("picklist", "custom:single_select", "gold", "Gold"),
        ("string", "job_title", "T" * 128, "T" * 50),
    ],
)
def test_a_salesforce_value_is_said_for_its_target(kind: str, target: str, raw: str, text: str) -> None:
    assert to_constant_contact(row(kind, target), raw) == convert(row(kind, target), raw) == text
    assert agree(row(kind, target), raw, text)


@pytest.mark.parametrize(
    ("kind", "shown", "raw"),
    [
        ("double", "1,234.50", "1234.5"),
        ("double", "$ 12", "12"),
        ("int", "12.0", "12"),
        ("percent", "50 %", "50"),
        ("date", "2/28/2026", "2026-02-28"),
        ("date", "2-28-2026", "2026-02-28"),
        ("date", "2026-02-28T22:34:47Z", "2026-02-28"),
        ("datetime", "2026-02-28T22:34:47+05:30", "2026-02-28T17:04:47.000Z"),
        ("datetime", "2/28/2026", "2026-02-28T00:00:00.000Z"),
        ("boolean", "Yes", "true"),
        ("picklist", "gold", "Gold"),
        ("multipicklist", "Bronze; gold", "Gold;Bronze"),
        ("textarea", " a\r\nb\x00", "a\nb"),
        ("string", " a\r\nb\x00", "a b"),
        ("state", "massachusetts", "MA"),
        ("state", "Bavaria", "Bavaria"),
        ("state", "\x1b\u00df", "\u00df"),
        ("state_name", "MA", "Massachusetts"),
        ("state_code", "massachusetts", "MA"),
        ("country_code", "USA", "US"),
        ("country_code", "UK", "GB"),
        ("country", "USA", "USA"),
    ],
)
def test_a_shown_text_is_written_as_its_field_takes_it(kind: str, shown: str, raw: str) -> None:
    assert to_salesforce(row(kind), shown) == raw
    assert agree(row(kind), raw, shown)


@pytest.mark.parametrize(
    ("kind", "shown", "code"),
    [
        ("string", "x" * 41, FaultCode.TOO_LONG),
        ("string", "\U0001f600" * 21, FaultCode.TOO_LONG),
        ("double", "twelve", FaultCode.NOT_A_NUMBER),
        ("double", "1.234,50", FaultCode.NOT_A_NUMBER),
        ("double", "0.125", FaultCode.TOO_MANY_DECIMALS),
        ("int", "0.5", FaultCode.TOO_MANY_DECIMALS),
        ("int", "123456789", FaultCode.NUMBER_TOO_LARGE),
        ("double", "1E9", FaultCode.NUMBER_TOO_LARGE),
        ("date", "28.2.2026", FaultCode.NOT_A_DATE),
        ("date", "2026-02-30", FaultCode.NOT_A_DATE),
        ("date", "1500-01-01", FaultCode.NOT_A_DATE),
        ("datetime", "today", FaultCode.NOT_A_TIME),
        ("boolean", "perhaps", FaultCode.NOT_YES_OR_NO),
        ("picklist", "Platinum", FaultCode.NOT_A_CHOICE),
        ("multipicklist", "Gold; Platinum", FaultCode.NOT_A_CHOICE),
        ("email", "nobody", FaultCode.NOT_AN_ADDRESS),
        ("state_code", "Bavaria", FaultCode.NOT_A_STATE),
        ("country_code", "Atlantis", FaultCode.NOT_A_COUNTRY),
        ("reference", "003000000000001AAA", FaultCode.NOT_WRITABLE),
        ("time", "10:00", FaultCode.NOT_WRITABLE),
    ],
)
def test_what_a_field_cannot_hold_is_refused_and_never_cut(kind: str, shown: str, code: FaultCode) -> None:
    refused = to_salesforce(row(kind), shown)
    assert isinstance(refused, Fault)
    assert refused.code is code
    assert refused.told["field"] == "Any__c"


@pytest.mark.parametrize(
    ("kind", "target", "raw", "code"),
    [
        ("double", "custom:number", "-1", FaultCode.NEGATIVE),
        ("string", "custom:date", "soon", FaultCode.NOT_A_DATE),
        ("picklist", "custom:single_select", "Platinum", FaultCode.NOT_A_CHOICE),
        ("string", "custom:boolean", "perhaps", FaultCode.NOT_YES_OR_NO),
        ("string", "custom:number", "many", FaultCode.NOT_A_NUMBER),
        ("string", "custom:datetime", "soon", FaultCode.NOT_A_TIME),
    ],
)
def test_what_a_custom_field_cannot_hold_is_refused(
    kind: str, target: str, raw: str, code: FaultCode
) -> None:
    refused = to_constant_contact(row(kind, target), raw)
    assert isinstance(refused, Fault)
    assert (refused.code, refused.told["field"]) == (code, target)


def test_a_picklist_that_is_not_restricted_takes_new_values() -> None:
    opened = replace(row("picklist"), field=field("picklist", restricted=False))
    assert to_salesforce(opened, " Platinum ") == "Platinum"


@pytest.mark.parametrize(
    ("kind", "raw", "shown"),
    [
        ("double", "1.0", "1"),
        ("date", "2026-02-28", "02/28/2026"),
        ("datetime", "2026-02-28T22:34:47.000Z", "2026-02-28T22:34:47+00:00"),
        ("boolean", "true", "Yes"),
        ("multipicklist", "Gold;Silver", "silver; gold"),
        ("state_code", "Massachusetts", "MA"),
        ("state", "Washington", "wa"),
        ("country", "United States", "USA"),
    ],
)
def test_two_texts_of_one_meaning_agree(kind: str, raw: str, shown: str) -> None:
    assert agree(row(kind), raw, shown)


@pytest.mark.parametrize(
    ("kind", "raw", "shown"),
    [
        ("double", "1.5", "1"),
        ("state", "Washington", "Western Australia"),
        ("boolean", "true", "false"),
        ("multipicklist", "Gold", "Gold;Silver"),
        ("string", "Boss", "boss"),
        ("date", "2026-02-28", ""),
    ],
)
def test_two_texts_of_two_meanings_do_not(kind: str, raw: str, shown: str) -> None:
    assert not agree(row(kind), raw, shown)


@pytest.mark.parametrize(
    ("target", "text", "holds"),
    [
        ("last_name", "Unknown", True),
        ("first_name", " unknown ", True),
        ("company_name", "Unknown", True),
        ("company_name", "Unknown Pleasures Ltd", False),
        ("job_title", "Unknown", False),
        ("last_name", "", False),
    ],
)
def test_unknown_is_nobody_s_name(target: str, text: str, holds: bool) -> None:
    assert is_placeholder(Row(source="Any", target=target), text) == holds
