"""Salesforce's writes and lookups as values: bodies, results, uploads, lists in queries."""

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.csv_stream import read_rows
from clients.messages import Answer
from clients.salesforce.composite import build_composite, parse_composite, query_path
from clients.salesforce.ingest import parse_results, render_upload
from clients.salesforce.requests import Requests
from clients.salesforce.results import Result, make_refusal, make_written, parse_bulk_error
from clients.salesforce.soql import QUERY_CHARS, cut_in, encode, literal
from clients.salesforce.writing import build_write
from sync.problems import TryAgain
from sync.refusals import Match
from sync.remote import IngestResults

BUILD = Requests(instance_url="https://acme.my.salesforce.com")
TWIN = {"record": {"attributes": {"type": "Contact"}, "Id": "0031i000013x2TEAAY"}}


@pytest.mark.parametrize("key", ["duplicateResut", "duplicateResult"])
def test_a_duplicate_rule_s_matches_are_read_in_either_spelling(key: str) -> None:
    found = {"matchResults": [{"entityType": "Contact", "matchRecords": [TWIN, {"record": {}}]}]}
    refusal = make_refusal([{"statusCode": "DUPLICATES_DETECTED", "message": "Use that one", key: found}])
    assert refusal.code == "DUPLICATES_DETECTED"
    assert refusal.matches == (Match(object_name="Contact", record_id="0031i000013x2TEAAY"),)


def test_the_record_that_has_a_unique_value_is_read_from_the_words() -> None:
    words = "duplicate value found: Ext__c duplicates value on record with id: 0031i000013x2TE"
    refusal = make_refusal([{"statusCode": "DUPLICATE_VALUE", "message": words, "fields": []}])
    assert refusal.matches == (Match(object_name="", record_id="0031i000013x2TE"),)
    assert parse_bulk_error(f"DUPLICATE_VALUE:{words}:--").matches == refusal.matches


def test_a_refusal_keeps_all_fields_and_shows_no_address() -> None:
    errors = [
        {
            "statusCode": "INVALID_EMAIL_ADDRESS",
            "message": "Email: bad: ada@example.com",
            "fields": ["Email"],
        },
        {"statusCode": "STRING_TOO_LONG", "message": "Title: too long", "fields": ["Title", "Email"]},
    ]
    refusal = make_refusal(errors)
    assert (refusal.code, refusal.fields) == ("INVALID_EMAIL_ADDRESS", ("Email", "Title"))
    assert "ada@" not in refusal.words


def test_a_result_without_errors_or_without_an_id_is_still_a_value() -> None:
    assert make_refusal([]).code == "UNKNOWN_EXCEPTION"
    assert make_written(Result(success=False), record_id="003x").record_id == "003x"
    assert make_written(Result(success=True, id="003y"), creates=True).created
    assert not make_written(Result(success=True, id="003y", created=False), creates=True).created


@pytest.mark.parametrize(
    ("text", "code", "words", "fields"),
    [
        (
            "FIELD_CUSTOM_VALIDATION_EXCEPTION:Type must contain a value.:Type --",
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "Type must contain a value.",
            ("Type",),
        ),
        (
            "UNABLE_TO_LOCK_ROW:unable to lock this record or 200 records: 001x,001y:--",
            "UNABLE_TO_LOCK_ROW",
            "unable to lock this record or 200 records: 001x,001y",
            (),
        ),
        (
            "REQUIRED_FIELD_MISSING:Missing: [A, B]:A B --",
            "REQUIRED_FIELD_MISSING",
            "Missing: [A, B]",
            ("A", "B"),
        ),
        ("InvalidBatch : Field name not found : X", "InvalidBatch", "Field name not found : X", ()),
        ("something", "something", "", ()),
        ("", "UNKNOWN_EXCEPTION", "", ()),
    ],
)
def test_an_error_of_a_bulk_job_is_taken_apart(
    text: str, code: str, words: str, fields: tuple[str, ...]
) -> None:
    refusal = parse_bulk_error(text)
    assert (refusal.code, refusal.words, refusal.fields) == (code, words, fields)


@pytest.mark.parametrize("assign", [True, False])
def test_no_write_asks_to_pass_a_duplicate_rule(assign: bool) -> None:  # pytest fills it
    request = build_write(BUILD, "POST", "", assign=assign)
    assert request.headers["Sforce-Auto-Assign"] == str(assign).upper()
    assert not any("duplicate" in name.lower() for name in request.headers)


