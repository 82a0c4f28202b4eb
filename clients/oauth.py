"""What both sides' OAuth has in common: PKCE, token requests, refusals, and stepping through a flow.

A flow is a generator: it yields a request, is sent the answer, and returns secrets. Tests step it by hand.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msgspec

from clients.messages import FORM, Answer, Request
from clients.redaction import redact
from sync.problems import Problem, Reconnect, Side, TryAgain

Secrets = Mapping[str, str]
Flow = Generator[Request, Answer, Secrets]

# RFC 6749 5.2 and Salesforce's own words for the same; what is not here passes by itself.
# https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm
REFUSALS = {
    "invalid_grant": "grant_gone",
    "inactive_user": "grant_gone",
    "inactive_org": "grant_gone",
    "invalid_client": "client_refused",
    "invalid_client_id": "client_refused",
    "invalid_client_credentials": "client_refused",
    "unauthorized_client": "client_refused",
    "app_not_found": "client_refused",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """The application that a customer lets in."""

    client_id: str
    client_secret: str = field(default="", repr=False)  # "" for a public client, which has PKCE alone


def app_of(secrets: Secrets, deployment: App) -> App:
    """Give the application that a connection was made with: the customer's own, else the deployment's."""
    if not secrets.get("client_id"):
        return deployment
    return App(client_id=secrets["client_id"], client_secret=secrets.get("client_secret", ""))


def make_verifier() -> str:
    """Make a PKCE code verifier: 64 characters. https://www.rfc-editor.org/rfc/rfc7636#section-4.1."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """Derive the S256 challenge that goes into the authorize address."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def build_token_request(
    url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None
) -> Request:
    """POST a form to a token endpoint.

    It is repeatable: where an answer was lost, asking again is all that is left to do.
    """
    return Request(method="POST", url=url, headers=FORM, body=urlencode(form).encode(), basic=basic)


def parse_token(answer: Answer, side: Side) -> dict[str, str]:
    """Read a token answer; text values only. Raises what the refusal means."""
    body = _decode(answer.body)
    if not answer.ok:
        raise refusal_of(body, answer.status, side)
    found = {name: value for name, value in body.items() if isinstance(value, str)}
    if "access_token" not in found:
        raise TryAgain(f"{side}_truncated", side)
    return found


def refusal_of(body: Mapping[str, Any], status: int, side: Side) -> Problem:
    """Say what a token endpoint's refusal means: connect again, or try again."""
    key = str(body.get("error") or status)
    parameters = {"key": redact(key), "words": redact(str(body.get("error_description") or ""))}
    if key in REFUSALS:
        return Reconnect(f"{side}_{REFUSALS[key]}", side, parameters)
    return TryAgain(f"{side}_token_refused", side, parameters)


def _decode(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def drive(flow: Flow, send: Callable[[Request], Answer]) -> Secrets:
    """Step a flow to its end."""
    request = next(flow)
    while True:
        answer = send(request)
        try:
            request = flow.send(answer)
        except StopIteration as done:
            found: Secrets = done.value
            return found
