"""A small client for the Constant Contact simulator that only knows HTTP."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.simulators import Simulator

CALL_SECONDS = 60


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
        return self.session.request(method, url, json=body, timeout=CALL_SECONDS, **options)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def make(self, path: str, body: Any) -> Any:
        answer = self.call("POST", path, body)
        assert answer.status_code in {201, 202}, answer.text
        return answer.json()

    def control(self, path: str, /, **body: Any) -> Any:
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
