"""What every simulator can do on /_control, seen through one of them."""

import gzip
import json
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
import requests

from tests.contracts.simulators.constant_contact_api import Api, new_address
from tests.simulators import Simulator, simulator


def first(running: Simulator) -> Api:
    api = Api(simulator=running, credentials=running.control("GET", "credentials"))
    api.control("scale", rate=None, quota=None)
    return api


def restart(file: Path, *arguments: str) -> Simulator:
    return Simulator("constant_contact", "--seed", "none", "--data", str(file), *arguments)


def test_a_fault_answers_instead_of_working(raw: Api) -> None:
    rule = {"method": "post", "path": "/contact_lists$", "status": 503, "body": [{"error_key": "x"}]}
    raw.control("faults", **rule, headers={"Retry-After": "7"})
    refused = raw.call("POST", "/contact_lists", {"name": "Never made"})
    assert (refused.status_code, refused.json()) == (503, [{"error_key": "x"}])
    assert refused.headers["Retry-After"] == "7"
    assert raw.get("/contact_lists", name="Never made")["lists"] == []
    assert raw.call("POST", "/contact_lists", {"name": "Made then"}).status_code == 201


def test_a_fault_can_let_some_pass_and_hit_several(raw: Api) -> None:
    raw.control("faults", path="/contact_lists", status=500, skip=2, times=2)
    answers = [raw.call("GET", "/contact_lists").status_code for _ in range(6)]
    assert answers == [200, 200, 500, 500, 200, 200]
    assert raw.simulator.control("GET", "faults")["faults"][0]["used"] == 2
    raw.simulator.control("DELETE", "faults")
    assert raw.simulator.control("GET", "faults") == {"faults": []}


@pytest.mark.parametrize(("drop", "made"), [("before", 0), ("after", 1)])
def test_a_lost_answer_leaves_the_work_done_or_not(raw: Api, drop: str, made: int) -> None:
    raw.control("faults", method="POST", path="/contacts", drop=drop)
    address = new_address()
    body = {"email_address": {"address": address}, "create_source": "Account"}
    with pytest.raises(requests.ConnectionError):
        raw.call("POST", "/contacts", body)
    assert len(raw.get("/contacts", email=address)["contacts"]) == made


@pytest.mark.parametrize("rule", [{"drop": "middle"}, {"truncate_at": 30}])
def test_a_body_can_be_cut_with_the_connection(raw: Api, rule: dict[str, Any]) -> None:
    raw.control("faults", path="/contacts", **rule)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        raw.call("GET", "/contacts", headers={"Accept-Encoding": "identity"})


def test_a_body_can_be_cut_as_if_it_were_whole(raw: Api) -> None:
    raw.control("faults", path="/contacts", truncate_at=30, clean=True)
    answer = raw.call("GET", "/contacts", headers={"Accept-Encoding": "identity"})
    assert (answer.status_code, len(answer.content)) == (200, 30)


def test_a_fault_can_delay(raw: Api) -> None:
    raw.control("faults", path="/contact_lists", delay=0.3)
    started = time.monotonic()
    assert raw.call("GET", "/contact_lists").status_code == 200
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"drop": "sometimes"}),
        ("faults", {"colour": "red"}),
        ("faults", {"path": "("}),
        ("scale", {"rate": -1}),
        ("scale", {"speed": 1}),
        ("switches", {"unheard_of": True}),
        ("switches", {"custom_field_limit": 3}),
        ("seed", {"seed": "nobody"}),
        ("opt_out", {"email": "nobody@example.com"}),
    ],
)
def test_a_wrong_order_is_refused_in_words(raw: Api, path: str, body: dict[str, Any]) -> None:
    with pytest.raises(HTTPError) as refused:
        raw.control(path, **body)
    assert refused.value.code == 400
    assert json.loads(refused.value.read())["error"]


def test_calls_are_counted_and_listed(raw: Api) -> None:
    raw.simulator.control("DELETE", "counts")
    last = raw.simulator.control("GET", "requests")["requests"][-1:]
    raw.get("/contact_lists", limit=3)
    raw.call("GET", "/no/such/thing")
    counts = raw.simulator.control("GET", "counts")
    assert counts["routes"] == {"GET /v3/contact_lists": {"200": 1}, "GET (none)": {"404": 1}}
    assert counts["credentials"] == {raw.credentials["client_id"]: 2}
    listed = raw.simulator.control("GET", f"requests?after={last[0]['number'] if last else 0}")["requests"]
    assert [one["target"] for one in listed] == ["/v3/contact_lists?limit=3", "/v3/no/such/thing"]