def test_values_travel_in_bulk_as_they_are_meant() -> None:
    rows = [
        {"Id": "003x", "Street": 'a "b"\r\nc,d', "Flag": False, "Count": 1.5, "Gone": None},
        {"Id": "003y", "Flag": True, "Gone": ""},
    ]
    columns = ["Id", "Street", "Flag", "Count", "Gone"]
    data = b"".join(render_upload(columns, rows))
    assert list(csv.reader(io.StringIO(data.decode(), newline=""))) == [
        columns,
        ["003x", 'a "b"\r\nc,d', "false", "1.5", "#N/A"],
        ["003y", "", "true", "", "#N/A"],
    ]


def test_an_upload_is_rendered_as_it_is_read_and_never_whole() -> None:
    asked = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal asked
        for number in range(100_000):
            asked += 1
            yield {"Id": str(number)}

    chunks = render_upload(["Id"], rows())
    assert next(chunks) == b'"Id"\n'
    next(chunks)
    assert asked == 500


def results(body: bytes, size: int = 7) -> Answer:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return Answer(status=200, headers={}, chunks=lambda: iter(parts))


def test_the_results_of_a_job_are_read_whatever_their_quoting() -> None:
    good = b'"sf__Id","sf__Created",Name\n"001x","true","A ""b""\r\nc"\n"001y","false",plain'
    rows = list(parse_results(results(good), IngestResults.SUCCESSFUL))
    assert [row.values["Name"] for row in rows] == ['A "b"\r\nc', "plain"]
    assert [row.written.created for row in rows if row.written] == [True, False]
    bad = b'"sf__Id","sf__Error",Name\n"","STRING_TOO_LONG:too long:Name --","A"\n'
    failed = next(parse_results(results(bad), IngestResults.FAILED)).written
    assert failed is not None
    assert failed.refusal is not None
    assert failed.refusal.fields == ("Name",)
    left = list(parse_results(results(b'"Name"\n"A"\n'), IngestResults.UNPROCESSED))
    assert [(row.values, row.written) for row in left] == [({"Name": "A"}, None)]


def test_a_row_that_is_cut_off_is_no_row() -> None:
    with pytest.raises(csv.Error):
        list(read_rows([b'"a","b"\n"1","2']))
    assert (
        list(parse_results(results(b'"sf__Id","sf__Created","A"\n"001x","true"'), IngestResults.SUCCESSFUL))
        == []
    )


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)), st.integers(1, 9))
def test_rows_survive_any_cut_into_chunks(rows: list[list[str]], size: int) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    data = text.getvalue().encode("utf-8", "replace")
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    expected = list(csv.reader(io.StringIO(data.decode(), newline="")))
    if not data.startswith("\ufeff".encode()):
        assert list(read_rows(chunks)) == expected


@given(st.text())
def test_a_literal_holds_every_text(text: str) -> None:
    inside = literal(text)[1:-1]
    assert not [
        mark for mark in ("'", "\n", "\r", "\t") if mark in inside.replace("\\\\", "").replace("\\'", "")
    ]


@given(
    st.lists(st.text(alphabet="ab'\\+@ é", max_size=90), max_size=900), st.sampled_from(["", " AND X = true"])
)
def test_a_list_is_cut_so_that_every_query_fits_and_no_value_is_lost(values: list[str], tail: str) -> None:
    queries = list(cut_in("SELECT Id FROM Contact WHERE Email", values, tail))
    assert all(len(encode(soql)) <= QUERY_CHARS and soql.endswith(tail) for soql in queries)
    inside = [
        soql.removeprefix("SELECT Id FROM Contact WHERE Email IN (").removesuffix(f"){tail}")
        for soql in queries
    ]
    assert ",".join(inside) == ",".join(map(literal, values))


def test_a_query_comes_back_from_an_address_as_it_was() -> None:
    soql = "SELECT Id FROM Contact WHERE Email IN ('a+b@x.example','o\\'hara@x.example','100% é&=#')"
    path = query_path(BUILD, soql, deleted_too=True)
    assert path.startswith("/services/data/v67.0/queryAll?q=")
    assert parse_qs(urlsplit(path).query)["q"] == [soql]


def test_parts_of_a_composite_are_answers_of_their_own() -> None:
    sent = json.loads(build_composite(BUILD, ["/a", "/b"]).body or b"")
    assert [one["url"] for one in sent["compositeRequest"]] == ["/a", "/b"]
    body = {
        "compositeResponse": [
            {"body": {"x": 1}, "httpHeaders": {}, "httpStatusCode": 200, "referenceId": "part0"},
            {
                "body": [{"errorCode": "NOT_FOUND"}],
                "httpHeaders": {},
                "httpStatusCode": 404,
                "referenceId": "part1",
            },
        ]
    }
    whole = Answer(status=200, headers={}, body=json.dumps(body).encode())
    assert [part.status for part in parse_composite(whole, 2)] == [200, 404]
    with pytest.raises(TryAgain, match="salesforce_truncated"):
        parse_composite(whole, 3)
