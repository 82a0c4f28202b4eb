"""The pop-up of a log-in: where the vendor sends the browser back, and who may keep what it opened.

No cookie and no token comes with these pages: the signed state says which log-in it is, and Valkey knows it
once. See flows.connect for why what arrives is kept only by the page that began it, or by a yes in here.
"""

from typing import Final

from flask import Blueprint, Flask, abort, current_app, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer

import wiring
from flows import connect
from sync.problems import Problem, Side
from texts import sentence
from web.access import open_to_all
from web.here import parts
from web.security import keep_opener

MINUTES_TEN: Final = 600
SIDES: Final = {"salesforce": Side.SALESFORCE, "constant-contact": Side.CONSTANT_CONTACT}
WHY: Final = "the vendor sends the browser here; the signed state says whose log-in it is"
oauth = Blueprint("oauth", __name__, url_prefix="/oauth")


def init_app(app: Flask) -> None:
    app.register_blueprint(oauth)


def sign_state(nonce: str, login: connect.Login) -> str:
    """Write the state of a log-in: it names the nonce, the side, the tenant and the user."""
    told = [nonce, str(login.side), login.seeker.tenant_id, login.seeker.user_id]
    return _signer().dumps(told)


def read_state(state: str) -> tuple[str, tuple[Side, int, str]] | None:
    """Read a state of ours that is not older than ten minutes."""
    try:
        nonce, side, tenant_id, user_id = _signer().loads(state, max_age=MINUTES_TEN)
    except (BadData, ValueError):
        return None
    return nonce, (Side(side), tenant_id, user_id)


def _signer() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key, "the app was made without settings: nobody can log in"
    return URLSafeTimedSerializer(key, salt="oauth state")


@oauth.get("/<side>/callback")
@open_to_all(WHY)
def callback(side: str) -> tuple[str, int]:
    """Take what came back, and let the page that opened the pop-up keep it."""
    if side not in SIDES:
        abort(404)
    found = read_state(request.args.get("state", ""))
    if found is None or found[1][0] is not SIDES[side]:
        return _closed(sentence("login_over"), 400)
    answer = connect.Answer(code=request.args.get("code", ""), error=request.args.get("error", ""))
    try:
        arrival = connect.arrive(wiring.connecting(parts()), *found, answer)
    except Problem as problem:
        return _closed(sentence(problem.code, {**problem.parameters, "side": problem.side}), 400)
    keep_opener()
    return render_template("connections/arrived.html", arrival=arrival), 200


@oauth.post("/finish")
@open_to_all("whoever holds the receipt was shown whose account is given to whom, and said yes")
def finish() -> tuple[str, int]:
    """Keep what arrived where the page that began the log-in cannot be reached."""
    try:
        connection = connect.finish(wiring.connecting(parts()), request.form.get("receipt", ""))
    except Problem as problem:
        return _closed(sentence(problem.code, {**problem.parameters, "side": problem.side}), 400)
    return _closed("", 200, connection.name)


def _closed(words: str, status: int, name: str = "") -> tuple[str, int]:
    keep_opener()
    return render_template("connections/closed.html", words=words, name=name), status
