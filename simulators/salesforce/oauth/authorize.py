"""The authorize page: log in, allow, and back to the application with a code."""

import re
import secrets
from html import escape
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from simulators.salesforce.lightning.pages import signed_in
from simulators.salesforce.org import USERS, Person
from simulators.salesforce.services import services
from simulators.salesforce.sessions import CLIENT_ID, SCOPES, Grant

_KEPT = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "nonce",
)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_TICKETS: dict[str, Person] = {}  # who has logged in on the page before allowing
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{title} | Simulated Salesforce</title></head><body><main><h1>{title}</h1>{message}
<form method="post" action="/services/oauth2/authorize">{hidden}{body}</form></main></body></html>"""
LOGIN = """<p><label for="username">Username</label>
<input id="username" name="username" autocomplete="username"></p>
<p><label for="password">Password</label> <input id="password" name="password" type="password"></p>
<p><button type="submit" name="Login">Log In</button></p>"""
CONSENT = """<p>{name} lets the application: {scope}</p>
<p><button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny">Deny</button></p>"""


def add_authorize(app: Flask) -> None:
    @app.route("/services/oauth2/authorize", methods=["GET", "POST"])
    def authorize() -> AnyResponse:
        refusal = _refuse()
        if refusal is not None:
            return refusal
        ticket = request.form.get("ticket", "")
        if request.method == "GET":
            known = signed_in()  # who is logged in to Lightning in the same browser is not asked again
            return _ask(known.person) if known else _page("Log In", LOGIN)
        if ticket in _TICKETS:
            return _decide(_TICKETS.pop(ticket))
        return _log_in()


def _refuse() -> AnyResponse | None:
    """Return what is wrong with the request: on a page while the application is unknown, else back to it."""
    if request.values.get("client_id") != CLIENT_ID:
        return _page("OAuth Error", "", message="invalid_client_id: client identifier invalid", status=400)
    if not is_callback(request.values.get("redirect_uri", "")):
        reason = "redirect_uri_mismatch: redirect_uri must match configuration"
        return _page("OAuth Error", "", message=reason, status=400)
    if request.values.get("response_type") != "code":
        return _back(error="unsupported_response_type", error_description="response type not supported")
    challenge = request.values.get("code_challenge", "")
    if not challenge and services().kernel.switches["pkce_required"]:
        return _back(error="invalid_request", error_description="missing required code challenge")
    method = request.values.get("code_challenge_method", "S256")
    if challenge and (method != "S256" or not _CHALLENGE.fullmatch(challenge)):
        return _back(error="invalid_request", error_description="invalid code challenge")
    return None


def is_callback(address: str) -> bool:
    """Whether the address may be called back: registered ones, and any of this machine."""
    known = services().org.setting("callbacks").get("addresses", [])
    return address in known or urlsplit(address).hostname in {"127.0.0.1", "localhost", "::1"}


def _log_in() -> AnyResponse:
    name, password = request.form.get("username", ""), request.form.get("password", "")
    for person in USERS.values():
        if (person.username, services().org.password(person)) == (name, password):
            return _ask(person)
    message = (
        "Please check your username and password. If you still can't log in, contact your "
        "Salesforce administrator."
    )
    return _page("Log In", LOGIN, message=message)


def _ask(person: Person) -> AnyResponse:
    ticket = secrets.token_urlsafe(24)
    _TICKETS[ticket] = person
    words = CONSENT.format(name=escape(person.name), scope=escape(request.values.get("scope") or SCOPES))
    return _page("Allow Access?", words, ticket=ticket)


def _decide(person: Person) -> AnyResponse:
    if request.form.get("decision") != "allow":
        return _back(error="access_denied", error_description="end-user denied authorization")
    if services().kernel.switches["app_access"] == "not_installed":
        refused = "user is not admin approved to access this app"
        return _back(error="OAUTH_APP_ACCESS_DENIED", error_description=refused)
    grant = Grant(person=person, scope=request.values.get("scope") or SCOPES)
    challenge = request.values.get("code_challenge", "")
    code = services().sessions.add_code(grant, request.values["redirect_uri"], challenge)
    return _back(code=code)


def _back(**values: str) -> AnyResponse:
    target = request.values["redirect_uri"]
    if "state" in request.values:
        values["state"] = request.values["state"]
    return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode(values)}")


def _page(title: str, body: str, *, message: str = "", status: int = 200, ticket: str = "") -> Response:
    kept = {name: request.values[name] for name in _KEPT if name in request.values}
    if ticket:
        kept["ticket"] = ticket
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in kept.items()
    )
    shown = f'<p role="alert">{escape(message)}</p>' if message else ""
    return Response(
        PAGE.format(title=title, message=shown, hidden=hidden, body=body), status=status, mimetype="text/html"
    )
