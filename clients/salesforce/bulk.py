"""Reads by Bulk API 2.0 query jobs, as a stream: no page is ever whole in memory.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from clients.messages import Answer, Request
from clients.salesforce.errors import job_problem
from clients.salesforce.pages import BulkPage
from clients.salesforce.parsing import Job, decode, parse_locator
from clients.salesforce.requests import Requests
from sync.problems import Problem, Side, TryAgain

DONE = "JobComplete"
OVER = {"Failed", "Aborted"}
GROWTH, LONGEST_FACTOR = 1.5, 8  # waits between two looks at a job grow up to 8 times the first
PATIENCE = 2 * 3600.0  # seconds for one job; the vendor ends its own tries long before
log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkReader:
    """What reading a job needs."""

    call: Callable[[Request], Answer]  # sends, and raises the problem of any refusal
    requests: Requests
    sleep: Callable[[float], None]
    now: Callable[[], datetime]  # Salesforce's clock
    poll_seconds: float  # the first wait
    page_rows: int  # maxRecords

    def pages(self, soql: str, columns: Sequence[str], *, deleted_too: bool) -> Iterator[BulkPage]:
        """Yield the pages of one query; the job is deleted at the end, also after an error."""
        job = decode(self.call(self.requests.create_job(soql, deleted_too=deleted_too)), Job)
        complete = False
        try:
            self._wait(job)
            complete = True
            yield from self._results(job.id, columns)
        finally:
            self._remove(job.id, complete=complete)

    def _wait(self, job: Job) -> None:
        for wait in poll_waits(self.poll_seconds):
            if job.state == DONE:
                return
            if job.state in OVER:
                raise job_problem(job.error_message, self.now())
            self.sleep(wait)
            job = decode(self.call(self.requests.job(job.id)), Job)
        raise TryAgain("salesforce_slow", Side.SALESFORCE)

    def _results(self, job_id: str, columns: Sequence[str]) -> Iterator[BulkPage]:
        locator: str | None = None
        while True:
            request = self.requests.job_results(job_id, locator=locator, max_records=self.page_rows)
            answer = self.call(request)
            page = BulkPage(answer, again=partial(self.call, request), columns=columns)
            yield page
            page.close()
            locator = parse_locator(answer.headers)
            if locator is None:
                return

    def _remove(self, job_id: str, *, complete: bool) -> None:
        """Delete the job; one that is under way must be aborted first. The vendor removes it after 7 days."""
        steps = [self.requests.delete_job(job_id)]
        if not complete:
            steps.insert(0, self.requests.abort_job(job_id))
        for step in steps:
            try:
                self.call(step)
            except Problem as problem:
                log.info("job_step_refused", job=job_id, method=step.method, code=problem.code)


def poll_waits(first: float) -> Iterator[float]:
    """Yield growing waits, PATIENCE seconds in all."""
    wait, total = first, 0.0
    while total < PATIENCE:
        yield wait
        total += wait
        wait = min(wait * GROWTH, first * LONGEST_FACTOR)
