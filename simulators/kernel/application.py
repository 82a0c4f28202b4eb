"""The WSGI shell around a simulator's Flask app: counts, faults, gzip and recording, outermost first."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from flask import Flask, request

from simulators.kernel.answers import Answer, Environ, Headers, Sending, plain_answer, target_of
from simulators.kernel.consent import acting, describe_request
from simulators.kernel.control import make_control
from simulators.kernel.counts import Request
from simulators.kernel.faults import Fault
from simulators.kernel.misbehave import ConnectionDropped, cut, make_fault_answer
from simulators.kernel.record import read_recorded, record
from simulators.kernel.state import Kernel
from simulators.kernel.transport import BAD_BODY, BadBodyError, take_body, wants_gzip, zip_blocks, zip_headers

CONTROL = "/_control"
BODILESS = {204, 304}  # zipping nothing would make bytes that the next answer is read from


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """A ready simulator: a WSGI callable, and what to call when the server has stopped."""

    kernel: Kernel
    flask: Flask
    close: Callable[[], None]

    def __call__(self, environ: Environ, start_response: Callable[[str, Headers], Any]) -> Iterable[bytes]:
        answer = self._answer(environ)
        date = ("Date", format_datetime(self.kernel.clock.now(), usegmt=True))
        start_response(answer.status, [*answer.headers, date])
        return Sending(answer)

    def _answer(self, environ: Environ) -> Answer:
        if environ["PATH_INFO"].startswith(CONTROL):
            return call_flask(self.flask, environ)
        environ["simulator.number"] = self.kernel.counts.begin()
        fault = self.kernel.faults.take(environ["REQUEST_METHOD"], target_of(environ))
        try:
            answer = self._answer_faulty(environ, fault)
        except ConnectionDropped:
            count(self.kernel, environ, 0)
            raise
        count(self.kernel, environ, answer.code)
        return answer

    def _answer_faulty(self, environ: Environ, fault: Fault | None) -> Answer:
        if fault is None:
            return self._work(environ)
        environ["simulator.stops_at"] = fault.stops_at
        if fault.delay:
            time.sleep(fault.delay)
        if fault.drop == "before":
            raise ConnectionDropped("dropped before", b"")
        answer = make_fault_answer(fault) if fault.status else self._work(environ)
        if fault.hold:
            time.sleep(fault.hold)
        if fault.drop == "after":
            for _ in Sending(answer):
                pass
            answer.close()
            raise ConnectionDropped("dropped after", b"")
        return cut(answer, fault)

    def _work(self, environ: Environ) -> Answer:
        recording = self.kernel.recorder.is_on
        try:
            take_body(environ, always=recording)
        except BadBodyError:
            return plain_answer("400 BAD REQUEST", BAD_BODY)
        body = read_recorded(environ) if recording else ""
        with acting(describe_request(environ, environ["simulator.number"])):
            answer = call_flask(self.flask, environ)
        if recording:
            answer.blocks = record(self.kernel.recorder, environ, (body, answer))
        if answer.code not in BODILESS and wants_gzip(environ, answer.headers):
            answer.headers = zip_headers(answer.headers)
            answer.blocks = zip_blocks(answer.blocks)
        return answer


def assemble(flask: Flask, kernel: Kernel, *, close: Callable[[], None] = lambda: None) -> Application:
    """Put control path and shell around a simulator's app; `close` runs once the server has stopped."""
    if "control" not in flask.blueprints:
        flask.register_blueprint(make_control(kernel))

    @flask.before_request
    def note_route() -> None:
        request.environ["simulator.route"] = str(request.url_rule or "(none)")

    flask.before_request_funcs[None].insert(0, flask.before_request_funcs[None].pop())
    return Application(kernel=kernel, flask=flask, close=close)


def call_flask(flask: Flask, environ: Environ) -> Answer:
    started: list[tuple[str, Headers]] = []

    def start(status: str, headers: Headers, _failure: Any = None) -> Callable[[bytes], None]:
        started.append((status, headers))
        return lambda _block: None

    blocks: Any = flask.wsgi_app(environ, start)
    status, headers = started[-1]
    return Answer(status=status, headers=headers, blocks=blocks, close=getattr(blocks, "close", lambda: None))


def count(kernel: Kernel, environ: Environ, status: int) -> None:
    kernel.counts.add(
        Request(
            number=environ["simulator.number"],
            method=environ["REQUEST_METHOD"],
            target=target_of(environ),
            route=environ.get("simulator.route") or environ["PATH_INFO"],
            credential=environ.get("simulator.credential", ""),
            size=environ.get("simulator.size", 0),
            status=status,
        )
    )
