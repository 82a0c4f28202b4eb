# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""A package of marketing lists, installed from its source: what the org then has, enforces and hides."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import requests

from tests.contracts.simulators.salesforce_org import API, Org
from tests.contracts.simulators.salesforce_package_source import (
    EVENT,
    LIST,
    MEMBER,
    element,
    formula,
    write_package,
)
from tests.simulators import simulator


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    folder = tmp_path_factory.mktemp("package")
    write_package(folder)
    with simulator("salesforce", "--seed", "none") as running:
        org = Org(running)
        org.control("POST", "scale", {"delay": 0})
        found = org.control("POST", "install", {"folder": str(folder)})
        assert found["permission_sets"] == ["Sync"]
        yield org
        org.http.close()


def field_of(org: Org, made: str, name: str) -> dict[str, Any] | None:
    fields = org.call("GET", f"/sobjects/{made}/describe").json()["fields"]
    return next((each for each in fields if each["name"] == name), None)


def refused(org: Org, name: str, **fields: Any) -> dict[str, Any]:
    answer = org.call("POST", f"/sobjects/{name}", json=fields)
    assert answer.status_code == 400, answer.text
    found: dict[str, Any] = answer.json()[0]
    return found


def read(org: Org, name: str, record: str, *fields: str) -> dict[str, Any]:
    shown = org.call("GET", f"/sobjects/{name}/{record}?fields={','.join(fields)}").json()
    return {field: shown[field] for field in fields}


def member(org: Org, lists: str, key: str, **fields: Any) -> str:
    person = fields or {"Contact__c": org.create("Contact", LastName=key)}
    return org.create(MEMBER, List__c=lists, Key__c=key, **person)


