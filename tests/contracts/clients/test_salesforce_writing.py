"""Writing to a Salesforce org over HTTP by Collections: results, refusals, locks, lost answers, calls."""

from collections.abc import Iterator

import pytest

from clients.salesforce.client import SalesforceClient
from sync.problems import AnswerLost, GiveUp, QuotaSpent, TryAgain
from sync.refusals import Verdict
from sync.remote import RecordWrite, Written
from tests.contracts.clients.worlds import problem_in, salesforce
from tests.simulators import Simulator

COLLECTIONS = "/composite/sobjects"


@pytest.fixture
def org(scratch: Simulator) -> Simulator:
    return scratch


@pytest.fixture
def client(org: Simulator) -> SalesforceClient:
    return salesforce(org)


@pytest.fixture
def no_twins(org: Simulator) -> Iterator[Simulator]:
    """Refuse a Contact whose address another one has."""
    org.control("POST", "duplicate_rules", {"object": "Contact", "fields": ["Email"]})
    yield org
    org.control("POST", "duplicate_rules", {"object": "Contact", "fields": []})


def people(count: int, **values: object) -> list[RecordWrite]:
    return [
        RecordWrite(object_name="Contact", values={"LastName": f"Writer {number}", **values})
        for number in range(count)
    ]


def made(client: SalesforceClient, count: int, **values: object) -> list[str]:
    return [one.record_id for one in client.create_records(people(count, **values))]


def shown(client: SalesforceClient, ids: list[str], *fields: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in fields) for row in client.existing("Contact", ids, fields)]


def codes(written: list[Written]) -> list[str]:
    return [one.refusal.code if one.refusal else "" for one in written]


def test_200_records_are_created_by_one_call_and_each_has_its_id(
    org: Simulator, client: SalesforceClient
) -> None:
    written = client.create_records(people(200))
    assert client.calls == 1
    assert len({one.record_id for one in written}) == 200
    assert all(one.created and one.refusal is None for one in written)
    assert shown(client, [written[7].record_id], "LastName") == [("Writer 7",)]
    assert client.usage is not None


def test_one_refused_record_takes_no_other_with_it(client: SalesforceClient) -> None:
    rows = [
        RecordWrite(object_name="Contact", values={"LastName": "Fine"}),
        RecordWrite(object_name="Contact", values={"FirstName": "Nameless"}),
        RecordWrite(object_name="Contact", values={"LastName": "Bad", "Email": "no address"}),
        RecordWrite(object_name="Contact", values={"LastName": "x" * 81}),
        RecordWrite(object_name="Contact", values={"LastName": "Fine too"}),
    ]
    written = client.create_records(rows)
    assert codes(written) == ["", "REQUIRED_FIELD_MISSING", "INVALID_EMAIL_ADDRESS", "STRING_TOO_LONG", ""]
    assert written[1].refusal is not None
    assert written[1].refusal.fields == ("LastName",)
    assert written[1].refusal.verdict is Verdict.ACT
    assert [one.created for one in written] == [True, False, False, False, True]


def test_records_of_two_objects_travel_in_one_call(client: SalesforceClient) -> None:
    lead = RecordWrite(object_name="Lead", values={"LastName": "Mixed", "Company": "Unknown"})
    written = client.create_records([*people(2), lead])
    assert [one.record_id[:3] for one in written] == ["003", "003", "00Q"]
    assert client.calls == 1


def test_values_are_written_as_json_and_null_makes_blank(client: SalesforceClient) -> None:
    ids = made(client, 1, Title="Before", HasOptedOutOfEmail=False)
    values = {
        "Title": None,
        "HasOptedOutOfEmail": True,
        "MailingStreet": "1 Way\r\nDoor 2",
        "Birthdate": "1980-02-29",
    }
    written = client.update_records([RecordWrite(object_name="Contact", record_id=ids[0], values=values)])
    assert codes(written) == [""]
    assert written[0].record_id == ids[0]
    fields = ("Title", "HasOptedOutOfEmail", "MailingStreet", "Birthdate")
    assert shown(client, ids, *fields) == [("", "true", "1 Way\r\nDoor 2", "1980-02-29")]


