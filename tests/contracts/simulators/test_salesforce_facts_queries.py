# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""What the vendor's pages say of queries, requests and answers, one sentence each."""

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
import requests

from tests.contracts.simulators.salesforce_org import API, Org


def renew(org: Org) -> None:
    """Log in anew: the clock has ended the session."""
    org.credentials = org.control("GET", "credentials")
    org.http.headers["Authorization"] = f"Bearer {org.credentials['access_token']}"


def bulk_query(org: Org, text: str) -> requests.Response:
    """Send a statement too long for an address."""
    return org.call("POST", "/jobs/query", json={"operation": "query", "query": text})


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()[0]["errorCode"]


def test_a_locator_lives_two_days(org: Org) -> None:
    org.call("POST", "/composite/sobjects", json={"records": [
        {"attributes": {"type": "Contact"}, "LastName": f"Locator {number}"} for number in range(200)
    ]})  # fmt: skip
    page = org.call(
        "GET",
        "/query",
        params={"q": "SELECT Id FROM Contact"},
        headers={"Sforce-Query-Options": "batchSize=200"},
    ).json()
    org.control("POST", "clock", {"advance": 47 * 3600})
    renew(org)
    assert org.call("GET", page["nextRecordsUrl"], params={"q": "stray"}).status_code == 200
    org.control("POST", "clock", {"advance": 2 * 3600})
    renew(org)
    assert code(org.call("GET", page["nextRecordsUrl"])) == (400, "INVALID_QUERY_LOCATOR")


def test_a_page_has_200_to_2000_rows_whatever_is_asked(org: Org) -> None:
    for asked, size in (("batchSize=10", 200), ("batchSize=5000", None), ("nonsense", None)):
        page = org.call(
            "GET",
            "/query",
            params={"q": "SELECT Id FROM Contact"},
            headers={"Sforce-Query-Options": asked},
        ).json()
        assert len(page["records"]) == (size or min(page["totalSize"], 2000))


def test_a_statement_a_text_and_the_ways_to_parents_have_their_longest(org: Org) -> None:
    long = "SELECT Id FROM Contact WHERE " + " OR ".join(f"Name = 'n{number}'" for number in range(8000))
    assert len(long) > 100_000
    assert code(bulk_query(org, long)) == (400, "MALFORMED_QUERY")
    assert bulk_query(org, long[:99_000].rpartition(" OR ")[0]).status_code == 200
    for length, status in ((4000, 200), (4001, 400)):
        assert bulk_query(org, f"SELECT Id FROM Contact WHERE Title = '{'x' * length}'").status_code == status
    ways = [".".join(way) for way in product(("CreatedBy", "LastModifiedBy", "Manager"), repeat=4)]
    fields = ", ".join(f"Owner.{way}.Name" for way in ways)
    assert code(bulk_query(org, f"SELECT {fields} FROM Contact")) == (400, "MALFORMED_QUERY")
    deep = org.query("SELECT Owner.Manager.Manager.Manager.Manager.Manager.Name FROM Contact")
    assert deep[0]["errorCode"] == "INVALID_FIELD"


def test_an_address_or_its_headers_beyond_16384_bytes_are_refused(org: Org) -> None:
    text = "SELECT Id FROM Contact WHERE Id IN ({})"
    ids = ",".join(["'003000000000000AAA'"] * 800)
    assert org.call("GET", "/query", params={"q": text.format(ids)}).status_code == 414
    assert org.call("GET", "/limits", headers={"X-Long": "x" * 16_400}).status_code == 431
    few = ",".join(["'003000000000000AAA'"] * 400)
    assert org.call("GET", "/query", params={"q": text.format(few)}).status_code == 200


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("O\\'Neil", "O'Neil"),
        ("a\\\\b", "a\\b"),
        ("a\\nb", "a\nb"),
        ('say \\"x\\"', 'say "x"'),
        ("a\\tb", "a\tb"),
    ],
)
def test_escapes_of_texts_mean_what_the_vendor_says(org: Org, written: str, meant: str) -> None:
    record = org.create("Contact", LastName="Escaped", Description=meant, MailingStreet=meant)
    found = org.records(f"SELECT Id FROM Contact WHERE MailingStreet = '{written}' AND Id = '{record}'")
    assert found == [{"Id": record}]


