"""Both simulators as processes of their own, with composed rows, and their control path."""

import json
import select
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psutil

from bench.deadline import Deadline, OutOfTimeError
from local.place import ROOT

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy stands before the loopback
STOP_SECONDS = 30
TOKENS = ("/oauth2", "/services/oauth2", "/services/Soap")  # calls for tokens are not counted


@dataclass(frozen=True)
class Simulator:
    """A running simulator."""

    url: str
    process: psutil.Process

    @cached_property
    def credentials(self) -> dict[str, Any]:
        """Give one working set of everything."""
        found: dict[str, Any] = self.control("credentials")
        return found

    def control(self, path: str, body: Any = None, *, method: str = "") -> Any:  # noqa: ANN401 - any JSON
        """Call /_control/<path>."""
        request = urllib.request.Request(  # noqa: S310 - the simulator's own address
            f"{self.url}/_control/{path}",
            method=method or ("GET" if body is None else "POST"),
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with OPENER.open(request, timeout=600) as answer:
            return json.loads(answer.read() or b"null")

    def forget_calls(self) -> None:
        """Count from zero."""
        self.control("counts", method="DELETE")

    def calls(self) -> dict[str, int]:
        """Count the calls since, by method and route; those for tokens are left out."""
        routes: dict[str, dict[str, int]] = self.control("counts")["routes"]
        counted = {route: sum(by_status.values()) for route, by_status in routes.items()}
        return {
            route: count
            for route, count in counted.items()
            if not any(route.partition(" ")[2].startswith(path) for path in TOKENS)
        }


@contextmanager
def running(deadline: Deadline, kinds: tuple[str, ...], *words: str) -> Iterator[dict[str, Simulator]]:
    """Run simulators of the kinds, filled side by side; unscaled work would measure the vendors' waits."""
    started: dict[str, subprocess.Popen[str]] = {}
    try:
        for kind in kinds:
            started[kind] = _start(kind, *words)
        made = {kind: _ready(process, deadline) for kind, process in started.items()}
        for one in made.values():
            one.control("scale", {"delay": 0, "rate": None, "quota": None})
        yield made
    finally:
        for process in started.values():
            _stop(process)


def _start(kind: str, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "simulators", kind, "--port", "0", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - our own


def _ready(process: subprocess.Popen[str], deadline: Deadline) -> Simulator:
    assert process.stdout is not None
    while select.select([process.stdout], [], [], deadline.left())[0]:
        line = process.stdout.readline()
        if not line:
            raise SystemExit("A simulator ended before it was ready; its words are above.")
        word, _, url = line.strip().partition(" ")
        if word == "ready":
            return Simulator(url=url, process=psutil.Process(process.pid))
    raise OutOfTimeError


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
