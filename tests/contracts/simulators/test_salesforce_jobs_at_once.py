"""Jobs of Bulk API 2.0 that several look at while they are worked off."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.contracts.simulators.salesforce_org import API, Org

JOBS, ROWS = 8, 200


def upload(org: Org, name: str) -> str:
    """Create and upload, without closing it, a job that inserts accounts of one name; return its id."""
    wish = {"object": "Account", "operation": "insert"}
    made = str(org.call("POST", "/jobs/ingest", json=wish).json()["id"])
    assert org.call("PUT", f"/jobs/ingest/{made}/batches", data="Name\n" + f"{name}\n" * ROWS).ok
    return made


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
    made = org.query("SELECT COUNT() FROM Account WHERE Name = 'Looked at'")["totalSize"]
    assert made == JOBS * ROWS
