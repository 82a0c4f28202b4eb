"""Jobs of the Bulk APIs: what is asked, kept as JSON, and the state that follows from the clock."""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from simulators.kernel.consent import carry
from simulators.kernel.scale import Scales
from simulators.salesforce.org import USERS, Org, Person
from simulators.salesforce.soql.dates import read_datetime, stamp

PREFIX = "750"
ENDED = frozenset({"JobComplete", "Failed", "Aborted"})
KEPT = timedelta(days=7)
QUEUED_SECONDS, WORKING_SECONDS = 1.0, 3.0


@dataclass(frozen=True, kw_only=True)
class Job:
    id: str
    kind: str  # query, ingest, bulk1
    person: Person
    made: str
    state: str
    body: dict[str, Any]


def add_job(org: Org, kind: str, person: Person, body: dict[str, Any], *, state: str) -> Job:
    with org.database.write() as connection:
        job = Job(
            id=org.next_id(PREFIX),
            kind=kind,
            person=person,
            made=stamp(org.clock.now()),
            state=state,
            body=body,
        )
        connection.execute(
            "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?)",
            (job.id, kind, person.id, job.made, state, json.dumps(body)),
        )
    return job


def find_job(org: Org, kind: str, name: str) -> Job | None:
    """Return the job while it is kept: seven days."""
    oldest = stamp(org.clock.now() - KEPT)
    found = list_jobs(org, kind, "AND id = ? AND made >= ?", (name, oldest))
    return found[0] if found else None


def list_jobs(org: Org, kind: str, more: str = "", values: Iterable[Any] = ()) -> list[Job]:
    rows = org.read().execute(f"SELECT * FROM jobs WHERE kind = ? {more} ORDER BY id", (kind, *values))
    return [
        Job(
            id=row["id"],
            kind=row["kind"],
            person=USERS[row["user"]],
            made=row["made"],
            state=row["state"],
            body=json.loads(row["body"]),
        )
        for row in rows
    ]


def set_state(org: Org, job: Job, state: str, **body: Any) -> Job:
    """Bring a job into a state and keep more of it; return it. One that has ended stays as it ended."""
    return _keep(org, job, body, state=state)


def note(org: Org, job: Job, **body: Any) -> Job:
    """Keep more of a job, in whatever state it is by now; return it."""
    return _keep(org, job, body)


def _keep(org: Org, job: Job, body: dict[str, Any], *, state: str = "") -> Job:
    """Add to what is kept now: its worker and others who look at it may have written since it was read."""
    with org.database.write() as connection:
        row = connection.execute("SELECT state, body FROM jobs WHERE id = ?", (job.id,)).fetchone()
        before, kept = (row["state"], json.loads(row["body"])) if row else (job.state, job.body)
        now = before if before in ENDED else state or before
        changed = {**kept, **body}
        connection.execute(
            "UPDATE jobs SET state = ?, body = ? WHERE id = ?", (now, json.dumps(changed), job.id)
        )
    return replace(job, state=now, body=changed)


def delete_job(org: Org, job: Job) -> None:
    with org.database.write() as connection:
        connection.execute("DELETE FROM jobs WHERE id = ?", (job.id,))


def seconds_since(org: Org, moment: str) -> float:
    return (org.clock.now() - read_datetime(moment)).total_seconds()


def is_queued(org: Org, scales: Scales, moment: str) -> bool:
    return seconds_since(org, moment) < QUEUED_SECONDS * scales.of().delay


def is_working(org: Org, scales: Scales, moment: str) -> bool:
    return seconds_since(org, moment) < WORKING_SECONDS * scales.of().delay


class Workers:
    """Threads that do the work of jobs, one a job at a time; a restart ends them, who looks starts them.

    Who starts one may have looked at the job before another thread ended its work: work begins with a look.
    """

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def start(self, job: str, work: Any, *arguments: Any) -> threading.Thread:
        with self._lock:
            running = self._threads.get(job)
            if running is None:
                running = threading.Thread(target=carry(work), args=arguments, daemon=True)
                self._threads[job] = running
                running.start()
            return running

    def forget(self, job: str) -> None:
        with self._lock:
            self._threads.pop(job, None)
