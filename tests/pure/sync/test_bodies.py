"""Bodies of single writes: nothing that was not asked for is ever lost."""

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.bodies import create_body, merged_body
from sync.fields import member_values
from sync.plan import Action, Change, PlanRow, Reason
from sync.records import Contact
from sync.targets import MAILING_KIND
from tests.pure.sync.worlds import MAPPING, ROWS

TARGETS = [row.target for row in ROWS]
READ_ONLY = {"contact_id", "created_at", "updated_at", "deleted_at", "create_source"}
SUBRESOURCES = {"phone_numbers", "street_addresses", "custom_fields"}
KEPT_APART = {"list_memberships", "taggings", "notes", "sms_channel"}

words = st.text(min_size=1, max_size=8)
maybe = st.none() | words


def _some(entries: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(entries, max_size=4)


raws = st.fixed_dictionaries(
    {
        "contact_id": st.just("c1"),
        "email_address": st.fixed_dictionaries(
            {
                "address": st.just("ann@example.com"),
                "permission_to_send": st.sampled_from(["implicit", "explicit"]),
                "opt_in_date": st.just("2020-01-01T00:00:00Z"),
            }
        ),
        "created_at": st.just("2020-01-01T00:00:00Z"),
        "list_memberships": st.just(["l1"]),
    },
    optional={
        "first_name": maybe,
        "job_title": maybe,
        "birthday_month": st.integers(1, 12),
        "anniversary": words,
        "a_property_of_tomorrow": maybe,
        "update_source": st.just("Contact"),
        "taggings": st.just(["t1"]),
        "phone_numbers": _some(
            st.fixed_dictionaries(
                {"phone_number": words, "kind": st.sampled_from(["home", "work", "mobile", "other"])},
                optional={"phone_number_id": words, "created_at": words},
            )
        ),
        "street_addresses": _some(
            st.fixed_dictionaries(
                {"kind": st.sampled_from(["home", "work", "other"])},
                optional={"street": words, "city": maybe, "country": words, "street_address_id": words},
            )
        ),
        "custom_fields": _some(
            st.fixed_dictionaries(
                {"custom_field_id": st.sampled_from(["id of custom:Salutation", "x", "y"])},
                optional={"value": words, "choice_ids": st.lists(words, max_size=2)},
            )
        ),
    },
)
changes = st.dictionaries(st.sampled_from(TARGETS), st.just("") | words, max_size=6).map(
    lambda chosen: [Change(target=target, before="?", after=after) for target, after in chosen.items()]
)


def writable(entry: dict[str, Any]) -> dict[str, Any]:
    hidden = {"phone_number_id", "street_address_id", "created_at"}
    return {key: value for key, value in entry.items() if key not in hidden and value is not None}


@given(raws, changes)
def test_a_put_keeps_every_core_property_that_it_was_not_asked_to_change(
    raw: dict[str, Any], asked: list[Change]
) -> None:
    body = merged_body(raw, asked, MAPPING)
    changed = {change.target for change in asked}
    for key, value in raw.items():
        special = {"email_address", "update_source"} | SUBRESOURCES | READ_ONLY | KEPT_APART
        if key not in changed | special and value is not None:
            assert body[key] == value
    assert not body.keys() & (READ_ONLY | KEPT_APART)
    assert body["update_source"] == "Account"
    assert None not in body.values()


@given(raws, changes)
def test_a_put_never_moves_address_or_permission_by_itself(raw: dict[str, Any], asked: list[Change]) -> None:
    assert merged_body(raw, asked, MAPPING)["email_address"] == {
        "address": "ann@example.com",
        "permission_to_send": raw["email_address"]["permission_to_send"],
    }


@given(raws, changes)
def test_subresources_are_sent_only_as_changed_and_then_whole(
    raw: dict[str, Any], asked: list[Change]
) -> None:
    body = merged_body(raw, asked, MAPPING)
    ours = {"phone_numbers": "kind", "street_addresses": "kind", "custom_fields": "custom_field_id"}
    for name, key in ours.items():
        if name not in body:
            continue
        mine = {"phone:home": "home", "phone:work": "work", "phone:mobile": "mobile"}
        touched = {mine.get(change.target, MAILING_KIND) for change in asked} | {
            f"id of {change.target}" for change in asked
        }
        others = [writable(entry) for entry in raw.get(name, []) if entry[key] not in touched]
        assert [entry for entry in body[name] if entry[key] not in touched] == others


@given(raws, changes)
def test_a_contact_put_shows_the_values_asked_for_and_the_others_as_before(
    raw: dict[str, Any], asked: list[Change]
) -> None:
    body = merged_body(raw, asked, MAPPING)
    kept = {name: raw[name] for name in SUBRESOURCES if name in raw}
    after = msgspec.convert({"contact_id": "c1", **kept, **body}, Contact)
    shown = dict(zip(TARGETS, member_values(after, MAPPING), strict=True))
    before = dict(zip(TARGETS, member_values(msgspec.convert(raw, Contact), MAPPING), strict=True))
    wanted = {change.target: change.after for change in asked}
    twice = _kinds_shown_twice(raw)
    for target in TARGETS:
        blanked_first_of_two = wanted.get(target) == "" and twice
        if not blanked_first_of_two and not (twice and target.startswith("address:")):
            assert shown[target] == wanted.get(target, before[target])


def _kinds_shown_twice(raw: dict[str, Any]) -> bool:
    """Taking out the first of two entries of a kind makes the second one show."""
    keys = {"phone_numbers": "kind", "street_addresses": "kind", "custom_fields": "custom_field_id"}
    found = [[entry[key] for entry in raw.get(name, [])] for name, key in keys.items()]
    return any(len(set(kinds)) < len(kinds) for kinds in found)


@given(raws, changes)
def test_merging_leaves_what_was_fetched_as_it_is(raw: dict[str, Any], asked: list[Change]) -> None:
    before = copy.deepcopy(raw)
    merged_body(raw, asked, MAPPING)
    assert raw == before


def test_a_rename_sends_the_new_address_with_the_permission_there_is() -> None:
    raw = {
        "email_address": {"address": "old@example.com", "permission_to_send": "explicit"},
        "last_name": "A",
    }
    renamed = Change(target="email", before="old@example.com", after="new@example.com")
    assert merged_body(raw, [renamed], MAPPING) == {
        "email_address": {"address": "new@example.com", "permission_to_send": "explicit"},
        "last_name": "A",
        "update_source": "Account",
    }


def test_the_last_part_taken_out_takes_the_street_address_out() -> None:
    raw = {
        "email_address": {"address": "a@example.com", "permission_to_send": "implicit"},
        "street_addresses": [{"kind": MAILING_KIND, "city": "Boston"}, {"kind": "other", "city": "Rome"}],
    }
    blanked = Change(target="address:city", before="Boston", after="")
    assert merged_body(raw, [blanked], MAPPING)["street_addresses"] == [{"kind": "other", "city": "Rome"}]


@pytest.mark.parametrize(
    "raw",
    [
        {"email_address": {"address": "a@example.com", "permission_to_send": "unsubscribed"}},
        {"email_address": {"address": "a@example.com", "permission_to_send": "temp_hold"}},
        {
            "email_address": {"address": "a@example.com", "permission_to_send": "implicit"},
            "deleted_at": "2026-08-15",
        },
        {},
    ],
)
def test_a_contact_that_must_not_be_written_to_cannot_be(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must not be written"):
        merged_body(raw, [], MAPPING)


def test_a_new_contact_is_implicit_by_the_account_and_on_the_list() -> None:
    row = PlanRow(
        person_id="003A",
        action=Action.CREATE,
        reason=Reason.NEW,
        address="ann@example.com",
        changes=(
            Change(target="first_name", before=None, after="Ann"),
            Change(target="phone:work", before=None, after="+49 221 1234567"),
            Change(target="address:city", before=None, after="Bonn"),
            Change(target="address:country", before=None, after="Germany"),
            Change(target="custom:Salutation", before=None, after="Dr."),
        ),
    )
    assert create_body(row, MAPPING, "l1") == {
        "email_address": {"address": "ann@example.com", "permission_to_send": "implicit"},
        "create_source": "Account",
        "list_memberships": ["l1"],
        "first_name": "Ann",
        "phone_numbers": [{"phone_number": "+49 221 1234567", "kind": "work"}],
        "street_addresses": [{"kind": MAILING_KIND, "city": "Bonn", "country": "Germany"}],
        "custom_fields": [{"custom_field_id": "id of custom:Salutation", "value": "Dr."}],
    }
