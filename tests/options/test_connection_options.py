"""Steps 1 and 2: how a tenant's two connections are made, and what its profiles are called."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from clients.http import Http
from clients.salesforce.connect import connect_by_jwt, connect_by_password
from sync.problems import Side
from sync.stored import Connection, RunStatus
from tests.options.world import Simulators, World

TOKENS = "/services/oauth2/token"
LOGINS = {"refresh": TOKENS, "jwt": TOKENS, "password": "/services/Soap/"}
"""Where a connection of each kind gets a new access token."""


def connect(world: World, method: str) -> None:
    """Connect Salesforce anew in one of the three ways, as the page for it would."""
    found = world.salesforce.control("GET", "credentials")
    host = urlsplit(world.salesforce.url).netloc
    secrets = {name: found[name] for name in ("access_token", "refresh_token", "instance_url", "login_url")}
    http = Http()
    if method == "jwt":
        named = {"client_id": found["client_id"], "username": found["username"]}
        secrets = dict(
            connect_by_jwt(http, login_host=host, private_key=found["jwt_key"], extra_hosts=[host], **named)
        )
    if method == "password":
        named = {name: found[name] for name in ("username", "password", "security_token")}
        secrets = dict(connect_by_password(http, login_host=host, extra_hosts=[host], **named))
    http.close()
    before = world.store.connections.get(Side.SALESFORCE)
    assert before is not None
    made = Connection(
        id=before.id, side=before.side, account=before.account, base_url=before.base_url, method=method
    )
    world.store.connections.save(made, secrets)


@pytest.mark.parametrize("method", ["refresh", "jwt", "password"])
def test_each_way_of_logging_in_keeps_the_profile_going(world: World, method: str) -> None:
    connect(world, method)
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)

    world.salesforce.control("POST", "expire_sessions")
    asked = world.last_request(world.salesforce)
    world.person("bela@example.com")
    world.run(profile)

    assert world.members() == {"ada@example.com", "bela@example.com"}
    renewals = [one["target"] for one in world.requests_since(world.salesforce, asked)]
    assert sum(target.startswith(LOGINS[method]) for target in renewals) == 1
    assert world.rests(profile)


@pytest.fixture
def refreshed(simulators: Simulators) -> Iterator[None]:
    """Leave the org as it was."""
    yield
    given = {"number": 1, "fields": {"IsSandbox": False}}
    simulators.salesforce.control("POST", "organization", given)


def test_a_sandbox_is_synced_as_any_org_until_a_refresh_makes_it_another(
    world: World, refreshed: None
) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)

    world.salesforce.control("POST", "organization", {"fields": {"IsSandbox": True}})
    world.person("bela@example.com")
    world.run(profile)
    assert world.members() == {"ada@example.com", "bela@example.com"}
    assert world.rests(profile)

    world.salesforce.control("POST", "organization", {"number": 2})
    found = world.salesforce.control("GET", "credentials")
    names = ("access_token", "refresh_token", "instance_url", "login_url")
    connection = world.store.connections.get(Side.SALESFORCE)
    assert connection is not None
    world.store.connections.save(connection, {name: found[name] for name in names})
    world.person("cleo@example.com")
    stopped = world.attempt(profile)

    assert stopped.status is RunStatus.FAILED
    assert stopped.problem is not None
    assert stopped.problem[0] == "wrong_org"
    assert world.members() == {"ada@example.com", "bela@example.com"}


@pytest.mark.parametrize("own", [False, True])
def test_calls_are_made_with_the_deployment_s_key_or_with_the_customer_s_own(
    world: World, *, own: bool
) -> None:
    grants = world.constant_contact.control("GET", "credentials")["all"]
    usual, other = grants[0], grants[2]
    if own:
        names = ("access_token", "refresh_token", "client_id", "client_secret")
        connection = world.store.connections.get(Side.CONSTANT_CONTACT)
        assert connection is not None
        world.store.connections.save(connection, {name: other[name] for name in names})
    profile = world.profile()
    world.person("ada@example.com")
    asked = world.last_request(world.constant_contact)
    world.run(profile)
    keys = {
        one["credential"]
        for one in world.requests_since(world.constant_contact, asked)
        if one["target"].startswith("/v3/")
    }

    assert keys == {(other if own else usual)["client_id"]}
    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)
