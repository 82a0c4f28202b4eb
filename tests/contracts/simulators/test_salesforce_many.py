# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Many records and many requests in one: ingest, composite, graphs, trees, views, search."""

import csv
import io
import json
from typing import Any

import pytest
import requests

from tests.contracts.simulators.salesforce_org import Org


def run_ingest(org: Org, text: str, **job: Any) -> dict[str, Any]:
    """Create, upload and close a job; return its end."""
    made = org.call("POST", "/jobs/ingest", json={"object": "Contact", **job}).json()
    assert made["contentUrl"] == f"services/data/v68.0/jobs/ingest/{made['id']}/batches"
    upload = org.call(
        "PUT", f"/jobs/ingest/{made['id']}/batches", data=text.encode(), headers={"Content-Type": "text/csv"}
    )
    assert upload.status_code == 201
    closed = org.call("PATCH", f"/jobs/ingest/{made['id']}", json={"state": "UploadComplete"})
    assert closed.json()["state"] == "UploadComplete"
    found: dict[str, Any] = org.call("GET", f"/jobs/ingest/{made['id']}").json()
    assert found["state"] == "JobComplete"
    return found


def result(org: Org, job: dict[str, Any], kind: str) -> list[dict[str, str]]:
    text = org.call("GET", f"/jobs/ingest/{job['id']}/{kind}/").content.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_an_ingest_job_tells_what_became_of_each_row(org: Org) -> None:
    text = 'LastName,Email,MailingStreet\nIngested,i@example.com,"1 A\r\nB"\n,x@example.com,\nBad,nope,\n'
    job = run_ingest(org, text, operation="insert")
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (3, 2)
    good, bad = result(org, job, "successfulResults"), result(org, job, "failedResults")
    assert (good[0]["sf__Created"], good[0]["MailingStreet"]) == ("true", "1 A\r\nB")
    assert bad[0]["sf__Error"] == "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"
    assert bad[1]["sf__Error"].startswith("INVALID_EMAIL_ADDRESS:")
    assert result(org, job, "unprocessedrecords") == result(org, job, "unprocessedRecords") == []
    assert org.records(f"SELECT MailingStreet FROM Contact WHERE Id = '{good[0]['sf__Id']}'") == [
        {"MailingStreet": "1 A\r\nB"}
    ]


def test_an_empty_cell_leaves_alone_and_na_blanks(org: Org) -> None:
    record = org.create("Contact", LastName="Cells", Title="T", Department="D")
    run_ingest(org, f"Id,Title,Department\n{record},,#N/A\n", operation="update")
    assert org.records(f"SELECT Title, Department FROM Contact WHERE Id = '{record}'") == [
        {"Title": "T", "Department": None}
    ]


def test_upsert_delete_and_hard_delete_by_ingest(org: Org) -> None:
    org.create("Contact", LastName="U", Email="u1@example.com")
    text = "Id,Email,LastName\n,u1@example.com,V\n,u2@example.com,W\n"
    job = run_ingest(org, text, operation="upsert", externalIdFieldName="Email")
    rows = result(org, job, "successfulResults")
    assert [row["sf__Created"] for row in rows] == ["false", "true"]
    soft, hard = rows[0]["sf__Id"], rows[1]["sf__Id"]
    run_ingest(org, f"Id\n{soft}\n", operation="delete")
    run_ingest(org, f"Id\n{hard}\n", operation="hardDelete")
    found = org.records(f"SELECT Id FROM Contact WHERE Id IN ('{soft}', '{hard}')", "/queryAll")
    assert found == [{"Id": soft}]


def test_a_multipart_request_creates_and_closes_at_once(org: Org) -> None:
    job = json.dumps({"object": "Contact", "operation": "insert"})
    parts = {"job": (None, job, "application/json"), "content": ("content", "LastName\nParted\n", "text/csv")}
    made = org.call("POST", "/jobs/ingest", files=parts).json()
    assert org.call("GET", f"/jobs/ingest/{made['id']}").json()["numberRecordsProcessed"] == 1


