"""Salesforce's tokens: web server flow with PKCE and rotating refresh tokens, and JWT bearer.

https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import jwt

from clients.oauth import App, Flow, Secrets, build_token_request, challenge_of, parse_token
from clients.salesforce.hosts import Hosts
from sync.problems import Reconnect, Side

SIDE = Side.SALESFORCE
SCOPES = "api refresh_token id"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
JWT_LIFE = timedelta(minutes=3)  # Salesforce takes up to five
TOKEN_PATH = "/services/oauth2/token"  # noqa: S105  # a path


def build_authorize_url(
    app: App,
    *,
    login_url: str,
    redirect_uri: str,
    state: str,
    verifier: str,
    again: bool = False,
    scopes: str = SCOPES,
) -> str:
    """Build where the browser goes; `again` makes Salesforce ask anew, for a reconnect."""
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect_uri,
        "scope": scopes,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    prompt = {"prompt": "login consent"} if again else {}
    return f"{login_url}/services/oauth2/authorize?{urlencode(query | prompt)}"


def exchange_flow(
    app: App, hosts: Hosts, *, login_url: str, code: str, verifier: str, redirect_uri: str
) -> Flow:
    """Turn the code that came back into the connection's first secrets."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }
    answer = yield build_token_request(login_url + TOKEN_PATH, form)
    return _merge({"login_url": login_url}, parse_token(answer, SIDE), hosts)


def refresh_flow(app: App, hosts: Hosts, secrets: Secrets, account: str) -> Flow:
    """Get a new access token; a rotated refresh token replaces the old one, which is dead from then on."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": secrets["refresh_token"],
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }
    answer = yield build_token_request(secrets["login_url"] + TOKEN_PATH, form)
    found = parse_token(answer, SIDE)
    check_org(found, account)
    return _merge(secrets, found, hosts)


def jwt_flow(hosts: Hosts, secrets: Secrets, account: str, *, now: datetime | None = None) -> Flow:
    """Get an access token for a user who was approved beforehand; there is no refresh token.

    Secrets: client_id, username, private_key (PEM), login_url; `audience` where it is not the login host.
    """
    login_url = secrets["login_url"]
    claims: dict[str, str | int] = {
        "iss": secrets["client_id"],
        "sub": secrets["username"],
        "aud": secrets.get("audience") or login_url,
        "exp": int(((now or datetime.now(UTC)) + JWT_LIFE).timestamp()),
    }
    form = {"grant_type": JWT_GRANT, "assertion": sign(claims, secrets["private_key"])}
    answer = yield build_token_request(login_url + TOKEN_PATH, form)
    found = parse_token(answer, SIDE)
    check_org(found, account)
    return _merge(secrets, found, hosts)


def sign(claims: Mapping[str, str | int], private_key: str) -> str:
    """Sign with RS256. Raises Reconnect where the key cannot be read."""
    try:
        return jwt.encode(dict(claims), private_key, algorithm="RS256")
    except (jwt.PyJWTError, ValueError, TypeError):
        problem = Reconnect("salesforce_key_unreadable", SIDE)
    raise problem  # here, so that the key's bytes are in no traceback


def check_org(found: Secrets, account: str) -> None:
    """Refuse tokens of another org: `id` is .../id/<org>/<user>, 18 characters each."""
    parts = found.get("id", "").rsplit("/", 2)
    if account and len(parts) == 3 and parts[1][:15] != account[:15]:
        raise Reconnect("salesforce_other_org", SIDE, {"org": parts[1]})


def _merge(secrets: Secrets, found: Secrets, hosts: Hosts) -> Secrets:
    kept = {name: found[name] for name in ("access_token", "refresh_token") if found.get(name)}
    return {**secrets, **kept, "instance_url": hosts.origin(found.get("instance_url", ""))}
