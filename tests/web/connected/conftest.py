"""The pages of an org that is, or can be, connected to both simulators."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask

import wiring
from config import Settings, load_settings
from local.first_sync import connect
from sync.problems import Side
from sync.profile import Profile
from sync.roles import Role
from tests.options.world import QUICK, Simulators
from tests.simulators import simulator
from tests.web.conftest import Asking, People, Tenants

THEIRS = "00D5g000004uGnwEAE"


@pytest.fixture(scope="session")
def simulators() -> Iterator[Simulators]:
    with (
        simulator("salesforce", "--seed", "demo") as salesforce,
        simulator("constant_contact", "--seed", "demo") as constant_contact,
    ):
        for one in (salesforce, constant_contact):
            one.control("POST", "scale", QUICK)
        yield Simulators(salesforce=salesforce, constant_contact=constant_contact)


@pytest.fixture
def settings(settings: Settings, simulators: Simulators) -> Settings:
    """Settings of a deployment that knows the simulators as the two systems."""
    hosts = simulators.environment(settings)["EXTRA_SALESFORCE_HOSTS"]
    login = {"SALESFORCE_LOGIN_HOST": hosts, "SALESFORCE_SANDBOX_HOST": hosts}
    return load_settings({**simulators.environment(settings), **login})


@pytest.fixture
def org_id(simulators: Simulators) -> str:
    found: str = simulators.salesforce.credentials["organization_id"]
    return found


@pytest.fixture
def tenants(parts: wiring.Parts, org_id: str) -> Tenants:
    create = parts.deployment.tenants.create
    return Tenants(ours=create(org_id), theirs=create(THEIRS))


class Ours(People):
    """Who may ask, in the simulated org."""

    def __init__(self, app: Flask, tenants: Tenants, org_id: str) -> None:
        super().__init__(app, tenants)
        self._org_id = org_id

    def _of(self, tenant_id: int, org_id: str, role: Role, name: str) -> Asking:
        mine = self._org_id if tenant_id == self._tenants.ours else org_id
        return super()._of(tenant_id, mine, role, name)

    def another_admin(self) -> Asking:
        """A second administrator of our org."""
        assert self.as_admin.session is not None
        session = replace(self.as_admin.session, user_id="0055g00000OTHERAAA", name="Otto Other")
        return Asking(self._app, session)


@pytest.fixture
def client(app: Flask, tenants: Tenants, org_id: str) -> Ours:
    return Ours(app, tenants, org_id)


@dataclass(frozen=True, kw_only=True)
class Connected:
    """Our org with both connections."""

    store: wiring.Store

    def account(self, side: Side) -> str:
        found = self.store.connections.get(side)
        return found.account if found else ""


@pytest.fixture
def connected(parts: wiring.Parts, store: wiring.Store, simulators: Simulators) -> Connected:
    """Connect both sides of our org as the demo does."""
    connect(parts, simulators.salesforce.credentials, simulators.constant_contact.credentials)
    return Connected(store=store)


@pytest.fixture
def profile(client: Ours, connected: Connected, store: wiring.Store) -> Profile:
    """A profile made on the page, of an org with both sides connected."""
    asked = {"name": "People", "object_type": "Contact", "unsubscribe_opted_out": "yes"}
    assert client.as_admin.post("/profiles/new", data=asked).status_code == 303
    made = store.profiles.get("People")
    assert made is not None
    return made
