"""Writing many records to an org over HTTP by bulk jobs: results, locks, breaks, lost answers, calls."""

import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from clients.salesforce.client import SalesforceClient
from sync.problems import AnswerLost, GiveUp, TryAgain
from sync.refusals import Verdict
from sync.remote import Ingest, IngestResults, IngestRow, Operation
from sync.writing import INGEST_CALLS, collection_calls, write_calls
from tests.contracts.clients.worlds import calls_to, problem_in, salesforce
from tests.simulators import Simulator

UPLOAD = "/jobs/ingest/[^/]+/batches"
RESULTS = "/jobs/ingest/[^/]+/(successful|failed)Results"
Values = Mapping[str, Any]


@pytest.fixture
def org(scratch: Simulator) -> Simulator:
    return scratch


@pytest.fixture
def client(org: Simulator) -> SalesforceClient:
    return salesforce(org)


def start(client: SalesforceClient, operation: Operation, rows: Sequence[Values], *, key: str = "") -> str:
    """Open, fill and close a job."""
    job_id = client.open_ingest("Contact", operation, external_id_field=key)
    client.upload(job_id, list(rows[0]), lambda: rows)
    client.close_ingest(job_id)
    return job_id


def finished(client: SalesforceClient, job_id: str) -> Ingest:
    for _ in range(100):
        job = client.ingest(job_id)
        assert job is not None
        if job.is_over:
            return job
    raise AssertionError("the job did not end")


def read(client: SalesforceClient, job: Ingest) -> tuple[list[IngestRow], list[IngestRow]]:
    both = (IngestResults.SUCCESSFUL, IngestResults.FAILED)
    good, bad = (list(client.ingest_rows(job, which)) for which in both)
    return good, bad


def insert(client: SalesforceClient, rows: Sequence[Values]) -> dict[str, str]:
    """Create Contacts; last name -> id."""
    good, bad = read(client, finished(client, start(client, Operation.INSERT, rows)))
    assert bad == []
    return {row.values["LastName"]: row.written.record_id for row in good if row.written}


def refused_by(bad: list[IngestRow]) -> list[str]:
    return [row.written.refusal.code for row in bad if row.written and row.written.refusal]


def test_a_job_writes_thousands_of_records_for_a_few_calls(client: SalesforceClient) -> None:
    rows = [{"LastName": f"Bulk {number}", "Title": "T"} for number in range(3_000)]
    job_id = client.open_ingest("Contact", Operation.INSERT)
    assert job_id.startswith("750")
    client.upload(job_id, ["LastName", "Title"], lambda: rows)
    client.close_ingest(job_id)
    job = finished(client, job_id)
    good, bad = read(client, job)
    client.delete_ingest(job_id)
    assert (job.state, job.processed, job.failed) == ("JobComplete", 3_000, 0)
    assert {row.values["LastName"] for row in good} == {row["LastName"] for row in rows}
    assert all(row.written and row.written.created for row in good)
    assert bad == []
    assert client.calls <= INGEST_CALLS == write_calls(3_000)
    assert client.ingest(job_id) is None


def test_each_row_is_refused_for_itself(org: Simulator, client: SalesforceClient) -> None:
    ids = insert(client, [{"LastName": f"Row {number}"} for number in range(3)])
    org.control("POST", "locks", {"id": ids["Row 1"], "times": 1})
    rows: list[Values] = [
        {"Id": ids["Row 0"], "Title": "Fine", "Email": None},
        {"Id": ids["Row 1"], "Title": "Locked", "Email": None},
        {"Id": ids["Row 2"], "Title": "Bad", "Email": "no address"},
    ]
    good, bad = read(client, finished(client, start(client, Operation.UPDATE, rows)))
    assert [row.values["Id"] for row in good] == [ids["Row 0"]]
    assert good[0].written is not None
    assert not good[0].written.created
    assert sorted(refused_by(bad)) == ["INVALID_EMAIL_ADDRESS", "UNABLE_TO_LOCK_ROW"]
    verdicts = {
        row.values["Title"]: row.written.refusal.verdict for row in bad if row.written and row.written.refusal
    }
    assert verdicts == {"Locked": Verdict.TRY_AGAIN, "Bad": Verdict.ACT}


