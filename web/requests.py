"""Each request has an id, on all its log lines and in its answer, and one line when it ends."""

import re
import time
import uuid

from flask import Flask, Response, g, request

from telemetry import bound, get_logger

# What Heroku's router sends and passes on: https://devcenter.heroku.com/articles/http-request-id
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{20,200}")
_QUIET = frozenset({"static", "pages.health"})
log = get_logger("web")


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
    g.began = time.monotonic()
    g.bound = bound(request=g.request_id)
    g.bound.__enter__()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    if request.endpoint not in _QUIET:
        log.info(
            "answered",
            method=request.method,
            route=str(request.url_rule),  # the rule, not the path: a path can hold an address
            status=response.status_code,
            milliseconds=round((time.monotonic() - g.began) * 1000),
        )
    return response


def _forget(_error: BaseException | None) -> None:
    if "bound" in g:
        g.pop("bound").__exit__(None, None, None)
