"""Salesforce's calls and answers as values."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from clients.messages import Answer
from clients.salesforce.bulk import PATIENCE, poll_waits
from clients.salesforce.describing import parse_object
from clients.salesforce.errors import job_problem, problem_of, read_error
from clients.salesforce.hosts import Hosts
from clients.salesforce.parsing import (
    parse_columns,
    parse_identity,
    parse_locator,
    parse_row_count,
    parse_usage,
)
from clients.salesforce.requests import Requests
from sync.problems import GiveUp, Problem, QuotaSpent, Reconnect, TryAgain
from sync.remote import Usage
from tests import specs

BUILD = Requests(instance_url="https://acme.my.salesforce.com")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
CASES = "salesforce/error_cases.json"


def answer(status: int, body: object) -> Answer:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=status, headers={}, body=text)


def test_a_query_goes_to_one_version_with_the_largest_page() -> None:
    request = BUILD.query("SELECT Id FROM Contact")
    assert request.url == "https://acme.my.salesforce.com/services/data/v67.0/query"
    assert request.params == {"q": "SELECT Id FROM Contact"}
    assert request.headers["Sforce-Query-Options"] == "batchSize=2000"
    assert BUILD.query("SELECT Id FROM Contact", deleted_too=True).url.endswith("/queryAll")


def test_a_job_asks_for_csv_with_line_feeds() -> None:
    body = json.loads(BUILD.create_job("SELECT Id FROM Contact", deleted_too=True).body or b"")
    assert body == {
        "operation": "queryAll",
        "query": "SELECT Id FROM Contact",
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }


def test_results_are_streamed_from_a_locator() -> None:
    first = BUILD.job_results("750x", locator=None, max_records=100)
    later = BUILD.job_results("750x", locator="MTAw", max_records=100)
    assert first.stream
    assert first.params == {"maxRecords": "100"}
    assert later.params == {"maxRecords": "100", "locator": "MTAw"}


def test_a_next_page_stays_below_the_instance() -> None:
    link = "/services/data/v67.0/query/01gx-2000"
    assert BUILD.next_page(link).url == f"https://acme.my.salesforce.com{link}"
    with pytest.raises(GiveUp, match="salesforce_foreign_host"):
        BUILD.next_page("https://evil.example/services/data/v67.0/query/01gx-2000")


@pytest.mark.parametrize(
    "host",
    [
        "login.salesforce.com",
        "test.salesforce.com",
        "Acme.my.salesforce.com",
        "acme--sbx.sandbox.my.salesforce.com",
    ],
)
def test_salesforces_own_hosts_are_let_in_over_https(host: str) -> None:
    assert Hosts().base_url(host) == f"https://{host.lower()}"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "salesforce.com",
        "evil.example",
        "acme.my.salesforce.com.evil.example",
        "evil.example#.salesforce.com",
        "user@evil.example/.salesforce.com",
        "acme.my.salesforce.com:8443",
        "notsalesforce.com",
        "acme.force.com",
        "127.0.0.1:9999",
    ],
)
def test_every_other_host_is_refused(host: str) -> None:
    with pytest.raises(GiveUp, match="salesforce_foreign_host"):
        Hosts(extra=frozenset({"127.0.0.1:8001"})).base_url(host)


def test_an_extra_host_is_taken_exactly_and_over_http() -> None:
    assert (
        Hosts(extra=frozenset({"127.0.0.1:8001"})).origin("http://127.0.0.1:8001/x")
        == "http://127.0.0.1:8001"
    )


@pytest.mark.parametrize(
    ("status", "key", "words", "branch", "code"),
    [
        (401, "INVALID_SESSION_ID", "Session expired or invalid", Reconnect, "salesforce_session_refused"),
        (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", QuotaSpent, "salesforce_api_limit"),
        (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit", TryAgain, "salesforce_busy"),
        (403, "API_DISABLED_FOR_ORG", "off", GiveUp, "salesforce_api_disabled"),
        (400, "INVALID_FIELD", "No such column 'X'", GiveUp, "salesforce_query_refused"),
        (400, "INVALID_QUERY_LOCATOR", "gone", TryAgain, "salesforce_cursor_lost"),
        (404, "NOT_FOUND", "The requested resource does not exist", GiveUp, "salesforce_not_found"),
        (400, "JSON_PARSER_ERROR", "Unexpected character", GiveUp, "salesforce_request_refused"),
        (400, "InvalidJobState", "closed", TryAgain, "salesforce_job_lost"),
        (400, "INVALIDJOB", "no such field", GiveUp, "salesforce_job_refused"),
        (400, "ExceededQuota", "too many", QuotaSpent, "salesforce_bulk_limit"),
        (410, "", "", GiveUp, "salesforce_version_gone"),
        (414, "", "", GiveUp, "salesforce_query_too_long"),
        (418, "", "", GiveUp, "salesforce_unexpected"),
        (500, "UNKNOWN_EXCEPTION", "", TryAgain, "salesforce_unavailable"),
    ],
)
def test_each_answer_has_its_branch(  # the columns of the table above
    status: int, key: str, words: str, branch: type[Problem], code: str
) -> None:
    problem = problem_of(answer(status, [{"errorCode": key, "message": words}]), NOW)
    assert (type(problem), problem.code) == (branch, code)
    assert problem.parameters["words"] == words


def test_an_org_without_calls_left_is_tried_in_an_hour() -> None:
    problem = problem_of(answer(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": ""}]), NOW)
    assert isinstance(problem, QuotaSpent)
    assert problem.until == NOW + timedelta(hours=1)


@pytest.mark.parametrize("body", [b"", b"<html>maintenance</html>", [], None, ["/a", "/b"], 3])
def test_bodies_without_an_error_code_still_have_a_branch(body: object) -> None:
    assert read_error(answer(503, body)) == ("", "")
    assert isinstance(problem_of(answer(503, body), NOW), TryAgain)
    assert isinstance(problem_of(answer(401, body), NOW), Reconnect)
    assert isinstance(problem_of(answer(302, body), NOW), GiveUp)


def test_a_failed_job_says_what_the_query_did_wrong() -> None:
    problem = job_problem("INVALID_FIELD: No such column 'X' on entity 'Contact'", NOW)
    assert isinstance(problem, GiveUp)
    assert problem.parameters["key"] == "INVALID_FIELD"


@specs.needs(CASES)
def test_every_recorded_error_body_is_read() -> None:
    cases = [
        case
        for case in json.loads((specs.FOLDER / CASES).read_text())
        if isinstance(case["http_status"], int)
    ]
    refusals = [case for case in cases if case["http_status"] >= 400]
    problems = [problem_of(answer(case["http_status"], case["body"]), NOW) for case in refusals]
    assert len(problems) >= 8
    keyed = [case for case in refusals if isinstance(case["body"], list) and "errorCode" in case["body"][0]]
    assert all(read_error(answer(400, case["body"]))[0] for case in keyed)


@pytest.mark.parametrize(
    ("soql", "columns"),
    [
        ("SELECT Id FROM Contact", ("Id",)),
        (
            "select Id,  Account.Name ,Email\nfrom Contact WHERE X = 'a FROM b'",
            ("Id", "Account.Name", "Email"),
        ),
    ],
)
def test_the_select_list_is_read_off_the_query(soql: str, columns: tuple[str, ...]) -> None:
    assert parse_columns(soql) == columns


@pytest.mark.parametrize("soql", ["", "FIND {x}", "SELECT COUNT(Id) FROM Contact"])
def test_a_query_without_plain_columns_is_refused(soql: str) -> None:
    with pytest.raises(GiveUp, match="salesforce_query_refused"):
        parse_columns(soql)


def test_headers_of_results_are_read() -> None:
    assert parse_locator({"Sforce-Locator": "null"}) is None
    assert parse_locator({}) is None
    assert parse_locator({"Sforce-Locator": "MTAw"}) == "MTAw"
    assert parse_row_count({"Sforce-NumberOfRecords": "50000"}) == 50_000
    with pytest.raises(TryAgain, match="salesforce_truncated"):
        parse_row_count({})


def test_the_limit_header_is_read_with_and_without_its_tail() -> None:
    tail = "api-usage=8911/5000000; per-app-api-usage=17/250(appName=x)"
    assert parse_usage({"Sforce-Limit-Info": tail}) == Usage(used=8911, allowed=5_000_000)
    assert parse_usage({}) is None


def test_describe_and_identity_are_read() -> None:
    info = parse_object(answer(200, {"name": "Contact", "fields": [{"name": "Email", "length": 80}]}))
    assert info.fields == {"Email": {"name": "Email", "length": 80}}
    identity = answer(200, {"identity": "https://login.salesforce.com/id/00Dx/005x", "query": "/q"})
    assert parse_identity(identity) == ("00Dx", "005x")


def test_a_cut_answer_and_one_of_another_shape_are_told_apart() -> None:
    with pytest.raises(TryAgain, match="salesforce_truncated"):
        parse_object(answer(200, b'{"fields": [{"na'))
    with pytest.raises(GiveUp, match="salesforce_answer_not_understood"):
        parse_object(answer(200, {"name": "Contact", "fields": "none"}))


def test_waits_for_a_job_grow_and_end() -> None:
    waits = list(poll_waits(2.0))
    assert waits[:3] == [2.0, 3.0, 4.5]
    assert max(waits) == 16.0
    assert PATIENCE <= sum(waits) <= PATIENCE + 16
