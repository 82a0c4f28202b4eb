"""Which services there are: how each starts, when it is ready, and how it is asked to stop."""

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

from local import postgres, valkey
from local.place import SIMULATORS, Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One process. `ready` is a text of its log."""

    prepare: Callable[[Place], None]
    command: Callable[[Place], list[str]]
    ready: str
    stop: signal.Signals


def _prepare_nothing(_place: Place) -> None:
    """A simulator creates its file itself."""


def _simulator(kind: str) -> Service:
    def command(place: Place) -> list[str]:
        words = [
            "--port",
            str(place.port(kind)),
            "--seed",
            "demo",
            "--data",
            str(place.path(f"{kind}.sqlite")),
        ]
        return [sys.executable, "-m", "simulators", kind, *words]

    return Service(prepare=_prepare_nothing, command=command, ready="ready http", stop=signal.SIGTERM)


SERVICES = {
    "postgres": Service(
        prepare=postgres.prepare,
        command=postgres.command,
        ready="database system is ready to accept connections",
        stop=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint, exits
    ),
    "valkey": Service(
        prepare=valkey.prepare,
        command=valkey.command,
        ready="Ready to accept connections",
        stop=signal.SIGTERM,
    ),
    **{kind: _simulator(kind) for kind in SIMULATORS},
}
