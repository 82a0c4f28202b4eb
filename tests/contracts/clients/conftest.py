"""Simulators for the clients' contracts: one process each, cleaned of faults between tests."""

from collections.abc import Iterator

import pytest

from tests.contracts.clients.worlds import close_all
from tests.simulators import Simulator, simulator


@pytest.fixture(scope="session")
def salesforce_process() -> Iterator[Simulator]:
    with simulator("salesforce", "--seed", "tricky") as running:
        running.control("POST", "scale", {"delay": 0})
        yield running


@pytest.fixture(scope="session")
def scratch_process() -> Iterator[Simulator]:
    with simulator("salesforce", "--seed", "small") as running:
        running.control("POST", "scale", {"delay": 0})
        yield running


@pytest.fixture(scope="session")
def constant_contact_process() -> Iterator[Simulator]:
    with simulator("constant_contact", "--seed", "tricky") as running:
        running.control("POST", "scale", {"delay": 0, "rate": None, "quota": None})
        yield running


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    close_all()


def clean(running: Simulator) -> Simulator:
    running.control("DELETE", "faults")
    running.control("DELETE", "counts")
    running._credentials = None
    return running


@pytest.fixture
def org(salesforce_process: Simulator) -> Iterator[Simulator]:
    """A Salesforce org with the tricky people, whose jobs finish at once."""
    yield clean(salesforce_process)
    salesforce_process.control("DELETE", "faults")


@pytest.fixture
def scratch(scratch_process: Simulator) -> Iterator[Simulator]:
    """A Salesforce org to write to, for tests that leave records behind."""
    yield clean(scratch_process)
    scratch_process.control("DELETE", "faults")


@pytest.fixture
def account(constant_contact_process: Simulator) -> Iterator[Simulator]:
    """A Constant Contact account with the tricky people, without limits or delays."""
    yield clean(constant_contact_process)
    constant_contact_process.control("DELETE", "faults")
