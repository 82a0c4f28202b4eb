"""Simulators that stay up for all tests of options; each test begins with empty ones."""

from collections.abc import Iterator

import pytest

from config import ROOT, Settings
from tests.options.world import QUICK, Simulators, World, open_world
from tests.simulators import simulator


@pytest.fixture(scope="session")
def simulators() -> Iterator[Simulators]:
    with (
        simulator("salesforce", "--seed", "none") as salesforce,
        simulator("constant_contact", "--seed", "none") as constant_contact,
    ):
        for one in (salesforce, constant_contact):
            one.control("POST", "scale", QUICK)
        salesforce.control("POST", "install", {"folder": str(ROOT / "sfdx-package")})
        yield Simulators(salesforce=salesforce, constant_contact=constant_contact)


@pytest.fixture
def world(simulators: Simulators, settings: Settings) -> Iterator[World]:
    with open_world(simulators, settings) as opened:
        yield opened
