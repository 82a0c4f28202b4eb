"""Error pages in plain words: what happened, and what to do."""

from flask import Flask, g, render_template, request
from werkzeug.exceptions import HTTPException

import wiring
from canvas.hosts import anybodys
from sync.problems import Problem, TryAgain
from telemetry import get_logger
from texts import sentence
from web.here import settings
from web.security import allow_framing

Answer = tuple[str | dict[str, str], int]

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
    app.register_error_handler(wiring.NotHereError, lambda _error: _answer(404))
    app.register_error_handler(Problem, _answer_problem)
    app.register_error_handler(Exception, _answer_bug)


def _answer_refusal(error: HTTPException) -> Answer:
    return _answer(error.code or 500)


def _answer_problem(problem: Problem) -> Answer:
    """Say what a vendor or a connection did not do: 502 where it passes by itself, else 409."""
    status = 502 if isinstance(problem, TryAgain) else 409
    return _page(status, "That did not work", sentence(problem.code, problem.parameters))


def _answer_bug(error: Exception) -> Answer:
    log.error("request failed", exc_info=error)
    return _answer(500)


def _answer(status: int) -> Answer:
    usual = SENTENCES[400 if status < 500 else 500]  # noqa: PLR2004 - HTTP's classes
    return _page(status, *SENTENCES.get(status, usual))


def _page(status: int, happened: str, advice: str) -> Answer:
    number = g.get("request_id", "")
    if request.path.startswith("/api/"):
        return {"error": happened, "advice": advice, "request": number}, status
    # The shell asks for fragments. Whoever reloads the frame gets a document, which must show in there.
    template = "error_fragment.html" if request.headers.get("HX-Request") else "error.html"
    allow_framing(anybodys(settings().extra_salesforce_hosts))
    shown = render_template(template, happened=happened, advice=advice, status=status, request_id=number)
    return shown, status
