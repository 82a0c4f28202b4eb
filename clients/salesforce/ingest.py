"""Writing many records: Bulk API 2.0 ingest jobs.

A job is created, filled by one upload, closed, worked off, read and deleted; before it is closed nothing of
it is done. The vendor compresses answers only, so uploads go as they are, in chunks.
https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_ingest.htm
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec
import structlog

from clients.csv_stream import read_rows
from clients.messages import CSV, JSON, Answer, Request
from clients.redaction import redact
from clients.salesforce.calls import SIDE, Calls
from clients.salesforce.errors import read_error
from clients.salesforce.parsing import decode
from clients.salesforce.requests import CSV_ANSWER, Requests
from clients.salesforce.results import parse_bulk_error
from clients.salesforce.rows import render_rows
from sync.problems import AnswerLost, TryAgain
from sync.remote import Ingest, IngestResults, IngestRow, Operation, Written

TRIES: Final = 4  # readings of one result
BLANK: Final = "#N/A"
ROWS_A_CHUNK: Final = 500
TAKEN: Final = {"UploadComplete", "InProgress", "JobComplete"}
OWN_COLUMNS: Final = ("sf__Id", "sf__Created", "sf__Error")
log = structlog.get_logger(__name__)


class IngestBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A job as the vendor shows it."""

    id: str
    state: str
    number_records_processed: int = 0
    number_records_failed: int = 0
    error_message: str = ""


class Ingests(Calls):
    """Bulk jobs."""

    def open_ingest(self, object_name: str, operation: Operation, *, external_id_field: str = "") -> str:
        """Create a bulk job and give its id; one that is left alone ends by itself after 7 days."""
        request = build_open(self._requests, object_name, operation, external_id_field)
        return self._ask(request, IngestBody).id

    def upload(
        self, job_id: str, columns: Sequence[str], rows: Callable[[], Iterable[Mapping[str, Any]]]
    ) -> None:
        """Upload the job's rows, at most 100 MB; a value that is missing leaves its field alone.

        Raises AnswerLost where it is not known what arrived: abort the job and begin another.
        """
        self._call(build_upload(self._requests, job_id, columns, rows))

    def close_ingest(self, job_id: str) -> None:
        """Let the work begin. Safe to repeat. Raises AnswerLost where the upload did not arrive whole."""
        answer = self._send(_patch(self._requests, job_id, "UploadComplete"))
        if answer.ok:
            return
        job = self.ingest(job_id) if answer.status == 400 else None
        if job and job.state in TAKEN:
            return
        if read_error(answer)[0].upper() == "INVALIDJOB":  # two uploads met in one job
            raise AnswerLost("salesforce_answer_lost", SIDE)
        self._check(answer)

    def ingest(self, job_id: str) -> Ingest | None:
        """Look at a job; None where there is none (any more)."""
        answer = self._send(_job(self._requests, "GET", f"/{job_id}"))
        if answer.status == 404:
            return None
        body = decode(self._check(answer), IngestBody)
        return Ingest(
            job_id=body.id,
            state=body.state,
            processed=body.number_records_processed,
            failed=body.number_records_failed,
            words=redact(body.error_message),
        )

    def ingest_rows(self, job: Ingest, which: IngestResults) -> Iterator[IngestRow]:
        """Stream the rows of a job that is over; where the stream breaks off it is read on from there."""
        expected = _expected(job, which)
        if expected == 0:
            return
        seen = 0
        for _ in range(TRIES):
            try:
                for number, row in enumerate(self._results(job.job_id, which)):
                    if number >= seen:
                        seen += 1
                        yield row
            except (TryAgain, csv.Error) as error:
                log.info("job_results_broke_off", job=job.job_id, reason=type(error).__name__)
                continue
            if expected is None or seen >= expected:
                return
        raise TryAgain("salesforce_truncated", SIDE, {"expected": expected or 0, "received": seen})

    def abort_ingest(self, job_id: str) -> None:
        """Stop a job; what it has done stays done. One that is over or gone is fine."""
        answer = self._send(_patch(self._requests, job_id, "Aborted"))
        if answer.status == 400:
            job = self.ingest(job_id)
            if job is None or job.is_over:
                return
        if answer.status != 404:
            self._check(answer)

    def delete_ingest(self, job_id: str) -> None:
        """Delete a job that is over, with its results. One that is gone is fine."""
        answer = self._send(_job(self._requests, "DELETE", f"/{job_id}"))
        if answer.status != 404:
            self._check(answer)

    def _results(self, job_id: str, which: IngestResults) -> Iterator[IngestRow]:
        request = replace(_job(self._requests, "GET", f"/{job_id}/{which}"), headers=CSV_ANSWER, stream=True)
        answer = self._call(request)
        return parse_results(answer, which)


