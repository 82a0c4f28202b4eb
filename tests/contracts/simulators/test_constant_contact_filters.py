"""GET /contacts: every filter, alone and together, page by page."""

from itertools import pairwise
from typing import Any

import pytest

from tests.contracts.simulators.constant_contact_api import Api

STATES = ("active", "deleted", "not_set", "pending_confirmation", "temp_hold", "unsubscribed")


def ids(contacts: list[Any]) -> set[str]:
    return {contact["contact_id"] for contact in contacts}


def state_of(contact: Any) -> str:
    permission: str = contact.get("email_address", {}).get("permission_to_send", "not_set")
    if "deleted_at" in contact:
        return "deleted"
    return "active" if permission in {"implicit", "explicit"} else permission


@pytest.fixture
def world(api: Api) -> list[Any]:
    """All contacts, as one unpaged read shows them."""
    return api.all("/contacts", "contacts", status="all", limit=500)


def test_pages_hold_every_contact_once(api: Api, world: list[Any]) -> None:
    read = api.all("/contacts", "contacts", status="all", limit=7)
    assert [one["contact_id"] for one in read] == [one["contact_id"] for one in world]
    assert len(ids(read)) == len(read) > 50


def test_a_link_goes_below_v3_and_the_last_page_has_none(api: Api) -> None:
    first = api.get("/contacts", limit=1)
    assert first["_links"]["next"]["href"].startswith("/v3/contacts?cursor=")
    assert "_links" not in api.get("/contacts", limit=500, status="unsubscribed")


def test_without_status_the_deleted_are_left_out(api: Api, world: list[Any]) -> None:
    shown = ids(api.all("/contacts", "contacts", limit=500))
    assert shown == {one["contact_id"] for one in world if state_of(one) != "deleted"}


@pytest.mark.parametrize("state", STATES)
def test_status_chooses(api: Api, world: list[Any], state: str) -> None:
    shown = ids(api.all("/contacts", "contacts", status=state, limit=3 if state != "active" else 500))
    assert shown == {one["contact_id"] for one in world if state_of(one) == state}


def test_several_states_are_united(api: Api, world: list[Any]) -> None:
    shown = ids(api.all("/contacts", "contacts", status="unsubscribed,deleted", limit=2))
    assert shown == {one["contact_id"] for one in world if state_of(one) in {"unsubscribed", "deleted"}}


def test_email_finds_one_whatever_its_case(api: Api) -> None:
    contact = api.new_contact()
    address = contact["email_address"]["address"].upper()
    assert ids(api.get("/contacts", email=address)["contacts"]) == {contact["contact_id"]}


def test_an_address_with_a_plus_is_found_when_it_is_encoded(api: Api) -> None:
    address = api.new_contact()["email_address"]["address"].replace("@", "+tag@")
    made = api.new_contact(email_address={"address": address})
    assert ids(api.get("/contacts", email=address)["contacts"]) == {made["contact_id"]}


def test_lists_and_tags_choose_members(api: Api) -> None:
    first, second = api.new_list(), api.new_list()
    tag = api.make("/contact_tags", {"name": f"Tag {first}"})["tag_id"]
    one = api.new_contact(list_memberships=[first], taggings=[tag])["contact_id"]
    two = api.new_contact(list_memberships=[first, second])["contact_id"]
    three = api.new_contact(list_memberships=[second])["contact_id"]
    assert ids(api.all("/contacts", "contacts", lists=first, limit=1)) == {one, two}
    assert ids(api.all("/contacts", "contacts", lists=f"{first},{second}", limit=1)) == {one, two, three}
    assert ids(api.all("/contacts", "contacts", tags=tag, limit=1)) == {one}
    assert ids(api.all("/contacts", "contacts", lists=second, tags=tag)) == set()


def test_updated_after_finds_what_changed_since(api: Api) -> None:
    api.pass_time(10)
    since = api.control("clock", advance=0)["now"]
    api.pass_time(10)
    made = [api.new_contact()["contact_id"] for _ in range(3)]
    assert ids(api.all("/contacts", "contacts", updated_after=since, limit=2)) == set(made)
    assert ids(api.all("/contacts", "contacts", created_after=since, limit=2)) == set(made)
    assert ids(api.all("/contacts", "contacts", updated_after=since, updated_before=since)) == set()


def test_updated_after_pages_in_order_of_time(api: Api) -> None:
    read = api.all("/contacts", "contacts", updated_after="2015-01-01T00:00:00Z", status="all", limit=9)
    times = [one["updated_at"] for one in read]
    assert all(before <= after for before, after in pairwise(times))
    assert len(ids(read)) == len(read)


def test_filters_narrow_one_another(api: Api, world: list[Any]) -> None:
    shown = ids(api.all("/contacts", "contacts", status="unsubscribed", updated_after="2016-01-01T00:00:00Z"))
    expected = {
        one["contact_id"]
        for one in world
        if state_of(one) == "unsubscribed" and one["updated_at"] > "2016-01-01T00:00:00Z"
    }
    assert shown == expected


def test_include_count_counts_all_pages(api: Api, world: list[Any]) -> None:
    page = api.get("/contacts", status="all", limit=1, include_count="true")
    assert page["contacts_count"] == len(world)
    second = api.get(page["_links"]["next"]["href"])
    assert second["contacts_count"] == len(world)


def test_include_shows_empty_subresources_too(api: Api) -> None:
    contact_id = api.new_contact()["contact_id"]
    read = api.get(f"/contacts/{contact_id}", include="custom_fields,phone_numbers,notes,taggings")
    assert read["custom_fields"] == read["phone_numbers"] == read["notes"] == read["taggings"] == []


def test_a_segment_goes_with_nothing_but_limit(api: Api) -> None:
    segment = api.make("/segments", {"name": f"S {api.new_list()}", "segment_criteria": "{}"})["segment_id"]
    early = api.call("GET", "/contacts", params={"segment_id": segment})
    assert (early.status_code, early.json()["contacts"]) == (202, [])
    api.pass_time(10)
    assert len(api.get("/contacts", segment_id=segment, limit=3)["contacts"]) == 3
    assert api.call("GET", "/contacts", params={"segment_id": segment, "status": "all"}).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "x"},
        {"status": "gone"},
        {"include": "everything"},
        {"updated_after": "yesterday"},
        {"lists": "1"},
        {"include_count": "maybe"},
        {"cursor": "!"},
        {"cursor": "e30"},
        {"sms_status": "loud"},
    ],
)
def test_a_wrong_parameter_is_a_bad_request(raw: Api, query: dict[str, str]) -> None:
    answer = raw.call("GET", "/contacts", params=query)
    assert answer.status_code == 400
    assert answer.json()[0]["error_key"] == "contacts.api.validation.error"
