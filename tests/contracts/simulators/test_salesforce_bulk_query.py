# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Bulk API 2.0 query: states by the clock, pages, CSV as the vendor writes it."""

import csv
import io
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_org import Org


def start(org: Org, text: str, **more: Any) -> dict[str, Any]:
    answer = org.call("POST", "/jobs/query", json={"operation": "query", "query": text, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def read_all(org: Org, job: str, **params: Any) -> list[list[str]]:
    """Return all rows of a job, each page's header checked and left out."""
    rows: list[list[str]] = []
    locator, header = "", None
    while locator != "null":
        answer = org.call(
            "GET", f"/jobs/query/{job}/results", params=params | ({"locator": locator} if locator else {})
        )
        assert answer.status_code == 200, answer.text
        page = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
        header = header or page[0]
        assert page[0] == header
        assert len(page) - 1 == int(answer.headers["Sforce-NumberOfRecords"])
        rows += page[1:]
        locator = answer.headers["Sforce-Locator"]
    return rows


def test_a_job_passes_through_its_states_by_the_clock(org: Org) -> None:
    org.control("POST", "scale", {"delay": 1000})
    job = start(org, "SELECT Id FROM Contact")
    assert job["state"] == "UploadComplete"
    path = f"/jobs/query/{job['id']}"
    assert org.call("GET", path).json()["state"] == "UploadComplete"
    early = org.call("GET", f"{path}/results")
    assert early.status_code == 400
    org.control("POST", "clock", {"advance": 1500})
    assert org.call("GET", path).json()["state"] == "InProgress"
    org.control("POST", "clock", {"advance": 2000})
    done = org.call("GET", path).json()
    assert (done["state"], done["jobType"]) == ("JobComplete", "V2Query")
    assert done["numberRecordsProcessed"] == org.query("SELECT COUNT() FROM Contact")["totalSize"]


def test_values_are_quoted_and_line_breaks_inside_them_kept(org: Org) -> None:
    street = 'He said "hi",\r\nfloor 2'
    record = org.create("Contact", LastName="Csv", MailingStreet=street, HasOptedOutOfEmail=True)
    job = start(
        org,
        "SELECT Id, MailingStreet, HasOptedOutOfEmail, Title, CreatedDate FROM Contact WHERE "
        f"Id = '{record}'",
    )
    org.call("GET", f"/jobs/query/{job['id']}")
    text = org.call("GET", f"/jobs/query/{job['id']}/results").content.decode()
    created = org.records(f"SELECT CreatedDate FROM Contact WHERE Id = '{record}'")[0]["CreatedDate"]
    expected = '"Id","MailingStreet","HasOptedOutOfEmail","Title","CreatedDate"\n'
    expected += f'"{record}","He said ""hi"",\r\nfloor 2","true","","{created.replace("+0000", "Z")}"\n'
    assert text == expected


def test_pages_of_any_size_hold_every_row_once(org: Org) -> None:
    job = start(org, "SELECT Id, Account.Name FROM Contact ORDER BY Id")
    org.call("GET", f"/jobs/query/{job['id']}")
    whole = read_all(org, job["id"])
    assert read_all(org, job["id"], maxRecords=37) == whole
    assert [row[0] for row in whole] == [
        each["Id"] for each in org.records("SELECT Id FROM Contact ORDER BY Id")
    ]
    first = org.call("GET", f"/jobs/query/{job['id']}/results/")
    assert first.headers["Sforce-Locator"] == "null"
    pages = org.call("GET", f"/jobs/query/{job['id']}/resultPages").json()
    assert len(pages["resultPages"]) == 1


def test_query_all_brings_the_deleted_too(org: Org) -> None:
    record = org.create("Contact", LastName="Binned")
    org.call("DELETE", f"/sobjects/Contact/{record}")
    for operation, expected in (("query", []), ("queryAll", [[record, "true"]])):
        job = start(org, f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{record}'", operation=operation)
        org.call("GET", f"/jobs/query/{job['id']}")
        assert read_all(org, job["id"]) == expected


def test_delimiter_and_line_ending_are_as_asked(org: Org) -> None:
    job = start(org, "SELECT Id, Name FROM User ORDER BY Id", columnDelimiter="PIPE", lineEnding="CRLF")
    org.call("GET", f"/jobs/query/{job['id']}")
    text = org.call("GET", f"/jobs/query/{job['id']}/results").content.decode()
    assert text.startswith('"Id"|"Name"\r\n')


@pytest.mark.parametrize(
    "text",
    [
        "SELECT COUNT(Id) FROM Contact",
        "SELECT LastName FROM Contact GROUP BY LastName",
        "SELECT Id FROM Contact OFFSET 5",
        "SELECT MailingAddress FROM Contact",
        "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
        "SELECT Nope FROM Contact",
    ],
)
def test_what_bulk_cannot_query_is_refused_at_once(org: Org, text: str) -> None:
    answer = org.call("POST", "/jobs/query", json={"operation": "query", "query": text})
    assert answer.status_code == 400
    assert set(answer.json()[0]) == {"errorCode", "message"}


def test_a_job_is_aborted_and_deleted(org: Org) -> None:
    org.control("POST", "scale", {"delay": 1000})
    job = start(org, "SELECT Id FROM Contact")["id"]
    assert org.call("DELETE", f"/jobs/query/{job}").status_code == 400
    assert org.call("PATCH", f"/jobs/query/{job}", json={"state": "Aborted"}).json()["state"] == "Aborted"
    assert org.call("DELETE", f"/jobs/query/{job}").status_code == 204
    assert org.call("GET", f"/jobs/query/{job}").status_code == 404


def test_results_need_the_version_of_the_job(org: Org) -> None:
    job = start(org, "SELECT Id FROM User")["id"]
    org.call("GET", f"/jobs/query/{job}")
    assert org.call("GET", f"/services/data/v60.0/jobs/query/{job}/results").status_code == 409
