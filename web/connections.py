"""The connections page: who is connected, how it fares, and every way to connect."""

import json
from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from typing import Any, Final

from flask import Blueprint, Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

import wiring
from flows import check_connection, connect
from flows.connect import Login, Seeker
from sync.health import worst
from sync.problems import Problem, Side
from sync.stored import Connection
from texts import SYSTEMS, sentence
from web.access import Role, needs
from web.forms.connecting import ApiKeyForm, KeyForm, PasswordForm, SandboxForm
from web.forms.fields import Form
from web.here import here
from web.oauth import SIDES, sign_state
from web.rendering import page

connections = Blueprint("connections", __name__, url_prefix="/connections")
NAMES: Final = {side: name for name, side in SIDES.items()}


def init_app(app: Flask) -> None:
    app.register_blueprint(connections)


@connections.get("")
@needs(Role.USER)
def show() -> str:
    return _page()


@connections.get("/<side>/waiting")
@needs(Role.ADMIN)
def waiting(side: str) -> str:
    """Stand in for the pop-up's end, which may not be able to tell us."""
    system = SYSTEMS[SIDES.get(side) or abort(404)]
    return page("connections/waiting.html", side=side, before=request.args.get("before", ""), system=system)


@connections.get("/<side>/news")
@needs(Role.ADMIN)
def news(side: str) -> Response:
    """Tell a page that waits whether the side was connected since: it polls."""
    connection = here().store.connections.get(SIDES.get(side) or abort(404))
    if _stamp(connection) == request.args.get("before", ""):
        return Response(status=204)
    there = {"path": url_for("connections.show"), "target": "#main"}
    return Response(headers={"HX-Location": json.dumps(there)})


@connections.post("/<side>/start")
@needs(Role.ADMIN)
def start(side: str) -> tuple[str, int] | dict[str, str]:
    """Begin a log-in: the page sends its pop-up to `url`, and itself to where it waits."""
    form, asked = _FORMS[SIDES.get(side) or abort(404)]()
    if not form.validate():
        return _page({_named(form): form}), 422
    login = Login(
        side=SIDES[side],
        seeker=_seeker(),
        redirect_uri=url_for("oauth.callback", side=side, _external=True),
        verifier=wiring.make_verifier(),
        **asked,
    )
    nonce = token_urlsafe(32)
    world = wiring.connecting(here().parts)
    url = connect.begin(world, login, nonce=nonce, state=sign_state(nonce, login))
    before = _stamp(here().store.connections.get(login.side))
    return {"url": url, "waiting": url_for("connections.waiting", side=side, before=before)}


@connections.post("/finish")
@needs(Role.ADMIN)
def finish() -> tuple[str, int] | Response:
    """Keep what arrived in the pop-up of this page."""
    try:
        connect.finish(wiring.connecting(here().parts), request.form.get("receipt", ""), _seeker())
    except Problem as problem:
        return _page(problem=problem), 422
    return _to_page()


@connections.post("/salesforce/jwt")
@needs(Role.ADMIN)
def by_key() -> tuple[str, int] | Response:
    form = KeyForm()
    return _by_secrets(
        form,
        "jwt",
        lambda door: door.by_key(
            client_id=form.client_id.data, username=form.username.data, private_key=form.private_key.data
        ),
    )


@connections.post("/salesforce/password")
@needs(Role.ADMIN)
def by_password() -> tuple[str, int] | Response:
    form = PasswordForm()
    return _by_secrets(
        form,
        "password",
        lambda door: door.by_password(
            username=form.username.data,
            password=form.password.data,
            security_token=form.security_token.data,
        ),
    )


@connections.post("/<int:connection_id>/check")
@needs(Role.ADMIN)
def check(connection_id: int) -> Response:
    """Look at a connection again."""
    store, parts = here().store, here().parts
    connection = _mine(connection_id)
    if connection.side is Side.SALESFORCE:
        salesforce = wiring.live_salesforce(parts, here().session.tenant_id)
        check_connection.check_salesforce(store, connection, salesforce)
    else:
        constant_contact = wiring.live_constant_contact(parts, here().session.tenant_id)
        check_connection.check_constant_contact(store, connection, constant_contact)
    return _to_page()