def test_like_takes_percent_and_underscore_and_their_escapes(org: Org) -> None:
    percent, plain = (org.create("Contact", LastName=name) for name in ("like 100% x", "like 1000 x"))
    where = f"Id IN ('{percent}', '{plain}')"
    assert len(org.records(f"SELECT Id FROM Contact WHERE {where} AND LastName LIKE 'LIKE 100_ x'")) == 2
    assert len(org.records(f"SELECT Id FROM Contact WHERE {where} AND LastName LIKE 'like 100\\% x'")) == 1


def test_a_date_time_may_have_an_offset_and_is_never_quoted(org: Org) -> None:
    record = org.create("Contact", LastName="Zoned")
    text = "SELECT Id FROM Contact WHERE CreatedDate >= 2020-01-01T00:00:00+02:00 AND Id = '{}'"
    assert org.records(text.format(record)) == [{"Id": record}]
    quoted = org.query("SELECT Id FROM Contact WHERE CreatedDate > '2020-01-01T00:00:00Z'")
    assert quoted[0]["errorCode"] == "INVALID_FIELD"
    shown = org.call("GET", f"/sobjects/Contact/{record}").json()["CreatedDate"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000", shown)


def test_fields_all_needs_a_limit_of_at_most_200_and_an_offset_2000(org: Org) -> None:
    assert org.query("SELECT FIELDS(ALL) FROM Contact")[0]["errorCode"] == "MALFORMED_QUERY"
    assert org.query("SELECT FIELDS(ALL) FROM Contact LIMIT 201")[0]["errorCode"] == "MALFORMED_QUERY"
    assert "MailingAddress" in org.records("SELECT FIELDS(ALL) FROM Contact LIMIT 1")[0]
    over = org.query("SELECT Id FROM Contact LIMIT 1 OFFSET 2001")
    assert over[0]["errorCode"] == "NUMBER_OUTSIDE_VALID_RANGE"


def test_not_and_brackets_follow_the_vendor(org: Org) -> None:
    one, two = (org.create("Contact", LastName="Logic", Title=title) for title in ("A", "B"))
    mine = f"Id IN ('{one}', '{two}')"
    found = org.records(f"SELECT Id FROM Contact WHERE {mine} AND (NOT Title = 'A')")
    assert found == [{"Id": two}]
    both = org.records(
        f"SELECT Id FROM Contact WHERE {mine} AND (Title = 'A' OR (Title = 'B' AND Id != null))"
    )
    assert len(both) == 2
    mixed = org.query(f"SELECT Id FROM Contact WHERE {mine} AND Title = 'A' OR Title = 'B'")
    assert mixed[0]["errorCode"] == "MALFORMED_QUERY"


def test_every_rest_answer_tells_the_usage_exactly_so(org: Org) -> None:
    for path in (
        "/limits",
        "/sobjects/Nope/describe",
        "/query?q=nonsense",
        "/sobjects/Contact",
        "/jobs/ingest",
    ):
        header = org.call("GET", path).headers["Sforce-Limit-Info"]
        assert re.fullmatch(r"api-usage=\d+/\d+", header), path


def test_pretty_print_indents_and_a_zipped_or_chunked_body_is_read(org: Org) -> None:
    assert "\n  " in org.call("GET", "/limits", headers={"X-PrettyPrint": "1"}).text
    assert "\n  " not in org.call("GET", "/limits").text
    body = json.dumps({"LastName": "Zipped"}).encode()
    zipped = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert org.call("POST", "/sobjects/Contact", data=gzip.compress(body), headers=zipped).status_code == 201
    chunks = iter([body[:5], body[5:]])
    plain = {"Content-Type": "application/json"}
    assert org.call("POST", "/sobjects/Contact", data=chunks, headers=plain).status_code == 201
    answer = org.call("GET", "/sobjects/Contact/describe", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_the_root_names_an_absolute_identity_that_takes_the_token_as_a_parameter(org: Org) -> None:
    for path in ("/", ""):
        address = org.call("GET", path).json()["identity"]
        assert address.startswith(org.url)
        given = {"format": "json", "oauth_token": org.credentials["access_token"]}
        assert requests.get(address, params=given, timeout=30).json()["user_id"] == org.credentials["user_id"]


def test_the_organization_and_users_are_records_to_query(org: Org) -> None:
    names = "Name, InstanceName, IsSandbox, OrganizationType, NamespacePrefix, TrialExpirationDate"
    found = org.records(f"SELECT Id, {names} FROM Organization")
    assert [each["Id"] for each in found] == [org.credentials["organization_id"]]
    user = org.credentials["user_id"]
    assert org.records(f"SELECT Username, IsActive, Profile.Name FROM User WHERE Id = '{user}'")[0][
        "IsActive"
    ]


def test_a_composite_takes_five_queries_and_a_batch_counts_each_request(org: Org) -> None:
    def wish(number: int) -> dict[str, Any]:
        return {"referenceId": f"q{number}", "method": "GET", "url": f"{API}/query?q=SELECT+Id+FROM+User"}

    for count, status in ((5, 200), (6, 400)):
        body = {"compositeRequest": [wish(number) for number in range(count)]}
        assert org.call("POST", "/composite", json=body).status_code == status
    before = used(org.call("GET", "/limits"))
    requests_of = [{"method": "GET", "url": "v68.0/limits"}] * 4
    assert used(org.call("POST", "/composite/batch", json={"batchRequests": requests_of})) == before + 4


def used(answer: requests.Response) -> int:
    return int(answer.headers["Sforce-Limit-Info"].partition("=")[2].partition("/")[0])


def test_a_graph_is_at_most_15_deep_and_a_request_of_graphs_has_500_nodes(org: Org) -> None:
    def node(number: int, parent: str | None) -> dict[str, Any]:
        fields: dict[str, Any] = {"Name": f"Graph {number}"} | (
            {"ParentId": f"@{{{parent}.id}}"} if parent else {}
        )
        return {
            "referenceId": f"n{number}",
            "method": "POST",
            "url": f"{API}/sobjects/Account",
            "body": fields,
        }

    for depth, status in ((15, 200), (16, 400)):
        chain = [node(number, f"n{number - 1}" if number else None) for number in range(depth)]
        body = {"graphs": [{"graphId": "1", "compositeRequest": chain}]}
        assert org.call("POST", "/composite/graph", json=body).status_code == status
    wide = [node(number, None) for number in range(251)]
    graphs = [{"graphId": name, "compositeRequest": wide} for name in "ab"]
    assert code(org.call("POST", "/composite/graph", json={"graphs": graphs})) == (400, "LIMIT_EXCEEDED")
    many = [{"graphId": str(number), "compositeRequest": wide[:1]} for number in range(76)]
    assert org.call("POST", "/composite/graph", json={"graphs": many}).status_code == 400


def test_an_upsert_of_a_key_that_several_have_fails_by_item_as_duplicate_external_id(org: Org) -> None:
    for _ in range(2):
        org.create("Contact", LastName="Twice", Email="facts-twice@example.com")
    row = {"attributes": {"type": "Contact"}, "Email": "facts-twice@example.com", "LastName": "x"}
    item = org.call("PATCH", "/composite/sobjects/Contact/Email", json={"records": [row]}).json()[0]
    assert (item["success"], item["errors"][0]["statusCode"]) == (False, "DUPLICATE_EXTERNAL_ID")


def test_eleven_chunks_of_objects_are_too_many(org: Org) -> None:
    kinds = [
        {"attributes": {"type": "Contact"}, "LastName": "c"},
        {"attributes": {"type": "Account"}, "Name": "a"},
    ]
    assert org.call("POST", "/composite/sobjects", json={"records": kinds * 5}).status_code == 200
    answer = org.call("POST", "/composite/sobjects", json={"records": [*kinds * 5, kinds[0]]})
    assert code(answer) == (400, "TOO_MANY_CHUNKS_IN_REQUEST")


def test_the_daily_limit_rolls_over_24_hours(org: Org) -> None:
    org.control("POST", "scale", {"quota": 1})
    org.control("POST", "api_usage", {"used": 110_000})
    try:
        assert org.call("GET", "/limits").status_code == 403
        org.control("POST", "clock", {"advance": 23 * 3600})
        renew(org)
        assert org.call("GET", "/limits").status_code == 403
        org.control("POST", "clock", {"advance": 2 * 3600})
        renew(org)
        answer = org.call("GET", "/limits")
    finally:
        org.control("POST", "api_usage", {"used": 0})
    assert answer.status_code == 200
    assert used(answer) == 1
    known = "DailyApiRequests DailyBulkApiBatches DailyBulkV2QueryJobs DailyBulkV2QueryFileStorageMB"
    for name in (*known.split(), "DailyDeliveredPlatformEvents"):
        assert set(answer.json()[name]) == {"Max", "Remaining"}


def test_jobs_count_towards_their_own_limits(org: Org) -> None:
    def left(name: str) -> int:
        return int(org.call("GET", "/limits").json()[name]["Remaining"])

    queries, batches = left("DailyBulkV2QueryJobs"), left("DailyBulkApiBatches")
    bulk_query(org, "SELECT Id FROM User")
    parts = {
        "job": (None, json.dumps({"object": "Contact", "operation": "insert"}), "application/json"),
        "content": ("content", "LastName\nCounted\n", "text/csv"),
    }
    job = org.call("POST", "/jobs/ingest", files=parts).json()["id"]
    assert org.call("GET", f"/jobs/ingest/{job}").json()["state"] == "JobComplete"
    assert (left("DailyBulkV2QueryJobs"), left("DailyBulkApiBatches")) == (queries - 1, batches - 1)


def test_jobs_and_their_results_are_kept_for_seven_days(org: Org) -> None:
    job = bulk_query(org, "SELECT Id FROM User").json()["id"]
    assert org.call("GET", f"/jobs/query/{job}").json()["state"] == "JobComplete"
    for days, status in ((6, 200), (2, 404)):
        org.control("POST", "clock", {"advance": days * 86400})
        renew(org)
        assert org.call("GET", f"/jobs/query/{job}/results").status_code == status


def test_a_field_of_more_than_131072_characters_fails_its_row_alone(org: Org) -> None:
    job = org.call("POST", "/jobs/ingest", json={"object": "Contact", "operation": "insert"}).json()["id"]
    rows = f"LastName,Description\nLong,{'x' * 131_073}\nShort,y\n"
    org.call("PUT", f"/jobs/ingest/{job}/batches", data=rows.encode())
    org.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
    done = org.call("GET", f"/jobs/ingest/{job}").json()
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (2, 1)
    assert org.call("DELETE", f"/jobs/ingest/{job}").status_code == 204


def test_failed_rows_may_come_in_another_order(org: Org) -> None:
    with steered(org, failed_results="turned"):
        job = org.call("POST", "/jobs/ingest", json={"object": "Contact", "operation": "insert"}).json()["id"]
        org.call("PUT", f"/jobs/ingest/{job}/batches", data=b"LastName,Email\n,a@b\n,c@d\n")
        org.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
        assert org.call("GET", f"/jobs/ingest/{job}").json()["numberRecordsFailed"] == 2
    rows = org.call("GET", f"/jobs/ingest/{job}/failedResults").text.splitlines()[1:]
    assert [row.rpartition(",")[2] for row in rows] == ['"c@d"', '"a@b"']


def test_a_page_may_be_shorter_than_asked_and_usage_may_name_the_application(org: Org) -> None:
    with steered(org, longest_page=200, per_app_usage=True):
        answer = org.call("GET", "/query", params={"q": "SELECT Id FROM Contact"})
    assert len(answer.json()["records"]) == 200
    shown = r"api-usage=\d+/\d+; per-app-api-usage=\d+/\d+\(appName=.+\)"
    assert re.fullmatch(shown, answer.headers["Sforce-Limit-Info"])


@contextmanager
def steered(org: Org, **switches: Any) -> Iterator[None]:
    described = org.control("GET", "switches")
    org.control("POST", "switches", switches)
    try:
        yield
    finally:
        org.control("POST", "switches", {name: described[name]["default"] for name in switches})


def test_bulk_dates_end_in_z_and_rest_dates_in_an_offset(org: Org) -> None:
    record = org.create("Contact", LastName="Dated")
    job = bulk_query(org, f"SELECT CreatedDate FROM Contact WHERE Id = '{record}'").json()["id"]
    assert org.call("GET", f"/jobs/query/{job}").json()["state"] == "JobComplete"
    text = org.call("GET", f"/jobs/query/{job}/results").text.splitlines()[1]
    assert re.fullmatch(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z"', text)
