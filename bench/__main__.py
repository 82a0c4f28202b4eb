"""`make bench`: what a first sync and a delta cost, beside the floor and what a user would pick instead.

python -m bench [--rows N] [--minutes N] [--no-peers]
"""

import argparse
import functools
import sys

from rich.console import Console

from bench.deadline import Deadline
from bench.first_sync import Bench
from bench.peers.measure import installed
from bench.show import show
from bench.world import services

ROWS = 1_000_000
MINUTES = 24.0


def main() -> int:
    """Measure, show, and return 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures first sync and delta.")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"people, and contacts [{ROWS:,}]")
    parser.add_argument(
        "--minutes", type=float, default=MINUTES, help=f"what is not measured by then is missed [{MINUTES:g}]"
    )
    parser.add_argument("--no-peers", action="store_true", help="do not install other clients")
    given = parser.parse_args()
    deadline = Deadline(given.minutes * 60)
    console = Console(width=None if sys.stdout.isatty() else 150)
    say = functools.partial(_say, console, deadline)
    say("Starting PostgreSQL and Valkey, installing the peers ...")
    with services() as postgres, installed(peers=not given.no_peers) as commands:
        bench = Bench(postgres, commands, deadline, say=say)
        figures = bench.measure(given.rows)
    met = show(figures, console)
    say("All targets are met." if met else "Targets are missed: see the table.")
    return 0 if met else 1


def _say(console: Console, deadline: Deadline, words: str) -> None:
    console.print(f"[{deadline.passed():5.0f} s] {words}", markup=False, highlight=False)
    console.file.flush()


if __name__ == "__main__":
    sys.exit(main())
