"""Error pages in plain words: what happened, and what to do."""

from flask import Flask, g, render_template, request
from werkzeug.exceptions import HTTPException

from telemetry import get_logger

# status: (what happened, what to do)
SENTENCES = {
    400: ("That request could not be read", "Go back, reload the page and try again."),
    401: ("You are not signed in here", "Open Listbridge from its tab or button in Salesforce."),
    403: ("You may not do that", "Ask your Salesforce administrator for the Listbridge permission set."),
    404: ("There is nothing at this address", "Open Listbridge from its tab or button in Salesforce."),
    405: ("This address does not work that way", "Open Listbridge from its tab or button in Salesforce."),
    413: ("That was too much at once", "Send less than 1 MB."),
    429: ("That was too often", "Wait a minute and try again."),
    500: ("Something went wrong on our side", "Try again; if it happens again, tell us the number below."),
}
log = get_logger("web")


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _answer_refusal)
    app.register_error_handler(Exception, _answer_bug)


def _answer_refusal(error: HTTPException) -> tuple[str | dict[str, str], int]:
    return _answer(error.code or 500)


def _answer_bug(error: Exception) -> tuple[str | dict[str, str], int]:
    log.error("request failed", exc_info=error)
    return _answer(500)


def _answer(status: int) -> tuple[str | dict[str, str], int]:
    happened, advice = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])  # noqa: PLR2004 - HTTP's classes
    if request.path.startswith("/api/"):
        return {"error": happened, "advice": advice, "request": g.get("request_id", "")}, status
    page = render_template("error.html", happened=happened, advice=advice, request_id=g.get("request_id", ""))
    return page, status
