"""Lightning's pages: sign-in, tabs, lists, records, and what the frames of the Canvas app ask for."""

from typing import Any
from urllib.parse import urlencode, urlsplit

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
)
from werkzeug.wrappers import Response as AnyResponse

from simulators.salesforce.faults import ApiError
from simulators.salesforce.ids import normal_id
from simulators.salesforce.lightning.canvas import Place, context, may_open, settings, signed_request
from simulators.salesforce.lightning.records import Tab, find_record, find_rows, shown, tabs_of
from simulators.salesforce.org import USERS, Person
from simulators.salesforce.services import address, services
from simulators.salesforce.sessions import SCOPES, Grant

COOKIE = "sid"
INSTANCE = "_:Listbridge:630:0:canvasapp"
lightning = Blueprint(
    "lightning",
    __name__,
    url_prefix="/lightning",
    template_folder="templates",
    static_folder="static",
)


def add_lightning(app: Flask) -> None:
    app.register_blueprint(lightning)


def signed_in() -> Grant | None:
    """Return who the browser's session is of."""
    try:
        return services().sessions.check(request.cookies.get(COOKIE, ""))
    except ApiError:
        return None


@lightning.get("")
def home() -> AnyResponse:
    return _shown("tab.html", current="Listbridge", parameters={})


@lightning.route("/login", methods=["GET", "POST"])
def log_in() -> AnyResponse:
    name, password = request.form.get("username", ""), request.form.get("password", "")
    for person in USERS.values():
        if (person.username, services().org.password(person)) == (name, password):
            answer = redirect(request.args.get("startURL") or "/lightning/n/Listbridge")
            token = services().sessions.open(Grant(person=person, scope=SCOPES))
            answer.set_cookie(COOKIE, token, httponly=True, samesite="Lax")
            return answer
    passwords = {person: services().org.password(person) for person in USERS.values()}
    page = render_template("lightning/login.html", failed=request.method == "POST", people=passwords)
    return _framed(make_response(page))


@lightning.get("/logout")
def log_out() -> AnyResponse:
    services().sessions.revoke(request.cookies.get(COOKIE, ""))
    answer = redirect("/lightning/login")
    answer.delete_cookie(COOKIE)
    return answer


@lightning.get("/n/Listbridge")
def tab() -> AnyResponse:
    parameters = {name: value for name, value in request.args.items() if name.startswith("c__")}
    given = {name.removeprefix("c__"): value for name, value in parameters.items()}
    return _shown("tab.html", current="Listbridge", parameters=given)


@lightning.get("/o/<name>/list")
def listed(name: str) -> AnyResponse:
    tab, made = _tab(name)
    sought = request.args.get("q", "")
    rows = find_rows(services().org, made, tab.columns, sought)
    return _shown(
        "list.html", current=tab.label, tab=tab, columns=shown(made, tab.columns), rows=rows, sought=sought
    )


@lightning.get("/r/<name>/<record>/view")
def viewed(name: str, record: str) -> AnyResponse:
    tab, made = _tab(name)
    found = find_record(services().org, made, normal_id(record) or "")
    if found is None:
        abort(404)
    parameters = {"recordId": found["Id"], "objectApiName": made.name}
    details = shown(made, tab.details)
    return _shown(
        "record.html",
        current=tab.label,
        tab=tab,
        made=made,
        record=found,
        details=details,
        parameters=parameters,
    )


@lightning.post("/canvas/request")
def canvas_request() -> AnyResponse:
    """Return what a frame is opened with: {"action", "signed_request"}, or {"action"} to be got by GET."""
    grant, org, now = _grant(), services().org, settings(services().org)
    if not now["url"]:
        return jsonify({"missing": True})
    if not may_open(org, grant.person):
        query = {"_sfdc_canvas_authvalue": "user_approval_required", "loginUrl": address()}
        return jsonify({"action": f"{now['url']}?{urlencode(query)}"})
    token = services().sessions.open(Grant(person=grant.person, scope="api id"))
    signed = signed_request(org, grant.person, _place(), token)
    return jsonify({"action": now["url"], "signed_request": signed})


@lightning.post("/canvas/context")
def canvas_context() -> AnyResponse:
    return jsonify(context(services().org, _grant().person, _place()))


def _place() -> Place:
    body: dict[str, Any] = request.get_json(force=True, silent=True) or {}
    return Place(
        address=address(),
        location=str(body.get("location", "")),
        instance=str(body.get("instance") or INSTANCE),
        parameters=dict(body.get("parameters") or {}),
    )


def _grant() -> Grant:
    grant = signed_in()
    if grant is None:
        abort(401)
    return grant


def _tab(name: str) -> tuple[Tab, Any]:
    org = services().org
    found = next((tab for tab in tabs_of(org) if tab.name == name), None)
    if found is None:
        abort(404)
    return found, org.catalog.at(name)


def _shown(template: str, **values: Any) -> AnyResponse:
    """Show a page to whoever is signed in; everybody else signs in first."""
    grant = signed_in()
    if grant is None:
        return redirect(f"/lightning/login?{urlencode({'startURL': request.full_path.rstrip('?')})}")
    person: Person = grant.person
    page = render_template(
        f"lightning/{template}", person=person, tabs=tabs_of(services().org), instance=INSTANCE, **values
    )
    return _framed(make_response(page))


def _framed(answer: Response) -> Response:
    """Let the Canvas app stand in the page, and nothing else."""
    parts = urlsplit(settings(services().org)["url"])
    frame = f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'none'"
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'self'; style-src 'self' 'unsafe-inline'; form-action 'self' {frame}; frame-src {frame}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
