"""The token endpoint, and the keys that its tokens are signed with.

Parameters come in the body or in the query: working clients do either.
https://developer.constantcontact.com/api_guide/server_flow.html
"""

import base64
import binascii
import hashlib
import hmac
from typing import Any

from flask import Flask, Response, request

from simulators.constant_contact.errors import answer
from simulators.constant_contact.oauth.authorize import add_authorize
from simulators.constant_contact.oauth.codes import use_code
from simulators.constant_contact.oauth.device import add_device, exchange_device
from simulators.constant_contact.oauth.refusals import (
    Refusal,
    add_refusals,
    invalid_client,
    invalid_grant,
    invalid_request,
)
from simulators.constant_contact.oauth.tokens import ACCESS_SECONDS, Tokens
from simulators.constant_contact.world import World

TOKEN = "/oauth2/default/v1/token"
KEYS = ("/oauth2/default/v1/keys", "/oauth2/aus1lm3ry9mF7x2Ja0h8/v1/keys")
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def add_oauth(app: Flask, world: World, tokens: Tokens) -> None:
    add_refusals(app)
    add_authorize(app, world)
    add_device(app, world)

    @app.post(TOKEN)
    def token() -> Response:
        client_id, has_secret = identify(world)
        request.environ["simulator.credential"] = client_id
        exchange = EXCHANGES.get(request.values.get("grant_type", ""))
        if exchange is None:
            description = "The authorization grant type is not supported by the authorization server."
            raise Refusal(error="unsupported_grant_type", description=description)
        grant = exchange(world, tokens, (client_id, has_secret))
        return answer(describe(tokens, grant), headers={"Cache-Control": "no-store"})

    for path in KEYS:
        app.add_url_rule(path, path, lambda: answer(tokens.jwks()))


def identify(world: World) -> tuple[str, bool]:
    """Return the client id and whether its secret came along (in the header or the body)."""
    client_id, secret = read_basic()
    client_id = client_id or request.values.get("client_id", "")
    secret = secret or request.values.get("client_secret", "")
    client = world.row("SELECT * FROM applications WHERE client_id = ? AND active", client_id)
    if client is None or (secret and not hmac.compare_digest(secret, client["secret"])):
        raise invalid_client()
    return client_id, bool(secret)


def read_basic() -> tuple[str, str]:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client_id, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise invalid_client() from None
    return client_id, secret


def exchange_code(world: World, tokens: Tokens, client: tuple[str, bool]) -> Any:
    client_id, has_secret = client
    asked = use_code(world, "authorization", request.values.get("code", ""))
    if asked is None or asked["client_id"] != client_id:
        raise invalid_grant("The authorization code is invalid or has expired.")
    if asked["redirect_uri"] != request.values.get("redirect_uri"):
        raise invalid_grant("The 'redirect_uri' does not match the one of the authorization request.")
    if "code_challenge" in asked:
        check_verifier(asked["code_challenge"], request.values.get("code_verifier", ""))
    elif not has_secret:
        raise invalid_client()
    user = world.row("SELECT * FROM users WHERE user_name = ?", asked["user_name"])
    return tokens.make_grant(client_id, user, asked["scope"])


def check_verifier(challenge: str, verifier: str) -> None:
    digest = hashlib.sha256(verifier.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not hmac.compare_digest(expected, challenge.rstrip("=")):
        raise invalid_grant("PKCE verification failed.")


def exchange_refresh(_world: World, tokens: Tokens, client: tuple[str, bool]) -> Any:
    token = request.values.get("refresh_token", "")
    if not token:
        raise invalid_request("The request is missing the 'refresh_token' parameter.")
    grant = tokens.use_refresh(token, client[0])
    if grant is None:
        raise invalid_grant()
    return grant


def exchange_for_device(world: World, tokens: Tokens, client: tuple[str, bool]) -> Any:
    asked = exchange_device(world, client[0])
    scopes = asked["scope"].split()
    if not world.switch("device_flow_refresh_token"):
        scopes = [scope for scope in scopes if scope != "offline_access"]
    user = world.row("SELECT * FROM users WHERE user_name = ?", asked["user_name"])
    return tokens.make_grant(client[0], user, " ".join(scopes))


EXCHANGES = {
    "authorization_code": exchange_code,
    "refresh_token": exchange_refresh,
    DEVICE_GRANT: exchange_for_device,
}


def describe(tokens: Tokens, grant: Any) -> dict[str, Any]:
    body = {
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "access_token": tokens.make_access(grant),
        "scope": grant["scope"],
    }
    return body | ({"refresh_token": grant["refresh_token"]} if grant["refresh_token"] else {})
