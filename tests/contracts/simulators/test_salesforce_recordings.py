"""Every recorded answer of the vendor is held against the simulator's: keys, types, status and codes."""

import ast
import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests

from tests.contracts.simulators.salesforce_org import API, Org
from tests.simulators import ROOT

# Which file of the folder is held against the simulator where; the others speak of nothing that it has.
HELD = {
    "describe/GET_sobjects_Account_PersonAccount_describe.json": "test_salesforce_describe",
    "describe/GET_sobjects_Account_describe.json": "test_salesforce_describe",
    "describe/GET_sobjects_Contact_describe.json": "test_salesforce_describe",
    "describe/GET_sobjects_Global_describe.json": "test_salesforce_describe",
    "describe/GET_sobjects_Lead_describe.json": "test_salesforce_describe",
    "error_cases.json": "here",
    "status_codes_v66.txt": "here",
    "metadata_v66.wsdl": "test_salesforce_simple_salesforce_calls, by the same description in the library",
}
ELSEWHERE = {
    "canvas_shape_vectors.json",  # what Salesforce posts to a canvas
    "describe/LICENSE",
    "pubsub_api.LICENSE",
    "pubsub_api.proto",  # the Pub/Sub API, which is not simulated
}
# Codes of a whole request or job: the enumeration names those of single records.
OF_REQUESTS = {
    "API_ERROR",
    "EXCEEDED_ID_LIMIT",
    "EXCEEDED_MAX_SIZE_REQUEST",
    "ExceededQuota",
    "GONE",
    "INVALIDJOB",
    "INVALIDJOBSTATE",
    "INVALID_BATCH",
    "INVALID_MULTIPART_REQUEST",
    "INVALID_NEW_PASSWORD",
    "INVALID_QUERY_FILTER_OPERATOR",
    "INVALID_REPLICATION_DATE",
    "INVALID_VERSION",
    "InvalidBatch",
    "InvalidEntity",
    "InvalidJob",
    "InvalidJobState",
    "JSON_PARSER_ERROR",
    "MALFORMED_QUERY",
    "MALFORMED_SEARCH",
    "REQUEST_HEADER_FIELDS_TOO_LARGE",
    "REQUEST_LIMIT_EXCEEDED",
    "TOO_MANY_CHUNKS_IN_REQUEST",
    "URI_TOO_LONG",
}
Answer = tuple[int, Any]


def answer_of(found: requests.Response) -> Answer:
    is_json = "json" in found.headers.get("Content-Type", "")
    return found.status_code, found.json() if is_json else found.text


def call(org: Org, method: str, path: str, **given: Any) -> Answer:
    return answer_of(org.call(method, path, **given))


def token(org: Org, **given: str) -> Answer:
    keys = {name: org.credentials[name] for name in ("client_id", "client_secret")}
    found = requests.post(f"{org.url}/services/oauth2/token", data={**keys, **given}, timeout=30)
    return answer_of(found)


def duplicates(org: Org) -> Answer:
    org.control("POST", "duplicate_rules", {"object": "Contact", "fields": ["Email"], "allow_save": True})
    body = {"LastName": "Recorded", "Email": "recorded@example.com"}
    org.call("POST", "/sobjects/Contact", json=body)
    try:
        return call(org, "POST", "/sobjects/Contact", json=body)
    finally:
        org.control("POST", "duplicate_rules", {"object": "Contact", "fields": []})


def inside(org: Org, path: str, **more: Any) -> Answer:
    """Return status and body of a request within a composite."""
    found = composite(org, path, **more)
    return found["httpStatusCode"], found["body"]


def composite(org: Org, path: str, **more: Any) -> Any:
    wish = {"referenceId": "one", "method": "GET", "url": f"{API}{path}", **more}
    [found] = org.call("POST", "/composite", json={"compositeRequest": [wish]}).json()["compositeResponse"]
    return found


def unchanged(org: Org) -> Answer:
    headers = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    found = composite(org, "/sobjects/Contact/describe", httpHeaders=headers)
    assert {"ETag", "Last-Modified"} <= set(found["httpHeaders"])  # they stand in the recording's note
    return found["httpStatusCode"], found["body"]


def broken(org: Org, path: str, body: str | None) -> Answer:
    org.control("POST", "faults", {"path": path, "status": 500, "body": body or "", "times": 1})
    status, text = answer_of(org.http.request("POST", f"{org.url}{path}", timeout=30))
    return status, text or body


def deleted(org: Org) -> Answer:
    record = org.create("Contact", LastName="Recorded")
    org.call("DELETE", f"/sobjects/Contact/{record}")
    return call(org, "DELETE", f"/sobjects/Contact/{record}")


