"""Describes have every key, field and type of those recorded from real orgs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_org import Org

# What does not differ from org to org, as labels and picklists that an admin filled do.
SAME = (
    "type",
    "length",
    "byteLength",
    "precision",
    "scale",
    "digits",
    "soapType",
    "createable",
    "updateable",
    "nillable",
    "defaultedOnCreate",
    "filterable",
    "sortable",
    "groupable",
    "aggregatable",
    "idLookup",
    "nameField",
    "namePointing",
    "referenceTo",
    "relationshipName",
    "compoundFieldName",
    "extraTypeInfo",
    "restrictedPicklist",
    "permissionable",
    "externalId",
    "unique",
)


def kinds(value: Any) -> str:
    return type(value).__name__


@pytest.mark.parametrize("name", ["Contact", "Account", "Lead"])
def test_a_describe_has_the_recorded_keys_fields_and_types(org: Org, recordings: Path, name: str) -> None:
    recorded = json.loads((recordings / "describe" / f"GET_sobjects_{name}_describe.json").read_text())
    ours = org.call("GET", f"/sobjects/{name}/describe/").json()
    assert set(recorded) - set(ours) == set()
    assert {key: kinds(ours[key]) for key in recorded} == {key: kinds(recorded[key]) for key in recorded}
    fields = {field["name"]: field for field in ours["fields"]}
    # The recording was edited by hand: some fields of packages say that they are not custom.
    standard = [field for field in recorded["fields"] if not field["name"].endswith("__c")]
    assert {field["name"] for field in standard} - set(fields) == set()
    for field in standard:
        mine = fields[field["name"]]
        assert set(field) == set(mine)
        assert {key: mine[key] for key in SAME} == {key: field[key] for key in SAME}, field["name"]


def test_the_describe_of_a_person_account_org_has_the_recorded_fields(org: Org, recordings: Path) -> None:
    file = recordings / "describe" / "GET_sobjects_Account_PersonAccount_describe.json"
    recorded = [field for field in json.loads(file.read_text())["fields"] if not field["custom"]]
    org.control("POST", "features", {"person_accounts": True})
    try:
        fields = {
            field["name"]: field for field in org.call("GET", "/sobjects/Account/describe").json()["fields"]
        }
    finally:
        org.control("POST", "features", {"person_accounts": False})
    assert {field["name"] for field in recorded} - set(fields) == set()
    # Picklists of 40 characters in one org are of 255 in the other.
    same = [key for key in SAME if key not in {"length", "byteLength", "nameField"}]
    for field in recorded:
        assert {key: fields[field["name"]][key] for key in same} == {key: field[key] for key in same}, field[
            "name"
        ]


def test_the_global_describe_has_the_recorded_keys_and_rights(org: Org, recordings: Path) -> None:
    recorded = json.loads((recordings / "describe" / "GET_sobjects_Global_describe.json").read_text())
    ours = org.call("GET", "/sobjects").json()
    assert (ours["encoding"], ours["maxBatchSize"]) == (recorded["encoding"], recorded["maxBatchSize"])
    theirs = {each["name"]: each for each in recorded["sobjects"]}
    both = [each for each in ours["sobjects"] if each["name"] in theirs]
    assert {each["name"] for each in both} >= {
        "Account",
        "Campaign",
        "CampaignMember",
        "Contact",
        "Lead",
        "User",
    }
    for each in both:
        theirs_of_it = theirs[each["name"]]
        unchanged = {key for key in theirs_of_it if key not in {"urls", "keyPrefix"}}
        assert {key: each[key] for key in unchanged} == {key: theirs_of_it[key] for key in unchanged}, each[
            "name"
        ]


def test_a_hidden_field_leaves_describe_and_queries_and_comes_back(org: Org) -> None:
    org.control("POST", "fields", {"object": "Contact", "field": "HasOptedOutOfEmail", "visible": False})
    try:
        names = {field["name"] for field in org.call("GET", "/sobjects/Contact/describe").json()["fields"]}
        assert "HasOptedOutOfEmail" not in names
        refused = org.query("SELECT HasOptedOutOfEmail FROM Contact")
        assert refused[0]["errorCode"] == "INVALID_FIELD"
        assert "No such column 'HasOptedOutOfEmail' on entity 'Contact'" in refused[0]["message"]
        written = org.call("POST", "/sobjects/Contact", json={"LastName": "X", "HasOptedOutOfEmail": True})
        assert (
            written.json()[0]["message"] == "No such column 'HasOptedOutOfEmail' on sobject of type Contact"
        )
    finally:
        org.control("POST", "fields", {"object": "Contact", "field": "HasOptedOutOfEmail", "visible": True})
    assert org.query("SELECT HasOptedOutOfEmail FROM Contact LIMIT 1")["totalSize"] == 1


def test_an_unchanged_describe_answers_304(org: Org) -> None:
    first = org.call("GET", "/sobjects/Contact/describe")
    again = org.call(
        "GET", "/sobjects/Contact/describe", headers={"If-Modified-Since": first.headers["Last-Modified"]}
    )
    assert again.status_code == 304
    assert again.content == b""