def test_a_missing_value_leaves_a_field_alone_and_none_makes_it_blank(client: SalesforceClient) -> None:
    street = 'Line 1\r\n"Line", 2'
    ids = insert(
        client,
        [
            {"LastName": "Kept", "Title": "Old", "MailingStreet": street},
            {"LastName": "Blanked", "Title": "Old", "MailingStreet": street},
        ],
    )
    rows: list[Values] = [{"Id": ids["Kept"]}, {"Id": ids["Blanked"], "Title": None, "MailingStreet": ""}]
    job_id = client.open_ingest("Contact", Operation.UPDATE)
    client.upload(job_id, ["Id", "Title", "MailingStreet"], lambda: rows)
    client.close_ingest(job_id)
    assert finished(client, job_id).failed == 0
    found = client.existing("Contact", list(ids.values()), ["LastName", "Title", "MailingStreet"])
    assert {row["LastName"]: (row["Title"], row["MailingStreet"]) for row in found} == {
        "Kept": ("Old", street),
        "Blanked": ("", ""),
    }


def test_an_upsert_says_which_rows_were_created_and_a_deletion_deletes(client: SalesforceClient) -> None:
    rows = [{"Email": f"upserted.{number}@ingest.example", "LastName": "U"} for number in range(2)]
    insert(client, rows[:1])
    good, _ = read(client, finished(client, start(client, Operation.UPSERT, rows, key="Email")))
    created = {row.values["Email"]: row.written.created for row in good if row.written}
    assert created == {rows[0]["Email"]: False, rows[1]["Email"]: True}
    ids = [{"Id": row.written.record_id} for row in good if row.written]
    gone, _ = read(client, finished(client, start(client, Operation.DELETE, ids)))
    assert len(gone) == 2
    assert list(client.existing("Contact", [row["Id"] for row in ids], [])) == []


def test_a_job_that_is_aborted_did_nothing_before_it_was_closed(client: SalesforceClient) -> None:
    rows = [{"LastName": "Never"}]
    job_id = client.open_ingest("Contact", Operation.INSERT)
    client.upload(job_id, ["LastName"], lambda: rows)
    client.abort_ingest(job_id)
    client.abort_ingest(job_id)
    job = finished(client, job_id)
    assert job.state == "Aborted"
    left = list(client.ingest_rows(job, IngestResults.UNPROCESSED))
    assert [(row.values, row.written) for row in left] == [({"LastName": "Never"}, None)]
    client.delete_ingest(job_id)
    client.delete_ingest(job_id)
    client.abort_ingest(job_id)
    assert client.count("SELECT COUNT() FROM Contact WHERE LastName = 'Never'") == 0


def test_a_lost_upload_is_given_up_for_another_job(org: Simulator, client: SalesforceClient) -> None:
    job_id = client.open_ingest("Contact", Operation.INSERT)
    org.control("POST", "faults", {"method": "PUT", "path": UPLOAD, "drop": "after"})
    problem = problem_in(lambda: client.upload(job_id, ["LastName"], lambda: [{"LastName": "Lost"}]))
    assert type(problem) is AnswerLost
    client.abort_ingest(job_id)
    assert insert(client, [{"LastName": "Lost"}])
    assert client.count("SELECT COUNT() FROM Contact WHERE LastName = 'Lost'") == 1


def test_a_lost_closing_is_looked_at_and_is_fine(org: Simulator, client: SalesforceClient) -> None:
    org.control("POST", "faults", {"method": "PATCH", "path": "/jobs/ingest/", "drop": "after"})
    ids = insert(client, [{"LastName": "Closed once"}])
    assert len(ids) == 1
    assert client.count("SELECT COUNT() FROM Contact WHERE LastName = 'Closed once'") == 1


