"""Turns what a person gave - a code, a JWT key, a password - into secrets, and keeps their tokens new."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from clients.http import Http, Sender
from clients.oauth import App, Flow, Secrets, app_of, drive
from clients.salesforce.auth import SIDE, exchange_flow, jwt_flow, refresh_flow
from clients.salesforce.hosts import Hosts
from clients.salesforce.password import login
from sync.problems import GiveUp


class Connection(Protocol):
    """What is known of a connection besides its secrets."""

    @property
    def account(self) -> str: ...  # org id, "" before it is known
    @property
    def base_url(self) -> str: ...  # instance_url
    @property
    def method(self) -> str: ...  # refresh, jwt, password


def connect_by_code(
    http: Http,
    app: App,
    *,
    login_host: str,
    code: str,
    verifier: str,
    redirect_uri: str,
    extra_hosts: Collection[str] = (),
) -> Secrets:
    """Exchange the code of the web server flow: access_token, refresh_token, instance_url, login_url."""
    hosts = Hosts(extra=frozenset(extra_hosts))
    login_url = hosts.base_url(login_host)
    flow = exchange_flow(
        app, hosts, login_url=login_url, code=code, verifier=verifier, redirect_uri=redirect_uri
    )
    return drive_at(http, login_url, flow)


def connect_by_jwt(
    http: Http,
    *,
    login_host: str,
    client_id: str,
    username: str,
    private_key: str,
    extra_hosts: Collection[str] = (),
) -> Secrets:
    """Prove that the key works, and keep it."""
    hosts = Hosts(extra=frozenset(extra_hosts))
    login_url = hosts.base_url(login_host)
    secrets = {
        "client_id": client_id,
        "username": username,
        "private_key": private_key,
        "login_url": login_url,
    }
    return drive_at(http, login_url, jwt_flow(hosts, secrets, ""))


def connect_by_password(
    http: Http,
    *,
    login_host: str,
    username: str,
    password: str,
    security_token: str,
    extra_hosts: Collection[str] = (),
) -> Secrets:
    """Prove that the password works, and keep it."""
    hosts = Hosts(extra=frozenset(extra_hosts))
    secrets = {
        "username": username,
        "password": password,
        "security_token": security_token,
        "login_url": hosts.base_url(login_host),
    }
    return login(http, hosts, secrets)


def drive_at(http: Http, login_url: str, flow: Flow) -> Secrets:
    """Step a token flow against the login host, and no other."""
    return drive(flow, Sender(http, SIDE, [urlsplit(login_url).netloc]).send)


def renewer_of(connection: Connection, http: Http, hosts: Hosts, app: App) -> Callable[[Secrets], Secrets]:
    """Choose how the connection's tokens are renewed."""
    renewers: dict[str, Callable[[Secrets], Secrets]] = {
        "refresh": partial(_refresh, http, hosts, app, connection.account),
        "jwt": partial(_assert, http, hosts, connection.account),
        "password": partial(login, http, hosts),
    }
    if connection.method not in renewers:
        raise GiveUp("salesforce_method", SIDE, {"method": connection.method})
    return renewers[connection.method]


def _refresh(http: Http, hosts: Hosts, app: App, account: str, secrets: Secrets) -> Secrets:
    flow = refresh_flow(app_of(secrets, app), hosts, secrets, account)
    return drive_at(http, secrets["login_url"], flow)


def _assert(http: Http, hosts: Hosts, account: str, secrets: Secrets) -> Secrets:
    return drive_at(http, secrets["login_url"], jwt_flow(hosts, secrets, account))
