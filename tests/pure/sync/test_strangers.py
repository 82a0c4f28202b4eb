"""Contacts without a person: every reason against a record, and what a record gets."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.decide import decide
from sync.described import SalesforceField
from sync.mapping import Direction, Mapping, Policy, Row
from sync.options import Options
from sync.outcome import strike_stranger
from sync.plan import Action, Change, PlanRow, Reason, Route
from sync.profile import ObjectType, Profile
from sync.records import Member, OptOut, Stranger
from sync.strangers import decide_stranger
from tests.pure.sync.examples import linked, member, person
from tests.pure.sync.worlds import MAIN, PROFILE

ROWS = (
    Row(source="FirstName", target="first_name"),
    Row(source="LastName", target="last_name", direction=Direction.BOTH),
    Row(source="Company", target="company_name"),
    Row(source="Title", target="job_title", policy=Policy.NEVER),
)
BASE = replace(PROFILE, mapping=Mapping(version=1, address_field="Email", rows=ROWS))
LEADS = replace(BASE, object_type=ObjectType.LEAD)


def profile(kind: ObjectType = ObjectType.CONTACT, **chosen: Any) -> Profile:
    return replace(BASE, object_type=kind, options=Options(**chosen))


def named(*values: str, **different: Any) -> Member:
    return member(values=values or ("Ann", "Abel", "Acme", "Boss"), **different)


def stranger(contact: Member | None = None, **different: Any) -> Stranger:
    shown = contact or named()
    return replace(Stranger(member=shown, on_main_list=MAIN in shown.lists), **different)


def decided(case: Stranger, chosen: Profile = BASE) -> PlanRow:
    row = decide_stranger(case, chosen)
    assert row is not None
    return row


def given_by(row: PlanRow) -> dict[str, str]:
    return {change.target: change.after for change in row.person_changes}


def test_a_contact_on_the_main_list_becomes_a_record_with_every_field_but_the_read_only() -> None:
    row = decided(stranger(named(address=" Ann@Example.com ")))
    assert row == PlanRow(
        person_id="",
        action=Action.CREATE_PERSON,
        reason=Reason.NEW_CONTACT,
        contact_id="c1",
        address="Ann@Example.com",
        person_changes=(
            Change(target="FirstName", before=None, after="Ann"),
            Change(target="LastName", before=None, after="Abel"),
            Change(target="Company", before=None, after="Acme"),
        ),
        link=True,
    )


@pytest.mark.parametrize(
    ("case", "reason", "parameters"),
    [
        (
            stranger(opt_out=OptOut(side="salesforce", record_id="003O")),
            "opted_out_salesforce",
            {"record": "003O"},
        ),
        (
            stranger(opt_out=OptOut(side="constant_contact", record_id="c9"), never=True),
            "opted_out_constant_contact",
            {"record": "c9"},
        ),
        (stranger(named(permission="unsubscribed")), "opted_out_constant_contact", {"record": "c1"}),
        (stranger(never=True), "never_sync", {}),
        (stranger(named(deleted=True)), "deleted_constant_contact", {}),
        (stranger(named(permission="temp_hold")), "temporary_hold", {}),
        (stranger(named(permission="pending_confirmation")), "pending_confirmation", {}),
        (stranger(named(permission="not_set")), "permission_not_set", {}),
        (stranger(named(address=" ")), "no_address", {}),
        (stranger(exists_as="00Q1"), "exists_as", {"record": "00Q1"}),
        (stranger(exists_as="00Q1", asked=True), "exists_as", {"record": "00Q1"}),
        (stranger(tombstone="003D"), "entombed", {"record": "003D"}),
        (stranger(named("Ann", "", "Acme", "")), "last_name_missing", {}),
        (stranger(named("Ann", "Unknown", "Acme", "")), "last_name_missing", {}),
    ],
)
def test_what_stands_against_a_record(case: Stranger, reason: str, parameters: dict[str, str]) -> None:
    row = decided(case)
    assert (row.action, row.reason, row.parameters) == (Action.SKIP, Reason(reason), parameters)
    assert row.contact_id == "c1"


def test_whoever_is_asked_for_is_made_anew_and_off_the_list_too() -> None:
    assert decided(stranger(tombstone="003D", asked=True)).action is Action.CREATE_PERSON
    assert decided(stranger(named(lists=frozenset()), asked=True)).action is Action.CREATE_PERSON


def test_off_the_main_list_only_all_active_contacts_are_made_and_stay_off_it() -> None:
    off = stranger(named(lists=frozenset({"other"})))
    assert decide_stranger(off, BASE) is None
    row = decided(off, profile(all_active_contacts=True))
    assert (row.action, row.join) == (Action.CREATE_PERSON, False)
    assert decided(off, profile(all_active_contacts=True, add_created_to_main_list=True)).join
    assert not decided(stranger(), profile(add_created_to_main_list=True)).join


def test_a_contact_on_fifty_lists_can_be_a_record() -> None:
    full = named(lists=frozenset(f"list {number}" for number in range(50)))
    assert decided(stranger(full), profile(all_active_contacts=True)).action is Action.CREATE_PERSON


def test_no_new_people_means_none() -> None:
    assert decide_stranger(stranger(), profile(no_new_people=True)) is None
    assert decide_stranger(stranger(asked=True), profile(no_new_people=True)) is None


BLANK = stranger(named("", "", "", ""))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (profile(unknown_last_name=True), {"LastName": "Unknown"}),
        (
            profile(unknown_last_name=True, unknown_first_name=True, unknown_company=True),
            {"LastName": "Unknown", "FirstName": "Unknown"},
        ),
        (
            profile(ObjectType.LEAD, unknown_last_name=True, unknown_company=True),
            {"LastName": "Unknown", "Company": "Unknown"},
        ),
    ],
)
def test_unknown_stands_where_nothing_is_known_and_the_option_says_so(
    chosen: Profile, expected: dict[str, str]
) -> None:
    assert given_by(decided(BLANK, chosen)) == expected


def test_a_lead_needs_a_company_and_a_contact_does_not() -> None:
    without = stranger(named("Ann", "Abel", "", ""))
    assert decided(without, LEADS).reason is Reason.COMPANY_MISSING
    assert decided(without, BASE).action is Action.CREATE_PERSON


def test_a_name_that_is_known_is_never_replaced_by_unknown() -> None:
    chosen = profile(ObjectType.LEAD, unknown_first_name=True, unknown_last_name=True, unknown_company=True)
    assert given_by(decided(stranger(), chosen)) == {
        "FirstName": "Ann",
        "LastName": "Abel",
        "Company": "Acme",
    }


def test_a_value_that_its_field_cannot_hold_is_left_out_and_told() -> None:
    narrow = replace(ROWS[0], field=SalesforceField(name="FirstName", kind="string", length=2))
    chosen = replace(BASE, mapping=replace(BASE.mapping, rows=(narrow, *ROWS[1:])))
    row = decided(stranger(), chosen)
    assert given_by(row) == {"LastName": "Abel", "Company": "Acme"}
    assert row.parameters["fault"] == "value_too_long"


def test_the_field_of_a_parent_or_one_that_cannot_be_set_is_not_sent() -> None:
    rows = (
        ROWS[1],
        Row(source="Account.Name", target="company_name"),
        Row(
            source="FirstName",
            target="first_name",
            field=SalesforceField(name="FirstName", kind="string", createable=False),
        ),
    )
    chosen = replace(BASE, mapping=replace(BASE.mapping, rows=rows))
    assert given_by(decided(stranger(named("Abel", "Acme", "Ann")), chosen)) == {"LastName": "Abel"}


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (stranger(), None),
        (None, "changed_since_preview"),
        (stranger(exists_as="003X"), "exists_as"),
        (stranger(never=True), "never_sync"),
        (stranger(opt_out=OptOut(side="salesforce", record_id="003O")), "opted_out_salesforce"),
        (stranger(named(lists=frozenset())), "changed_since_preview"),
        (stranger(named("Anna", "Abel", "Acme", "")), "changed_since_preview"),
    ],
)
def test_a_record_is_made_only_if_it_would_be_planned_again_as_it_was(
    now: Stranger | None, reason: str | None
) -> None:
    assert strike_stranger(decided(stranger()), now, BASE) == (reason and Reason(reason))


contacts = st.builds(
    member,
    values=st.tuples(*[st.sampled_from(("", "Ann", "Unknown", "unknown ", "x" * 300))] * 4),
    permission=st.sampled_from(("implicit", "explicit", "unsubscribed", "temp_hold", "tomorrow's")),
    deleted=st.booleans(),
    lists=st.sampled_from((frozenset({MAIN}), frozenset(), frozenset({"other"}))),
)
cases = st.builds(
    lambda contact, exists, tombstone, asked, never: stranger(
        contact, exists_as=exists, tombstone=tombstone, asked=asked, never=never
    ),
    contacts,
    st.none() | st.just("003X"),
    st.none() | st.just("003D"),
    st.booleans(),
    st.booleans(),
)
profiles = st.builds(
    profile,
    st.sampled_from(list(ObjectType)),
    unknown_last_name=st.booleans(),
    unknown_first_name=st.booleans(),
    unknown_company=st.booleans(),
    all_active_contacts=st.booleans(),
    add_created_to_main_list=st.booleans(),
)


@given(cases, profiles)
def test_whoever_becomes_a_record_may_be_mailed_and_what_the_record_gets_never_flows_back(
    case: Stranger, chosen: Profile
) -> None:
    row = decide_stranger(case, chosen)
    if row is None or row.action is Action.SKIP:
        return
    assert case.member.permission in {"implicit", "explicit"}
    assert not any((case.member.deleted, case.never, case.exists_as))
    assert row.route is Route.NONE
    texts = given_by(row)
    made = person(
        address=row.address, values=tuple(texts.get(each.source, "") for each in chosen.mapping.rows)
    )
    shown = replace(case.member, lists=case.member.lists | ({MAIN} if row.join else frozenset()))
    pair = linked(made, shown, agreed=(made, shown), apart=MAIN not in shown.lists)
    assert decide(pair, chosen) is None