def password(org: Org) -> Answer:
    org.control("POST", "switches", {"password_flow": True})
    try:
        return token(org, grant_type="password", username=org.credentials["username"], password="x")
    finally:
        org.control("POST", "switches", {"password_flow": False})


def several(org: Org) -> Answer:
    for _ in range(2):
        org.create("Contact", LastName="Recorded", Email="several@example.com")
    return call(org, "PATCH", "/sobjects/Contact/Email/several@example.com", json={"Title": "x"})


def failures(org: Org) -> Answer:
    job = org.call("POST", "/jobs/ingest", json={"object": "Account", "operation": "insert"}).json()["id"]
    org.call("PUT", f"/jobs/ingest/{job}/batches", data=b"Name\n#N/A\n")
    org.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
    while org.call("GET", f"/jobs/ingest/{job}").json()["state"] != "JobComplete":
        pass
    return call(org, "GET", f"/jobs/ingest/{job}/failedResults")


def expired(org: Org) -> Answer:
    found = requests.get(f"{org.url}{API}/query", headers={"Authorization": "Bearer x"}, timeout=30)
    return answer_of(found)


def soap_login(org: Org) -> Answer:
    body = "<login><username>x</username><password>x</password></login>"
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
    )
    found = requests.post(f"{org.url}/services/Soap/c/60.0", data=envelope.format(body), timeout=30)
    return answer_of(found)


def used_up(org: Org) -> Answer:
    org.control("POST", "scale", {"quota": 1})
    org.control("POST", "api_usage", {"used": 10_000_000})
    try:
        return call(org, "GET", "/query", params={"q": "SELECT Id FROM User"})
    finally:
        org.control("POST", "api_usage", {"used": 0})
        org.control("POST", "scale", {"quota": None})


def member_twice(org: Org) -> Answer:
    campaign = org.create("Campaign", Name="Recorded")
    fields = {"CampaignId": campaign, "ContactId": org.create("Contact", LastName="Recorded")}
    org.create("CampaignMember", **fields)
    return call(org, "POST", "/sobjects/CampaignMember", json=fields)


def item(org: Org) -> Answer:
    record = {"attributes": {"type": "Contact"}, "LastName": "x", "Email": "x@y"}
    status, body = call(org, "POST", "/composite/sobjects", json={"records": [record]})
    return status, body[0]


# By the end of the recording's source; how to bring the simulator to answer likewise.
MAKERS: dict[str, Callable[[Org], Answer]] = {
    "file id 3714814627": duplicates,
    "ManualEditTestCompositeParallelSalesforce.test_http_headers.yaml": unchanged,
    "TestCompositeParallelSalesforce.test_errors.yaml": lambda org: inside(
        org, "/sobjects/Whizbang/describe"
    ),
    "test_count_sobjects__network_errors.yaml": lambda org: broken(org, f"{API}/composite", ""),
    "(stored": used_up,
    "XYZZY": lambda org: inside(org, "/query?q=select+count()+from+XYZZY"),
    "builds_a_number_of_associated_records_from_the_data_in_Salesforce.yml": deleted,
    "restforce-fixtures/auth_error_response.json": password,
    "restforce-fixtures/refresh_error_response.json": lambda org: token(
        org, grant_type="refresh_token", refresh_token="x"
    ),
    "sobject/delete_error_response.json": lambda org: call(org, "DELETE", "/sobjects/Contact/rid"),
    "sobject/query_error_response.json": lambda org: call(org, "GET", "/query?q=SELECT+Nope+FROM+Contact"),
    "sobject/search_error_response.json": lambda org: call(org, "GET", "/search?q=FIND+x"),
    "sobject/sobject_describe_error_response.json": lambda org: call(
        org, "GET", "/sobjects/Whizbang/describe"
    ),
    "sobject/sobject_find_error_response.json": lambda org: call(org, "GET", "/sobjects/Contact/23foo"),
    "sobject/upsert_error_response.json": lambda org: call(
        org, "PATCH", "/sobjects/Contact/Namez/x", json={"LastName": "x"}
    ),
    "sobject/upsert_multiple_error_response.json": several,
    "sobject/write_error_response.json": lambda org: call(
        org, "POST", "/sobjects/Contact", json={"foo": "x"}
    ),
    "api_version_response_500.json": lambda org: broken(org, "/services/data", None),
    "insert_blob_response_400.json": lambda org: call(
        org, "POST", "/sobjects/Contact", json={"FirstName": "x"}
    ),
    "jobs_get_failures_200.json": failures,
    "login_response_401.json": expired,
    "soap_login_response_500.xml": soap_login,
    "status-codes-and-error-responses": lambda org: call(
        org, "POST", "/sobjects/Contact", json={"LastName": "x", "AccountId": "001900K0001pPuOAAU!"}
    ),
    "(stored index id 59875155086)": member_twice,
    "api_rest sObject Collections": item,
}
# What the vendor's words are exactly, whoever asks what.
EXACT = {"MALFORMED_SEARCH", "INVALID_SESSION_ID", "ENTITY_IS_DELETED", "REQUEST_LIMIT_EXCEEDED"}


