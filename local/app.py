"""Web, worker and clock on this machine, by the commands of the Procfile: as on Heroku."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from local.place import ROOT, Place
from local.privileges import dying_with_parent

PROCESSES = ("web", "worker", "clock")
READY_SECONDS = 60
STOP_SECONDS = 40  # a busy worker gives its job half a minute to save where it is

App = dict[str, subprocess.Popen[bytes]]


@contextmanager
def running_app(place: Place, lease: IO[bytes]) -> Iterator[App]:
    """Run web, worker and clock inside the block; they inherit the lease, so the services outlive them."""
    app: App = {}
    try:
        for name in PROCESSES:
            app[name] = _start(name, place, lease)
        _wait_for_web(place, app)
        yield app
    finally:
        _stop(app)


def migrate() -> None:
    """Bring the database up to date, as the release phase does. Raises SystemExit where that fails."""
    words = ["sh", "-c", f"exec {_commands()['release']}"]
    done = subprocess.run(words, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise SystemExit("The database could not be migrated; the reason stands above.")


def ended(app: App) -> str | None:
    """Name a process that ended by itself."""
    return next((name for name, process in app.items() if process.poll() is not None), None)


def _commands() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    pairs = (line.partition(":") for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): command.strip() for name, _, command in pairs}


def _environment() -> dict[str, str]:
    tools = Path(sys.executable).parent
    # The driver holds the services already.
    return {**os.environ, "PATH": f"{tools}:{os.environ.get('PATH', '')}", "SERVICES_COMMAND": ""}


def _start(name: str, place: Place, lease: IO[bytes]) -> subprocess.Popen[bytes]:
    port = place.port("web")
    environment = {
        **_environment(),
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{port}",
    }
    words = [*dying_with_parent(signal.SIGTERM), "sh", "-c", f"exec {_commands()[name]}"]
    with place.log(name).open("wb") as log:
        return subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lease.fileno()],
            start_new_session=True,  # Ctrl-C is for the driver, which then stops them in order
        )


def _wait_for_web(place: Place, app: App) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(f"{place.url('web')}/health"):
        if (name := ended(app)) or time.monotonic() > deadline:
            name = name or "web"
            tail = "\n".join(place.log(name).read_text(errors="replace").splitlines()[-8:])
            raise SystemExit(f"{name} did not start. The end of {place.log(name)}:\n{tail}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _stop(app: App) -> None:
    for process in app.values():
        if process.poll() is None:
            process.terminate()
    for process in app.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
