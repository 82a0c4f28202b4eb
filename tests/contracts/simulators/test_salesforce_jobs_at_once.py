"""Jobs of Bulk API 2.0 that are looked at, or interrupted, while they are worked off."""
# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import requests

from tests.contracts.simulators.salesforce_org import API, Org
from tests.simulators import simulator

JOBS, ROWS = 8, 200
BATCHES = 10


def upload(org: Org, name: str, rows: int = ROWS) -> str:
    """Create and upload, without closing it, a job that inserts accounts of one name; return its id."""
    wish = {"object": "Account", "operation": "insert"}
    made = str(org.call("POST", "/jobs/ingest", json=wish).json()["id"])
    assert org.call("PUT", f"/jobs/ingest/{made}/batches", data="Name\n" + f"{name}\n" * rows).ok
    return made


def count(org: Org, name: str) -> int:
    return int(org.query(f"SELECT COUNT() FROM Account WHERE Name = '{name}'")["totalSize"])


def ask(org: Org, method: str, path: str, body: Any = None) -> Any:
    """Call on a connection of its own: `Org` has one for one thread."""
    headers = dict(org.http.headers)
    return requests.request(method, f"{org.url}{API}{path}", headers=headers, json=body, timeout=60).json()


def test_a_job_is_worked_off_once_however_many_look_at_it_meanwhile(org: Org) -> None:
    jobs = [upload(org, "Looked at") for _ in range(JOBS)]

    def close_and_look(job: str) -> str:
        ask(org, "PATCH", f"/jobs/ingest/{job}", {"state": "UploadComplete"})
        listed = {each["id"]: each["state"] for each in ask(org, "GET", "/jobs/ingest")["records"]}
        return str(listed[job])

    with ThreadPoolExecutor(JOBS) as pool:
        assert set(pool.map(close_and_look, jobs)) == {"JobComplete"}
    assert count(org, "Looked at") == JOBS * ROWS


def test_a_job_that_a_crash_interrupts_goes_on_where_it_was(tmp_path: Path) -> None:
    arguments = ("--seed", "none", "--data", str(tmp_path / "org.sqlite"))
    with simulator("salesforce", *arguments) as running:
        org = Org(running)
        job = upload(org, "Interrupted", BATCHES * ROWS)
        ask(org, "PATCH", f"/jobs/ingest/{job}", {"state": "UploadComplete"})
        begun = (count(org, "Interrupted") for _ in repeat(None))
        assert any(islice(begun, 2000))
        running.kill()
    with simulator("salesforce", *arguments) as running:
        org = Org(running)
        org.control("POST", "scale", {"delay": 0})
        done = org.call("GET", f"/jobs/ingest/{job}").json()
        assert (done["state"], done["numberRecordsProcessed"]) == ("JobComplete", BATCHES * ROWS)
        text = org.call("GET", f"/jobs/ingest/{job}/successfulResults").text
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert {(row["sf__Created"], row["Name"]) for row in rows} == {("true", "Interrupted")}
        assert len({row["sf__Id"] for row in rows}) == len(rows) == BATCHES * ROWS
        assert count(org, "Interrupted") == BATCHES * ROWS
