"""What lasts and what breaks: a restart on the same file, faults in the middle of a call, many rows."""
# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it

from pathlib import Path

import psutil
import pytest
import requests

from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import simulator

ROWS = 50_000


def test_a_restart_on_the_same_file_keeps_everything(tmp_path: Path) -> None:
    file = str(tmp_path / "org.sqlite")
    with simulator("salesforce", "--seed", "small", "--data", file) as running:
        org = Org(running)
        org.control("POST", "scale", {"delay": 0})
        record = org.create("Contact", LastName="Lasting")
        page = org.call(
            "GET",
            "/query",
            params={"q": "SELECT Id FROM Contact"},
            headers={"Sforce-Query-Options": "batchSize=200"},
        ).json()
        job = org.call(
            "POST", "/jobs/query", json={"operation": "query", "query": "SELECT Id FROM Contact"}
        ).json()["id"]
        used = int(
            org.call("GET", f"/jobs/query/{job}").headers["Sforce-Limit-Info"].partition("=")[2].split("/")[0]
        )
        token, refresh = org.credentials["access_token"], org.credentials["refresh_token"]
        running.kill()
    with simulator("salesforce", "--seed", "small", "--data", file) as running:
        org = Org(running)
        org.http.headers["Authorization"] = f"Bearer {token}"
        found = org.call("GET", f"/sobjects/Contact/{record}")
        assert found.json()["LastName"] == "Lasting"
        counted = int(found.headers["Sforce-Limit-Info"].partition("=")[2].split("/")[0])
        assert 0 <= used + 1 - counted <= 25
        assert org.query("SELECT COUNT() FROM Contact")["totalSize"] == 201
        assert org.call("GET", page["nextRecordsUrl"]).json()["done"] is True
        results = org.call("GET", f"/jobs/query/{job}/results")
        assert results.headers["Sforce-NumberOfRecords"] == "201"
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        form |= {key: org.credentials[key] for key in ("client_id", "client_secret")}
        assert requests.post(f"{org.url}/services/oauth2/token", data=form, timeout=30).status_code == 200


def test_a_lost_answer_leaves_the_record_and_a_dropped_request_none(org: Org) -> None:
    for drop, expected in (("after", 1), ("before", 0)):
        org.control(
            "POST", "faults", {"method": "POST", "path": "/sobjects/Contact$", "drop": drop, "times": 1}
        )
        with pytest.raises(requests.ConnectionError):
            org.call("POST", "/sobjects/Contact", json={"LastName": f"Lost {drop}"})
        assert (
            org.query(f"SELECT COUNT() FROM Contact WHERE LastName = 'Lost {drop}'")["totalSize"] == expected
        )


def test_bulk_results_can_be_cut_in_the_middle(org: Org) -> None:
    job = org.call(
        "POST", "/jobs/query", json={"operation": "query", "query": "SELECT Id FROM Contact"}
    ).json()["id"]
    org.call("GET", f"/jobs/query/{job}")
    org.control("POST", "faults", {"path": "/results", "truncate_at": 100, "times": 1})
    with pytest.raises(requests.RequestException):
        org.call("GET", f"/jobs/query/{job}/results", headers={"Accept-Encoding": "identity"})
    assert org.call("GET", f"/jobs/query/{job}/results").status_code == 200


def test_many_rows_stream_while_the_simulator_stays_small() -> None:
    with simulator("salesforce", "--rows", str(ROWS)) as running:
        org = Org(running)
        org.control("POST", "scale", {"delay": 0})
        text = "SELECT Id, Email, Account.Name, SystemModstamp FROM Contact"
        job = org.call("POST", "/jobs/query", json={"operation": "query", "query": text}).json()["id"]
        assert org.call("GET", f"/jobs/query/{job}").json()["numberRecordsProcessed"] == ROWS
        answer = org.call("GET", f"/jobs/query/{job}/results", stream=True)
        assert sum(block.count(b"\n") for block in answer.iter_content(1 << 16)) == ROWS + 1
        seen, stamp, record = 0, "2014-01-01T00:00:00Z", "003000000000000AAA"
        while page := org.records(
            "SELECT Id, SystemModstamp FROM Contact WHERE "
            f"(SystemModstamp = {stamp} AND Id > '{record}') OR SystemModstamp > {stamp} "
            "ORDER BY SystemModstamp, Id LIMIT 2000"
        ):
            seen += len(page)
            stamp, record = page[-1]["SystemModstamp"].replace("+0000", "Z"), page[-1]["Id"]
        assert seen == ROWS
        assert psutil.Process(running.process.pid).memory_info().rss < 200 << 20
