"""Runs of the product inside a history: disturbed between two requests, or killed in their own process."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import requests
from requests.adapters import BaseAdapter

import wiring
from sync.problems import Problem
from sync.stored import RunStatus
from tests.soak.acts import act
from tests.soak.history import Event, Kill
from tests.soak.troubles import arm, disarm
from tests.soak.world import World

PATIENCE = 60.0  # seconds that a run may take
KILLED = "killed"


class Interposed(BaseAdapter):
    """Sends as the adapter below it does, and calls before and after each request."""

    def __init__(
        self,
        below: BaseAdapter,
        before: Callable[[requests.PreparedRequest], None],
        after: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self.below, self._before, self._after = below, before, after

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        self._before(request)
        answer = self.below.send(request, **options)
        self._after()
        return answer

    def close(self) -> None:
        self.below.close()


def run(world: World, event: Event) -> str:
    """Run the profile as the event says; returns how the run ended: a status, or "killed"."""
    arm(world, event.troubles)
    world.running = True
    try:
        return _killed_run(world, event.kill) if event.kill else _disturbed_run(world, event)
    finally:
        world.running = False
        disarm(world, event.troubles)


def _disturbed_run(world: World, event: Event) -> str:
    waiting = sorted(event.meanwhile, key=lambda one: one.before)
    number = iter(range(1_000_000))

    def happen(request: requests.PreparedRequest) -> None:
        now = next(number)
        # What happens between a GET and its PUT nobody can know of: it happens after the PUT.
        while waiting and waiting[0].before <= now and request.method != "PUT":
            act(world, waiting.pop(0).event)

    with _interposed(world.stage.parts, happen), _patience():
        status = world.stage.run(world.profile).status
    for late in waiting:
        act(world, late.event)
    return str(status)


@contextmanager
def _interposed(parts: wiring.Parts, before: Callable[[requests.PreparedRequest], None]) -> Iterator[None]:
    session = parts.http.session
    below = session.get_adapter("http://")
    session.mount("http://", Interposed(below, before))
    try:
        yield
    finally:
        session.mount("http://", below)


class TookTooLongError(AssertionError):
    """A run did not end."""


@contextmanager
def _patience() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TookTooLongError(f"a run did not end within {PATIENCE:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- kill -9 --------------------------------------------------------------------------------------


def _killed_run(world: World, kill: Kill) -> str:
    """Run in a process of its own, forked from the warm one, which kills itself at the step."""
    child = os.fork()
    if child == 0:
        _be_killed(world, kill)
    deadline = time.monotonic() + PATIENCE
    while not (done := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise TookTooLongError("a run in a process of its own did not end")
        time.sleep(0.002)
    if os.WIFSIGNALED(done[1]):
        world.met[f"killed {kill.at}"] += 1
        return KILLED
    return str(RunStatus.DONE if os.waitstatus_to_exitcode(done[1]) == 0 else RunStatus.FAILED)


def _be_killed(world: World, kill: Kill) -> None:
    """Run with connections of its own; never returns. What the parent has open is left alone."""
    code = 1
    try:
        stage = world.stage
        with wiring.open_parts(stage.settings) as parts:
            _count_down(parts, kill)
            profile = parts.deployment.tenant(stage.tenant_id).profiles.get(str(world.profile.id))
            assert profile is not None
            done = wiring.sync_profile(parts, stage.tenant_id, profile, trigger="soak")
            code = 0 if done.status is RunStatus.DONE else 1
    except Problem:
        code = 1
    finally:
        os._exit(code)


def _count_down(parts: wiring.Parts, kill: Kill) -> None:
    left = iter(range(kill.step, -1, -1))

    def step(*_: object) -> None:
        if next(left, 0) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def pass_by(*_: object) -> None:
        """Let it go on."""

    if kill.at == "statement":
        _count_statements(step)
        return
    session = parts.http.session
    before, after = (step, pass_by) if kill.at == "before" else (pass_by, step)
    session.mount("http://", Interposed(session.get_adapter("http://"), before, after))


def _count_statements(step: Callable[[], None]) -> None:
    """Count whatever waits for the database; only ever called in the process that is killed."""
    waited = psycopg.Connection.wait

    def wait(self: "psycopg.Connection[Any]", *given: Any, **named: Any) -> Any:
        step()
        return waited(self, *given, **named)

    psycopg.Connection.wait = wait  # type: ignore[method-assign]
