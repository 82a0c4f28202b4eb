"""Constant Contact's calls over HTTP: what flows ask for, and how refusals come back."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from clients.constant_contact.client import ConstantContactClient
from sync.bodies import merged_body
from sync.fields import DEFAULT_MAPPING
from sync.plan import Change
from sync.problems import AnswerLost, GiveUp, QuotaSpent, Refused, TryAgain
from sync.remote import ContactsQuery
from tests.contracts.clients.worlds import Naps, Open, calls_to, constant_contact, quick_http
from tests.simulators import Simulator, simulator

IMPORT = "/activities/contacts_json_import"
THROTTLED = {"error_key": "throttled", "error_message": "Too Many Requests"}
SPENT = {"error_key": "quota_exceeded", "error_message": "Limit Exceeded"}


def fresh(word: str = "x") -> str:
    return f"{word}-{uuid.uuid4().hex[:12]}"


def body_of(address: str, **more: Any) -> dict[str, Any]:
    email = {"address": address, "permission_to_send": "implicit"}
    return {"email_address": email, "create_source": "Account", **more}


def import_of(list_id: str, *addresses: str) -> bytes:
    rows = [{"email": address, "first_name": "Imported"} for address in addresses]
    return json.dumps({"import_data": rows, "list_ids": [list_id]}).encode()


@pytest.fixture
def client(account: Simulator) -> ConstantContactClient:
    return constant_contact(account)


@pytest.fixture
def list_id(client: ConstantContactClient) -> str:
    return client.create_list(fresh("list")).list_id


def test_the_account_and_its_clock_are_known(client: ConstantContactClient) -> None:
    assert client.now().tzinfo is not None
    assert client.account_id()
    assert client.calls == 2


def test_a_list_is_created_found_by_name_and_created_only_once(client: ConstantContactClient) -> None:
    name = fresh("list")
    made = client.create_list(name)
    assert client.lists(name) == [made]
    assert made in client.lists()
    assert client.create_list(name) == made


def test_a_list_whose_creation_lost_its_answer_is_found_again(
    account: Simulator, client: ConstantContactClient
) -> None:
    name = fresh("list")
    account.control("POST", "faults", {"method": "POST", "path": "^/v3/contact_lists$", "drop": "after"})
    assert client.create_list(name).name == name
    assert len(client.lists(name)) == 1


def test_a_custom_field_tells_the_name_that_imports_use(client: ConstantContactClient) -> None:
    label = fresh("Customer ID")
    made = client.create_custom_field(label)
    assert made in client.custom_fields()
    assert (made.label, made.type) == (label, "string")
    assert " " not in made.name
    assert client.create_custom_field(label) == made


def test_a_contact_is_created_found_replaced_and_refused_a_second_time(
    client: ConstantContactClient, list_id: str
) -> None:
    address = f"{fresh()}+plus@example.com"
    made = client.create_contact(body_of(address, first_name="Ann", list_memberships=[list_id]))
    assert client.contact_of_address(address, ("list_memberships",)) is not None
    raw = client.contact(made.contact_id, ("list_memberships",))
    assert raw is not None
    assert raw["list_memberships"] == [list_id]
    renamed = Change(target="first_name", before="Ann", after="Bea")
    changed = client.put_contact(made.contact_id, merged_body(raw, [renamed], DEFAULT_MAPPING))
    assert changed.first_name == "Bea"
    with pytest.raises(Refused) as caught:
        client.create_contact(body_of(address))
    assert (caught.value.status, bool(caught.value.key)) == (409, True)
    assert made.contact_id in caught.value.words


def test_who_is_not_known_is_none(client: ConstantContactClient) -> None:
    assert client.contact(str(uuid.uuid4()), ()) is None
    assert client.contact_of_address("nobody@nowhere.example", ()) is None


def test_a_record_that_the_vendor_does_not_like_is_refused_in_its_words(
    client: ConstantContactClient,
) -> None:
    with pytest.raises(Refused) as caught:
        client.create_contact({"first_name": "No source"})
    assert caught.value.status == 400
    assert "create_source" in caught.value.words


def test_all_contacts_come_in_pages_of_500_and_deltas_find_changes_and_opt_outs() -> None:
    with simulator("constant_contact", "--rows", "1200", "--match", "1") as running:
        running.control("POST", "scale", {"delay": 0, "rate": None, "quota": None})
        client = constant_contact(running)
        pages = list(client.contact_pages(ContactsQuery(include=("list_memberships",))))
        assert [len(page) for page in pages] == [500, 500, 200]
        assert len({contact.contact_id for page in pages for contact in page}) == 1200
        running.control("POST", "clock", {"advance": 60})
        client.lists()
        since = client.now()
        gone = pages[0][0]
        assert gone.email_address is not None
        running.control("POST", "clock", {"advance": 60})
        running.control("POST", "opt_out", {"email": gone.email_address.address, "reason": "enough"})
        changed = [one for page in client.contact_pages(ContactsQuery(updated_after=since)) for one in page]
        opted = [one for page in client.contact_pages(ContactsQuery(optout_after=since)) for one in page]
    assert changed == []
    assert [one.contact_id for one in opted] == [gone.contact_id]
    assert opted[0].email_address is not None
    assert opted[0].email_address.permission_to_send == "unsubscribed"


def test_an_import_and_a_list_add_are_activities_that_end(
    client: ConstantContactClient, list_id: str
) -> None:
    address = f"{fresh()}@example.com"
    started = client.start_import(import_of(list_id, address))
    ended = client.activity(started.activity_id)
    assert (ended.state, ended.rows) == ("completed", 1)
    found = client.contact_of_address(address, ("list_memberships",))
    assert found is not None
    other = client.create_list(fresh("list")).list_id
    added = client.add_to_lists([found.contact_id], [other])
    assert client.activity(added.activity_id).state == "completed"
    assert {one.activity_id for one in client.activities()} >= {started.activity_id, added.activity_id}


def test_an_import_whose_answer_is_lost_is_said_to_be_and_its_activity_is_there_once(
    account: Simulator, client: ConstantContactClient, list_id: str
) -> None:
    address = f"{fresh()}@example.com"
    before = len(list(client.activities()))
    account.control("POST", "faults", {"method": "POST", "path": IMPORT, "drop": "after"})
    with pytest.raises(AnswerLost, match="constant_contact_answer_lost"):
        client.start_import(import_of(list_id, address))
    assert calls_to(account, IMPORT) == 1
    assert len(list(client.activities())) == before + 1
    assert client.contact_of_address(address, ()) is not None


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "middle"},
        {"truncate_at": 20, "clean": True},
        {"status": 500},
        {"status": 502},
    ],
)
def test_an_import_that_may_have_landed_is_never_sent_twice(
    account: Simulator, client: ConstantContactClient, list_id: str, fault: dict[str, Any]
) -> None:
    account.control("POST", "faults", {"method": "POST", "path": IMPORT, **fault})
    with pytest.raises(AnswerLost):
        client.start_import(import_of(list_id, f"{fresh()}@example.com"))
    assert calls_to(account, IMPORT) == 1


@pytest.mark.parametrize("fault", [{"status": 429, "body": THROTTLED}, {"status": 503}])
def test_an_import_that_cannot_have_landed_is_sent_again(
    account: Simulator, client: ConstantContactClient, list_id: str, fault: dict[str, Any]
) -> None:
    account.control("POST", "faults", {"method": "POST", "path": IMPORT, **fault})
    assert client.start_import(import_of(list_id, f"{fresh()}@example.com")).activity_id
    assert calls_to(account, IMPORT) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "after"},
        {"drop": "middle"},
        {"status": 500},
        {"status": 429, "body": THROTTLED},
    ],
)
def test_a_reading_goes_on_after_passing_trouble(
    account: Simulator, client: ConstantContactClient, fault: dict[str, Any]
) -> None:
    account.control("POST", "faults", {"path": "^/v3/contacts", "times": 2, **fault})
    assert sum(len(page) for page in client.contact_pages(ContactsQuery())) > 10
    assert client.calls == 3


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 429, "body": THROTTLED}, "throttled"),
        ({"status": 500, "body": "<html>"}, "unavailable"),
        ({"drop": "before"}, "unreachable"),
        ({"drop": "middle"}, "truncated"),
        ({"truncate_at": 50, "clean": True}, "truncated"),
    ],
)
def test_trouble_that_stays_is_left_to_the_schedule(
    account: Simulator, client: ConstantContactClient, fault: dict[str, Any], code: str
) -> None:
    account.control("POST", "faults", {"path": "^/v3/contacts", "times": None, **fault})
    with pytest.raises(TryAgain) as caught:
        list(client.contact_pages(ContactsQuery()))
    assert caught.value.code == f"constant_contact_{code}"


def test_a_retry_after_is_waited_for(account: Simulator) -> None:
    naps = Naps()
    headers = {"Retry-After": "7"}
    account.control("POST", "faults", {"path": "^/v3/contact_lists", "status": 503, "headers": headers})
    constant_contact(account, http=quick_http(naps)).lists()
    assert [7 <= nap < 8 for nap in naps.asked] == [True]


def test_a_retry_after_of_hours_is_not_waited_for(account: Simulator) -> None:
    headers = {"Retry-After": "7200"}
    account.control("POST", "faults", {"path": "^/v3/contact_lists", "status": 503, "headers": headers})
    client = constant_contact(account)
    with pytest.raises(TryAgain) as caught:
        client.lists()
    assert caught.value.at is not None
    assert 7100 < (caught.value.at - client.now()).total_seconds() < 7300


def test_a_spent_quota_is_not_retried_and_closes_the_key_for_all(account: Simulator) -> None:
    quota = Open()
    account.control(
        "POST", "faults", {"path": "^/v3/contact_lists", "status": 429, "body": SPENT, "times": None}
    )
    client = constant_contact(account, quota=quota)
    with pytest.raises(QuotaSpent) as caught:
        client.lists()
    assert (client.calls, quota.closed) == (1, 1)
    assert caught.value.until is not None
    assert caught.value.until.isoformat().endswith("T00:00:00+00:00")


def test_a_queue_that_is_full_is_left_to_the_schedule(account: Simulator, list_id: str) -> None:
    words = "You exceeded 1,000 queued activities for this user account"
    body = [{"error_key": "activities.api.limit", "error_message": words}]
    account.control("POST", "faults", {"path": IMPORT, "status": 429, "body": body, "times": None})
    with pytest.raises(TryAgain, match="constant_contact_queue_full"):
        constant_contact(account).start_import(import_of(list_id, "a@example.com"))
    assert calls_to(account, IMPORT) == 1


def test_opt_outs_may_use_the_reserved_share_and_nothing_else_does(account: Simulator) -> None:
    quota = Open()
    client = constant_contact(account, quota=quota)
    moment = client.now()
    list(client.contact_pages(ContactsQuery(optout_after=moment)))
    list(client.contact_pages(ContactsQuery(updated_after=moment)))
    assert quota.asked == [False, True, False]


def test_a_link_to_another_host_is_not_followed(account: Simulator, client: ConstantContactClient) -> None:
    body = {"contacts": [], "_links": {"next": {"href": "https://evil.example/v3/contacts?cursor=x"}}}
    account.control("POST", "faults", {"path": "^/v3/contacts", "status": 200, "body": body})
    with pytest.raises(GiveUp, match="constant_contact_foreign_host"):
        list(client.contact_pages(ContactsQuery()))


def test_a_redirect_is_not_followed(account: Simulator, client: ConstantContactClient) -> None:
    headers = {"Location": f"{account.url}/v3/account/summary"}
    account.control("POST", "faults", {"path": "^/v3/contact_lists", "status": 302, "headers": headers})
    with pytest.raises(GiveUp, match="constant_contact_unexpected"):
        client.lists()
    assert client.calls == 1


def walk(client: ConstantContactClient) -> Iterator[str]:
    for page in client.contact_pages(
        ContactsQuery(include=("custom_fields", "phone_numbers", "street_addresses"))
    ):
        yield from (contact.contact_id for contact in page)


def test_every_tricky_contact_is_read(client: ConstantContactClient) -> None:
    ids = list(walk(client))
    assert len(ids) == len(set(ids))
