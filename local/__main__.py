"""The command line: python -m local up|down|status|reset|hold|demo|run."""

import argparse
import shutil
import sys
import time

from local.demo import run_demo
from local.keeper import STOP_SECONDS, recorded
from local.lease import leased
from local.place import LOCAL, ROOT, TESTS, Place
from local.settings import local_place, write_settings


def up(_arguments: argparse.Namespace) -> int:
    """Start the services and leave them running."""
    place = local_place()
    with leased(place):
        place.path("stay").touch()
        write_settings(place)
    return status(_arguments)


def down(_arguments: argparse.Namespace) -> int:
    """Stop the services, those of tests too."""
    for place in (LOCAL, TESTS):
        _stop(place)
    return 0


def status(_arguments: argparse.Namespace) -> int:
    """Show what runs."""
    for place in (LOCAL, TESTS):
        running = recorded(place)
        for name in place.services:
            state = (
                f"process {running[name].pid}, port {place.port(name)}" if name in running else "not running"
            )
            print(f"{place.folder.name:<6} {name:<17} {state}")
    return 0


def reset(arguments: argparse.Namespace) -> int:
    """Stop the services and delete all local data."""
    if not arguments.yes and sys.stdin.isatty():
        answer = input(f"Delete all local data in {ROOT / 'var'}? [y/N] ")
        if answer.strip().lower() not in {"y", "yes"}:
            print("Nothing was deleted.")
            return 1
    down(arguments)
    shutil.rmtree(ROOT / "var", ignore_errors=True)
    print("Local data deleted.")
    return 0


def hold(_arguments: argparse.Namespace) -> int:
    """Keep the services up while the standard input is open; what SERVICES_COMMAND runs."""
    with leased(local_place()):
        print("ready", flush=True)
        sys.stdin.read()
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """Start everything, run a first sync, show its result."""
    return run_demo(first_sync=True, once=arguments.once)


def run(_arguments: argparse.Namespace) -> int:
    """Start everything and stay; no sync is run."""
    return run_demo(first_sync=False, once=False)


def _stop(place: Place) -> None:
    place.path("stay").unlink(missing_ok=True)
    running = recorded(place)
    if "keeper" in running:
        running["keeper"].terminate()
        deadline = time.monotonic() + STOP_SECONDS + 5
        while recorded(place) and time.monotonic() < deadline:
            time.sleep(0.05)


COMMANDS = (up, down, status, reset, hold, demo, run)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local", description="Services and demo of this clone.")
    names = parser.add_subparsers(required=True)
    for command in COMMANDS:
        words = (command.__doc__ or "").strip()
        named = names.add_parser(command.__name__, help=words, description=words)
        named.set_defaults(command=command)
        if command is demo:
            named.add_argument(
                "--once", action="store_true", help="end after the first sync, with its exit code"
            )
        if command is reset:
            named.add_argument("--yes", action="store_true", help="do not ask")
    arguments = parser.parse_args()
    return int(arguments.command(arguments))


if __name__ == "__main__":
    sys.exit(main())
