"""`flask sync run PROFILE` and its like: what Heroku Scheduler and an operator call."""

import getpass
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import click
from flask.cli import AppGroup
from rich.console import Console

import wiring
from flows.run_sync import AlreadyRunningError, Asked, PausedError
from sync.profile import Profile
from sync.stored import Run, RunKind, RunStatus
from texts import sentence
from web.local_services import ready_settings
from web.terminal import follow, show_result
from web.terminal_plan import show_plan

DONE, FAILED, WAITS, RUNNING = 0, 1, 2, 3
EXITS = {RunStatus.DONE: DONE, RunStatus.WAITING: WAITS, RunStatus.PARKED: WAITS}
"""Exit codes; a parked run waits for calls, not for a person."""

sync = AppGroup("sync", help="Runs, previews and undoes syncs.")
Start = Callable[[wiring.Parts, int, Profile], Run]


@sync.command("run")
@click.argument("profile")
@click.option("--approve", is_flag=True, help="Accept what the guard would hold.")
def run_command(profile: str, *, approve: bool) -> None:
    """Run PROFILE (id or unique name) here and now.

    Exit code: 0 done, 1 failed, 2 waits for approval or for calls, 3 already running.
    """
    by = user() if approve else ""
    run_of(profile, partial(wiring.sync_profile, trigger="command", approve=by))


@sync.command("preview")
@click.argument("profile")
@click.option("--rows", default=20, show_default=True, help="Changes to show.")
@click.option("--after", default=0, help="Show the changes after this number.")
def preview_command(profile: str, *, rows: int, after: int) -> None:
    """Plan a run of PROFILE, show what it would change, and change nothing. Exit code: as for run."""
    asked = Asked(trigger="command", kind=RunKind.PREVIEW)
    run_of(profile, partial(wiring.start, asked=asked), rows=rows, after=after)


@sync.command("show")
@click.argument("run", type=int)
@click.option("--rows", default=20, show_default=True)
@click.option("--after", default=0)
def show_command(run: int, *, rows: int, after: int) -> None:
    """Show the plan of RUN, a page at a time."""
    with opened() as (parts, console):
        tenant_id, found = _run_or_exit(parts, run, console)
        show_plan(parts.deployment.tenant(tenant_id), found, console, after=after, limit=rows)


@sync.command("approve")
@click.argument("run", type=int)
def approve_command(run: int) -> None:
    """Apply exactly the saved plan of RUN; one that holds no more is previewed again (exit code 2)."""
    with opened() as (parts, console):
        tenant_id, found = _run_or_exit(parts, run, console)
        try:
            approval = wiring.approve_run(parts, tenant_id, found.id, by=user())
        except AlreadyRunningError as already:
            _say_running(already, console)
        except PausedError as paused:
            _say_paused(paused, console)
        if approval.moved:
            console.print(sentence(approval.moved), soft_wrap=True)
        show(parts, tenant_id, approval.run, console)
        sys.exit(EXITS.get(approval.run.status, FAILED))


@sync.command("undo")
@click.argument("run", type=int)
@click.option("--rows", default=20, show_default=True)
def undo_command(run: int, *, rows: int) -> None:
    """Plan to take RUN back, show it, and change nothing until it is approved. Exit code: as for run."""
    with opened() as (parts, console):
        tenant_id, found = _run_or_exit(parts, run, console)
        profile = parts.deployment.tenant(tenant_id).profiles.get(str(found.profile_id))
        assert profile is not None, "a run's profile is not deleted while its runs stand"
        asked = Asked(trigger="command", kind=RunKind.UNDO, origin=found.id)
        sys.exit(_run(parts, (tenant_id, profile), console, partial(wiring.start, asked=asked), limit=rows))


@contextmanager
def opened() -> Iterator[tuple[wiring.Parts, Console]]:
    """Open what a command works with."""
    with ready_settings() as settings, wiring.open_parts(settings) as parts:
        yield parts, Console()


def user() -> str:
    """Name who gives the command, for the journal."""
    return f"command line: {getpass.getuser()}"


def _run_or_exit(parts: wiring.Parts, run: int, console: Console) -> tuple[int, Run]:
    found = wiring.find_run(parts, run)
    if found is None:
        console.print(sentence("run_not_found", {"run": run}), soft_wrap=True)
        sys.exit(FAILED)
    return found


def profile_or_exit(parts: wiring.Parts, profile: str, console: Console) -> tuple[int, Profile]:
    """Find a profile, or say that there is none and end the command."""
    found = wiring.find_profile(parts, profile)
    if found is None:
        console.print(sentence("profile_not_found", {"profile": profile}), soft_wrap=True)
        sys.exit(FAILED)
    return found


def run_of(profile: str, start: Start, *, rows: int = 20, after: int = 0) -> None:
    """Run a profile as asked, show it, and end the command with its exit code."""
    with opened() as (parts, console):
        found = profile_or_exit(parts, profile, console)
        sys.exit(_run(parts, found, console, start, limit=rows, after=after))


def _run(
    parts: wiring.Parts,
    found: tuple[int, Profile],
    console: Console,
    start: Start,
    *,
    limit: int = 20,
    after: int = 0,
) -> int:
    tenant_id, profile = found
    runs = parts.deployment.tenant(tenant_id).runs
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(lambda: runs.latest(profile.id), stop, console))
    watcher.start()
    try:
        ended = start(parts, tenant_id, profile)
    except AlreadyRunningError as already:
        _end(stop, watcher)
        _say_running(already, console)
    except PausedError as paused:
        _end(stop, watcher)
        _say_paused(paused, console)
    finally:
        _end(stop, watcher)
    show(parts, tenant_id, ended, console, after=after, limit=limit)
    return EXITS.get(ended.status, FAILED)


def _say_running(already: AlreadyRunningError, console: Console) -> None:
    console.print(sentence("already_running", {"run": already.run_id}), soft_wrap=True)
    sys.exit(RUNNING)


def _say_paused(paused: PausedError, console: Console) -> None:
    console.print(sentence("profile_paused", {"profile": paused.profile.name}), soft_wrap=True)
    sys.exit(FAILED)


def show(
    parts: wiring.Parts, tenant_id: int, run: Run, console: Console, *, after: int = 0, limit: int = 20
) -> None:
    store = parts.deployment.tenant(tenant_id)
    profile = store.profiles.get(str(run.profile_id))
    show_result(run, profile.name if profile else str(run.profile_id), console)
    if run.status is RunStatus.WAITING:
        show_plan(store, run, console, after=after, limit=limit)


def _watch(read: Callable[[], Run | None], stop: threading.Event, console: Console) -> None:
    follow(read, lambda _: stop.is_set(), console)


def _end(stop: threading.Event, watcher: threading.Thread) -> None:
    stop.set()
    watcher.join()
