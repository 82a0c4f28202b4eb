"""Reading a Salesforce org over HTTP: by Bulk API 2.0, by REST, and through what can go wrong."""

import csv
import io
import tracemalloc
from itertools import islice

import pytest

from clients.salesforce.client import SalesforceClient
from sync.problems import GiveUp, QuotaSpent, TryAgain
from tests.contracts.clients.worlds import calls_to, problem_in, salesforce
from tests.simulators import Simulator, simulator

SOQL = (
    "SELECT Id, Email, HasOptedOutOfEmail, CreatedDate, SystemModstamp, IsDeleted, FirstName, LastName, "
    "MailingStreet, Account.Name FROM Contact ORDER BY Id"
)
RESULTS = "^/services/data/v67.0/jobs/query/[^/]+/results"


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def read(client: SalesforceClient, soql: str = SOQL, *, deleted_too: bool = False) -> list[list[str]]:
    """Read by Bulk; all pages' rows without their headers."""
    pages = client.bulk_pages(soql, deleted_too=deleted_too)
    return [row for page in pages for row in rows_of(b"".join(page.chunks()))[1:]]


def jobs_left(org: Simulator) -> int:
    """Count the jobs that were made and not deleted."""
    routes = org.control("GET", "counts")["routes"]
    made = sum(
        found.get("200", 0) for name, found in routes.items() if name.startswith("POST") and "jobs" in name
    )
    gone = sum(found.get("204", 0) for name, found in routes.items() if name.startswith("DELETE"))
    return int(made - gone)


def test_the_connection_says_whose_it_is_and_what_time_it_is(org: Simulator) -> None:
    client = salesforce(org)
    found = client.org()
    assert found.org_id == org.credentials["organization_id"]
    assert found.user_id == org.credentials["user_id"]
    assert found.name
    assert client.now().tzinfo is not None
    assert client.calls == 2
    assert client.usage is not None


def test_the_clock_is_asked_for_once(org: Simulator) -> None:
    client = salesforce(org)
    assert client.now() <= client.now()
    assert client.calls == 1


def test_an_object_is_described_and_one_out_of_sight_is_none(org: Simulator) -> None:
    client = salesforce(org)
    fields = client.fields("Contact")
    assert fields is not None
    assert fields["Email"]["type"] == "email"
    assert client.fields("Nothing__c") is None


def test_a_bulk_reading_shows_every_row_once_over_many_pages_and_deletes_its_job(org: Simulator) -> None:
    client = salesforce(org, page_rows=7)
    whole = read(salesforce(org))
    assert len(whole) > 20
    assert read(client) == whole
    assert len({row[0] for row in whole}) == len(whole)
    assert jobs_left(org) == 0


def test_line_breaks_inside_values_survive(org: Simulator) -> None:
    streets = [row[8] for row in read(salesforce(org))]
    assert any("\r\n" in street for street in streets)


def test_rest_shows_what_bulk_shows_byte_for_byte(org: Simulator) -> None:
    client = salesforce(org)
    bulk = b"".join(chunk for page in client.bulk_pages(SOQL, deleted_too=True) for chunk in page.chunks())
    total, pages = client.rest_pages(SOQL, deleted_too=True)
    rest = b"".join(chunk for page in pages for chunk in page.chunks())
    assert rest == bulk
    assert total == len(rows_of(rest)) - 1


def test_a_query_that_finds_nothing_has_no_rows(org: Simulator) -> None:
    client = salesforce(org)
    assert read(client, "SELECT Id FROM Contact WHERE Email = 'nobody@nowhere.example'") == []
    total, pages = client.rest_pages("SELECT Id FROM Contact WHERE Id = null", deleted_too=False)
    assert (total, [page.expected_rows for page in pages]) == (0, [0])


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("place", [0, 30, 1500])
def test_a_page_cut_on_its_way_is_read_again_without_doubling_a_row(
    org: Simulator, place: int, clean: bool
) -> None:
    whole = read(salesforce(org))
    fault = {"path": RESULTS, "truncate_at": place, "clean": clean, "times": 2}
    org.control("POST", "faults", fault)
    assert read(salesforce(org)) == whole


