"""`flask sync run PROFILE`: what Heroku Scheduler and an operator call."""

import sys
import threading
from collections.abc import Callable

import click
from flask.cli import AppGroup
from rich.console import Console

import wiring
from flows.run_sync import AlreadyRunningError
from sync.profile import Profile
from sync.stored import Run, RunStatus
from texts import sentence
from web.local_services import ready_settings
from web.terminal import follow, show_result

DONE, FAILED, RUNNING = 0, 1, 3  # exit codes; 2 is for a run that waits for approval

sync = AppGroup("sync", help="Runs syncs.")


@sync.command("run")
@click.argument("profile")
def run_command(profile: str) -> None:
    """Run PROFILE (id or unique name) here and now. Exit code: 0 done, 1 failed, 3 already running."""
    console = Console()
    with ready_settings() as settings, wiring.open_parts(settings) as parts:
        found = wiring.find_profile(parts, profile)
        if found is None:
            console.print(sentence("profile_not_found", {"profile": profile}), soft_wrap=True)
            sys.exit(FAILED)
        sys.exit(_run(parts, *found, console))


def _run(parts: wiring.Parts, tenant_id: int, profile: Profile, console: Console) -> int:
    runs = parts.deployment.tenant(tenant_id).runs
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(lambda: runs.latest(profile.id), stop, console))
    watcher.start()
    try:
        ended = wiring.sync_profile(parts, tenant_id, profile, trigger="command")
    except AlreadyRunningError as already:
        _end(stop, watcher)
        console.print(sentence("already_running", {"run": already.run_id}), soft_wrap=True)
        return RUNNING
    finally:
        _end(stop, watcher)
    show_result(ended, profile.name, console)
    return DONE if ended.status is RunStatus.DONE else FAILED


def _watch(read: Callable[[], Run | None], stop: threading.Event, console: Console) -> None:
    follow(read, lambda _: stop.is_set(), console)


def _end(stop: threading.Event, watcher: threading.Thread) -> None:
    stop.set()
    watcher.join()
