"""The process that runs a place's services: `python -m local.keeper FOLDER durable|fleeting SERVICE...`.

It is started by the first lease, tells `ready` or what went wrong, and lives until nobody holds a lease,
somebody sends SIGTERM, or a service ends. The services die with it, even by kill -9; what the system could
not end so, the next keeper ends by its recorded id.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import psutil

from local.place import ROOT, Place, is_free, write_private
from local.privileges import dying_with_parent
from local.services import SERVICES, Service

READY = "ready"
READY_SECONDS = 90
STOP_SECONDS = 20
LOOK_SECONDS = 0.1


class Failed(Exception):  # noqa: N818 - what a person reads is a sentence
    """A service could not be started or ended by itself; the message says what to do."""


Running = dict[str, subprocess.Popen[bytes]]


def keep(place: Place, lease: IO[bytes]) -> None:
    """Run the services until the last lease is gone. Raises Failed."""
    running: Running = {}
    try:
        _start_all(place, running)
        _tell(READY)
        while place.path("stay").exists() or not _nobody_holds(lease):
            _look_after(place, running)
            time.sleep(LOOK_SECONDS)
    finally:
        _stop_all(running)
        place.path("keeper.json").unlink(missing_ok=True)


def _start_all(place: Place, running: Running) -> None:
    _end_leftovers(place)
    for name in place.services:
        SERVICES[name].prepare(place)
        _check_port(place, name)
        running[name] = _start(place, name, SERVICES[name])
        _record(place, running)
    deadline = time.monotonic() + READY_SECONDS
    while waiting := [name for name in place.services if SERVICES[name].ready not in _log(place, name)]:
        _look_after(place, running)
        if time.monotonic() > deadline:
            raise Failed(
                f"{waiting[0]} was not ready after {READY_SECONDS} s. Its log: {place.log(waiting[0])}"
            )
        time.sleep(0.02)


def _start(place: Place, name: str, service: Service) -> subprocess.Popen[bytes]:
    place.log(name).parent.mkdir(parents=True, exist_ok=True)
    with place.log(name).open("wb") as log:
        words = [*dying_with_parent(service.stop), *service.command(place)]
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT)


def _check_port(place: Place, name: str) -> None:
    port = place.port(name)
    if not is_free(port):
        raise Failed(
            f"Port {port}, which this clone uses for {name}, is taken by another program."
            " End that program, or run `make reset` to begin anew with other ports."
        )


def _look_after(place: Place, running: Running) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            tail = "\n".join(_log(place, name).splitlines()[-8:])
            raise Failed(
                f"{name} ended by itself with exit code {process.returncode}."
                f" The end of {place.log(name)}:\n{tail}"
            )


def _stop_all(running: Running) -> None:
    for name, process in running.items():
        if process.poll() is None:
            process.send_signal(SERVICES[name].stop)
    for process in running.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _record(place: Place, running: Running) -> None:
    """Note who we are and what we started; a start time beside each id tells a process from its successor."""
    ids = {"keeper": os.getpid(), **{name: process.pid for name, process in running.items()}}
    with_times = {name: (number, psutil.Process(number).create_time()) for name, number in ids.items()}
    write_private(place.path("keeper.json"), json.dumps(with_times))


def recorded(place: Place) -> dict[str, psutil.Process]:
    """Give the processes of keeper.json that still live: "keeper" and the services."""
    try:
        written = json.loads(place.path("keeper.json").read_text())
    except FileNotFoundError:
        return {}
    return {name: process for name, (number, began) in written.items() if (process := _alive(number, began))}


def _alive(number: int, began: float) -> psutil.Process | None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(number)
        if abs(process.create_time() - began) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _end_leftovers(place: Place) -> None:
    for name, process in recorded(place).items():
        if name in SERVICES:
            process.send_signal(SERVICES[name].stop)
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(STOP_SECONDS)


def _nobody_holds(lease: IO[bytes]) -> bool:
    """Whether nobody has a shared lock; if so, all is locked for us, and who comes now waits for our end."""
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _log(place: Place, name: str) -> str:
    return place.log(name).read_text(errors="replace")


def _tell(words: str) -> None:
    """Answer whoever waits for the start, then let go of the pipe."""
    sys.stdout.write(words)
    sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(folder: str, durable: str, names: list[str]) -> None:
    if os.fork():
        os._exit(0)  # whoever starts us waits for our words, not for our end
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one in the foreground, who then lets go
    place = Place(folder=Path(folder), services=tuple(names), durable=durable == "durable")
    place.path("stay").unlink(missing_ok=True)
    with place.path("lease").open("ab") as lease:
        try:
            keep(place, lease)
        except (Failed, SystemExit) as end:
            _tell(str(end))
            raise


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
