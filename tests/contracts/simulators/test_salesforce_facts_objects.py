# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""What the vendor's pages say of its objects, their fields and their list views, one sentence each."""

import json
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_org import Org


def fields_of(org: Org, name: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in org.call("GET", f"/sobjects/{name}/describe").json()["fields"]}


@pytest.mark.parametrize(
    ("name", "field", "length", "found_by"),
    [
        ("Contact", "LastName", 80, False),
        ("Contact", "FirstName", 40, False),
        ("Contact", "Email", 80, True),
        ("Contact", "Title", 128, False),
        ("Lead", "Email", 80, True),
        ("Lead", "Company", 255, False),
        ("Campaign", "Name", 80, True),
    ],
)
def test_a_field_has_the_vendors_length_and_says_whether_records_are_found_by_it(
    org: Org, name: str, field: str, length: int, *, found_by: bool
) -> None:
    described = fields_of(org, name)[field]
    assert (described["length"], described["idLookup"]) == (length, found_by)


def test_the_global_describe_names_prefixes_and_the_largest_batch(org: Org) -> None:
    found = org.call("GET", "/sobjects").json()
    prefixes = {each["name"]: each["keyPrefix"] for each in found["sobjects"]}
    assert found["maxBatchSize"] == 200
    assert (prefixes["Campaign"], prefixes["CampaignMember"], prefixes["Lead"]) == ("701", "00v", "00Q")
    rights = {each["name"]: (each["undeletable"], each["replicateable"]) for each in found["sobjects"]}
    assert rights["CampaignMember"] == (False, True)


def test_a_lead_has_a_status_unless_told_and_fields_of_a_conversion_are_read_only(org: Org) -> None:
    lead = org.create("Lead", LastName="Status", Company="C")
    shown = org.call("GET", f"/sobjects/Lead/{lead}").json()
    assert (shown["Status"], shown["IsConverted"]) == ("Open - Not Contacted", False)
    known = fields_of(org, "Lead")
    for name in ("ConvertedDate", "ConvertedContactId", "ConvertedAccountId", "ConvertedOpportunityId"):
        assert (known[name]["createable"], known[name]["updateable"]) == (False, False)


def test_what_a_member_derives_cannot_be_written_and_its_people_are_fixed(org: Org) -> None:
    known = fields_of(org, "CampaignMember")
    rights = {name: (known[name]["createable"], known[name]["updateable"]) for name in known}
    assert rights["HasResponded"] == rights["FirstRespondedDate"] == (False, False)
    assert rights["ContactId"] == rights["LeadId"] == rights["CampaignId"] == (True, False)
    assert rights["Status"] == (True, True)
    assert "AccountId" not in known


def test_a_list_view_shows_at_most_2000_records_a_page(org: Org) -> None:
    view = org.call("GET", "/sobjects/Contact/listviews").json()["listviews"][0]
    shown = org.call("GET", view["resultsUrl"], params={"limit": 5000}).json()
    assert 200 <= shown["size"] <= 2000
    first = org.call("GET", view["resultsUrl"], params={"limit": 1, "offset": 1}).json()
    assert first["records"][0] == shown["records"][1]
    assert org.call("GET", "/sobjects/Lead/listviews/00B000000000000AAA").status_code == 404


def test_a_multipart_job_of_more_than_100000_characters_is_refused(org: Org) -> None:
    parts = {
        "job": (None, json.dumps({"object": "Contact", "operation": "insert"}), "application/json"),
        "content": ("content", "LastName\n" + "x" * 100_000 + "\n", "text/csv"),
    }
    assert org.call("POST", "/jobs/ingest", files=parts).status_code == 400


def test_a_task_may_hang_on_a_contact_a_lead_or_a_campaign(org: Org) -> None:
    lead, campaign = org.create("Lead", LastName="T", Company="C"), org.create("Campaign", Name="T")
    task = org.create("Task", WhoId=lead, WhatId=campaign, Subject="Call", Description="d")
    shown = org.records(
        f"SELECT Who.Type, What.Name, Status, Priority, IsClosed FROM Task WHERE Id = '{task}'"
    )
    assert (shown[0]["Who"]["Type"], shown[0]["What"]["Name"]) == ("Lead", "T")
    assert (shown[0]["Status"], shown[0]["Priority"], shown[0]["IsClosed"]) == (
        "Not Started",
        "Normal",
        False,
    )
    whole = org.control("GET", f"records?object=Task&ids={task}&fields=Subject,WhoId")["records"]
    assert whole == [{"Id": task, "WhoId": lead, "Subject": "Call"}]
    wrong = org.call("POST", "/sobjects/Task", json={"WhoId": campaign, "Subject": "x"}).json()[0]
    assert wrong["errorCode"] == "MALFORMED_ID"
