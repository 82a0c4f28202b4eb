"""Token answers: exactly the vendor's keys, no expires_in; refusals are an object, not a list.

https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm
"""

import base64
import hashlib
import hmac
from typing import Any

import jwt
from flask import Response, jsonify

from simulators.salesforce.identity import KEY_ID, identity_url, private_key
from simulators.salesforce.services import address, services
from simulators.salesforce.sessions import CLIENT_ID, CLIENT_SECRET, Grant

ID_TOKEN_SECONDS = 120


class OAuthError(Exception):
    """A refusal of an OAuth endpoint."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status

    def answer(self) -> Response:
        made = jsonify({"error": self.error, "error_description": self.description})
        made.status_code = self.status
        return made


def token_answer(grant: Grant, *, refresh_token: str | None = None) -> Response:
    """Open a session for the grant and answer with its token."""
    using = services()
    issued = str(int(using.org.clock.now().timestamp() * 1000))
    who = identity_url(services().org, grant.person, address())
    body: dict[str, Any] = {
        "access_token": using.sessions.open(grant),
        "signature": sign(who + issued),
        "scope": grant.scope,
        "instance_url": address(),
        "id": who,
        "token_type": "Bearer",
        "issued_at": issued,
    }
    if refresh_token is not None:
        body["refresh_token"] = refresh_token
    if "openid" in grant.scope.split():
        body["id_token"] = id_token(grant)
    answer = jsonify(body)
    answer.headers["Cache-Control"] = "no-cache, no-store"
    return answer


def sign(text: str) -> str:
    digest = hmac.new(CLIENT_SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def id_token(grant: Grant) -> str:
    now = int(services().org.clock.now().timestamp())
    claims = {
        "iss": address(),
        "sub": identity_url(services().org, grant.person, address()),
        "aud": CLIENT_ID,
        "iat": now,
        "exp": now + ID_TOKEN_SECONDS,
    }
    return jwt.encode(claims, private_key(services().org), algorithm="RS256", headers={"kid": KEY_ID})
