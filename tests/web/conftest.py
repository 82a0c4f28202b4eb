"""Two orgs with a real database, and whoever may ask: `client.as_admin.get("/home")`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

import wiring
from config import Settings
from sync.roles import Role
from tests.web.plans import Planned, connected, planned
from web.app import create_app
from web.here import opened
from web.sessions import Session, seal

if TYPE_CHECKING:
    from flask.testing import FlaskClient

OURS = "00D5g000004uGnvEAE"
THEIRS = "00D5g000004uGnwEAE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenants:
    """Both are tenants of one deployment."""

    ours: int
    theirs: int


class Asking:
    """A client of one person: every call carries their token, as the page's own do."""

    def __init__(self, app: Flask, session: Session | None) -> None:
        self.session = session
        self._client: FlaskClient = app.test_client()
        self._headers = {"HX-Request": "true"}
        if session:
            with app.app_context():
                self._headers["Authorization"] = f"Bearer {seal(session)}"

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="GET", **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="POST", **options)

    def open(self, path: str, **options: Any) -> TestResponse:
        headers = {**self._headers, **options.pop("headers", {})}
        return self._client.open(path, headers=headers, **options)


class People:
    """Who may ask."""

    def __init__(self, app: Flask, tenants: Tenants) -> None:
        self._app, self._tenants = app, tenants

    @cached_property
    def as_admin(self) -> Asking:
        return self._of(self._tenants.ours, OURS, Role.ADMIN, "Ada Admin")

    @cached_property
    def as_user(self) -> Asking:
        return self._of(self._tenants.ours, OURS, Role.USER, "Uma User")

    @cached_property
    def as_stranger(self) -> Asking:
        """An admin, of another org: finds nothing of ours."""
        return self._of(self._tenants.theirs, THEIRS, Role.ADMIN, "Sam Stranger")

    @cached_property
    def as_nobody(self) -> Asking:
        return Asking(self._app, None)

    def _of(self, tenant_id: int, org_id: str, role: Role, name: str) -> Asking:
        session = Session(
            tenant_id=tenant_id,
            org_id=org_id,
            user_id=f"0055g000009{role.upper():X<7}"[:18],
            name=name,
            role=role,
            instance_id="_:Listbridge:630:0:canvasapp",
        )
        return Asking(self._app, session)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The app over this test's own database and Valkey."""
    app = create_app(settings)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # an unexpected error is a page, as in production
    yield app
    opened(app).close()


@pytest.fixture
def parts(app: Flask) -> wiring.Parts:
    """What the app works with, for a test to put things there."""
    return opened(app).parts()


@pytest.fixture
def tenants(parts: wiring.Parts) -> Tenants:
    create = parts.deployment.tenants.create
    return Tenants(ours=create(OURS), theirs=create(THEIRS))


@pytest.fixture
def store(parts: wiring.Parts, tenants: Tenants) -> wiring.Store:
    """Everything of our org."""
    return parts.deployment.tenant(tenants.ours)


@pytest.fixture
def their_store(parts: wiring.Parts, tenants: Tenants) -> wiring.Store:
    """Everything of the other org."""
    return parts.deployment.tenant(tenants.theirs)


@pytest.fixture
def ours(parts: wiring.Parts, settings: Settings) -> Planned:
    """Our org, connected, with an active run that has a plan."""
    made = planned(parts.deployment, settings.database_url.get_secret_value(), OURS)
    connected(made.world)
    return made


@pytest.fixture
def theirs(parts: wiring.Parts, settings: Settings) -> Planned:
    """The other org with the same."""
    made = planned(parts.deployment, settings.database_url.get_secret_value(), THEIRS)
    connected(made.world)
    return made


@pytest.fixture
def queued(settings: Settings) -> Redis:
    """Valkey, where the jobs wait."""
    return Redis.from_url(settings.redis_url.get_secret_value())


@pytest.fixture
def client(app: Flask, tenants: Tenants) -> People:
    return People(app, tenants)
