"""Turns what a person gave - a code, a JWT key, a password - into secrets, and keeps their tokens new."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
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
    renewal = Renewal(http=http, hosts=hosts, app=app, account=connection.account)
    methods = {"refresh": renewal.by_refresh, "jwt": renewal.by_jwt, "password": renewal.by_password}
    if connection.method not in methods:
        raise GiveUp("salesforce_method", SIDE, {"method": connection.method})
    return methods[connection.method]


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """The three ways to a new access token."""

    http: Http
    hosts: Hosts
    app: App
    account: str  # the org that tokens must be of

    def by_refresh(self, secrets: Secrets) -> Secrets:
        flow = refresh_flow(app_of(secrets, self.app), self.hosts, secrets, self.account)
        return drive_at(self.http, secrets["login_url"], flow)

    def by_jwt(self, secrets: Secrets) -> Secrets:
        return drive_at(self.http, secrets["login_url"], jwt_flow(self.hosts, secrets, self.account))

    def by_password(self, secrets: Secrets) -> Secrets:
        return login(self.http, self.hosts, secrets)
