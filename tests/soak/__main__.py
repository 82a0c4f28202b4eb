"""`make soak`: random histories of edits, opt-outs, deletions and faults on both sides, between runs.

HISTORIES=2000 of them within 25 minutes; SEED= repeats a drawing; HISTORY=FILE plays one that was printed.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.services import running
from tests.soak import covering
from tests.soak.history import from_json, to_json
from tests.soak.play import play
from tests.soak.playing import Failure, Tally, play_all
from tests.soak.stage import open_stage

MINUTES = 25.0
LARGEST_SEED = 1_000_000
APART = 1_000_000  # between the seeds of two processes
KILLED_SHARE = 20  # a kill -9 in one history of so many


def main() -> int:
    """Play; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--history", type=Path, default=None)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    given = parser.parse_args()
    if given.history:
        return replay(given.history)
    seed = random.randrange(LARGEST_SEED) if given.seed is None else given.seed  # noqa: S311  # no secret
    say(
        f"Seed {seed}: {given.histories:,} histories in {given.processes} processes, waits scaled to nothing."
    )
    begun = time.monotonic()
    end = time.time() + MINUTES * 60
    shares = [given.histories // given.processes] * given.processes
    shares[0] += given.histories - sum(shares)
    with ProcessPoolExecutor(given.processes) as pool:
        jobs = [pool.submit(work, share, seed + APART * n, end) for n, share in enumerate(shares)]
        tallies = [job.result() for job in jobs]
    return conclude(tallies, given.histories, time.monotonic() - begun)


def work(count: int, seed: int, end: float) -> Tally:
    """Play a share in a process of its own."""
    tally = Tally()
    with running() as services, open_stage(services) as stage:
        for told in play_all(stage, count, seed, over=lambda: time.time() >= end):
            if isinstance(told, Failure):
                show(told)
            else:
                tally = told
                say(f"{tally.played:,} played, {tally.failed} failed")
    return tally


def conclude(tallies: list[Tally], wanted: int, seconds: float) -> int:
    """Say how it went; what was not played in time has failed."""
    played = sum(tally.played for tally in tallies)
    passed = sum(tally.passed for tally in tallies)
    killed = sum(tally.killed for tally in tallies)
    endings = sum((tally.endings for tally in tallies), Counter[str]())
    told = ", ".join(f"{count:,} {ending}" for ending, count in endings.most_common())
    say(f"{played:,} of {wanted:,} histories in {seconds / 60:.1f} minutes; {killed:,} met a kill -9")
    say(f"Runs: {told}")
    enough = killed * KILLED_SHARE >= played
    if not enough:
        say(f"A kill -9 must meet one history in {KILLED_SHARE}.")
    met = sum((tally.met for tally in tallies), Counter[str]())
    missing = covering.never_met(met) if played >= covering.MANY else []
    say(covering.told(met))
    if missing:
        say(f"Never happened: {', '.join(missing)}")
    failed = wanted - passed + (not enough) + bool(missing)
    say(f"{passed} passed, {failed} failed")
    return int(bool(failed))


def show(failure: Failure) -> None:
    """Print a failure and how to repeat it."""
    lines = [
        f"FAILED: {failure.kind}",
        *(f"  {words}" for words in failure.problems),
        to_json(failure.history),
    ]
    say("\n".join(lines))


def replay(file: Path) -> int:
    """Play one history again."""
    with running() as services, open_stage(services) as stage:
        played = play(stage, from_json(file.read_text(encoding="utf-8")))
    say("\n".join([f"runs: {', '.join(played.runs)}", *played.problems]))
    say(f"{int(not played.problems)} passed, {int(bool(played.problems))} failed")
    return int(bool(played.problems))


def say(text: str) -> None:
    """Tell the person who runs it."""
    print(text, flush=True)  # noqa: T201  # what a person who runs it reads


if __name__ == "__main__":
    sys.exit(main())
