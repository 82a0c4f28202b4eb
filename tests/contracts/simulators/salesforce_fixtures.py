"""Fixtures over the Salesforce simulator; the folder's conftest takes them in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import ROOT, Simulator, simulator

__all__ = ["org", "recordings", "salesforce_server"]


@pytest.fixture(scope="session")
def salesforce_server() -> Iterator[Simulator]:
    with simulator("salesforce", "--seed", "small", "--tls-port", "0") as running:
        yield running


@pytest.fixture
def org(salesforce_server: Simulator) -> Iterator[Org]:
    """The shared simulator without quota and delay; faults and clock are put back after the test."""
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
