"""Consent: what opting out changes, what finds it, and what can and cannot undo it."""

from typing import Any

import pytest

from tests.contracts.simulators.constant_contact_api import Api, new_address


def now(api: Api) -> str:
    """Move the clock on and return the time between before and after."""
    api.pass_time(5)
    moment: str = api.control("clock", advance=0)["now"]
    api.pass_time(5)
    return moment


def found(api: Api, contact_id: str, **query: str) -> bool:
    read = api.all("/contacts", "contacts", status="all", limit=500, **query)
    return contact_id in {one["contact_id"] for one in read}


def unsubscribe(api: Api, contact: Any, *, source: str = "Account", **change: Any) -> Any:
    email = {
        "address": contact["email_address"]["address"],
        "permission_to_send": "unsubscribed",
        "opt_out_reason": "asked",
    }
    body = {"email_address": email, "update_source": source} | change
    return api.call("PUT", f"/contacts/{contact['contact_id']}", body).json()


def test_a_click_on_unsubscribe_is_the_contacts_own(api: Api) -> None:
    contact = api.new_contact()
    api.control("opt_out", contact_id=contact["contact_id"], reason="too many")
    email = api.contact(contact["contact_id"])["email_address"]
    assert email["permission_to_send"] == "unsubscribed"
    assert (email["opt_out_source"], email["opt_out_reason"]) == ("Contact", "too many")


@pytest.mark.parametrize("way", ["click", "put"])
def test_an_opt_out_moves_its_own_times_but_not_updated_at(api: Api, way: str) -> None:
    contact = api.new_contact(first_name="Ada")
    since = now(api)
    if way == "click":
        api.control("opt_out", contact_id=contact["contact_id"])
    else:
        unsubscribe(api, contact, first_name="Ada")
    read = api.contact(contact["contact_id"])
    assert read["updated_at"] == contact["updated_at"]
    assert read["email_address"]["updated_at"] == read["email_address"]["opt_out_date"] > since[:19]
    assert not found(api, contact["contact_id"], updated_after=since)
    assert found(api, contact["contact_id"], optout_after=since)
    assert not found(api, contact["contact_id"], optout_after=since, optout_before=since)


def test_an_opt_out_beside_other_changes_moves_updated_at(api: Api) -> None:
    contact = api.new_contact()
    since = now(api)
    unsubscribe(api, contact, first_name="New")
    assert found(api, contact["contact_id"], updated_after=since)


def test_the_first_opt_out_keeps_its_date_and_source(api: Api) -> None:
    contact = api.new_contact()
    api.control("opt_out", contact_id=contact["contact_id"])
    first = api.contact(contact["contact_id"])["email_address"]
    now(api)
    again = unsubscribe(api, contact)["email_address"]
    assert (again["opt_out_date"], again["opt_out_source"]) == (first["opt_out_date"], "Contact")


def test_the_account_may_undo_its_own_opt_out_but_the_persons_only_as_the_switch_says(api: Api) -> None:
    contact = api.new_contact()
    unsubscribe(api, contact)
    body = {
        "email_address": {
            "address": contact["email_address"]["address"],
            "permission_to_send": "implicit",
        },
        "update_source": "Account",
    }
    path = f"/contacts/{contact['contact_id']}"
    api.control("switches", put_resubscribes="refused")
    assert api.call("PUT", path, body).json()["email_address"]["permission_to_send"] == "implicit"
    api.control("opt_out", contact_id=contact["contact_id"])
    assert api.call("PUT", path, body).status_code == 400
    api.control("switches", put_resubscribes="ignored")
    assert api.call("PUT", path, body).json()["email_address"]["permission_to_send"] == "unsubscribed"
    api.control("switches", put_resubscribes="allowed")
    assert "opt_out_date" not in api.call("PUT", path, body).json()["email_address"]


