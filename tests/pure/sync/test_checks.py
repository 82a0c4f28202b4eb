"""What is told of a mapping before a run, what stops the profile and what pauses a row."""

from dataclasses import replace

import pytest

from sync.checks import check_custom_fields, check_mapping, check_shape, may_crowd, runnable
from sync.described import CustomShape
from sync.fields import DEFAULT_MAPPING, TARGETS
from sync.fits import fits_back, fits_there
from sync.mapping import Direction, Mapping, Policy, Row, layout_of
from sync.problems import GiveUp
from sync.records import Contact, CustomValue
from sync.remote import CustomField
from sync.troubles import Gravity, MappingProblem, Trouble
from tests.pure.sync.mapped import CUSTOMS, field, row
from texts import placeholders

BACK = Direction.TO_SALESFORCE
THERE = Direction.TO_CONSTANT_CONTACT


def mapping(*rows: Row) -> Mapping:
    return Mapping(version=1, address_field="Email", rows=rows)


def custom(label: str, custom_field_id: str = "f1") -> CustomField:
    return CustomField(custom_field_id=custom_field_id, label=label, name=label.lower(), type="string")


def troubles(*rows: Row, customs: tuple[CustomField, ...] = (custom("any"),)) -> list[Trouble]:
    found = check_mapping(mapping(*rows), customs)
    assert all(placeholders(one.trouble) <= one.parameters.keys() for one in found)
    return [one.trouble for one in found]


def named(source: str, target: str, **different: object) -> Row:
    made = replace(row("string", target), source=source, field=field("string", name=source, length=50))
    return replace(made, **different)  # type: ignore[arg-type]


def test_a_mapping_without_faults_has_no_troubles() -> None:
    assert troubles(named("FirstName", "first_name"), named("LastName", "last_name", direction=THERE)) == []


@pytest.mark.parametrize(
    ("rows", "trouble"),
    [
        ((named("Fax", "phone:fax"),), Trouble.TARGET_UNKNOWN),
        (
            (named("Title", "job_title", direction=THERE), named("Role__c", "job_title", direction=THERE)),
            Trouble.TARGET_TWICE,
        ),
        (
            (named("Title", "job_title", direction=BACK), named("Title", "company_name", direction=BACK)),
            Trouble.FIELD_TWICE,
        ),
        (
            (named("Title", "job_title", direction=THERE), named("Title", "job_title", direction=BACK)),
            Trouble.FIELD_TWICE,
        ),
        ((named("Account.Name", "company_name"),), Trouble.PARENT_WRITTEN),
        ((named("Title", f"custom:{'x' * 51}"),), Trouble.LABEL_TOO_LONG),
        ((named("Title", "custom:"),), Trouble.LABEL_TOO_LONG),
        (tuple(named(f"F{at}__c", f"custom:{at}") for at in range(26)), Trouble.TOO_MANY_CUSTOM),
        (
            tuple(named(f"{kind}__c", f"phone:{kind}") for kind in ("work", "home", "mobile", "other")),
            Trouble.TOO_MANY_PHONES,
        ),
    ],
)
def test_what_a_user_chose_wrongly_stops_the_profile(rows: tuple[Row, ...], trouble: Trouble) -> None:
    problems = list(check_shape(mapping(*rows)))
    assert trouble in [one.trouble for one in problems]
    assert all(placeholders(one.trouble) <= one.parameters.keys() for one in problems)
    with pytest.raises(GiveUp) as stopped:
        runnable(mapping(*rows), problems)
    assert stopped.value.code in [one.trouble for one in problems if one.gravity is Gravity.STOPS]


def test_an_account_that_takes_more_custom_fields_allows_more_rows() -> None:
    rows = tuple(named(f"F{at}__c", f"custom:{at}", direction=THERE) for at in range(26))
    assert list(check_shape(mapping(*rows), custom_limit=50)) == []
    assert list(check_shape(mapping(*(replace(row, policy=Policy.NEVER) for row in rows)))) == []


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({"field": None}, Trouble.FIELD_GONE),
        ({"field": field("string", name="Title", length=50, updateable=False)}, Trouble.FIELD_READ_ONLY),
        (
            {"field": field("string", createable=False, length=50), "policy": Policy.CREATE_ONLY},
            Trouble.FIELD_READ_ONLY,
        ),
        ({"field": field("double")}, None),
        ({"field": field("reference")}, Trouble.TYPES_DIFFER),
        ({"field": field("time")}, Trouble.TYPES_DIFFER),
        ({"field": field("string", createable=False, length=50)}, Trouble.FIELD_NOT_CREATEABLE),
        ({"field": field("string", length=128)}, Trouble.TARGET_SHORTER),
        ({"field": field("string", length=40)}, Trouble.FIELD_SHORTER),
        ({"field": field("string", length=40), "direction": THERE}, None),
        ({"field": field("string", updateable=False, length=50), "direction": THERE}, None),
    ],
)
def test_what_a_field_cannot_do_is_told(changed: dict[str, object], trouble: Trouble | None) -> None:
    assert troubles(named("Title", "job_title", **changed)) == ([trouble] if trouble else [])