def test_exchanges_are_recorded_without_their_secrets(raw: Api, tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    raw.control("record", file=str(file))
    body = {"email_address": {"address": new_address()}, "create_source": "Account"}
    made = raw.make("/contacts", body)
    raw.get("/contacts", limit=50)
    raw.control("record", file=None)
    raw.get("/contact_lists")
    post, read = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    assert (post["method"], post["path"], post["status"]) == ("POST", "/v3/contacts", 201)
    assert json.loads(post["request_body"]) == body
    assert json.loads(post["response_body"]) == made
    assert read["query"] == "limit=50"
    assert len(json.loads(read["response_body"])["contacts"]) == 50
    assert raw.credentials["access_token"] not in file.read_text(encoding="utf-8")


def test_chunked_and_zipped_bodies_are_read(raw: Api) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{raw.simulator.url}/v3/contact_lists"
    parts = (b'{"name": ', b'"Chunked"}')
    assert raw.session.post(url, data=iter(parts), headers=headers, timeout=10).status_code == 201
    packed = gzip.compress(b'{"name": "Zipped"}')
    zipped = headers | {"Content-Encoding": "gzip"}
    assert raw.session.post(url, data=packed, headers=zipped, timeout=10).status_code == 201
    assert raw.session.post(url, data=packed[:-9], headers=zipped, timeout=10).status_code == 400
    assert len(raw.get("/contact_lists", name="Chunked")["lists"]) == 1


def test_long_answers_are_zipped_for_who_asks(raw: Api) -> None:
    zipped = raw.call("GET", "/contacts", params={"limit": 50})
    plain = raw.call("GET", "/contacts", params={"limit": 50}, headers={"Accept-Encoding": "identity"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert zipped.json() == plain.json()


def test_a_connection_is_kept_alive(raw: Api) -> None:
    address = urlsplit(raw.simulator.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=10)
    ports = set()
    for _ in range(3):
        connection.request("GET", "/_control/health")
        assert json.loads(connection.getresponse().read())["simulator"] == "constant_contact"
        assert connection.sock is not None
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


def test_seeds_can_be_added_while_it_runs(raw: Api) -> None:
    before = raw.get("/contacts/counts")["total"]
    assert raw.control("seed", rows=30) == {"seed": "rows", "contacts": 30}
    assert raw.control("seed", rows=30)["contacts"] == 0
    assert raw.get("/contacts/counts")["total"] == before + 30


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite"


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_on_the_same_file_keeps_everything(file: Path, end: str) -> None:
    running = restart(file)
    try:
        api = first(running)
        contact = api.new_contact()
        api.control("switches", custom_field_limit=50)
        api.pass_time(1000)
        body = {"import_data": [{"email": new_address()}], "list_ids": [api.new_list()]}
        api.control("scale", delay=100_000)
        started = api.make("/activities/contacts_json_import", body)
        calls = running.control("GET", "quota")
        time.sleep(1)
        token = api.session.headers["Authorization"]
        getattr(running, end)()
        running = restart(file)
        api = Api(simulator=running, credentials={"access_token": str(token).removeprefix("Bearer ")})
        assert running.control("GET", "quota") == calls
        assert api.contact(contact["contact_id"])["contact_id"] == contact["contact_id"]
        assert running.control("GET", "clock")["offset"] == 1000
        assert running.control("GET", "switches")["custom_field_limit"]["value"] == 50
        assert api.get(f"/activities/{started['activity_id']}")["state"] == "initialized"
        api.control("scale", delay=0)
        api.pass_time(0)
        assert api.get(f"/activities/{started['activity_id']}")["state"] == "completed"
    finally:
        running.stop()


def test_https_is_answered_beside_http() -> None:
    with simulator("constant_contact", "--seed", "none", "--tls-port", "0") as running:
        answer = requests.get(
            f"{running.tls_url}/_control/health", verify=str(running.certificate), timeout=10
        )
        assert answer.json()["simulator"] == "constant_contact"


def test_a_simulator_that_is_not_there_yet_says_so() -> None:
    with pytest.raises(RuntimeError, match="heroku"):
        Simulator("heroku")
