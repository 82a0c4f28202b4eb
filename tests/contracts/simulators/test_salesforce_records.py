# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Records: created, read, changed, deleted, upserted, one and many, under the vendor's rules."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulators.salesforce.ids import normal_id, with_suffix
from tests.contracts.simulators.salesforce_org import Org

CONTACT = {"attributes": {"type": "Contact"}}


def refusal(org: Org, **fields: Any) -> dict[str, Any]:
    answer = org.call("POST", "/sobjects/Contact", json=fields)
    assert answer.status_code == 400, answer.text
    found: dict[str, Any] = answer.json()[0]
    return found


def test_a_created_record_carries_the_clock_and_its_user(org: Org) -> None:
    record = org.create(
        "Contact", LastName="Fresh", FirstName="Very", Email="fresh@example.com", Birthdate="1990-02-03"
    )
    shown = org.call("GET", f"/sobjects/Contact/{record}").json()
    assert shown["attributes"] == {
        "type": "Contact",
        "url": f"/services/data/v68.0/sobjects/Contact/{record}",
    }
    assert shown["Name"] == "Very Fresh"
    assert shown["CreatedDate"] == shown["LastModifiedDate"] == shown["SystemModstamp"]
    assert shown["CreatedDate"].endswith(".000+0000")
    assert shown["CreatedById"] == shown["OwnerId"] == org.credentials["user_id"]
    assert (shown["HasOptedOutOfEmail"], shown["MailingAddress"], shown["Birthdate"]) == (
        False,
        None,
        "1990-02-03",
    )


def test_an_id_has_18_characters_whose_suffix_fits() -> None:
    assert with_suffix("0031i000013x2TE") == "0031i000013x2TEAAY"
    assert normal_id("0031i000013x2TE") == "0031i000013x2TEAAY"
    assert normal_id("0031I000013X2teAAY") == "0031i000013x2TEAAY"
    assert normal_id("0031i000013x2T!") is None


