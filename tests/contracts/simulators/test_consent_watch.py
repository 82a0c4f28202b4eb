"""The simulators' own watch over consent: whichever request passes over an opt-out is noted."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.contracts.simulators.constant_contact_api import Api
from tests.simulators import Simulator, simulator

ROWS = 40_000


@pytest.fixture(scope="module")
def watched() -> Iterator[Api]:
    with simulator("constant_contact", "--seed", "small", judged=False, consent=False) as running:
        running.control("POST", "scale", {"rate": None, "quota": None, "delay": 0})
        api = Api(simulator=running, credentials=running.credentials)
        api.session.headers["User-Agent"] = "Listbridge/test"
        yield api


def noted(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.simulator.control("GET", "consent")["violations"]
    return found


def since(api: Api, before: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["what"], one["address"]) for one in noted(api)[len(before) :]]


def unsubscribed(api: Api) -> Any:
    contact = api.new_contact()
    api.control("opt_out", contact_id=contact["contact_id"])
    return contact


def put(api: Api, contact: Any, **email: str) -> None:
    address = {"address": contact["email_address"]["address"]} | email
    body = {"email_address": address, "update_source": "Account"}
    assert api.call("PUT", f"/contacts/{contact['contact_id']}", body).status_code == 200


def address_of(contact: Any) -> str:
    address: str = contact["email_address"]["address"]
    return address


def test_a_request_that_ends_an_opt_out_is_noted_with_who_asked_and_how(watched: Api) -> None:
    contact = unsubscribed(watched)
    before = noted(watched)
    put(watched, contact, permission_to_send="implicit")
    [found] = noted(watched)[len(before) :]
    number = found.pop("number")
    assert found == {
        "method": "PUT",
        "path": f"/v3/contacts/{contact['contact_id']}",
        "agent": "Listbridge/test",
        "address": address_of(contact),
        "what": "permission_to_send went from unsubscribed to implicit",
    }
    requests_ = watched.simulator.control("GET", f"requests?after={number - 1}")["requests"]
    assert requests_[0]["number"] == number
    assert requests_[0]["method"] == "PUT"


def test_a_form_that_signs_an_unsubscribed_person_up_again_is_noted(watched: Api) -> None:
    contact = unsubscribed(watched)
    before = noted(watched)
    body = {"email_address": address_of(contact), "list_memberships": [watched.new_list()]}
    assert watched.call("POST", "/contacts/sign_up_form", body).status_code == 200
    assert [what for what, _ in since(watched, before)] == [
        "permission_to_send went from unsubscribed to explicit",
        "a closed address joined a list",
    ]


def test_reviving_a_contact_that_was_unsubscribed_before_it_was_deleted_is_noted(watched: Api) -> None:
    contact = unsubscribed(watched)
    watched.call("DELETE", f"/contacts/{contact['contact_id']}")
    before = noted(watched)
    watched.run("/activities/contacts_json_import", rows([address_of(contact)], watched.new_list()))
    assert since(watched, before) == [
        ("a deleted contact was revived at a closed address", address_of(contact))
    ]


def test_an_address_that_opted_out_elsewhere_must_not_be_created_moved_to_or_listed(watched: Api) -> None:
    closed, other = f"{uuid.uuid4().hex}@example.com", watched.new_contact()
    watched.control("consent", addresses=[closed.upper(), address_of(other)])
    before, list_id = noted(watched), watched.new_list()
    watched.run("/activities/contacts_json_import", rows([closed, address_of(other)], list_id))
    assert sorted(since(watched, before)) == sorted(
        [
            ("a contact was created at a closed address", closed),
            ("a closed address joined a list", closed),
            ("a closed address joined a list", address_of(other)),
        ]
    )
    moved, target = watched.new_contact(), f"{uuid.uuid4().hex}@example.com"
    watched.control("consent", addresses=[target])
    before = noted(watched)
    put(watched, moved, address=target)
    assert since(watched, before) == [("a contact was moved to a closed address", target)]


def test_an_address_may_be_taken_off_again_and_nothing_else_opens_it(watched: Api) -> None:
    address = f"{uuid.uuid4().hex}@example.com"
    watched.control("consent", addresses=[address])
    left = watched.control("consent", remove=[address])["addresses"]
    assert address not in left
    before = noted(watched)
    watched.new_contact(email_address={"address": address})
    assert since(watched, before) == []


def test_what_the_person_does_is_no_violation_and_opens_the_address(watched: Api) -> None:
    contact, again = unsubscribed(watched), unsubscribed(watched)
    before, list_id = noted(watched), watched.new_list()
    asked = watched.call("PUT", f"/contacts/resubscribe/{again['contact_id']}", {"list_ids": [list_id]})
    assert asked.status_code == 200
    watched.control("confirm_resubscribe", contact_id=again["contact_id"])
    watched.control("opt_in", contact_id=contact["contact_id"])
    both = [address_of(contact), address_of(again)]
    watched.run("/activities/contacts_json_import", rows(both, list_id))
    watched.call("DELETE", f"/contacts/{contact['contact_id']}")
    put(watched, contact)
    assert since(watched, before) == []


def test_updating_and_unsubscribing_pass_unnoted(watched: Api) -> None:
    contact, free = unsubscribed(watched), watched.new_contact()
    before = noted(watched)
    put(watched, contact, permission_to_send="unsubscribed")
    put(watched, free, permission_to_send="unsubscribed")
    watched.run(
        "/activities/contacts_json_import", rows([address_of(contact)], watched.new_list(), last_name="New")
    )
    watched.call("DELETE", f"/contacts/{free['contact_id']}")
    assert since(watched, before) == []


def test_an_import_of_forty_thousand_rows_is_watched_row_by_row(watched: Api) -> None:
    addresses = [f"{uuid.uuid4().hex}@example.com" for _ in range(ROWS)]
    watched.control("consent", addresses=addresses[::1000])
    before = noted(watched)
    watched.run("/activities/contacts_json_import", rows(addresses, watched.new_list()))
    found = since(watched, before)
    assert len(found) == 2 * ROWS // 1000
    assert {address for _, address in found} == set(addresses[::1000])


def rows(addresses: list[str], list_id: str, **more: str) -> dict[str, Any]:
    return {"import_data": [{"email": address} | more for address in addresses], "list_ids": [list_id]}


def test_a_switched_off_watch_notes_nothing(watched: Api) -> None:
    contact = unsubscribed(watched)
    before = noted(watched)
    watched.control("consent", watch=False)
    put(watched, contact, permission_to_send="implicit")
    watched.control("consent", watch=True)
    assert since(watched, before) == []


def test_what_was_noted_and_given_outlives_a_kill(tmp_path: Path) -> None:
    arguments = ("constant_contact", "--seed", "none", "--data", str(tmp_path / "data.sqlite"))
    with simulator(*arguments, judged=False, consent=False) as running:
        api = Api(simulator=running, credentials=running.credentials)
        api.control("consent", addresses=["a@example.com"])
        api.new_contact(email_address={"address": "a@example.com"})
        running.kill()
    with simulator(*arguments, judged=False, consent=False) as running:
        kept = running.control("GET", "consent")
    assert kept["addresses"] == ["a@example.com"]
    assert [one["address"] for one in kept["violations"]] == ["a@example.com"]


@pytest.mark.parametrize(("agent", "fails"), [("Listbridge/1.0", True), ("curl/8.0", False)])
def test_the_product_alone_fails_a_test_by_what_was_noted(agent: str, fails: bool) -> None:
    running = Simulator("constant_contact", "--seed", "none", judged=False)
    api = Api(simulator=running, credentials=running.credentials)
    api.session.headers["User-Agent"] = agent
    put(api, unsubscribed(api), permission_to_send="implicit")
    if fails:
        with pytest.raises(AssertionError, match="went from unsubscribed to implicit"):
            running.stop()
    else:
        running.stop()


def test_ending_an_opt_out_in_salesforce_is_noted_unless_a_person_does_it() -> None:
    with simulator("salesforce", "--seed", "none", judged=False, consent=False) as running:
        known = running.credentials
        root = f"{running.url}/services/data/v66.0/sobjects"
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {known['access_token']}"
        fields = {"LastName": "Opt", "Company": "C", "Email": "o@example.com", "HasOptedOutOfEmail": True}
        made = session.post(f"{root}/Lead", json=fields, timeout=60).json()["id"]
        running.control(
            "POST", "edit", {"object": "Lead", "id": made, "fields": {"HasOptedOutOfEmail": False}}
        )
        assert running.control("GET", "consent")["violations"] == []
        for value in (True, False):
            answer = session.patch(f"{root}/Lead/{made}", json={"HasOptedOutOfEmail": value}, timeout=60)
            assert answer.status_code == 204
        [found] = running.control("GET", "consent")["violations"]
    assert (found["method"], found["address"]) == ("PATCH", "o@example.com")
    assert found["what"] == "Lead.HasOptedOutOfEmail went from true to false"
    assert found["path"].endswith(made)