def test_a_locked_record_is_to_be_tried_again_and_then_lands(
    org: Simulator, client: SalesforceClient
) -> None:
    ids = made(client, 2)
    org.control("POST", "locks", {"id": ids[1], "times": 1})
    rows = [RecordWrite(object_name="Contact", record_id=one, values={"Title": "New"}) for one in ids]
    first = client.update_records(rows)
    assert codes(first) == ["", "UNABLE_TO_LOCK_ROW"]
    assert first[1].refusal is not None
    assert first[1].refusal.verdict is Verdict.TRY_AGAIN
    assert first[1].record_id == ids[1]
    assert codes(client.update_records(rows[1:])) == [""]


def test_a_duplicate_rule_is_obeyed_and_names_its_matches(
    no_twins: Simulator, client: SalesforceClient
) -> None:
    address = "only.one@writers.example"
    first = made(client, 1, Email=address)
    written = client.create_records(people(1, Email=address))
    refusal = written[0].refusal
    assert refusal is not None
    assert refusal.code == "DUPLICATES_DETECTED"
    assert [(match.object_name, match.record_id) for match in refusal.matches] == [("Contact", first[0])]
    assert refusal.matches[0].record_id in refusal.parameters["matches"]


def test_deleted_and_unknown_records_are_refused_one_by_one(org: Simulator, client: SalesforceClient) -> None:
    ids = made(client, 2)
    org.control("POST", "delete", {"object": "Contact", "id": ids[0]})
    rows = [RecordWrite(object_name="Contact", record_id=one, values={"Title": "New"}) for one in ids]
    rows.append(RecordWrite(object_name="Contact", record_id="003Hs0000009999IAA", values={"Title": "New"}))
    written = client.update_records(rows)
    assert codes(written)[:2] == ["ENTITY_IS_DELETED", ""]
    assert codes(written)[2] in {"INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID", "NOT_FOUND"}
    assert written[0].refusal is not None
    assert written[0].refusal.verdict is Verdict.GIVE_UP


def test_a_field_out_of_sight_is_refused(org: Simulator, client: SalesforceClient) -> None:
    ids = made(client, 1)
    row = RecordWrite(object_name="Contact", record_id=ids[0], values={"Nope__c": "x"})
    try:
        refused = codes(client.update_records([row]))
    except GiveUp as problem:
        refused = [str(problem.parameters["key"])]
    assert refused[0] in {"INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE"}


def test_upserts_by_an_external_id_say_which_were_created(client: SalesforceClient) -> None:
    address = "upsert.me@writers.example"
    rows = [{"Email": address, "LastName": "Upserted"}]
    first = client.upsert_records("Contact", "Email", rows)
    again = client.upsert_records("Contact", "Email", [{**rows[0], "Title": "Twice"}])
    assert [one.created for one in first + again] == [True, False]
    assert first[0].record_id == again[0].record_id
    assert client.calls == 2


def test_deleting_twice_is_deleting_once(client: SalesforceClient) -> None:
    ids = made(client, 3)
    assert codes(client.delete_records(ids)) == ["", "", ""]
    again = client.delete_records(ids)
    assert codes(again) == ["", "", ""]
    assert [one.record_id for one in again] == ids
    assert client.calls == 3
    assert list(client.existing("Contact", ids, ["LastName"])) == []


def test_nothing_to_write_costs_no_call(client: SalesforceClient) -> None:
    assert client.create_records([]) == client.update_records([]) == client.delete_records([]) == []
    assert client.upsert_records("Contact", "Email", []) == []
    assert client.calls == 0


def test_more_than_a_call_takes_is_a_mistake_of_ours(client: SalesforceClient) -> None:
    with pytest.raises(ValueError, match="200 records"):
        client.create_records(people(201))
    lead = RecordWrite(object_name="Lead", values={})
    with pytest.raises(ValueError, match="10 runs"):
        client.update_records([*people(1), lead] * 6)
    assert client.calls == 0


def test_a_lost_answer_to_a_creation_is_not_asked_for_again(org: Simulator, client: SalesforceClient) -> None:
    org.control("POST", "faults", {"method": "POST", "path": f"{COLLECTIONS}$", "drop": "after"})
    problem = problem_in(lambda: client.create_records(people(1, Email="lost@writers.example")))
    assert (type(problem), problem.code) == (AnswerLost, "salesforce_answer_lost")
    assert client.calls == 1
    assert client.count("SELECT COUNT() FROM Contact WHERE Email = 'lost@writers.example'") == 1