def test_a_page_that_stays_cut_ends_as_a_problem_and_its_job_is_deleted(org: Simulator) -> None:
    fault = {"path": RESULTS, "truncate_at": 1500, "times": None}
    org.control("POST", "faults", fault)
    problem = problem_in(lambda: read(salesforce(org)))
    assert (type(problem), problem.code) == (TryAgain, "salesforce_truncated")
    assert calls_to(org, "results") == 4
    org.control("DELETE", "faults")
    assert jobs_left(org) == 0


def test_a_reader_that_stops_early_leaves_no_job(org: Simulator) -> None:
    pages = salesforce(org, page_rows=5).bulk_pages(SOQL, deleted_too=False)
    assert len(list(islice(pages, 2))) == 2
    pages.close()  # type: ignore[attr-defined]  # what a for loop that is left does
    assert jobs_left(org) == 0


def test_columns_that_were_not_asked_for_stop_the_reading(org: Simulator) -> None:
    fault = {
        "path": RESULTS,
        "status": 200,
        "body": '"Id","Other"\n"1","2"\n',
        "headers": {"Sforce-NumberOfRecords": "1", "Sforce-Locator": "null", "Content-Type": "text/csv"},
    }
    org.control("POST", "faults", fault)
    with pytest.raises(GiveUp, match="salesforce_columns"):
        read(salesforce(org))


def test_a_query_with_a_missing_field_says_which(org: Simulator) -> None:
    client = salesforce(org)
    for reading in (
        lambda: read(client, "SELECT Id, Nope FROM Contact"),
        lambda: client.rest_pages("SELECT Id, Nope FROM Contact", deleted_too=False),
    ):
        with pytest.raises(GiveUp) as caught:
            reading()
        assert caught.value.code == "salesforce_query_refused"
        assert "Nope" in str(caught.value.parameters["words"])


def test_a_job_that_fails_under_way_is_a_problem_and_is_deleted(org: Simulator) -> None:
    body = {"id": "750000000000001AAA", "state": "Failed", "errorMessage": "QUERY_TIMEOUT: too long"}
    org.control(
        "POST", "faults", {"method": "GET", "path": "/jobs/query/[^/]+$", "status": 200, "body": body}
    )
    with pytest.raises(TryAgain, match="salesforce_slow"):
        read(salesforce(org))
    assert jobs_left(org) == 0


def test_an_org_without_calls_left_says_when_to_come_back(org: Simulator) -> None:
    used = org.control("POST", "api_usage", {"used": 10_000_000})
    assert used["Remaining"] <= 0
    try:
        with pytest.raises(QuotaSpent) as caught:
            salesforce(org).org()
    finally:
        org.control("POST", "api_usage", {"used": 0})
    assert caught.value.code == "salesforce_api_limit"
    assert caught.value.until is not None


def test_rest_pages_go_on_beyond_the_first(org: Simulator) -> None:
    with simulator("salesforce", "--rows", "4500") as large:
        client = salesforce(large)
        total, pages = client.rest_pages("SELECT Id, Email FROM Contact", deleted_too=False)
        ids = [row[0] for page in pages for row in rows_of(b"".join(page.chunks()))[1:]]
    assert total == len(ids) == len(set(ids)) == 4500


def test_200_000_rows_take_no_more_memory_than_a_few_chunks() -> None:
    with simulator("salesforce", "--rows", "200000") as large:
        large.control("POST", "scale", {"delay": 0})
        client = salesforce(large, page_rows=100_000)
        client.org()
        tracemalloc.start()
        rows = size = 0
        for page in client.bulk_pages("SELECT Id, Email, LastName, Title FROM Contact", deleted_too=False):
            rows += page.expected_rows
            size += sum(map(len, page.chunks()))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert rows == 200_000
    assert size > 12_000_000
    assert peak < 3_000_000