def build_open(requests: Requests, object_name: str, operation: Operation, external_id: str) -> Request:
    body = {"object": object_name, "operation": operation, "contentType": "CSV", "lineEnding": "LF"}
    key = {"externalIdFieldName": external_id} if external_id else {}
    return _job(requests, "POST", "", {**body, "columnDelimiter": "COMMA", **key})


def build_upload(
    requests: Requests,
    job_id: str,
    columns: Sequence[str],
    rows: Callable[[], Iterable[Mapping[str, Any]]],
) -> Request:
    """Build the upload; a job takes one, so it is not to be repeated."""
    url = f"{requests.instance_url}{requests.root}/jobs/ingest/{job_id}/batches"
    return Request(
        method="PUT",
        url=url,
        headers=CSV,
        body_chunks=lambda: render_upload(columns, rows()),
        repeatable=False,
    )


def render_upload(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write rows as CSV, some at a time, header first."""
    yield render_rows([columns])
    part: list[list[str]] = []
    for row in rows:
        part.append([_cell(row, name) for name in columns])
        if len(part) == ROWS_A_CHUNK:
            yield render_rows(part)
            part = []
    if part:
        yield render_rows(part)


def _cell(row: Mapping[str, Any], name: str) -> str:
    """Write a value: nothing where there is none, the vendor's sign for a blank one."""
    if name not in row:
        return ""
    value = row[name]
    if value is None or value == "":
        return BLANK
    return str(value).lower() if isinstance(value, bool) else str(value)


def parse_results(answer: Answer, which: IngestResults) -> Iterator[IngestRow]:
    """Read a result: the vendor's columns first, then those that were uploaded."""
    assert answer.chunks is not None
    rows = read_rows(answer.chunks())
    header = next(rows, [])
    for row in rows:
        if row and len(row) == len(header):
            yield _make_row(dict(zip(header, row, strict=True)), which)


def _make_row(row: dict[str, str], which: IngestResults) -> IngestRow:
    record_id, created, error = (row.pop(name, "") for name in OWN_COLUMNS)
    if which is IngestResults.UNPROCESSED:
        return IngestRow(values=row, written=None)
    if which is IngestResults.FAILED:
        return IngestRow(values=row, written=Written(record_id=record_id, refusal=parse_bulk_error(error)))
    return IngestRow(values=row, written=Written(record_id=record_id, created=created == "true"))


def _expected(job: Ingest, which: IngestResults) -> int | None:
    """Give the rows that the job says there are; None where it does not say."""
    if job.state != "JobComplete" or which is IngestResults.UNPROCESSED:
        return None
    return job.failed if which is IngestResults.FAILED else job.processed - job.failed


def _patch(requests: Requests, job_id: str, state: str) -> Request:
    return _job(requests, "PATCH", f"/{job_id}", {"state": state})


def _job(requests: Requests, method: str, path: str, body: Mapping[str, Any] | None = None) -> Request:
    url = f"{requests.instance_url}{requests.root}/jobs/ingest{path}"
    sent = None if body is None else msgspec.json.encode(body)
    return Request(method=method, url=url, headers=JSON, body=sent)
