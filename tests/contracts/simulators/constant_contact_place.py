"""The account that random histories share, and a client of it that counts."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import requests

from tests.contracts.simulators.constant_contact_api import Api
from tests.simulators import Simulator


class CountedApi(Api):
    """Counts its calls, and fails at any 5xx that nobody asked for."""

    calls = 0
    fault_asked = False

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        self.calls += 1
        answer = super().call(method, path, body, **options)
        assert answer.status_code < 500 or self.fault_asked, (method, path, body, answer.text)
        return answer


class Place:
    """The simulator that all histories share, over one file; a restart gives it a new address."""

    def __init__(self, folder: Path) -> None:
        self.arguments = ("--seed", "none", "--data", str(folder / "account.sqlite"))
        self.figures: Counter[str] = Counter()
        self.start()
        self.fields = [
            connect(self.server).make(
                "/contact_custom_fields", {"label": f"Field {number}", "type": "string"}
            )
            for number in range(2)
        ]

    def start(self) -> None:
        # A soak plays far more than could be held against the vendor's description in its time.
        self.server = Simulator("constant_contact", *self.arguments, judged="SOAK_FIGURES" not in os.environ)
        self.server.control("POST", "scale", {"rate": None, "quota": None, "delay": 0})

    def restart(self) -> None:
        self.server.kill()
        self.start()


def connect(started: Simulator) -> CountedApi:
    return CountedApi(simulator=started, credentials=started.control("GET", "credentials"))
