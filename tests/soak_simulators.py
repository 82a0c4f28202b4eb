"""`make soak-simulators`: random histories of both simulators, side by side, new ones in each round.

A round is one run of a state machine under pytest with a seed of its own and a fresh simulator; a seed that
failed is tried again by `make soak-simulators SEED=...`, which begins with it. MINUTES=0 plays one round.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "tests/contracts/simulators"
MACHINES = {
    "Salesforce": f"{FOLDER}/test_salesforce_soak.py",
    "Constant Contact": f"{FOLDER}/test_constant_contact_machine.py",
}
WHOLE = (f"{FOLDER}/test_salesforce_million.py", f"{FOLDER}/test_constant_contact_million.py")
EXAMPLES, STEPS = 50, 40
LARGEST_SEED = 1_000_000


@dataclass
class Played:
    """What the rounds of one machine came to."""

    passed: int = 0
    failed: list[int] = field(default_factory=list)
    figures: "Counter[str]" = field(default_factory=Counter)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak-simulators")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument(
        "--rows", type=int, default=0, help="read that many rows instead of playing histories"
    )
    given = parser.parse_args()
    if given.rows:
        return read_whole(given.rows)
    seed = random.randrange(LARGEST_SEED) if given.seed is None else given.seed  # noqa: S311  # no secret
    say(f"Seed {seed}: rounds of {EXAMPLES} histories for {given.minutes:g} minutes.")
    end = time.monotonic() + given.minutes * 60
    with ThreadPoolExecutor(len(MACHINES)) as pool:
        played = dict(zip(MACHINES, pool.map(lambda name: play(name, seed, end), MACHINES), strict=True))
    for name, one in played.items():
        say(f"{name}: {', '.join(f'{count:,} {what}' for what, count in one.figures.items())}")
    failed = [seed for one in played.values() for seed in one.failed]
    for each in sorted(set(failed)):
        say(f"To repeat a failure: make soak-simulators MINUTES=0 SEED={each}")
    say(f"{sum(one.passed for one in played.values())} passed, {len(failed)} failed")
    return int(bool(failed))


def play(name: str, seed: int, end: float) -> Played:
    """Play rounds of one machine until the time is over; at least one."""
    played = Played()
    while not played.passed + len(played.failed) or time.monotonic() < end:
        if play_round(name, seed, played.figures):
            played.passed += 1
        else:
            played.failed.append(seed)
        seed += 1
    return played


def play_round(name: str, seed: int, figures: "Counter[str]") -> bool:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "figures.jsonl"
        given = {"SOAK_EXAMPLES": str(EXAMPLES), "SOAK_STEPS": str(STEPS), "SOAK_FIGURES": str(file)}
        words = ("-n", "0", "--tb", "short", "--hypothesis-seed", str(seed), MACHINES[name])
        done = run_pytest(*words, environment=given | {"HYPOTHESIS_PROFILE": "search"})
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                figures.update({key: count for key, count in json.loads(line).items() if key != "machine"})
    if done.returncode:
        say(f"{name}, seed {seed}, failed:\n{done.stdout}\n{done.stderr}")
    return done.returncode == 0


def read_whole(rows: int) -> int:
    """Read all of so many rows of each simulator, and show seconds and memory."""
    done = run_pytest("-n", "0", "-s", *WHOLE, environment={"SIMULATOR_ROWS": str(rows)}, show=True)
    return done.returncode


def run_pytest(
    *words: str, environment: dict[str, str], show: bool = False
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # our own program, started by its list of words
        [sys.executable, "-m", "pytest", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=not show,
        text=True,
        check=False,
    )


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # what a person who runs it reads


if __name__ == "__main__":
    sys.exit(main())
