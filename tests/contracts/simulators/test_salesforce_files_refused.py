# ruff: noqa: S608  a test writes SOQL, and the simulator reads it
"""What of attachments and files is refused: what is missing, too large, or asked for as if it were text."""

import base64
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_facts import refused
from tests.contracts.simulators.salesforce_files import (
    BYTES,
    bytes_of,
    contact,
    ids,
    send_parts,
    written,
)
from tests.contracts.simulators.salesforce_org import Org


def test_what_is_missing_or_no_base64_is_refused(org: Org) -> None:
    bare = refused(org, "POST", "/sobjects/Attachment", Body=written(b"x"))
    assert (bare["errorCode"], bare["fields"]) == ("REQUIRED_FIELD_MISSING", ["ParentId", "Name"])
    whole = {"ParentId": contact(org), "Name": "a"}
    empty = refused(org, "POST", "/sobjects/Attachment", **whole, Body="")
    assert (empty["errorCode"], empty["fields"]) == ("REQUIRED_FIELD_MISSING", ["Body"])
    for wrong in ("a", "%%%%", 7, ["YQ=="], True):
        found = refused(org, "POST", "/sobjects/Attachment", **whole, Body=wrong)
        assert (found["status"], found["errorCode"]) == (400, "JSON_PARSER_ERROR"), wrong
    wrapped = org.create("Attachment", **whole, Body=base64.encodebytes(BYTES).decode())
    assert bytes_of(org, "Attachment", wrapped) == BYTES
    nameless = refused(org, "POST", "/sobjects/ContentVersion", Title="x")
    assert nameless["fields"] == ["VersionData", "PathOnClient"]
    user = refused(
        org, "POST", "/sobjects/Attachment", **whole | {"ParentId": org.credentials["user_id"]}, Body="YQ=="
    )
    assert user["errorCode"] == "MALFORMED_ID"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"Body": ("a", b"x")}, "INVALID_MULTIPART_REQUEST"),
        ({"entity_attachment": ("blob", "{}", "application/json")}, "INVALID_MULTIPART_REQUEST"),
        ({"entity_attachment": (None, "{"), "Body": ("a", b"x")}, "JSON_PARSER_ERROR"),
        ({"entity_attachment": (None, "[]"), "Body": ("a", b"x")}, "JSON_PARSER_ERROR"),
        ({"entity_attachment": (None, "{}"), "Name": ("a", b"x")}, "INVALID_MULTIPART_REQUEST"),
        ({"entity_attachment": (None, "{}"), "Nope": ("a", b"x")}, "INVALID_FIELD"),
    ],
)
def test_a_body_of_wrong_parts_is_refused(org: Org, parts: dict[str, Any], code: str) -> None:
    answer = org.call("POST", "/sobjects/Attachment", files=parts)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_an_attachment_of_more_than_25_megabytes_is_refused(org: Org) -> None:
    values = {"Name": "large.bin", "ParentId": contact(org)}
    largest = bytes(25 * 1024 * 1024)
    assert send_parts(org, "Attachment", values, largest).status_code == 201
    more = send_parts(org, "Attachment", values, largest + b"1")
    assert (more.status_code, more.json()) == (
        400,
        [
            {
                "message": "attachment data exceeded maximum size",
                "errorCode": "MAXIMUM_SIZE_OF_ATTACHMENT",
                "fields": ["BodyLength"],
            }
        ],
    )
    assert send_parts(org, "ContentVersion", {"PathOnClient": "l.bin"}, largest + b"1").status_code == 201


@pytest.mark.parametrize(("size", "status"), [(50 * 1024 * 1024, 400), (50 * 1024 * 1024 + 1, 413)])
def test_a_json_body_has_at_most_50_megabytes(org: Org, size: int, status: int) -> None:
    answer = org.call("POST", "/sobjects/ContentVersion", data=b'{"Nope":1}'.ljust(size))
    assert answer.status_code == status, answer.text
    assert org.call("GET", "/limits").status_code == 200  # the connection is good for more


def test_links_are_queried_by_ids_alone(org: Org) -> None:
    wide = ("", " WHERE ShareType = 'V'", " WHERE LinkedEntityId != null", " WHERE NOT LinkedEntityId = null")
    for where in wide:
        found = org.query(f"SELECT Id FROM ContentDocumentLink{where}")
        assert (found[0]["errorCode"], "requires a filter" in found[0]["message"]) == (
            "MALFORMED_QUERY",
            True,
        )
    some = "LinkedEntityId IN (SELECT Id FROM Contact WHERE LastName = 'Nobody') AND ShareType = 'V'"
    assert ids(org, "ContentDocumentLink", some) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT Id FROM Attachment WHERE Body = 'a'",
        "SELECT Id FROM Attachment ORDER BY Body",
        "SELECT count(Body) FROM Attachment",
        "SELECT Body FROM Attachment GROUP BY Body",
    ],
)
def test_a_file_is_nothing_to_filter_sort_count_or_group_by(org: Org, text: str) -> None:
    assert org.query(text)[0]["errorCode"] in {"INVALID_FIELD", "MALFORMED_QUERY"}


def test_bulk_queries_read_no_files(org: Org) -> None:
    job = {"operation": "query", "query": "SELECT Id, Body FROM Attachment"}
    answer = org.call("POST", "/jobs/query", json=job)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "API_ERROR")
