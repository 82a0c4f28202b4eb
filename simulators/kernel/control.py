"""The control path: how tests and demos steer a simulator. Loopback only, never counted or faulted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from simulators.kernel.faults import make_fault
from simulators.kernel.state import Kernel, Options

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def make_control(kernel: Kernel) -> Blueprint:
    """Build the blueprint at /_control; a simulator may add routes of its own to it."""
    control = Blueprint("control", __name__, url_prefix="/_control")
    control.before_request(refuse_strangers)
    control.register_error_handler(ValueError, answer_wrong_input)
    add_steering(control, kernel)
    add_watching(control, kernel)
    return control


def refuse_strangers() -> None:
    if request.remote_addr not in LOOPBACK:
        abort(403)


def answer_wrong_input(error: ValueError) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


def read_object() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if isinstance(body, dict):
        return body
    raise ValueError("Send a JSON object.")


def add_steering(control: Blueprint, kernel: Kernel) -> None:
    """Routes that change what the simulator does."""

    @control.route("/clock", methods=["GET", "POST"])
    def clock() -> Any:
        if request.method == "POST":
            kernel.clock.advance(float(read_object()["advance"]))
        return {"now": kernel.clock.now().isoformat(), "offset": kernel.clock.offset}

    @control.route("/scale", methods=["GET", "POST"])
    def scale() -> Any:
        return kernel.scales.change(read_object() if request.method == "POST" else {})

    @control.route("/switches", methods=["GET", "POST"])
    def switches() -> Any:
        if request.method == "POST":
            kernel.switches.change(read_object())
            return kernel.switches.values()
        return kernel.switches.describe()

    @control.route("/faults", methods=["GET", "POST", "DELETE"])
    def faults() -> Any:
        return FAULT_ACTIONS[request.method](kernel)

    @control.post("/reset")
    def reset() -> Any:
        kernel.reset()
        return {}

    @control.post("/seed")
    def seed() -> Any:
        body = read_object()
        options = Options(seed=str(body.get("seed") or ("rows" if body.get("rows") else "small")))
        given = {name: body[name] for name in ("rows", "match", "differ") if name in body}
        return dict(kernel.seed(replace(options, **given)))


def add_faults(kernel: Kernel) -> Any:
    body = request.get_json(force=True, silent=True)
    if body is None:
        raise ValueError("Send a JSON object, or a list of them.")
    kernel.faults.add([make_fault(rule) for rule in (body if isinstance(body, list) else [body])])
    return {"faults": kernel.faults.describe()}


def clear_faults(kernel: Kernel) -> Any:
    kernel.faults.clear()
    return {"faults": []}


FAULT_ACTIONS: dict[str, Callable[[Kernel], Any]] = {
    "GET": lambda kernel: {"faults": kernel.faults.describe()},
    "POST": add_faults,
    "DELETE": clear_faults,
}


def add_watching(control: Blueprint, kernel: Kernel) -> None:
    """Routes that tell what happened, and with what to come in."""

    @control.get("/health")
    def health() -> Any:
        return {"simulator": kernel.name, "now": kernel.clock.now().isoformat()}

    @control.get("/credentials")
    def credentials() -> Any:
        return dict(kernel.credentials(request.host_url.rstrip("/")))

    @control.route("/counts", methods=["GET", "DELETE"])
    def counts() -> Any:
        if request.method == "DELETE":
            kernel.counts.reset()
        return kernel.counts.describe()

    @control.get("/requests")
    def requests() -> Any:
        return {"requests": kernel.counts.requests_after(int(request.args.get("after", 0)))}

    @control.route("/consent", methods=["GET", "POST"])
    def consent() -> Any:
        if request.method == "POST":
            kernel.consent.change(read_object())
        return kernel.consent.describe()

    @control.post("/record")
    def record() -> Any:
        file = read_object().get("file")
        kernel.recorder.write_to(file)
        return {"file": file}
