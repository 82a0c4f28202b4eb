"""Constant Contact's tokens: authorization code with PKCE, a secret, or both; rotating refresh tokens.

https://developer.constantcontact.com/api_guide/auth_overview.html
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from clients.messages import Request
from clients.oauth import App, Flow, Secrets, build_token_request, challenge_of, parse_token
from sync.problems import Side

SIDE = Side.CONSTANT_CONTACT
SCOPES = "contact_data campaign_data account_read offline_access"
BASE = "/oauth2/default/v1"


def build_authorize_url(
    app: App, *, auth_url: str, redirect_uri: str, state: str, verifier: str, again: bool = False
) -> str:
    """Build where the browser goes; `again` asks for the password anew, for a reconnect."""
    query = {
        "client_id": app.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": SCOPES,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    prompt = {"prompt": "login"} if again else {}
    return f"{auth_url}{BASE}/authorize?{urlencode(query | prompt)}"


def exchange_flow(app: App, *, auth_url: str, code: str, verifier: str, redirect_uri: str) -> Flow:
    """Turn the code that came back (good for five minutes, once) into the connection's first secrets."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    answer = yield _token_request(app, auth_url, form)
    return _merge({}, parse_token(answer, SIDE))


def refresh_flow(app: App, secrets: Secrets, *, auth_url: str) -> Flow:
    """Get a new access token; where refresh tokens rotate, the old one is dead from then on."""
    form = {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]}
    answer = yield _token_request(app, auth_url, form)
    return _merge(secrets, parse_token(answer, SIDE))


def _token_request(app: App, auth_url: str, form: Mapping[str, str]) -> Request:
    """A client with a secret shows it in the header, a public one names itself in the form."""
    url = f"{auth_url}{BASE}/token"
    if app.client_secret:
        return build_token_request(url, form, basic=(app.client_id, app.client_secret))
    return build_token_request(url, {**form, "client_id": app.client_id})


def _merge(secrets: Secrets, found: Secrets) -> Secrets:
    kept = {name: found[name] for name in ("access_token", "refresh_token") if found.get(name)}
    return {**secrets, **kept}