@pytest.mark.parametrize("body", ["[", "[]", '[{"id":"003"}'])
def test_a_creation_whose_answer_cannot_be_read_may_have_landed(
    org: Simulator, client: SalesforceClient, body: str
) -> None:
    fault = {"method": "POST", "path": f"{COLLECTIONS}$", "status": 200, "body": body}
    org.control("POST", "faults", fault)
    assert type(problem_in(lambda: client.create_records(people(1)))) is AnswerLost


def test_a_lost_answer_to_an_update_or_deletion_is_sent_again(
    org: Simulator, client: SalesforceClient
) -> None:
    ids = made(client, 1)
    row = RecordWrite(object_name="Contact", record_id=ids[0], values={"Title": "Again"})
    org.control("POST", "faults", {"method": "PATCH", "path": COLLECTIONS, "drop": "after"})
    assert codes(client.update_records([row])) == [""]
    org.control("POST", "faults", {"method": "DELETE", "path": COLLECTIONS, "drop": "after"})
    assert codes(client.delete_records(ids)) == [""]
    assert client.calls == 5


def test_an_update_whose_answer_is_short_is_tried_again_later(
    org: Simulator, client: SalesforceClient
) -> None:
    fault = {"method": "PATCH", "path": f"{COLLECTIONS}$", "status": 200, "body": "[]"}
    org.control("POST", "faults", fault)
    row = RecordWrite(object_name="Contact", record_id="003Hs0000000001IAA", values={})
    assert type(problem_in(lambda: client.update_records([row]))) is TryAgain


def test_one_malformed_value_is_found_without_the_others_failing(
    org: Simulator, client: SalesforceClient
) -> None:
    """The vendor refuses the whole call for it; here it does so three times: for all, a half, a quarter."""
    body = [{"message": "Cannot deserialize", "errorCode": "JSON_PARSER_ERROR"}]
    org.control(
        "POST",
        "faults",
        {"method": "POST", "path": f"{COLLECTIONS}$", "status": 400, "body": body, "times": 3},
    )
    written = client.create_records(people(4))
    assert codes(written) == ["JSON_PARSER_ERROR", "", "", ""]
    assert client.calls == 5


def test_the_search_for_malformed_values_ends(org: Simulator, client: SalesforceClient) -> None:
    body = [{"message": "Cannot deserialize", "errorCode": "JSON_PARSER_ERROR"}]
    fault = {"method": "PATCH", "path": f"{COLLECTIONS}$", "status": 400, "body": body, "times": None}
    org.control("POST", "faults", fault)
    rows = [RecordWrite(object_name="Contact", record_id="003Hs0000000001IAA", values={})] * 200
    assert codes(client.update_records(rows)) == ["JSON_PARSER_ERROR"] * 200
    assert client.calls <= 30


def test_an_expired_session_is_renewed_in_the_middle(org: Simulator, client: SalesforceClient) -> None:
    ids = made(client, 1)
    org.control("POST", "expire_sessions")
    row = RecordWrite(object_name="Contact", record_id=ids[0], values={"Title": "Renewed"})
    assert codes(client.update_records([row])) == [""]
    org.control("POST", "expire_sessions")
    assert all(one.created for one in client.create_records(people(2)))
    assert shown(client, ids, "Title") == [("Renewed",)]


def test_an_org_without_calls_left_creates_nothing(org: Simulator, client: SalesforceClient) -> None:
    org.control("POST", "api_usage", {"used": 10_000_000})
    try:
        problem = problem_in(lambda: client.create_records(people(1)))
    finally:
        org.control("POST", "api_usage", {"used": 0})
    assert isinstance(problem, QuotaSpent)


def test_assignment_rules_run_only_where_they_are_asked_for(org: Simulator) -> None:
    with_rules, without = (
        salesforce(org).create_records(
            [RecordWrite(object_name="Lead", values={"LastName": "Rule", "Company": "C"})], assign=assign
        )
        for assign in (True, False)
    )
    assert codes(with_rules) == codes(without) == [""]