def test_an_unsubscribed_contact_joins_no_list_by_put_unless_the_switch_says_so(api: Api) -> None:
    kept, fresh = api.new_list(), api.new_list()
    contact = api.new_contact(list_memberships=[kept])
    api.control("opt_out", contact_id=contact["contact_id"])
    body = {
        "email_address": {"address": contact["email_address"]["address"]},
        "update_source": "Account",
        "list_memberships": [kept, fresh],
    }
    path = f"/contacts/{contact['contact_id']}"
    assert api.call("PUT", path, body).json()["list_memberships"] == [kept]
    api.control("switches", put_adds_unsubscribed_to_lists="allowed")
    assert set(api.call("PUT", path, body).json()["list_memberships"]) == {kept, fresh}


def test_opting_out_leaves_lists_only_as_the_switch_says(api: Api) -> None:
    target = api.new_list()
    first, second = (api.new_contact(list_memberships=[target])["contact_id"] for _ in range(2))
    api.control("opt_out", contact_id=first)
    api.control("switches", opt_out_leaves_lists=True)
    api.control("opt_out", contact_id=second)
    assert api.contact(first)["list_memberships"] == [target]
    assert api.contact(second)["list_memberships"] == []


def test_sign_up_form_resubscribes_whoever_had_opted_out(api: Api) -> None:
    contact, target = api.new_contact(), api.new_list()
    api.control("opt_out", contact_id=contact["contact_id"])
    body = {"email_address": contact["email_address"]["address"], "list_memberships": [target]}
    assert api.call("POST", "/contacts/sign_up_form", body).status_code == 200
    email = api.contact(contact["contact_id"])["email_address"]
    assert (email["permission_to_send"], email["opt_in_source"]) == ("explicit", "Contact")


def test_confirmed_opt_in_makes_new_sign_ups_pending(api: Api) -> None:
    api.control("switches", confirmed_opt_in=True)
    body = {"email_address": new_address(), "list_memberships": [api.new_list()]}
    contact_id = api.call("POST", "/contacts/sign_up_form", body).json()["contact_id"]
    email = api.contact(contact_id)["email_address"]
    assert (email["permission_to_send"], email["confirm_status"]) == ("pending_confirmation", "pending")


def test_a_resubscribe_request_works_once_and_waits_for_the_person(api: Api) -> None:
    contact, target = api.new_contact(), api.new_list()
    path = f"/contacts/resubscribe/{contact['contact_id']}"
    assert api.call("PUT", path, {"list_ids": [target]}).status_code == 400
    api.control("opt_out", contact_id=contact["contact_id"])
    assert api.call("PUT", path, {"list_ids": [target]}).status_code == 200
    assert api.contact(contact["contact_id"])["email_address"]["permission_to_send"] == "unsubscribed"
    assert api.call("PUT", path, {"list_ids": [target]}).status_code == 409
    assert api.control("confirm_resubscribe", contact_id=contact["contact_id"])["confirmed"]
    read = api.contact(contact["contact_id"])
    assert read["email_address"]["permission_to_send"] == "explicit"
    assert read["list_memberships"] == [target]


def test_optout_after_can_be_switched_off_as_some_say_it_does_nothing(api: Api) -> None:
    contact = api.new_contact()
    since = now(api)
    api.control("switches", optout_after_works=False)
    assert found(api, contact["contact_id"], optout_after=since)


def test_a_deletion_moves_updated_at_only_as_the_switch_says(api: Api) -> None:
    first, second = (api.new_contact()["contact_id"] for _ in range(2))
    since = now(api)
    api.call("DELETE", f"/contacts/{first}")
    api.control("switches", deletion_moves_updated_at=False)
    api.call("DELETE", f"/contacts/{second}")
    assert found(api, first, updated_after=since)
    assert not found(api, second, updated_after=since)
    assert "deleted_at" in api.contact(second)


def test_a_subscriber_edits_their_own_fields(api: Api) -> None:
    contact = api.new_contact(first_name="Old")
    api.control("edit", contact_id=contact["contact_id"], set={"first_name": "New", "last_name": ""})
    read = api.contact(contact["contact_id"])
    assert (read["first_name"], read["update_source"]) == ("New", "Contact")
