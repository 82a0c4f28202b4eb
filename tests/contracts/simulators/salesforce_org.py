"""Requests to the Salesforce simulator, as the tests of it make them."""

from typing import Any

import requests

from tests.simulators import Simulator

API = "/services/data/v68.0"


class Org:
    """Requests to the Salesforce simulator with a live token of the integration user."""

    def __init__(self, running: Simulator) -> None:
        self.simulator = running
        self.url = running.url
        self.calls = 0
        self.credentials: dict[str, Any] = {}
        self.http = requests.Session()
        self.http.trust_env = False
        self.log_in()

    def log_in(self) -> None:
        """Take a live token: a session ends after two hours of the simulator's clock without a call."""
        self.credentials = self.simulator.control("GET", "credentials")
        self.http.headers["Authorization"] = f"Bearer {self.credentials['access_token']}"

    def call(self, method: str, path: str, **given: Any) -> requests.Response:
        """Call a path under the API version, or a whole path that begins with /services."""
        self.calls += 1
        whole = path if path.startswith("/services") else f"{API}{path}"
        return self.http.request(method, f"{self.url}{whole}", timeout=60, **given)

    def query(self, text: str, path: str = "/query") -> Any:
        return self.call("GET", path, params={"q": text}).json()

    def records(self, text: str, path: str = "/query") -> list[dict[str, Any]]:
        """Return the records of a query without their attributes."""
        found = self.query(text, path)
        assert isinstance(found, dict), found
        return [
            {key: value for key, value in each.items() if key != "attributes"} for each in found["records"]
        ]

    def create(self, name: str, **fields: Any) -> str:
        answer = self.call("POST", f"/sobjects/{name}", json=fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def control(self, method: str, path: str, body: Any = None) -> Any:
        return self.simulator.control(method, path, body)