@pytest.mark.parametrize(
    ("kind", "target", "fit"),
    [
        ("date", "birthday", True),
        ("string", "birthday", False),
        ("date", "custom:date", True),
        ("string", "custom:number", False),
        ("boolean", "custom:boolean", True),
        ("multipicklist", "custom:single_select", False),
        ("id", "custom:string", False),
        ("double", "custom:a type of tomorrow", False),
    ],
)
def test_types_are_compared_in_the_direction_of_the_row(kind: str, target: str, fit: bool) -> None:
    shape = CUSTOMS.get(target.removeprefix("custom:")) or CustomShape(kind=target.removeprefix("custom:"))
    one_way = replace(row(kind, target), direction=THERE, custom=shape)
    label = target.removeprefix("custom:")
    found = troubles(one_way, customs=(custom(label),))
    assert (Trouble.TYPES_DIFFER in found) != fit


def test_a_birthday_has_no_year_to_give_back() -> None:
    assert fits_there("date", "birthday")
    assert not fits_back("date", "birthday")


def test_a_value_that_is_no_choice_is_told_by_name() -> None:
    levels = field("picklist", values=("Gold", "Platinum"), labels=("Gold", "Platinum"))
    problems = check_mapping(
        mapping(replace(row("picklist", "custom:single_select"), field=levels)), [custom("single_select")]
    )
    assert [(one.trouble, one.told) for one in problems] == [
        (Trouble.CHOICE_MISSING, {"value": "Platinum", "count": 1})
    ]


@pytest.mark.parametrize(
    ("changed", "labels", "trouble"),
    [
        ({}, [], Trouble.CUSTOM_GONE),
        ({"custom_field_id": None}, ["Level"], None),
        ({"custom_field_id": None}, ["level"], Trouble.CUSTOM_CASE_DIFFERS),
        ({"custom_field_id": None, "create": True}, ["level"], Trouble.CUSTOM_CASE_DIFFERS),
        ({"custom_field_id": None}, [], Trouble.CUSTOM_NOT_AGREED),
        ({"custom_field_id": None, "create": True}, [], None),
        ({"custom_field_id": None, "create": True}, [str(at) for at in range(100)], Trouble.ACCOUNT_FULL),
        ({"custom_field_id": None, "create": True}, [str(at) for at in range(99)], None),
    ],
)
def test_a_custom_field_is_there_or_agreed_to_or_told(
    changed: dict[str, object], labels: list[str], trouble: Trouble | None
) -> None:
    customs = [custom(label, f"id of {label}") for label in labels]
    problems = list(check_custom_fields(mapping(named("Title", "custom:Level", **changed)), customs))
    assert [one.trouble for one in problems] == ([trouble] if trouble else [])
    assert all(placeholders(one.trouble) <= one.parameters.keys() for one in problems)


def test_a_renamed_custom_field_is_still_the_same() -> None:
    assert list(check_custom_fields(mapping(named("Title", "custom:Level")), [custom("Rank")])) == []


def test_a_row_that_cannot_run_is_paused_and_the_others_run() -> None:
    gone, there = named("Gone__c", "first_name", field=None), named("LastName", "last_name")
    whole = mapping(gone, there)
    narrowed = runnable(whole, check_mapping(whole, ()))
    assert narrowed.rows == (there,)
    assert layout_of(narrowed).slots == (1,)


def test_a_warning_pauses_nothing() -> None:
    whole = mapping(named("Title", "job_title", field=field("string", length=128)))
    problems = check_mapping(whole, ())
    assert [one.gravity for one in problems] == [Gravity.WARNS]
    assert runnable(whole, problems) == whole


def test_a_problem_of_the_whole_mapping_names_no_row() -> None:
    problem = MappingProblem(trouble=Trouble.TOO_MANY_PHONES, told={"count": 4, "limit": 3})
    assert problem.parameters == {"source": "", "target": "", "count": 4, "limit": 3}


@pytest.mark.parametrize(("own", "full"), [(23, False), (24, True)])
def test_values_that_others_set_count_among_the_custom_fields(own: int, full: bool) -> None:
    rows = [named(f"F{at}__c", f"custom:{at}", custom_field_id=f"f{at}", direction=THERE) for at in range(2)]
    values = [CustomValue(custom_field_id=f"own{at}") for at in range(own)]
    mapped = [CustomValue(custom_field_id="f0"), CustomValue(custom_field_id="f1")]
    crowded = may_crowd(mapping(*rows))
    assert crowded(Contact(contact_id="c1", custom_fields=tuple(values + mapped))) == full
    assert crowded(Contact(contact_id="c1", custom_fields=tuple(values))) == full


def test_every_place_of_a_contact_takes_some_kind_of_field() -> None:
    holds = {place.holds for place in TARGETS.values()} | set(CUSTOMS)
    assert all(
        any(fits_there(kind, one) for kind in ("string", "date", "double", "boolean", "picklist"))
        for one in holds
    )


def test_the_premapped_rows_stop_nothing() -> None:
    assert list(check_shape(DEFAULT_MAPPING)) == []
