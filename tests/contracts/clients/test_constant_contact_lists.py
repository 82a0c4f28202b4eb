"""Constant Contact's account, lists, fields, removals, deletions and exports over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from clients.constant_contact.client import ConstantContactClient
from sync.problems import AnswerLost, GiveUp, QuotaSpent, Refused, TryAgain
from sync.refusals import Verdict, refusal_of
from sync.remote import Activity, ContactsQuery, ExportQuery, NewField
from tests.contracts.clients.worlds import Open, calls_to, constant_contact, problem_in
from tests.simulators import Simulator, simulator

Start = Callable[[ConstantContactClient], Activity]


def fresh(word: str = "x") -> str:
    return f"{word}-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def client(account: Simulator) -> ConstantContactClient:
    return constant_contact(account)


@pytest.fixture
def list_id(client: ConstantContactClient) -> str:
    return client.create_list(fresh("list")).list_id


def member(client: ConstantContactClient, *lists: str, address: str = "") -> str:
    """Create a contact and give its id."""
    body = {
        "email_address": {"address": address or f"{fresh()}@example.com", "permission_to_send": "implicit"},
        "create_source": "Account",
        "list_memberships": list(lists),
    }
    return client.create_contact(body).contact_id


def lists_of(client: ConstantContactClient, contact_id: str) -> list[str]:
    raw = client.contact(contact_id, ("list_memberships",))
    assert raw is not None
    return list(raw["list_memberships"])


# the account


def test_an_account_tells_whose_it_is_and_what_the_user_may_do(client: ConstantContactClient) -> None:
    found = client.account()
    assert found.account_id == client.account_id()
    assert found.name
    assert len(found.country) == 2
    assert found.country.isupper()
    assert "/" in found.time_zone
    assert {"contacts:read", "contacts:write"} <= client.privileges()


def test_counts_tell_the_consents_apart(account: Simulator, client: ConstantContactClient) -> None:
    before = client.counts()
    address = f"{fresh()}@example.com"
    member(client, address=address)
    account.control("POST", "opt_out", {"email": address, "reason": "enough"})
    after = client.counts()
    assert after.unsubscribed == before.unsubscribed + 1
    assert after.total >= after.implicit + after.explicit
    assert client.calls == 3


def test_the_usage_is_what_our_own_limiter_counted(account: Simulator) -> None:
    client = constant_contact(account, quota=Open())
    client.lists()
    client.lists()
    assert (client.usage.used, client.usage.allowed) == (2, 10_000)
    assert client.calls == 2


# lists and fields


def test_a_list_is_fetched_with_its_members_and_renamed_without_losing_anything(
    account: Simulator, client: ConstantContactClient, list_id: str
) -> None:
    member(client, list_id)
    found = client.contact_list(list_id)
    assert found is not None
    assert found.members == 1
    described = {"name": found.name, "favorite": True, "description": "What it is for"}
    put(client, list_id, described)
    before = client.calls
    renamed = client.rename_list(list_id, fresh("renamed"))
    assert client.calls - before == 2
    assert renamed.list_id == list_id
    assert client.lists(renamed.name)[0].list_id == list_id
    body = client._list_body(list_id)
    assert body is not None
    assert (body.favorite, body.description) == (True, "What it is for")


def put(client: ConstantContactClient, list_id: str, body: dict[str, Any]) -> None:
    """Describe a list, as its owner would."""
    client._call(client._requests._send("PUT", f"/contact_lists/{list_id}", body))


def test_a_list_that_is_not_there_is_none_and_cannot_be_renamed(client: ConstantContactClient) -> None:
    nowhere = str(uuid.uuid4())
    assert client.contact_list(nowhere) is None
    with pytest.raises(Refused) as caught:
        client.rename_list(nowhere, fresh("list"))
    assert caught.value.status == 404
    assert refusal_of(caught.value).verdict is Verdict.GIVE_UP


def test_a_list_is_not_renamed_to_a_name_that_another_has(
    client: ConstantContactClient, list_id: str
) -> None:
    taken = client.create_list(fresh("taken"))
    with pytest.raises(Refused) as caught:
        client.rename_list(list_id, taken.name)
    assert caught.value.status == 409


@pytest.mark.parametrize("kind", ["date", "datetime", "number", "boolean", "text_area"])
def test_a_custom_field_of_every_kind_can_be_created(client: ConstantContactClient, kind: str) -> None:
    made = client.create_custom_field(NewField(label=fresh("F"), type=kind))
    assert made.type == kind
    assert made in client.custom_fields()


def test_a_select_field_has_its_choices_and_a_currency_its_code(client: ConstantContactClient) -> None:
    fruit = NewField(
        label=fresh("Fruit"),
        type="single_select",
        choices=("Apple", "Pear"),
        metadata={"display_type": "dropdown"},
    )
    made = client.create_custom_field(fruit)
    assert [choice.label for choice in made.choices] == ["Apple", "Pear"]
    assert all(choice.choice_id for choice in made.choices)
    again = client.create_custom_field(fruit)
    assert again == made
    money = NewField(label=fresh("Money"), type="currency", metadata={"currency_code": "EUR"})
    assert client.create_custom_field(money).type == "currency"


def test_a_type_that_the_account_does_not_take_is_refused_in_its_words(client: ConstantContactClient) -> None:
    with pytest.raises(Refused) as caught:
        client.create_custom_field(NewField(label=fresh("F"), type="hologram"))
    assert caught.value.status == 400
    assert refusal_of(caught.value).verdict is Verdict.ACT


# removals and deletions


def test_contacts_are_removed_from_lists_and_stay_on_others(
    client: ConstantContactClient, list_id: str
) -> None:
    other = client.create_list(fresh("other")).list_id
    ids = [member(client, list_id, other) for _ in range(3)]
    started = client.remove_from_lists(ids[:2], [list_id])
    assert client.activity(started.activity_id).state == "completed"
    assert [lists_of(client, one) for one in ids] == [[other], [other], lists_of(client, ids[2])]
    assert set(lists_of(client, ids[2])) == {list_id, other}


def test_contacts_are_deleted_many_at_once(client: ConstantContactClient, list_id: str) -> None:
    ids = [member(client, list_id) for _ in range(3)]
    ended = client.activity(client.delete_contacts(ids[:2]).activity_id)
    assert ended.state == "completed"
    raws = [client.contact(one, ()) for one in ids]
    assert [bool(raw and raw.get("deleted_at")) for raw in raws] == [True, True, False]


def test_a_contact_is_deleted_once_and_deleting_it_again_is_fine(
    account: Simulator, client: ConstantContactClient
) -> None:
    one = member(client)
    account.control("POST", "faults", {"method": "DELETE", "path": "^/v3/contacts/", "drop": "after"})
    client.delete_contact(one)
    raw = client.contact(one, ())
    assert raw is not None
    assert raw["deleted_at"]
    assert client.delete_contact(str(uuid.uuid4())) is False


def test_more_than_the_vendor_takes_is_a_mistake_of_ours(client: ConstantContactClient) -> None:
    ids = [str(uuid.uuid4()) for _ in range(501)]
    starts: list[Callable[[], Activity]] = [
        lambda: client.add_to_lists(ids, ids[:1]),
        lambda: client.remove_from_lists(ids[:1], ids[:51]),
        lambda: client.delete_contacts(ids),
        lambda: client.start_export(ExportQuery(contact_ids=tuple(ids))),
    ]
    for start in starts:
        with pytest.raises(ValueError, match="at most"):
            start()
    assert client.calls == 0


def test_a_list_that_is_gone_is_not_found(client: ConstantContactClient) -> None:
    problem = problem_in(lambda: client.remove_from_lists([str(uuid.uuid4())], [str(uuid.uuid4())]))
    assert (type(problem), problem.code) == (GiveUp, "constant_contact_not_found")


STARTS: dict[str, Start] = {
    "remove_list_memberships": lambda client: client.remove_from_lists([member(client)], [new_list(client)]),
    "add_list_memberships": lambda client: client.add_to_lists([member(client)], [new_list(client)]),
    "contact_delete": lambda client: client.delete_contacts([member(client)]),
}


def new_list(client: ConstantContactClient) -> str:
    return client.create_list(fresh("list")).list_id


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 500}, {"truncate_at": 9, "clean": True}])
@pytest.mark.parametrize("kind", sorted(STARTS))
def test_a_start_that_may_have_landed_is_never_sent_twice(
    account: Simulator, client: ConstantContactClient, kind: str, fault: dict[str, Any]
) -> None:
    account.control("POST", "faults", {"method": "POST", "path": f"/activities/{kind}", **fault})
    assert type(problem_in(lambda: STARTS[kind](client))) is AnswerLost
    assert calls_to(account, f"/activities/{kind}") == 1


@pytest.mark.parametrize("kind", sorted(STARTS))
def test_a_full_queue_is_left_to_the_schedule(
    account: Simulator, client: ConstantContactClient, kind: str
) -> None:
    words = "You exceeded 1,000 queued activities for this user account"
    body = [{"error_key": "activities.api.limit", "error_message": words}]
    account.control(
        "POST", "faults", {"path": f"/activities/{kind}", "status": 429, "body": body, "times": None}
    )
    assert problem_in(lambda: STARTS[kind](client)).code == "constant_contact_queue_full"
    assert calls_to(account, f"/activities/{kind}") == 1


def test_a_session_that_expires_under_way_is_renewed(
    account: Simulator, client: ConstantContactClient
) -> None:
    one = member(client)
    account.control("POST", "faults", {"path": "/activities/contact_delete", "status": 401, "body": {}})
    assert client.delete_contacts([one]).activity_id


def test_a_spent_day_starts_nothing(account: Simulator) -> None:
    quota = Open()
    client = constant_contact(account, quota=quota)
    body = {"error_key": "quota_exceeded", "error_message": "Limit Exceeded"}
    account.control("POST", "faults", {"path": "/activities/", "status": 429, "body": body, "times": None})
    assert type(problem_in(lambda: client.delete_contacts([str(uuid.uuid4())]))) is QuotaSpent
    assert quota.closed == 1


# asking to subscribe again


def test_an_unsubscribed_contact_is_asked_once_and_stays_unsubscribed(
    account: Simulator, client: ConstantContactClient, list_id: str
) -> None:
    address = f"{fresh()}@example.com"
    one = member(client, list_id, address=address)
    with pytest.raises(Refused) as caught:
        client.resubscribe(one, [list_id])
    assert caught.value.status == 400
    account.control("POST", "opt_out", {"email": address, "reason": "enough"})
    client.resubscribe(one, [list_id])
    with pytest.raises(Refused) as caught:
        client.resubscribe(one, [list_id])
    assert caught.value.status == 409
    found = client.contact_of_address(address, ())
    assert found is not None
    assert found.email_address is not None
    assert found.email_address.permission_to_send == "unsubscribed"


def test_a_question_that_may_have_been_mailed_is_not_mailed_again(
    account: Simulator, client: ConstantContactClient, list_id: str
) -> None:
    address = f"{fresh()}@example.com"
    one = member(client, address=address)
    account.control("POST", "opt_out", {"email": address, "reason": "enough"})
    account.control("POST", "faults", {"path": "/contacts/resubscribe/", "drop": "after"})
    assert type(problem_in(lambda: client.resubscribe(one, [list_id]))) is AnswerLost
    assert calls_to(account, "/contacts/resubscribe") == 1


def test_nobody_unknown_is_asked(client: ConstantContactClient, list_id: str) -> None:
    with pytest.raises(Refused) as caught:
        client.resubscribe(str(uuid.uuid4()), [list_id])
    assert caught.value.status == 404


def test_all_that_an_unsubscribe_needs_may_use_the_reserved_share(account: Simulator) -> None:
    quota = Open()
    client = constant_contact(account, quota=quota)
    address = f"{fresh()}@example.com"
    one = member(client, address=address)
    quota.asked.clear()
    raw = client.contact(one, (), opts_out=True)
    client.contact_of_address(address, (), opts_out=True)
    assert raw is not None
    email = {"address": address, "permission_to_send": "unsubscribed", "opt_out_reason": "asked"}
    client.put_contact(one, {"email_address": email, "update_source": "Account"})
    list(client.contact_pages(ContactsQuery(status="unsubscribed")))
    assert quota.asked == [True] * 4
    client.contact(one, ())
    assert quota.asked[-1] is False


# exports


def exported(client: ConstantContactClient, query: ExportQuery) -> list[tuple[str, ...]]:
    ended = client.activity(client.start_export(query).activity_id)
    assert ended.state == "completed"
    assert ended.export_id
    return list(client.export_rows(ended, query.fields))


@pytest.mark.parametrize("headers", ["captions", "names"])
def test_the_members_of_a_list_are_exported_by_three_calls(
    account: Simulator, client: ConstantContactClient, list_id: str, headers: str
) -> None:
    addresses = [f"{fresh()}@example.com" for _ in range(3)]
    for address in addresses:
        member(client, list_id, address=address)
    account.control("POST", "switches", {"export_headers": headers})
    before = client.calls
    try:
        rows = exported(client, ExportQuery(fields=("first_name", "email_address"), list_ids=(list_id,)))
    finally:
        account.control("POST", "switches", {"export_headers": "captions"})
    assert client.calls - before == 3
    assert sorted(rows) == sorted(("", address) for address in addresses)


def test_those_who_unsubscribed_are_exported(account: Simulator, client: ConstantContactClient) -> None:
    address = f"{fresh()}@example.com"
    member(client, address=address)
    account.control("POST", "opt_out", {"email": address, "reason": "enough"})
    assert (address,) in exported(client, ExportQuery(status="unsubscribed"))


def test_an_export_s_lost_start_costs_a_call_and_nothing_else(
    account: Simulator, client: ConstantContactClient
) -> None:
    account.control("POST", "faults", {"path": "/activities/contact_exports", "drop": "after"})
    assert client.start_export(ExportQuery(status="unsubscribed")).activity_id
    assert calls_to(account, "/activities/contact_exports") == 2


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("place", [0, 25])
def test_an_export_that_breaks_off_is_not_used(
    account: Simulator, client: ConstantContactClient, list_id: str, place: int, clean: bool
) -> None:
    for _ in range(3):
        member(client, list_id)
    ended = client.activity(client.start_export(ExportQuery(list_ids=(list_id,))).activity_id)
    fault = {"path": "/contact_exports/", "truncate_at": place, "clean": clean, "times": None}
    account.control("POST", "faults", fault)
    problem = problem_in(lambda: list(client.export_rows(ended, ("email_address",))))
    assert (type(problem), problem.code) == (TryAgain, "constant_contact_truncated")


def test_an_export_without_a_file_or_with_other_columns_is_a_problem(
    account: Simulator, client: ConstantContactClient
) -> None:
    started = client.start_export(ExportQuery(status="unsubscribed"))
    assert problem_in(lambda: list(client.export_rows(started, ("email_address",)))).code == (
        "constant_contact_export_missing"
    )
    ended = client.activity(started.activity_id)
    fields = ("email_address", "first_name")
    assert problem_in(lambda: list(client.export_rows(ended, fields))).code == "constant_contact_columns"


def test_a_large_export_is_streamed() -> None:
    with simulator("constant_contact", "--rows", "20000", "--match", "1") as running:
        running.control("POST", "scale", {"delay": 0, "rate": None, "quota": None})
        client = constant_contact(running)
        rows = exported(client, ExportQuery())
        assert client.calls == 3
    assert len(set(rows)) == 20_000
