"""The blueprints under /services/data/vX: version, session, daily limit and the form of refusals."""

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from simulators.salesforce.faults import ApiError, ApiErrors, not_found
from simulators.salesforce.services import NEWEST, OLDEST, services
from simulators.salesforce.soql.errors import QueryError

RETIRED = 21
LONGEST_REQUEST = 16_384


def make_rest(add_routes: Callable[[Blueprint], None]) -> Blueprint:
    """Build the blueprint of one area."""
    name = add_routes.__name__.removeprefix("add_")
    rest = Blueprint(name, __name__, url_prefix="/services/data/v<string:api_version>")
    rest.url_value_preprocessor(_take_version)
    rest.before_request(_admit)
    add_routes(rest)
    return rest


def add_errors(app: Flask) -> None:
    """Answer every refusal in the vendor's form, wherever it was raised."""
    app.register_error_handler(ApiError, lambda error: _refusal(error.status, [error.shown()]))
    app.register_error_handler(
        ApiErrors, lambda error: _refusal(error.errors[0].status, [each.shown() for each in error.errors])
    )
    app.register_error_handler(
        QueryError, lambda error: _refusal(400, [{"message": error.message, "errorCode": error.code}])
    )
    app.register_error_handler(HTTPException, _answer_http)
    app.after_request(_add_limit)


def token_of_request() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme in {"Bearer", "OAuth"} and token:
        return token.strip()
    return request.headers.get("X-SFDC-Session", "") or request.args.get("oauth_token", "")


def _refuse_long() -> None:
    """Raise 414 where the address, 431 where it and the headers together are longer than the vendor takes."""
    address = len(request.environ.get("REQUEST_URI") or request.full_path)
    headers = sum(len(name) + len(value) + 4 for name, value in request.headers.items())
    if address > LONGEST_REQUEST:
        raise ApiError(414, "URI_TOO_LONG", "URI Too Long")
    if address + headers > LONGEST_REQUEST:
        raise ApiError(431, "REQUEST_HEADER_FIELDS_TOO_LARGE", "Request Header Fields Too Large")


def _take_version(_: str | None, values: dict[str, Any] | None) -> None:
    assert values is not None
    g.version = values.pop("api_version")


def _admit() -> None:
    if "simulator.inside" not in request.environ:
        _refuse_long()
    number = g.version.removesuffix(".0")
    if not (number.isdigit() and g.version.endswith(".0")):
        raise not_found()
    if RETIRED <= int(number) < OLDEST:
        raise ApiError(410, "GONE", f"The requested API version (v{g.version}) is retired. Use a newer one.")
    if not OLDEST <= int(number) <= NEWEST:
        raise not_found()
    enter()


def enter() -> None:
    """Check the session and count the request. Raises ApiError 401 or 403."""
    grant = services().sessions.check(token_of_request())
    g.person, g.grant = grant.person, grant
    request.environ["simulator.credential"] = grant.person.username
    if "simulator.inside" not in request.environ:  # a composite is one call, whatever it holds
        services().usage.take()


def _refusal(status: int, body: list[dict[str, Any]]) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    return answer


def _answer_http(error: HTTPException) -> Response:
    if error.code == 405:
        message = (
            f"HTTP Method '{request.method}' not allowed. Allowed are {', '.join(sorted(_allowed(error)))}"
        )
        return _refusal(405, [{"message": message, "errorCode": "METHOD_NOT_ALLOWED"}])
    if error.code == 404:
        return _refusal(404, [not_found().shown()])
    return _refusal(error.code or 500, [{"message": error.description, "errorCode": "UNKNOWN_EXCEPTION"}])


def _allowed(error: HTTPException) -> set[str]:
    return {method for method in getattr(error, "valid_methods", None) or () if method != "OPTIONS"}


def _add_limit(answer: Response) -> Response:
    """Add what the last 24 hours used, and indent JSON where X-PrettyPrint asks for it."""
    if request.headers.get("X-PrettyPrint") == "1" and answer.is_json and not answer.is_streamed:
        answer.set_data(json.dumps(answer.get_json(), indent=2, ensure_ascii=False))
    if request.path.startswith("/services/data/v") and "person" in g:
        used = services().usage.header()
        app = (
            "; per-app-api-usage=17/250(appName=simulated)"
            if services().kernel.switches["per_app_usage"]
            else ""
        )
        answer.headers["Sforce-Limit-Info"] = f"{used}{app}"
    return answer