def test_a_job_with_an_unknown_column_fails_whole_and_an_aborted_one_works_nothing(org: Org) -> None:
    made = org.call("POST", "/jobs/ingest", json={"object": "Contact", "operation": "insert"}).json()["id"]
    org.call("PUT", f"/jobs/ingest/{made}/batches", data=b"Nope\nx\n")
    org.call("PATCH", f"/jobs/ingest/{made}", json={"state": "UploadComplete"})
    found = org.call("GET", f"/jobs/ingest/{made}").json()
    assert (found["state"], "Nope" in found["errorMessage"]) == ("Failed", True)
    other = org.call("POST", "/jobs/ingest", json={"object": "Contact", "operation": "insert"}).json()["id"]
    org.call("PUT", f"/jobs/ingest/{other}/batches", data=b"LastName\nNever\n")
    assert org.call("PATCH", f"/jobs/ingest/{other}", json={"state": "Aborted"}).json()["state"] == "Aborted"
    assert [row["LastName"] for row in result(org, {"id": other}, "unprocessedrecords")] == ["Never"]
    assert org.call("DELETE", f"/jobs/ingest/{other}").status_code == 204


def test_bulk_1_works_batches_off_in_json_and_csv(org: Org) -> None:
    root = f"{org.url}/services/async/59.0"
    headers = {"X-SFDC-Session": org.credentials["access_token"], "Content-Type": "application/json"}
    wish = {"operation": "insert", "object": "Contact", "contentType": "JSON"}
    job = requests.post(f"{root}/job", json=wish, headers=headers, timeout=30).json()["id"]
    rows = [{"LastName": "One"}, {"FirstName": "None"}]
    batch = requests.post(f"{root}/job/{job}/batch", json=rows, headers=headers, timeout=30).json()
    assert (batch["state"], batch["numberRecordsFailed"]) == ("Completed", 1)
    found = requests.get(f"{root}/job/{job}/batch/{batch['id']}/result", headers=headers, timeout=30).json()
    assert [each["success"] for each in found] == [True, False]
    xml = {**headers, "Content-Type": "application/xml"}
    body = '<jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload"><operation>query</operation>'
    body += "<object>User</object><contentType>CSV</contentType></jobInfo>"
    text = requests.post(f"{root}/job", data=body, headers=xml, timeout=30).text
    job = text.partition("<id>")[2].partition("</id>")[0]
    csv_headers = {**headers, "Content-Type": "text/csv"}
    text = requests.post(
        f"{root}/job/{job}/batch", data="SELECT Id FROM User", headers=csv_headers, timeout=30
    ).text
    batch_id = text.partition("<id>")[2].partition("</id>")[0]
    rows_text = requests.get(
        f"{root}/job/{job}/batch/{batch_id}/result/{batch_id}", headers=xml, timeout=30
    ).text
    assert rows_text.splitlines()[0] == '"Id"'
    wrong = requests.post(f"{root}/job", json=wish, headers={**headers, "X-SFDC-Session": "x"}, timeout=30)
    assert wrong.json()["exceptionCode"] == "InvalidSessionId"


def step(name: str, method: str, path: str, **body: Any) -> dict[str, Any]:
    wish: dict[str, Any] = {"referenceId": name, "method": method, "url": f"/services/data/v68.0{path}"}
    return wish | ({"body": body} if body else {})


