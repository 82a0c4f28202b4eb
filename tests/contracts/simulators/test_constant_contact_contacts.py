"""Contacts one by one: creating, reading, replacing, deleting, reviving."""

from typing import Any

import pytest

from tests.contracts.simulators.constant_contact_api import Api, new_address

ADDRESS = {
    "kind": "work",
    "street": "1 Main St",
    "city": "Boston",
    "state": "MA",
    "postal_code": "02108",
    "country": "United States",
}
FULL = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "job_title": "Countess",
    "company_name": "Engines",
    "birthday_month": 12,
    "birthday_day": 10,
    "anniversary": "07/08/1835",
    "phone_numbers": [{"phone_number": "+44 20 7946 0000", "kind": "home"}],
    "street_addresses": [ADDRESS],
}


def put(api: Api, contact: dict[str, Any], **change: Any) -> Any:
    email = {"address": contact["email_address"]["address"]}
    body = {"email_address": email, "update_source": "Account"} | change
    answer = api.call("PUT", f"/contacts/{contact['contact_id']}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_new_contact_is_implicit_and_opted_in_by_its_source(api: Api) -> None:
    contact = api.new_contact()
    email = contact["email_address"]
    assert (email["permission_to_send"], email["opt_in_source"]) == ("implicit", "Account")
    assert email["confirm_status"] == "off"
    assert contact["created_at"] == contact["updated_at"] == email["created_at"]


def test_every_field_is_read_back_as_it_was_sent(api: Api) -> None:
    made = api.new_contact(**FULL)
    read = api.contact(made["contact_id"])
    assert read == made
    for name in ("first_name", "job_title", "birthday_day", "anniversary"):
        assert read[name] == FULL[name]
    assert {key: read["street_addresses"][0][key] for key in ADDRESS} == ADDRESS
    assert read["phone_numbers"][0]["phone_number"] == "+44 20 7946 0000"


def test_subresources_are_shown_only_where_they_are_asked_for(api: Api) -> None:
    contact_id = api.new_contact(**FULL)["contact_id"]
    assert "phone_numbers" not in api.get(f"/contacts/{contact_id}")
    assert "street_addresses" not in api.get(f"/contacts/{contact_id}", include="phone_numbers")


def test_an_address_in_use_is_a_conflict_that_names_the_contact(api: Api) -> None:
    contact = api.new_contact()
    address = contact["email_address"]["address"].upper()
    answer = api.call(
        "POST", "/contacts", {"email_address": {"address": address}, "create_source": "Account"}
    )
    assert answer.status_code == 409
    assert answer.json() == [
        {
            "error_key": "contacts.api.conflict",
            "error_message": "Validation failed: Email already exists for contact " + contact["contact_id"],
        }
    ]


@pytest.mark.parametrize("ending", ["deleted", "unsubscribed"])
def test_an_address_stays_in_use_when_its_contact_is(api: Api, ending: str) -> None:
    contact = api.new_contact()
    address = contact["email_address"]["address"]
    if ending == "deleted":
        api.call("DELETE", f"/contacts/{contact['contact_id']}")
    else:
        api.control("opt_out", email=address)
    answer = api.call(
        "POST", "/contacts", {"email_address": {"address": address}, "create_source": "Account"}
    )
    assert answer.status_code == 409


def test_put_nulls_core_fields_and_keeps_subresources_that_are_left_out(api: Api) -> None:
    contact = api.new_contact(**FULL)
    put(api, contact, last_name="Byron")
    read = api.contact(contact["contact_id"])
    assert read["last_name"] == "Byron"
    assert not {"first_name", "job_title", "birthday_month", "anniversary"} & set(read)
    assert len(read["phone_numbers"]) == len(read["street_addresses"]) == 1
    assert (read["create_source"], read["update_source"]) == ("Account", "Account")


def test_put_replaces_subresources_that_are_sent(api: Api) -> None:
    contact = api.new_contact(**FULL, list_memberships=[api.new_list()])
    target = api.new_list()
    read = put(api, contact, phone_numbers=[], list_memberships=[target])
    assert read["phone_numbers"] == []
    assert read["list_memberships"] == [target]


def test_put_to_the_address_of_another_contact_is_a_conflict(api: Api) -> None:
    first, second = api.new_contact(), api.new_contact()
    body = {"email_address": {"address": first["email_address"]["address"]}, "update_source": "Account"}
    answer = api.call("PUT", f"/contacts/{second['contact_id']}", body)
    assert answer.status_code == 409
    assert first["contact_id"] in answer.json()[0]["error_message"]


def test_put_can_change_the_address(api: Api) -> None:
    contact, address = api.new_contact(), new_address()
    put(api, contact, email_address={"address": address})
    assert api.get("/contacts", email=address)["contacts"][0]["contact_id"] == contact["contact_id"]
    assert api.get("/contacts", email=contact["email_address"]["address"])["contacts"] == []


def test_a_deleted_contact_stays_readable_and_leaves_its_lists(api: Api) -> None:
    contact = api.new_contact(list_memberships=[api.new_list()])
    assert api.call("DELETE", f"/contacts/{contact['contact_id']}").status_code == 204
    read = api.get(f"/contacts/{contact['contact_id']}")
    assert len(read["deleted_at"]) == len("2026-11-23")
    assert read["list_memberships"] == []
    assert read["email_address"]["permission_to_send"] == "implicit"


def test_put_by_the_account_revives_a_deleted_contact(api: Api) -> None:
    contact, target = api.new_contact(), api.new_list()
    api.call("DELETE", f"/contacts/{contact['contact_id']}")
    read = put(api, contact, list_memberships=[target])
    assert "deleted_at" not in read
    assert read["list_memberships"] == [target]


def test_put_by_the_contact_does_not_revive_it(api: Api) -> None:
    contact = api.new_contact()
    api.call("DELETE", f"/contacts/{contact['contact_id']}")
    body = {"email_address": {"address": new_address()}, "update_source": "Contact"}
    assert api.call("PUT", f"/contacts/{contact['contact_id']}", body).status_code == 400


def test_a_contact_of_another_account_is_not_there(api: Api, strangers: list[Api]) -> None:
    contact = api.new_contact()
    other = strangers[1]
    assert other.call("GET", f"/contacts/{contact['contact_id']}").status_code == 404
    assert other.get("/contacts", email=contact["email_address"]["address"])["contacts"] == []
    assert other.new_contact(email_address={"address": contact["email_address"]["address"]})


def test_sign_up_form_creates_an_explicit_contact_then_updates_it_in_part(api: Api) -> None:
    address, first, second = new_address(), api.new_list(), api.new_list()
    body = {"email_address": address, "first_name": "Jake", "list_memberships": [first]}
    created = api.call("POST", "/contacts/sign_up_form", body)
    assert (created.status_code, created.json()["action"]) == (201, "created")
    body = {"email_address": address, "last_name": "Dodge", "list_memberships": [second], "phone_number": "1"}
    updated = api.call("POST", "/contacts/sign_up_form", body)
    assert (updated.status_code, updated.json()["action"]) == (200, "updated")
    read = api.contact(created.json()["contact_id"])
    assert (read["first_name"], read["last_name"]) == ("Jake", "Dodge")
    assert set(read["list_memberships"]) == {first, second}
    assert read["email_address"]["permission_to_send"] == "explicit"


def test_counts_tell_the_permissions(api: Api) -> None:
    before = api.get("/contacts/counts")
    api.control("opt_out", contact_id=api.new_contact()["contact_id"])
    after = api.get("/contacts/counts", include="new_subscriber")
    assert after["unsubscribed"] == before["unsubscribed"] + 1
    assert after["total"] == before["total"] + 1
    assert "new_subscriber" in after


def test_numbers_of_the_older_api_lead_to_ids(api: Api) -> None:
    xrefs = api.get("/contacts/contact_id_xrefs", sequence_ids="1,2,999999999")["xrefs"]
    assert [one["sequence_id"] for one in xrefs] == ["1", "2"]
    assert api.get(f"/contacts/{xrefs[0]['contact_id']}")["contact_id"] == xrefs[0]["contact_id"]


def test_an_address_that_is_written_too_often_is_invalid_for_two_days(api: Api) -> None:
    api.control("switches", sign_up_abuse_protection=True)
    form = {"email_address": new_address(), "list_memberships": [api.new_list()]}
    send = [api.call("POST", "/contacts/sign_up_form", form) for _ in range(6)]
    assert [answer.status_code for answer in send] == [201, 200, 200, 200, 200, 400]
    assert send[-1].json()[0]["error_message"] == "Invalid email address"
    contact = api.get("/contacts", email=form["email_address"])["contacts"][0]
    change = {"email_address": {"address": form["email_address"]}, "update_source": "Account"}
    path = f"/contacts/{contact['contact_id']}"
    assert api.call("PUT", path, change).status_code == 400
    api.pass_time(47 * 3600)
    renewed = api.simulator.control("GET", "credentials")["access_token"]
    api.session.headers["Authorization"] = f"Bearer {renewed}"
    assert api.call("PUT", path, change).status_code == 400
    api.pass_time(2 * 3600)
    assert api.call("PUT", path, change).status_code == 200
