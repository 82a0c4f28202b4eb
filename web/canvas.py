"""The door from Salesforce: a signed request opens the app, and renews its session while it stands open.

https://developer.salesforce.com/docs/platform/canvas/guide/canvas-app-signed-req-authentication.html
"""

from dataclasses import dataclass

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

import wiring
from canvas.context import CanvasRequest
from canvas.errors import BadSignature, NotSigned, SignedRequestError, TooLarge
from canvas.hosts import ancestors, anybodys, is_salesforce
from canvas.signed_request import fingerprint, open_signed_request
from flows.sign_in import Claim
from sync.problems import GiveUp, Problem, Reconnect, Side
from texts import sentence
from web.access import open_to_all
from web.here import parts, settings
from web.login import bearer_of
from web.security import allow_framing, keep_opener
from web.sessions import LIFE_SECONDS, Session, seal, session_before
from web.shell import render_shell
from web.starting import first_page

canvas = Blueprint("canvas", __name__)
NEEDS_APPROVAL = "user_approval_required"
STATUS = {NotSigned: 400, TooLarge: 413, BadSignature: 403}
REFUSED = "Listbridge cannot be opened"


def init_app(app: Flask) -> None:
    app.register_blueprint(canvas)
    app.register_error_handler(SignedRequestError, _refuse_request)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A request that was accepted, and the session that it began."""

    asked: CanvasRequest
    session: Session


@canvas.post("/canvas")
@open_to_all("a request that Salesforce signed is what signs in")
def open_app() -> AnyResponse:
    opening = _open()
    allow_framing(ancestors(opening.asked, settings().extra_salesforce_hosts))
    return make_response(render_shell(opening.session, first_page(opening.asked)))


@canvas.get("/canvas")
@open_to_all("Salesforce comes so for whoever has not approved the app yet; it shows nothing of anybody")
def ask_approval() -> AnyResponse:
    if request.args.get("_sfdc_canvas_authvalue") != NEEDS_APPROVAL:
        raise NotSigned
    allow_framing(anybodys(settings().extra_salesforce_hosts))
    return make_response(render_template("canvas/approve.html", login_url=request.args.get("loginUrl", "")))


@canvas.get("/canvas/authorize")
@open_to_all("only leads to Salesforce, where the person signs in")
def authorize() -> AnyResponse:
    keep_opener()
    try:
        login_url = request.args.get("loginUrl", "")
        return redirect(wiring.begin_approval(parts(), login_url=login_url, redirect_uri=_callback()))
    except Problem as problem:
        return _say(problem)


@canvas.get("/canvas/authorized")
@open_to_all("Salesforce comes back here; what it brings is good for one time and for nothing else")
def authorized() -> AnyResponse:
    keep_opener()
    code, state = request.args.get("code", ""), request.args.get("state", "")
    try:
        done = bool(code) and wiring.finish_approval(
            parts(), state=state, code=code, redirect_uri=_callback()
        )
    except Problem as problem:
        return _say(problem)
    return make_response(render_template("canvas/approved.html", done=done))


@canvas.post("/canvas/session")
@open_to_all("a request that Salesforce signed is what renews; it must be of the page's own person")
def renew_session() -> Response:
    before = session_before(bearer_of(request))
    if before is None:
        abort(401)
    session = _open().session
    if (session.org_id, session.user_id) != (before.org_id, before.user_id):
        abort(403)
    return jsonify(token=seal(session), seconds=LIFE_SECONDS)


def _open() -> Opening:
    """Verify, look whose it is, and sign in. Raises SignedRequestError, Problem."""
    text = request.form.get("signed_request", "")
    asked = open_signed_request(text, settings().salesforce_client_secret)
    for url in (asked.instance_url, asked.target_origin):
        if not is_salesforce(url, settings().extra_salesforce_hosts):
            raise GiveUp("canvas_foreign_host", Side.SALESFORCE)
    claim = Claim(fingerprint=fingerprint(text), org_id=asked.org_id, user_id=asked.user_id)
    token = asked.oauth_token.get_secret_value()
    known = wiring.open_app(parts(), claim, instance_url=asked.instance_url, token=token)
    session = Session(
        tenant_id=known.tenant_id,
        org_id=known.visit.org_id,
        user_id=known.visit.user_id,
        name=known.visit.name,
        role=known.role,
        instance_id=asked.instance_id,
        language=asked.language,
        time_zone=asked.time_zone,
        origin=asked.target_origin,
    )
    return Opening(asked=asked, session=session)


@canvas.errorhandler(Problem)
def _say(problem: Problem) -> AnyResponse:
    """Say a refusal in the frame: 403 where somebody is not let in, 502 where Salesforce does not answer."""
    status = 403 if isinstance(problem, GiveUp | Reconnect) else 502
    return _refusal(sentence(problem.code, problem.parameters), status)


def _refuse_request(error: SignedRequestError) -> AnyResponse:
    return _refusal(str(error), STATUS.get(type(error), 400))


def _refusal(advice: str, status: int) -> AnyResponse:
    """Answer a document that stands in any org's page: it holds nothing of the request."""
    allow_framing(anybodys(settings().extra_salesforce_hosts))
    return make_response(render_template("canvas/refused.html", happened=REFUSED, advice=advice), status)


def _callback() -> str:
    return url_for("canvas.authorized", _external=True)