def test_a_composite_uses_what_came_before_and_costs_one_call(org: Org) -> None:
    before = org.call("GET", "/limits").headers["Sforce-Limit-Info"]
    steps = [
        step("acc", "POST", "/sobjects/Account", Name="Composed"),
        step("con", "POST", "/sobjects/Contact", LastName="Composed", AccountId="@{acc.id}"),
        step("get", "GET", "/sobjects/Contact/@{con.id}?fields=AccountId"),
        step("bad", "GET", "/sobjects/Whizbang/describe"),
    ]
    answer = org.call("POST", "/composite", json={"compositeRequest": steps})
    found = answer.json()["compositeResponse"]
    assert [each["httpStatusCode"] for each in found] == [201, 201, 200, 404]
    assert found[2]["body"]["AccountId"] == found[0]["body"]["id"]
    assert found[3]["body"] == [
        {"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}
    ]
    assert found[0]["httpHeaders"]["Location"].endswith(found[0]["body"]["id"])
    used = [
        int(text.partition("=")[2].partition("/")[0])
        for text in (before, answer.headers["Sforce-Limit-Info"])
    ]
    assert used[1] == used[0] + 1


def test_an_all_or_none_composite_and_a_graph_leave_no_trace(org: Org) -> None:
    steps = [
        step("one", "POST", "/sobjects/Contact", LastName="Traceless"),
        step("two", "POST", "/sobjects/Contact", FirstName="x"),
    ]
    found = org.call("POST", "/composite", json={"allOrNone": True, "compositeRequest": steps}).json()[
        "compositeResponse"
    ]
    assert found[0]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert found[1]["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    good = [step("one", "POST", "/sobjects/Contact", LastName="Graphed")]
    graphs = [{"graphId": "1", "compositeRequest": steps}, {"graphId": "2", "compositeRequest": good}]
    shown = org.call("POST", "/composite/graph", json={"graphs": graphs}).json()["graphs"]
    assert [each["isSuccessful"] for each in shown] == [False, True]
    assert org.records("SELECT Id FROM Contact WHERE LastName = 'Traceless'") == []
    assert len(org.records("SELECT Id FROM Contact WHERE LastName = 'Graphed'")) == 1


def test_an_unchanged_describe_inside_a_composite_is_304_with_no_body(org: Org) -> None:
    wish = step("d", "GET", "/sobjects/Contact/describe")
    wish["httpHeaders"] = {"If-Modified-Since": "Tue, 23 Nov 2027 08:00:00 GMT"}
    found = org.call("POST", "/composite", json={"compositeRequest": [wish]}).json()["compositeResponse"][0]
    assert (found["httpStatusCode"], found["body"]) == (304, None)


def test_more_than_25_requests_are_refused(org: Org) -> None:
    steps = [step(f"s{number}", "GET", "/limits") for number in range(26)]
    assert org.call("POST", "/composite", json={"compositeRequest": steps}).status_code == 400


def test_batches_and_trees(org: Org) -> None:
    wishes = [
        {"method": "GET", "url": "v68.0/limits"},
        {"method": "GET", "url": "v68.0/sobjects/Nope/describe"},
    ]
    found = org.call("POST", "/composite/batch", json={"batchRequests": wishes}).json()
    assert (found["hasErrors"], [each["statusCode"] for each in found["results"]]) == (True, [200, 404])
    contact = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "Leaf"}
    account = {
        "attributes": {"type": "Account", "referenceId": "a"},
        "Name": "Tree",
        "Contacts": {"records": [contact]},
    }
    made = org.call("POST", "/composite/tree/Account", json={"records": [account]})
    assert (made.status_code, [each["referenceId"] for each in made.json()["results"]]) == (201, ["a", "c"])
    assert (
        org.records("SELECT Account.Name FROM Contact WHERE LastName = 'Leaf'")[0]["Account"]["Name"]
        == "Tree"
    )
    bad = org.call("POST", "/composite/tree/Account", json={"records": [{**account, "Name": ""}]})
    assert (bad.status_code, bad.json()["hasErrors"]) == (400, True)


def test_list_views_list_their_records(org: Org) -> None:
    views = org.call("GET", "/sobjects/Contact/listviews").json()["listviews"]
    shown = org.call("GET", views[0]["resultsUrl"], params={"limit": 3}).json()
    assert (shown["size"], shown["done"]) == (3, False)
    assert {"fieldNameOrPath", "value"} == set(shown["records"][0]["columns"][0])
    assert "FROM Contact" in org.call("GET", views[0]["describeUrl"]).json()["query"]


def test_search_finds_by_name_and_needs_braces(org: Org, recordings: Any) -> None:
    record = org.create("Contact", LastName="Needle-in-haystack")
    text = "FIND {Needle\\-in} IN ALL FIELDS RETURNING Contact(Id, Name WHERE Id != null)"
    found = org.call("GET", "/search", params={"q": text}).json()["searchRecords"]
    assert [each["Id"] for each in found] == [record]
    by_parameters = org.call(
        "GET", "/parameterizedSearch", params={"q": "Needle", "sobject": "Contact"}
    ).json()
    assert [each["Id"] for each in by_parameters["searchRecords"]] == [record]
    wrong = org.call("GET", "/search", params={"q": "FIND Needle"}).json()[0]
    assert wrong["errorCode"] == "MALFORMED_SEARCH"
    assert wrong["message"] in (recordings / "error_cases.json").read_text()


@pytest.mark.parametrize(
    "path", ["/limits/", "/sobjects/Contact/", "/query/?q=SELECT+Id+FROM+User", "/sobjects/"]
)
def test_a_trailing_slash_changes_nothing(org: Org, path: str) -> None:
    assert org.call("GET", path, headers={"X-PrettyPrint": "1"}).status_code == 200
