"""A running simulator of each kind, and requests to it; every test leaves the clock and the scale as they were."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import ROOT, Simulator, simulator


@pytest.fixture(scope="session")
def salesforce_server() -> Iterator[Simulator]:
    with simulator("salesforce", "--seed", "small", "--tls-port", "0") as running:
        yield running


@pytest.fixture
def org(salesforce_server: Simulator) -> Iterator[Org]:
    made = Org(salesforce_server)
    made.control("POST", "scale", {"delay": 0, "quota": None})
    yield made
    made.control("DELETE", "faults")
    made.control("POST", "clock", {"advance": -made.control("GET", "clock")["offset"]})
    made.http.close()


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded vendor answers; a test that needs it is skipped, by name, where it is absent."""
    folder = Path(os.environ.get("LISTBRIDGE_SPECS", ROOT.parent / "shared" / "specs")) / "salesforce"
    if not folder.is_dir():
        pytest.skip(f"the recorded answers of Salesforce are not at {folder}; set LISTBRIDGE_SPECS")
    return folder