def maker(case: dict[str, Any]) -> Callable[[Org], Answer]:
    """Return how to make the case: by what its body or its source alone has."""
    if "XYZZY" in json.dumps(case["body"]):
        return MAKERS["XYZZY"]
    [name] = [each for each in MAKERS if case["source"].endswith(each)] or ["(stored"]
    return MAKERS[name]


def shape(value: Any) -> Any:
    """Return keys and types: a list by its first item, null as what may be anything."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None if value is None else type(value).__name__


def lacks(recorded: Any, ours: Any, path: str = "") -> list[str]:
    """Return where our shape lacks a key or has another type."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        return [
            words
            for key, each in recorded.items()
            for words in (
                lacks(each, ours[key], f"{path}.{key}") if key in ours else [f"{path}.{key} is missing"]
            )
        ]
    if isinstance(recorded, list) and isinstance(ours, list):
        return lacks(recorded[0], ours[0], f"{path}[]") if recorded and ours else []
    return [] if recorded is None or recorded == ours else [f"{path} is {ours}, recorded {recorded}"]


def read_text(text: str) -> Any:
    """Return an XML document as the names of its elements, a CSV file as its columns; other text as it is."""
    if text.startswith("<?xml"):
        return sorted(each.tag for each in ET.fromstring(text).iter())  # noqa: S314  our own fixture
    if text.startswith('"sf__'):
        header, first = list(csv.reader(text.splitlines()))[:2]
        return [header, re.fullmatch("[A-Z_]+:.*:(\\w+ )*--", first[1]) is not None]
    return text


@pytest.fixture(scope="session")
def cases(recordings: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((recordings / "error_cases.json").read_text())
    return found


@pytest.mark.parametrize("number", range(25))
def test_a_recorded_refusal_has_the_same_keys_types_and_status(
    org: Org, cases: list[dict[str, Any]], number: int
) -> None:
    case = cases[number]
    status, body = maker(case)(org)
    recorded = case["body"]
    wanted = case["http_status"]
    if wanted is not None:
        assert status == int(str(wanted).split()[0]), (case["source"], body)
    if isinstance(recorded, str) and recorded:
        assert read_text(body) == read_text(recorded)
        return
    assert lacks(shape(recorded), shape(body)) == [], case["source"]
    if (
        isinstance(recorded, list)
        and isinstance(recorded[0], dict)
        and recorded[0]["errorCode"] != "INVALID_FIELD"
    ):
        assert body[0]["errorCode"] == recorded[0]["errorCode"]
        if recorded[0]["errorCode"] in EXACT:
            assert body[0]["message"] == recorded[0]["message"]
    if isinstance(recorded, dict) and "error" in recorded:
        assert body == recorded


def test_every_recording_is_held_against_the_simulator_or_of_something_else(
    recordings: Path, cases: list[dict[str, Any]]
) -> None:
    files = {str(each.relative_to(recordings)) for each in recordings.rglob("*") if each.is_file()}
    assert files == set(HELD) | ELSEWHERE
    assert len(cases) == 25
    assert {maker(case) for case in cases} == set(MAKERS.values())


def test_every_code_of_a_record_is_in_the_vendors_enumeration(recordings: Path) -> None:
    known = set((recordings / "status_codes_v66.txt").read_text().split())
    codes: set[str] = set()
    for file in (ROOT / "simulators" / "salesforce").rglob("*.py"):
        codes |= set(_codes(ast.parse(file.read_text())))
    assert len(codes & known) > 25
    assert codes - known - OF_REQUESTS == set()


def _codes(tree: ast.Module) -> list[str]:
    """Return the codes that a module names where it refuses."""
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    refusals = [each for each in calls if getattr(each.func, "id", "") in {"ApiError", "QueryError"}]
    words = [
        next((a.value for a in each.args if isinstance(a, ast.Constant) and isinstance(a.value, str)), "")
        for each in refusals
    ]
    return [word for word in words if word and word.replace("_", "").isalpha()]
