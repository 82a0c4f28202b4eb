"""Simulators for tests of simulators, and small clients for them that only know HTTP."""

import contextlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.contracts import swagger
from tests.simulators import Simulator, simulator

CONTROL_TIMEOUT = 60


@dataclass(kw_only=True)
class Api:
    """Calls one Constant Contact simulator as one application and user."""

    simulator: Simulator
    credentials: dict[str, Any]
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {self.credentials['access_token']}"

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """Call a path below /v3, or a `_links` href that has it already."""
        url = self.simulator.url + (path if path.startswith("/v3/") else f"/v3{path}")
        return self.session.request(method, url, json=body, timeout=CONTROL_TIMEOUT, **options)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def make(self, path: str, body: Any) -> Any:
        answer = self.call("POST", path, body)
        assert answer.status_code in {201, 202}, answer.text
        return answer.json()

    def control(self, path: str, **body: Any) -> Any:
        return self.simulator.control("POST", path, body)

    def pass_time(self, seconds: float = 120) -> None:
        """Move the simulator's clock; what was waiting is done when this returns."""
        self.control("clock", advance=seconds)

    def run(self, path: str, body: Any) -> Any:
        """Start an activity, let it finish and return what GET says of it then."""
        started = self.make(path, body)
        self.pass_time()
        return self.get(f"/activities/{started['activity_id']}")

    def new_list(self, name: str = "") -> str:
        made: str = self.make("/contact_lists", {"name": name or f"List {uuid.uuid4()}"})["list_id"]
        return made

    def new_contact(self, **more: Any) -> Any:
        body = {"email_address": {"address": new_address()}, "create_source": "Account"} | more
        return self.make("/contacts", body)

    def contact(self, contact_id: str) -> Any:
        """Read a contact with all of its subresources."""
        parts = "custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes"
        return self.get(f"/contacts/{contact_id}", include=parts)

    def pages(self, path: str, key: str, **query: Any) -> Iterator[list[Any]]:
        body = self.get(path, **query)
        while True:
            yield body[key]
            link = ((body.get("_links") or {}).get("next") or {}).get("href")
            if not link:
                return
            body = self.get(link)

    def all(self, path: str, key: str, **query: Any) -> list[Any]:
        return [item for page in self.pages(path, key, **query) for item in page]


def new_address() -> str:
    return f"{uuid.uuid4().hex[:16]}@example.com"


@pytest.fixture(scope="session")
def running_constant_contact() -> Iterator[Simulator]:
    with simulator("constant_contact", "--seed", "small") as running:
        yield running


@pytest.fixture
def constant_contact(running_constant_contact: Simulator) -> Iterator[Simulator]:
    """The shared simulator: no rate, no quota; switches and faults are put back after the test."""
    running = running_constant_contact
    running.control("POST", "scale", {"rate": None, "quota": None, "delay": 1})
    yield running
    running.control("DELETE", "faults")
    defaults = {name: switch["default"] for name, switch in running.control("GET", "switches").items()}
    running.control("POST", "switches", defaults)


@pytest.fixture
def strangers(constant_contact: Simulator) -> list[Api]:
    """One client per application and account that the simulator hands out; see PAIRS of its credentials."""
    handed_out = constant_contact.control("GET", "credentials")["all"]
    return [Api(simulator=constant_contact, credentials=one) for one in handed_out]


@pytest.fixture
def raw(strangers: list[Api]) -> Api:
    """The owner of the first account, for calls that the vendor's description has no place for."""
    return strangers[0]


@pytest.fixture
def api(raw: Api, tmp_path: Path) -> Iterator[Api]:
    """The owner of the first account; every exchange of the test is held against the vendor's description."""
    with recorded(raw.simulator, tmp_path / "exchanges.jsonl"):
        yield raw


@contextlib.contextmanager
def recorded(running: Simulator, file: Path) -> Iterator[None]:
    running.control("POST", "record", {"file": str(file)})
    try:
        yield
    finally:
        running.control("POST", "record", {"file": None})
    if file.exists() and swagger.is_available():
        lines = file.read_text(encoding="utf-8").splitlines()
        found = [words for line in lines for words in swagger.violations(json.loads(line))]
        assert found == []