def test_a_restricted_picklist_a_length_and_a_number_are_enforced(packaged: Org) -> None:
    org = packaged
    wrong = refused(org, LIST, Name="P", Kind__c="Rumours")
    assert wrong["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert refused(org, LIST, Name="P", Topics__c="News;Rumours")["fields"] == ["Topics__c"]
    record = org.create(LIST, Name="P", Kind__c="News", Topics__c="Offers;News")
    assert read(org, LIST, record, "Topics__c") == {"Topics__c": "News;Offers"}
    assert org.records(f"SELECT Id FROM {LIST} WHERE Topics__c INCLUDES ('Offers')") == [{"Id": record}]
    assert refused(org, LIST, Name="P", CTCT_Id__c="x" * 37)["errorCode"] == "STRING_TOO_LONG"


def test_unique_external_ids_are_there_on_every_object_and_count_case(packaged: Org) -> None:
    org = packaged
    needed = {"Contact": {"LastName": "U"}, "Account": {"Name": "U"}, "Campaign": {"Name": "U"}}
    needed["Lead"] = {"LastName": "U", "Company": "U"}
    for name, fields in needed.items():
        path = f"/sobjects/{name}/CTCT_Id__c/key-a"
        assert [org.call("PATCH", path, json=fields).status_code for _ in range(2)] == [201, 200]
        assert org.call("PATCH", f"/sobjects/{name}/CTCT_Id__c/KEY-A", json=fields).status_code == 201
        taken = refused(org, name, **fields, CTCT_Id__c="key-a")
        assert taken["errorCode"] == "DUPLICATE_VALUE"
        assert taken["message"].startswith("duplicate value found: CTCT_Id__c duplicates value on record")


def test_a_member_needs_list_and_key_and_counts_its_own_name(packaged: Org) -> None:
    org = packaged
    lists = org.create(LIST, Name="Counted")
    assert set(refused(org, MEMBER)["fields"]) == {"List__c", "Key__c"}
    first, second = (member(org, lists, f"counted-{number}") for number in range(2))
    names = [read(org, MEMBER, each, "Name")["Name"] for each in (first, second)]
    assert [len(name) for name in names] == [6, 6]
    assert int(names[1][2:]) == int(names[0][2:]) + 1
    assert refused(org, MEMBER, List__c=lists, Key__c="COUNTED-0")["errorCode"] == "DUPLICATE_VALUE"
    moved = org.call("PATCH", f"/sobjects/{MEMBER}/{first}", json={"List__c": lists})
    assert moved.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    named = org.call("PATCH", f"/sobjects/{MEMBER}/{first}", json={"Name": "Mine"})
    assert named.json()[0]["fields"] == ["Name"]


def test_a_roll_up_counts_and_sums_the_living_details_and_moves_no_stamp(packaged: Org) -> None:
    org = packaged
    lists = org.create(LIST, Name="Rolled")
    before = read(org, LIST, lists, "SystemModstamp")
    org.control("POST", "clock", {"advance": 60})
    records = [member(org, lists, f"rolled-{number}") for number in range(3)]
    org.call("PATCH", f"/sobjects/{MEMBER}/{records[0]}", json={"Kept_Out__c": True})
    org.call("DELETE", f"/sobjects/{MEMBER}/{records[2]}")
    org.control("POST", "edit", {"object": MEMBER, "id": records[1], "fields": {"Weight__c": 2.5}})
    shown = read(org, LIST, lists, "Members__c", "Kept_Out__c", "Weight__c", "SystemModstamp")
    assert shown == {"Members__c": 2, "Kept_Out__c": 1, "Weight__c": 2.5, **before}
    assert org.records(f"SELECT Id FROM {LIST} WHERE Members__c = 2 AND Name = 'Rolled'") == [{"Id": lists}]
    described = field_of(org, LIST, "Members__c")
    assert described
    assert (described["calculated"], described["createable"], described["updateable"]) == (True, False, False)
    wrong = org.call("PATCH", f"/sobjects/{LIST}/{lists}", json={"Members__c": 9}).json()[0]
    assert wrong["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_deleting_a_master_deletes_its_details_and_undeleting_brings_them_back(packaged: Org) -> None:
    org = packaged
    lists = org.create(LIST, Name="Master")
    record = member(org, lists, "master-1")
    org.call("DELETE", f"/sobjects/{LIST}/{lists}")
    assert org.call("GET", f"/sobjects/{MEMBER}/{record}").status_code == 404
    org.control("POST", "undelete", {"id": lists})
    assert read(org, LIST, lists, "Members__c") == {"Members__c": 1}


def test_a_lookup_cascades_restricts_or_is_cleared_as_it_says(packaged: Org) -> None:
    org = packaged
    lists = org.create(LIST, Name="Looked up")
    contact = org.create("Contact", LastName="Cascade")
    lead = org.create("Lead", LastName="Clear", Company="C")
    account = org.create("Account", Name="Restrict")
    by_contact = member(org, lists, "look-1", Contact__c=contact)
    by_lead = member(org, lists, "look-2", Lead__c=lead, Account__c=account)
    kept = org.call("DELETE", f"/sobjects/Account/{account}")
    assert (kept.status_code, kept.json()[0]["errorCode"]) == (400, "DELETE_FAILED")
    assert org.call("DELETE", f"/sobjects/Contact/{contact}").status_code == 204
    assert org.call("GET", f"/sobjects/{MEMBER}/{by_contact}").status_code == 404
    assert org.call("DELETE", f"/sobjects/Lead/{lead}").status_code == 204
    assert read(org, MEMBER, by_lead, "Lead__c") == {"Lead__c": None}
    org.control("POST", "undelete", {"id": lead})
    assert read(org, MEMBER, by_lead, "Lead__c") == {"Lead__c": lead}


def test_a_merge_points_lookups_of_the_package_at_the_master(packaged: Org) -> None:
    org = packaged
    lists = org.create(LIST, Name="Merged")
    master, other = (org.create("Contact", LastName=name) for name in ("Master", "Other"))
    record = member(org, lists, "merge-1", Contact__c=other)
    org.control("POST", "merge", {"object": "Contact", "id": master, "ids": [other]})
    assert read(org, MEMBER, record, "Contact__c") == {"Contact__c": master}


def test_a_lookup_filter_refuses_what_it_leaves_out(packaged: Org) -> None:
    org = packaged
    asleep, awake = (org.create("Campaign", Name="F", IsActive=active) for active in (False, True))
    wrong = refused(org, LIST, Name="F", Campaign__c=asleep)
    assert (wrong["errorCode"], wrong["message"], wrong["fields"]) == (
        "FIELD_FILTER_VALIDATION_EXCEPTION",
        "Only an active campaign.",
        ["Campaign__c"],
    )
    assert org.create(LIST, Name="F", Campaign__c=awake)


def test_a_validation_rule_refuses_and_leaves_no_trace(packaged: Org) -> None:
    org = packaged
    lists = org.create(LIST, Name="!Born so")
    wrong = org.call("PATCH", f"/sobjects/{LIST}/{lists}", json={"Name": "!Louder"}).json()[0]
    assert (wrong["errorCode"], wrong["message"], wrong["fields"]) == (
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "A list must not shout.",
        ["Name"],
    )
    assert read(org, LIST, lists, "Name") == {"Name": "!Born so"}
    body = {"attributes": {"type": MEMBER}, "List__c": lists, "Key__c": "nobody"}
    item = org.call("POST", "/composite/sobjects", json={"records": [body]}).json()[0]["errors"][0]
    assert (item["statusCode"], item["message"]) == ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Name a person.")
    assert org.query(f"SELECT COUNT() FROM {MEMBER} WHERE Key__c = 'nobody'")["totalSize"] == 0


def test_a_formula_over_a_parent_changes_without_moving_a_stamp(packaged: Org) -> None:
    org = packaged
    account = org.create("Account", Name="Before")
    contact = org.create("Contact", LastName="F", AccountId=account)
    before = read(org, "Contact", contact, "Account_Title__c", "SystemModstamp")
    assert before["Account_Title__c"] == "Before / Integration"
    org.control("POST", "clock", {"advance": 60})
    org.call("PATCH", f"/sobjects/Account/{account}", json={"Name": "After"})
    after = read(org, "Contact", contact, "Account_Title__c", "SystemModstamp")
    assert after == before | {"Account_Title__c": "After / Integration"}
    found = org.records("SELECT Id, Account_Title__c FROM Contact WHERE Account_Title__c LIKE 'after%'")
    assert found == [{"Id": contact, "Account_Title__c": "After / Integration"}]
    lists = org.create(LIST, Name="Way")
    record = member(org, lists, "way-1", Contact__c=contact)
    way = org.records(f"SELECT Contact__r.Account_Title__c FROM {MEMBER} WHERE Id = '{record}'")
    assert way[0]["Contact__r"]["Account_Title__c"] == "After / Integration"
    described = field_of(org, "Contact", "Account_Title__c")
    assert described
    assert (described["calculated"], described["type"], described["length"]) == (True, "string", 1300)
    assert described["calculatedFormula"].startswith("Account.Name &")


def test_a_formula_over_today_changes_with_the_day_alone(packaged: Org) -> None:
    org = packaged
    day = org.control("GET", "clock")["now"][:10]
    contact = org.create("Contact", LastName="T", Birthdate=f"{int(day[:4]) - 18}{day[4:]}", FirstName="Ada")
    org.control("POST", "fields", {"object": "Contact", "field": "Days__c", "visible": True})
    whole = org.control("GET", f"records?object=Contact&id={contact}")["records"][0]
    assert (whole["Grown__c"], whole["Greeting__c"]) == (True, "Dear Ada")
    org.control("POST", "clock", {"advance": 86400})
    again = org.control("GET", f"records?object=Contact&id={contact}")["records"][0]
    assert (again["Days__c"], again["SystemModstamp"]) == (whole["Days__c"] + 1, whole["SystemModstamp"])
    org.control("POST", "clock", {"advance": -86400})


def test_bulk_queries_read_formulas_and_bulk_ingest_cannot_write_them(packaged: Org) -> None:
    org = packaged
    contact = org.create("Contact", LastName="Bulk", FirstName="Bo")
    wish = f"SELECT Id, Greeting__c FROM Contact WHERE Id = '{contact}'"
    job = org.call("POST", "/jobs/query", json={"operation": "query", "query": wish}).json()["id"]
    assert org.call("GET", f"/jobs/query/{job}").json()["state"] == "JobComplete"
    assert org.call("GET", f"/jobs/query/{job}/results").text == f'"Id","Greeting__c"\n"{contact}","Hi Bo"\n'
    body = {"object": "Contact", "operation": "update"}
    made = org.call("POST", "/jobs/ingest", json=body).json()["id"]
    org.call("PUT", f"/jobs/ingest/{made}/batches", data=f"Id,Greeting__c\n{contact},Yo\n".encode())
    org.call("PATCH", f"/jobs/ingest/{made}", json={"state": "UploadComplete"})
    assert org.call("GET", f"/jobs/ingest/{made}").json()["numberRecordsFailed"] == 1
    assert "INVALID_FIELD_FOR_INSERT_UPDATE" in org.call("GET", f"/jobs/ingest/{made}/failedResults").text


def test_a_user_sees_what_their_permission_set_grants_alone(packaged: Org) -> None:
    org = packaged
    assert field_of(org, "Contact", "CTCT_Id__c")
    assert field_of(org, "Contact", "Secret__c") is None
    weight = field_of(org, MEMBER, "Weight__c")
    assert weight
    assert (weight["createable"], weight["updateable"]) == (False, False)
    org.control("POST", "permission_sets", {"names": ["Sync"], "assigned": False})
    try:
        assert field_of(org, "Contact", "CTCT_Id__c") is None
        assert org.call("GET", f"/sobjects/{LIST}/describe").status_code == 404
        assert org.query("SELECT CTCT_Id__c FROM Contact")[0]["errorCode"] == "INVALID_FIELD"
        assert org.query(f"SELECT Id FROM {LIST}")[0]["errorCode"] == "INVALID_TYPE"
        token = org.credentials["admin"]["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        path = f"{org.url}{API}/sobjects/{LIST}/describe"
        assert requests.get(path, headers=headers, timeout=30).status_code == 200
    finally:
        org.control("POST", "permission_sets", {"names": ["Sync"], "assigned": True})
    assert field_of(org, "Contact", "CTCT_Id__c")


def test_a_platform_event_is_enqueued_and_leaves_no_record(packaged: Org) -> None:
    org = packaged
    answer = org.call("POST", f"/sobjects/{EVENT}", json={"Step__c": "reading"})
    assert answer.status_code == 201
    assert [each["statusCode"] for each in answer.json()["errors"]] == ["OPERATION_ENQUEUED"]
    assert answer.json()["success"] is True
    assert refused(org, EVENT)["fields"] == ["Step__c"]
    assert org.query(f"SELECT Id FROM {EVENT}")[0]["errorCode"] == "INVALID_TYPE"


def test_person_accounts_show_custom_fields_of_their_contact(packaged: Org) -> None:
    org = packaged
    org.control("POST", "features", {"person_accounts": True})
    try:
        account = org.create("Account", LastName="Pc", FirstName="Ada", CTCT_Id__pc="pc-1")
        shown = read(org, "Account", account, "CTCT_Id__pc", "Greeting__pc", "PersonContactId")
        assert (shown["CTCT_Id__pc"], shown["Greeting__pc"]) == ("pc-1", "Dear Ada")
        contact = read(org, "Contact", shown["PersonContactId"], "CTCT_Id__c")
        assert contact == {"CTCT_Id__c": "pc-1"}
        described = field_of(org, "Account", "CTCT_Id__pc")
        assert described
        assert (described["externalId"], described["custom"]) == (False, True)
        second = org.create("Account", LastName="Second", CTCT_Id__pc="pc-2")
        taken = org.call("PATCH", f"/sobjects/Account/{second}", json={"CTCT_Id__pc": "pc-1"})
        assert taken.json()[0]["errorCode"] == "DUPLICATE_VALUE"
        org.call("PATCH", f"/sobjects/Contact/{shown['PersonContactId']}", json={"CTCT_Id__c": "pc-3"})
        assert read(org, "Account", account, "CTCT_Id__pc") == {"CTCT_Id__pc": "pc-3"}
    finally:
        org.control("POST", "features", {"person_accounts": False})


def test_a_package_that_asks_for_more_than_is_simulated_is_refused_by_name(
    packaged: Org, tmp_path: Path
) -> None:
    org = packaged
    place = tmp_path / "objects" / "Contact" / "fields" / "Odd__c.field-meta.xml"
    place.parent.mkdir(parents=True)
    place.write_text(
        element("CustomField", "<fullName>Odd__c</fullName>" + formula("Text", "VLOOKUP(1, 2, 3)"))
    )
    with pytest.raises(HTTPError) as refusal:
        org.control("POST", "install", {"folder": str(tmp_path)})
    assert "VLOOKUP" in refusal.value.read().decode()
    assert org.call("GET", f"/sobjects/{LIST}/describe").status_code == 200
