"""What landed, and what strikes a row."""

from dataclasses import replace
from typing import Any

import pytest

from sync.decide import decide
from sync.outcome import landed, strike, strike_raw
from sync.plan import PlanRow, Reason
from sync.records import Member, Pair
from tests.pure.sync.examples import linked, member, pair, person, values
from tests.pure.sync.worlds import MAIN, PROFILE

ANN, CONTACT = person(), member()
OLD = member(values=values(FirstName="Anne", LastName="Abel", Title="Boss"))
OFF = member(lists=frozenset({"other"}))
MOVED = person(address="ann@new.example.com")


def planned(case: Pair) -> PlanRow:
    row = decide(case, PROFILE)
    assert row is not None
    return row


CREATE = planned(pair(ANN, None))
UPDATE = planned(pair(ANN, OLD))
JOIN = planned(pair(ANN, OFF))
RENAME = planned(linked(MOVED, CONTACT, agreed=(ANN, CONTACT)))
CORRECTED = linked(ANN, replace(OLD, address="ann@home.example.com"), agreed=(ANN, CONTACT))
SKIP = planned(pair(person(opted_out=True), None))


@pytest.mark.parametrize(
    ("row", "shown", "joining", "expected"),
    [
        (CREATE, None, False, False),
        (CREATE, CONTACT, False, True),
        (CREATE, OFF, False, False),
        (CREATE, member(deleted=True), False, False),
        (UPDATE, OLD, False, False),
        (UPDATE, CONTACT, False, True),
        (UPDATE, member(values=values(FirstName="ANN")), False, True),
        (UPDATE, replace(CONTACT, deleted=True), False, False),
        (JOIN, OFF, True, False),
        (JOIN, CONTACT, True, True),
        (RENAME, CONTACT, False, False),
        (RENAME, member(address="ann@new.example.com"), False, True),
    ],
)
def test_a_row_has_landed_when_it_shows(
    row: PlanRow, shown: Member | None, joining: bool, expected: bool
) -> None:
    assert landed(row, shown, PROFILE, joining=joining) is expected


@pytest.mark.parametrize(
    ("row", "now", "reason"),
    [
        (SKIP, pair(ANN, None), None),
        (CREATE, pair(ANN, None), None),
        (CREATE, pair(ANN, CONTACT), None),
        (CREATE, pair(ANN, OFF), "changed_since_preview"),
        (CREATE, pair(ANN, member(deleted=True)), "deleted_constant_contact"),
        (CREATE, pair(person(address="b@example.com"), None), "changed_since_preview"),
        (CREATE, pair(ANN, None, shadowed_by="003T"), "shadowed"),
        (CREATE, pair(person(deleted=True), None), "deleted_salesforce"),
        (CREATE, pair(person(opted_out=True), None), "opted_out_salesforce"),
        (UPDATE, pair(ANN, OLD), None),
        (UPDATE, pair(ANN, CONTACT), None),
        (UPDATE, pair(ANN, None), "contact_not_visible"),
        (UPDATE, pair(ANN, replace(OLD, contact_id="c2")), "changed_since_preview"),
        (UPDATE, pair(ANN, replace(OLD, address="b@example.com")), "changed_since_preview"),
        (UPDATE, pair(ANN, replace(OLD, lists=frozenset())), "left_list"),
        (UPDATE, pair(ANN, member(values=values(FirstName="Anna"))), "changed_since_preview"),
        (UPDATE, pair(ANN, replace(OLD, permission="unsubscribed")), "opted_out_constant_contact"),
        (JOIN, pair(ANN, OFF), None),
        (JOIN, pair(ANN, CONTACT), None),
        (JOIN, pair(ANN, CONTACT, placed=True), None),
        (JOIN, pair(ANN, OFF, placed=True), "left_list"),
        (RENAME, linked(MOVED, CONTACT, agreed=(ANN, CONTACT)), None),
        (RENAME, linked(MOVED, replace(CONTACT, address=MOVED.address), agreed=(ANN, CONTACT)), None),
        (
            RENAME,
            linked(MOVED, member(address="own@example.com"), agreed=(ANN, CONTACT)),
            "changed_since_preview",
        ),
        (RENAME, linked(ANN, CONTACT, agreed=(ANN, CONTACT)), "changed_since_preview"),
        (planned(CORRECTED), CORRECTED, None),
        (planned(CORRECTED), replace(CORRECTED, person=MOVED), "changed_since_preview"),
    ],
)
def test_what_changed_since_the_plan_strikes(row: PlanRow, now: Pair, reason: str | None) -> None:
    assert strike(row, now, PROFILE) == (reason and Reason(reason))


RAW: dict[str, Any] = {
    "contact_id": "c1",
    "email_address": {"address": "ann@example.com", "permission_to_send": "implicit"},
    "first_name": "Anne",
    "last_name": "Abel",
    "job_title": "Boss",
    "list_memberships": [MAIN],
}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (RAW, None),
        (None, "contact_not_visible"),
        (RAW | {"deleted_at": "2026-08-15"}, "deleted_constant_contact"),
        (
            RAW | {"email_address": {"address": "ann@example.com", "permission_to_send": "unsubscribed"}},
            "opted_out_constant_contact",
        ),
        (RAW | {"list_memberships": []}, "left_list"),
        (RAW | {"first_name": "Anna"}, "changed_since_preview"),
    ],
)
def test_a_contact_is_judged_once_more_as_it_was_fetched(
    raw: dict[str, Any] | None, reason: str | None
) -> None:
    assert strike_raw(UPDATE, raw, PROFILE) == (reason and Reason(reason))


def test_striking_needs_the_main_list_bound() -> None:
    unbound = replace(PROFILE, main_list_id=None)
    with pytest.raises(AssertionError, match="bound"):
        strike(CREATE, pair(ANN, None), unbound)
    with pytest.raises(AssertionError, match="bound"):
        strike_raw(UPDATE, RAW, unbound)
