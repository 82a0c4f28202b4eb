"""Turns the code that came back from Constant Contact into secrets, and keeps their tokens new."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from clients.constant_contact.auth import SIDE, exchange_flow, refresh_flow
from clients.http import Http, Sender
from clients.oauth import App, Flow, Secrets, app_of, drive
from sync.problems import Reconnect


def connect_by_code(
    http: Http, app: App, *, auth_url: str, code: str, verifier: str, redirect_uri: str
) -> Secrets:
    """Exchange the code: access_token and refresh_token. A customer's own key is kept beside them."""
    flow = exchange_flow(app, auth_url=auth_url, code=code, verifier=verifier, redirect_uri=redirect_uri)
    return drive_at(http, auth_url, flow)


def renewer_of(http: Http, app: App, auth_url: str) -> Callable[[Secrets], Secrets]:
    """Say how the connection's tokens are renewed."""
    return partial(_refresh, http, app, auth_url)


def _refresh(http: Http, app: App, auth_url: str, secrets: Secrets) -> Secrets:
    if not secrets.get("refresh_token"):
        raise Reconnect("constant_contact_grant_gone", SIDE, {"key": "no_refresh_token", "words": ""})
    return drive_at(http, auth_url, refresh_flow(app_of(secrets, app), secrets, auth_url=auth_url))


def drive_at(http: Http, auth_url: str, flow: Flow) -> Secrets:
    """Step a token flow against the authorization host, and no other."""
    return drive(flow, Sender(http, SIDE, [urlsplit(auth_url).netloc]).send)