def test_a_job_that_somebody_aborted_cannot_be_closed(client: SalesforceClient) -> None:
    job_id = client.open_ingest("Contact", Operation.INSERT)
    client.abort_ingest(job_id)
    problem = problem_in(lambda: client.close_ingest(job_id))
    assert (type(problem), problem.code) == (TryAgain, "salesforce_job_lost")


def test_a_job_with_two_uploads_counts_as_lost(org: Simulator, client: SalesforceClient) -> None:
    job_id = client.open_ingest("Contact", Operation.INSERT)
    body = [{"errorCode": "INVALIDJOB", "message": "Found multiple contents for job"}]
    org.control("POST", "faults", {"method": "PATCH", "path": "/jobs/ingest/", "status": 400, "body": body})
    assert type(problem_in(lambda: client.close_ingest(job_id))) is AnswerLost


def test_a_session_that_ends_before_an_upload_is_renewed(org: Simulator, client: SalesforceClient) -> None:
    job_id = client.open_ingest("Contact", Operation.INSERT)
    org.control("POST", "expire_sessions")
    asked = 0

    def rows() -> Iterator[Values]:
        nonlocal asked
        asked += 1
        yield from ({"LastName": f"Renewed {number}"} for number in range(2_000))

    client.upload(job_id, ["LastName"], rows)
    org.control("POST", "expire_sessions")
    client.close_ingest(job_id)
    job = finished(client, job_id)
    org.control("POST", "expire_sessions")
    good, _ = read(client, job)
    assert asked == 2
    assert len(good) == 2_000


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("place", [0, 40, 900])
def test_results_that_break_off_are_read_on_without_doubling_a_row(
    org: Simulator,
    client: SalesforceClient,
    place: int,
    clean: bool,
) -> None:
    rows = [{"LastName": f"Cut {number}", "Title": "x, y"} for number in range(300)]
    job = finished(client, start(client, Operation.INSERT, rows))
    org.control("POST", "faults", {"path": RESULTS, "truncate_at": place, "clean": clean, "times": 2})
    found = [row.values["LastName"] for row in client.ingest_rows(job, IngestResults.SUCCESSFUL)]
    assert sorted(found) == sorted(row["LastName"] for row in rows)
    assert calls_to(org, "Results") == 3


def test_results_that_stay_cut_are_a_problem(org: Simulator, client: SalesforceClient) -> None:
    job = finished(client, start(client, Operation.INSERT, [{"LastName": "Stays cut"}] * 50))
    org.control("POST", "faults", {"path": RESULTS, "truncate_at": 100, "clean": True, "times": None})
    problem = problem_in(lambda: list(client.ingest_rows(job, IngestResults.SUCCESSFUL)))
    assert (type(problem), problem.code) == (TryAgain, "salesforce_truncated")
    assert problem.parameters["expected"] == 50


def test_an_object_or_key_that_is_not_there_is_a_problem(client: SalesforceClient) -> None:
    with pytest.raises(GiveUp, match="salesforce_not_found"):
        client.open_ingest("Nothing__c", Operation.INSERT)
    with pytest.raises(GiveUp, match="salesforce_job_refused"):
        client.open_ingest("Contact", Operation.UPSERT, external_id_field="Nope__c")


def test_a_column_that_is_not_there_fails_the_job_in_the_vendor_s_words(client: SalesforceClient) -> None:
    job = finished(client, start(client, Operation.INSERT, [{"LastName": "A", "Nope__c": "x"}]))
    assert job.state == "Failed"
    assert "Nope__c" in job.words


def test_a_large_upload_takes_no_more_memory_than_a_few_rows(client: SalesforceClient) -> None:
    def rows() -> Iterator[Values]:
        yield from ({"LastName": f"Large {number}", "Description": "d" * 300} for number in range(50_000))

    job_id = client.open_ingest("Contact", Operation.INSERT)
    tracemalloc.start()
    client.upload(job_id, ["LastName", "Description"], rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    client.abort_ingest(job_id)
    assert peak < 3_000_000
    assert client.calls == 3


def test_below_its_number_collections_cost_fewer_calls() -> None:
    assert write_calls(600) == 3
    assert list(collection_calls([])) == []