@connections.post("/<int:connection_id>/disconnect")
@needs(Role.ADMIN)
def disconnect(connection_id: int) -> Response:
    _mine(connection_id)
    connect.disconnect(here().store, connection_id)
    return _to_page()


@connections.post("/share")
@needs(Role.ADMIN)
def share() -> tuple[str, int] | Response:
    """Take the typed confirmation that a sandbox may share its account."""
    session = here().session
    try:
        wiring.share_account(here().parts, session.tenant_id, request.form.get("org_id", ""), by=session.name)
    except Problem as problem:
        return _page(problem=problem), 422
    return _to_page()


def _by_secrets(
    form: Any,  # noqa: ANN401 - KeyForm or PasswordForm
    method: str,
    prove: Callable[[wiring.SalesforceDoor], Mapping[str, str]],
) -> tuple[str, int] | Response:
    """Prove secrets that somebody typed, look whose they are, and keep them. They are not shown again."""
    if not form.validate():
        form.forget()
        return _page({_named(form): form}), 422
    store = here().store
    door = wiring.salesforce_door(here().parts, sandbox=form.sandbox.data)
    login = Login(side=Side.SALESFORCE, seeker=_seeker(), redirect_uri="", sandbox=form.sandbox.data)
    try:
        connection, kept = connect.look(store, login, door, (prove(door), method))
    except Problem as problem:
        form.forget()
        return _page({_named(form): form}, problem=problem), 422
    connect.keep(store, connection, kept)
    return _to_page()


def _page(filled: Mapping[str, Form] | None = None, *, problem: Problem | None = None) -> str:
    store = here().store
    forms = {
        _named(form): form
        for form in (SandboxForm(None), KeyForm(None), PasswordForm(None), ApiKeyForm(None))
    }
    known = {side: store.connections.get(side) for side in Side}
    return page(
        "connections/index.html",
        sides=[(NAMES[side], SYSTEMS[side], known[side]) for side in Side],
        sandbox=_sandbox_of(known),
        forms={**forms, **(filled or {})},
        opened=next(iter(filled or {}), ""),
        worst=worst,
        profiles=len(store.profiles.all()),
        problem=sentence(problem.code, {**problem.parameters, "side": problem.side}) if problem else "",
    )


def _sandbox_of(known: Mapping[Side, Connection | None]) -> str:
    """Name the sandbox org whose sharing nobody has confirmed yet; "" where there is nothing to confirm."""
    org, account = known[Side.SALESFORCE], known[Side.CONSTANT_CONTACT]
    if org is None or account is None or not org.sandbox:
        return ""
    return "" if here().store.sharing.is_confirmed(account.account) else org.account


def _named(form: Form) -> str:
    return type(form).__name__


def _sandbox() -> tuple[Form, dict[str, Any]]:
    form = SandboxForm()
    return form, {"sandbox": form.sandbox.data}


def _api_key() -> tuple[Form, dict[str, Any]]:
    form = ApiKeyForm()
    return form, {"client_id": form.client_id.data or "", "client_secret": form.client_secret.data or ""}


_FORMS: Final[Mapping[Side, Callable[[], tuple[Form, dict[str, Any]]]]] = {
    Side.SALESFORCE: _sandbox,
    Side.CONSTANT_CONTACT: _api_key,
}


def _seeker() -> Seeker:
    session = here().session
    return Seeker(
        tenant_id=session.tenant_id, org_id=session.org_id, user_id=session.user_id, name=session.name
    )


def _mine(connection_id: int) -> Connection:
    """Find a connection of this tenant that stands; 404 for any other."""
    found = (here().store.connections.get(side) for side in Side)
    return next((each for each in found if each and each.id == connection_id), None) or abort(404)


def _stamp(connection: Connection | None) -> str:
    return connection.since.isoformat() if connection and connection.since else ""


def _to_page() -> Response:
    return redirect(url_for("connections.show"), 303)
