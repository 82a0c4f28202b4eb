"""The token endpoint: one function a grant type."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import unquote

import jwt
from flask import Flask, Response, request

from simulators.salesforce.identity import private_key
from simulators.salesforce.lightning.canvas import approve
from simulators.salesforce.oauth.answers import OAuthError, token_answer
from simulators.salesforce.org import INTEGRATION, USERS, Person
from simulators.salesforce.services import address, services
from simulators.salesforce.sessions import CLIENT_ID, CLIENT_SECRET, Grant

LONGEST_JWT_SECONDS = 300
# The vendor's own command line gives exp in milliseconds, and is let in: read as seconds, that never ends.
MILLISECONDS = 100_000_000_000
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")


def add_token(app: Flask) -> None:
    app.register_error_handler(OAuthError, lambda error: error.answer())

    @app.route("/services/oauth2/token", methods=["GET", "POST"])
    def token() -> Response:
        if request.method == "GET":
            raise OAuthError("invalid_request", "must use HTTP POST")
        grant_type = request.form.get("grant_type", "")
        if grant_type not in _GRANTS:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        return _GRANTS[grant_type]()


def client_of_request() -> str:
    """Return the client's id once its secret is proven. Raises OAuthError."""
    name, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if request.authorization is not None and request.authorization.type == "basic":
        name, secret = (
            unquote(request.authorization.username or ""),
            unquote(request.authorization.password or ""),
        )
    if not hmac.compare_digest(name.encode(), CLIENT_ID.encode()):
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if not hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode()):
        raise OAuthError("invalid_client", "invalid client credentials")
    return name


def _by_code() -> Response:
    client_of_request()
    found = services().sessions.take_code(request.form.get("code", ""))
    if found is None:
        raise OAuthError("invalid_grant", "expired authorization code")
    if found["redirect_uri"] != request.form.get("redirect_uri"):
        raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
    if found["challenge"]:
        _check_verifier(found["challenge"], request.form.get("code_verifier", ""))
    grant = Grant(person=USERS[found["user"]], scope=found["scope"])
    approve(services().org, grant.person)
    lasting = "refresh_token" in grant.scope.split() or "offline_access" in grant.scope.split()
    return token_answer(grant, refresh_token=services().sessions.add_refresh(grant) if lasting else None)


def _check_verifier(challenge: str, verifier: str) -> None:
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not hmac.compare_digest(made, challenge):
        raise OAuthError("invalid_grant", "invalid code verifier")


def _by_refresh() -> Response:
    client_of_request()
    found = services().sessions.refresh(request.form.get("refresh_token", ""))
    if found is None:
        raise OAuthError("invalid_grant", "expired access/refresh token")
    grant, following = found
    return token_answer(grant, refresh_token=following)


def _by_assertion() -> Response:
    """JWT bearer: iss the client, sub the user name, aud a login host or this instance, at most 5 minutes."""
    key = private_key(services().org).public_key()
    try:
        claims = jwt.decode(
            request.form.get("assertion", ""),
            key,
            algorithms=["RS256"],
            audience=[name + end for name in (*_AUDIENCES, address()) for end in ("", "/")],
            options={"verify_exp": False, "require": ["iss", "sub", "aud", "exp"]},
        )
    except jwt.InvalidAudienceError:
        raise OAuthError("invalid_grant", "audience is invalid") from None
    except (jwt.InvalidTokenError, binascii.Error):
        raise OAuthError("invalid_grant", "invalid assertion") from None
    if claims["iss"] != CLIENT_ID:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    left = float(claims["exp"]) - services().org.clock.now().timestamp()
    if not 0 < left <= LONGEST_JWT_SECONDS and claims["exp"] < MILLISECONDS:
        raise OAuthError("invalid_grant", "expired authorization code" if left <= 0 else "invalid assertion")
    return token_answer(Grant(person=_named(str(claims["sub"])), scope="api id"))


def _named(username: str) -> Person:
    for person in USERS.values():
        if person.username == username:
            return person
    raise OAuthError("invalid_grant", "user hasn't approved this consumer")


def _by_client() -> Response:
    """Client credentials: the integration user runs it; a My Domain, which this instance is, grants it."""
    client_of_request()
    return token_answer(Grant(person=INTEGRATION, scope="api id"))


def _by_password() -> Response:
    """User name and password: blocked in new orgs, so only where the switch says otherwise."""
    if not services().kernel.switches["password_flow"]:
        raise OAuthError("invalid_grant", "authentication failure")
    client_of_request()
    name, password = request.form.get("username", ""), request.form.get("password", "")
    for person in USERS.values():
        right = services().org.password(person)
        if person.username == name and password in {right, right + person.token}:
            return token_answer(Grant(person=person, scope="api id"))
    raise OAuthError("invalid_grant", "authentication failure - Invalid Password")


_GRANTS: dict[str, Callable[[], Response]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
    "hybrid_refresh": _by_refresh,
    JWT_BEARER: _by_assertion,
    "client_credentials": _by_client,
    "password": _by_password,
}