@pytest.mark.parametrize(
    ("fields", "code", "names"),
    [
        ({"FirstName": "x"}, "REQUIRED_FIELD_MISSING", ["LastName"]),
        ({"LastName": "x" * 81}, "STRING_TOO_LONG", ["LastName"]),
        ({"LastName": "x", "Email": "x@y"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
        ({"LastName": "x", "CleanStatus": "Odd"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["CleanStatus"]),
        ({"LastName": "x", "Foo__c": 1}, "INVALID_FIELD", None),
        ({"LastName": "x", "Name": "y"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"]),
        ({"LastName": "x", "AccountId": "nonsense"}, "MALFORMED_ID", ["AccountId"]),
        ({"LastName": "x", "AccountId": "001000000000000AAA"}, "INVALID_CROSS_REFERENCE_KEY", []),
        ({"LastName": "x", "Birthdate": "yesterday"}, "JSON_PARSER_ERROR", None),
        ({"LastName": "x", "DoNotCall": "perhaps"}, "JSON_PARSER_ERROR", None),
    ],
)
def test_a_wrong_value_is_refused_with_code_and_fields(
    org: Org, fields: dict[str, Any], code: str, names: list[str] | None
) -> None:
    found = refusal(org, **fields)
    assert (found["errorCode"], found.get("fields")) == (code, names)


def test_the_words_of_refusals_are_the_vendors(org: Org, recordings: Path) -> None:
    cases = {
        json.dumps(body)
        for case in json.loads((recordings / "error_cases.json").read_text())
        for body in (case["body"] if isinstance(case["body"], list) else [case["body"]])
    }
    words = " ".join(cases)
    email = refusal(org, LastName="x", Email="x@y")["message"]
    assert email == "Email: invalid email address: x@y"
    assert email in words
    reference = refusal(org, LastName="x", AccountId="001900K0001pPuOAAU!")
    assert reference["message"].startswith("Account ID: id value of incorrect type: ")
    assert "Account ID: id value of incorrect type: " in words
    unknown = org.call("GET", "/sobjects/Whizbang/describe")
    assert (unknown.status_code, unknown.json()[0]["message"]) == (
        404,
        "The requested resource does not exist",
    )
    assert unknown.json()[0]["message"] in words
    key = org.call("GET", "/sobjects/Contact/23foo/x").json()[0]["message"]
    assert key == "Provided external ID field does not exist or is not accessible: 23foo"
    assert key in words
    record = org.create("Contact", LastName="Gone")
    assert org.call("DELETE", f"/sobjects/Contact/{record}").status_code == 204
    gone = org.call("DELETE", f"/sobjects/Contact/{record}")
    assert gone.status_code == 404
    assert gone.json() == [{"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}]
    assert all(json.dumps(value) in words for value in gone.json()[0].values() if value)


def test_an_update_moves_the_stamps_and_a_blank_clears(org: Org) -> None:
    record = org.create("Contact", LastName="Moved", Title="Boss")
    org.control("POST", "clock", {"advance": 60})
    assert (
        org.call("PATCH", f"/sobjects/Contact/{record}", json={"Title": "", "FirstName": None}).status_code
        == 204
    )
    shown = org.call("GET", f"/sobjects/Contact/{record}?fields=Title,CreatedDate,SystemModstamp").json()
    assert shown["Title"] is None
    assert shown["SystemModstamp"] > shown["CreatedDate"]
    cleared = org.call("PATCH", f"/sobjects/Contact/{record}", json={"LastName": ""})
    assert cleared.json()[0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    named = org.call("PATCH", f"/sobjects/Contact/{record}", json={"Id": record, "Title": "x"})
    assert named.status_code == 400


def test_a_deleted_record_is_seen_by_query_all_alone_and_comes_back(org: Org) -> None:
    record = org.create("Contact", LastName="Bin")
    org.call("DELETE", f"/sobjects/Contact/{record}")
    found = f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{record}'"
    assert org.records(found) == []
    assert org.records(found, "/queryAll") == [{"Id": record, "IsDeleted": True}]
    org.control("POST", "undelete", {"id": record})
    assert org.records(found) == [{"Id": record, "IsDeleted": False}]


def test_an_upsert_creates_updates_and_names_several_matches(org: Org) -> None:
    path = "/sobjects/Contact/Email/upsert@example.com"
    created = org.call("PATCH", path, json={"LastName": "Up"})
    assert (created.status_code, created.json()["created"]) == (201, True)
    updated = org.call("PATCH", path, json={"Title": "Boss"})
    assert (updated.status_code, updated.json()["id"]) == (200, created.json()["id"])
    old = org.call("PATCH", f"/services/data/v45.0{path}", json={"Title": "Chief"})
    assert (old.status_code, old.content) == (204, b"")
    org.create("Contact", LastName="Up", Email="upsert@example.com")
    several = org.call("PATCH", path, json={"Title": "x"})
    assert several.status_code == 300
    assert all(address.startswith("/services/data/v68.0/sobjects/Contact/003") for address in several.json())
    only = org.call(
        "PATCH", "/sobjects/Contact/Email/nobody@example.com?updateOnly=true", json={"LastName": "x"}
    )
    assert only.status_code == 404


def test_a_parent_may_be_named_by_its_external_id(org: Org) -> None:
    org.create("Contact", LastName="Chief", Email="chief@example.com")
    record = org.create("Contact", LastName="Led", ReportsTo={"Email": "chief@example.com"})
    assert (
        org.records(f"SELECT ReportsTo.Name FROM Contact WHERE Id = '{record}'")[0]["ReportsTo"]["Name"]
        == "Chief"
    )
    missing = refusal(org, LastName="x", ReportsTo={"Email": "none@example.com"})
    assert "not found for field Email in entity Contact" in missing["message"]


def test_a_collection_answers_one_result_a_record_with_status_200(org: Org) -> None:
    answer = org.call(
        "POST",
        "/composite/sobjects",
        json={"records": [CONTACT | {"LastName": "A"}, CONTACT | {"Email": "x@y"}]},
    )
    assert answer.status_code == 200
    good, bad = answer.json()
    assert (good["success"], good["errors"]) == (True, [])
    assert bad["success"] is False
    assert {error["statusCode"] for error in bad["errors"]} == {"INVALID_EMAIL_ADDRESS"}
    assert bad["errors"][0]["fields"] == ["Email"]
    assert "errorCode" not in bad["errors"][0]


def test_all_or_none_leaves_no_trace(org: Org) -> None:
    records = [CONTACT | {"LastName": "Trace"}, CONTACT | {"FirstName": "y"}]
    good, bad = org.call("POST", "/composite/sobjects", json={"allOrNone": True, "records": records}).json()
    assert good["errors"][0]["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert bad["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert org.records("SELECT Id FROM Contact WHERE LastName = 'Trace'") == []


def test_collections_update_delete_read_and_upsert(org: Org) -> None:
    made = org.call(
        "POST", "/composite/sobjects", json={"records": [CONTACT | {"LastName": f"N{n}"} for n in range(200)]}
    )
    ids = [each["id"] for each in made.json()]
    assert len(set(ids)) == 200
    changed = [CONTACT | {"id": record, "Title": "T"} for record in ids]
    assert all(
        each["success"] for each in org.call("PATCH", "/composite/sobjects", json={"records": changed}).json()
    )
    read = org.call("GET", f"/composite/sobjects/Contact?ids={ids[0]},{ids[1]}&fields=Title").json()
    assert [each["Title"] for each in read] == ["T", "T"]
    rows = [
        CONTACT | {"Email": "coll@example.com", "LastName": "C"},
        CONTACT | {"Email": "coll@example.com", "LastName": "D"},
    ]
    upserted = org.call("PATCH", "/composite/sobjects/Contact/Email", json={"records": rows}).json()
    assert [each["created"] for each in upserted] == [True, False]
    gone = org.call("DELETE", f"/composite/sobjects?ids={','.join(ids)}").json()
    assert all(each["success"] for each in gone)
    again = org.call("DELETE", f"/composite/sobjects?ids={ids[0]}").json()
    assert again[0]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_201_records_are_refused_whole(org: Org) -> None:
    answer = org.call("POST", "/composite/sobjects", json={"records": [CONTACT | {"LastName": "x"}] * 201})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")


def test_updated_and_deleted_tell_ids_within_their_windows(org: Org) -> None:
    record, gone = org.create("Contact", LastName="Seen"), org.create("Contact", LastName="Unseen")
    org.call("DELETE", f"/sobjects/Contact/{gone}")
    window = {"start": "2026-01-01T00:00:00+00:00", "end": "2026-01-02T00:00:00+00:00"}
    for kind in ("updated", "deleted"):
        early = org.call("GET", f"/sobjects/Contact/{kind}/", params=window)
        assert early.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"
    org.control("POST", "clock", {"advance": 120})
    now = org.control("GET", "clock")["now"]
    span = {"start": f"{now[:10]}T00:00:00+00:00", "end": now}
    org.credentials = org.control("GET", "credentials")
    assert record in org.call("GET", "/sobjects/Contact/updated", params=span).json()["ids"]
    deleted = org.call("GET", "/sobjects/Contact/deleted", params=span).json()
    assert gone in {each["id"] for each in deleted["deletedRecords"]}
    assert {"earliestDateAvailable", "latestDateCovered"} < set(deleted)


def test_a_locked_row_fails_as_often_as_asked(org: Org) -> None:
    record = org.create("Contact", LastName="Locked")
    org.control("POST", "locks", {"id": record, "times": 1})
    held = org.call("PATCH", f"/sobjects/Contact/{record}", json={"Title": "x"})
    assert (held.status_code, held.json()[0]["errorCode"]) == (400, "UNABLE_TO_LOCK_ROW")
    assert org.call("PATCH", f"/sobjects/Contact/{record}", json={"Title": "x"}).status_code == 204


def test_the_control_path_edits_as_another_user(org: Org) -> None:
    record = org.control("POST", "insert", {"object": "Contact", "fields": {"LastName": "Admin made"}})["id"]
    org.control("POST", "edit", {"object": "Contact", "id": record, "fields": {"HasOptedOutOfEmail": True}})
    shown = org.call("GET", f"/sobjects/Contact/{record}").json()
    assert shown["HasOptedOutOfEmail"] is True
    assert shown["LastModifiedById"] == org.credentials["admin"]["user_id"]
    org.control("POST", "delete", {"object": "Contact", "id": record})
    assert org.call("GET", f"/sobjects/Contact/{record}").status_code == 404


def test_every_answer_counts_against_the_day_and_a_used_up_day_is_403(org: Org) -> None:
    org.control("POST", "scale", {"quota": 1})
    first = org.call("GET", "/limits").headers["Sforce-Limit-Info"]
    assert first.startswith("api-usage=")
    assert first.endswith("/110000")
    org.control("POST", "api_usage", {"used": 110_000})
    try:
        answer = org.call("GET", "/limits")
    finally:
        org.control("POST", "api_usage", {"used": 0})
    assert answer.status_code == 403
    assert answer.json() == [
        {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
    ]
    org.control("POST", "clock", {"advance": 60})


@pytest.mark.parametrize(
    ("version", "status"), [("v31.0", 200), ("v68.0", 200), ("v25.0", 410), ("v99.0", 404)]
)
def test_versions_31_to_68_are_served(org: Org, version: str, status: int) -> None:
    assert org.call("GET", f"/services/data/{version}/limits/").status_code == status
