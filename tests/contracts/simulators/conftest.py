"""Simulators for tests of simulators, shared by the tests of a run."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts import swagger
from tests.contracts.simulators.constant_contact_api import Api

# Naming them here is what makes them fixtures of this folder.
from tests.contracts.simulators.salesforce_fixtures import *  # noqa: F403  # its __all__ lists them
from tests.simulators import Simulator, simulator


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
def recorded(running: Simulator, file: Path, *, answers_only: bool = False) -> Iterator[None]:
    """Hold every exchange of the block against the vendor's description."""
    judge = swagger.answer_violations if answers_only else swagger.violations
    running.record(file)
    try:
        yield
    finally:
        running.record(None)
    if file.exists() and swagger.is_available():
        lines = file.read_text(encoding="utf-8").splitlines()
        found = [words for line in lines for words in judge(json.loads(line))]
        assert found == []
