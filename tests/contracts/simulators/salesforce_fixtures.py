"""Fixtures over the Salesforce simulator; the folder's conftest takes them in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests import specs
from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import Simulator, simulator

__all__ = ["org", "recordings", "salesforce_server", "simple_client", "simple_session"]


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
    """The folder of recorded vendor answers; where it is absent its tests skip by name, or fail in CI."""
    if not specs.is_here("salesforce"):
        specs.absent(specs.ABSENT.format(path=specs.FOLDER))
    return specs.FOLDER / "salesforce"


class ToSimulator(HTTPAdapter):
    """Sends to the simulator what a library addresses to the vendor's login host."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.host = urlsplit(address).netloc

    def send(self, request: Any, *arguments: Any, **given: Any) -> Any:
        parts = urlsplit(request.url)
        request.url = parts._replace(netloc=self.host).geturl()
        return super().send(request, *arguments, **given)


@pytest.fixture
def simple_session(org: Org) -> Iterator[requests.Session]:
    """A session over the TLS port, whatever host is asked for."""
    made = requests.Session()
    made.trust_env = False
    made.verify = str(org.simulator.certificate)
    made.mount("https://", ToSimulator(org.simulator.tls_url))
    yield made
    made.close()


@pytest.fixture
def simple_client(org: Org, simple_session: requests.Session) -> Any:
    """simple-salesforce, logged in by SOAP with user name, password and security token."""
    library = pytest.importorskip("simple_salesforce")
    given = {key: org.credentials[key] for key in ("username", "password", "security_token")}
    return library.Salesforce(**given, session=simple_session, version="64.0")
