"""N people with N contacts: the floor, the peers, a first sync, the sync after it, and a delta."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import msgspec
import psutil

from bench.changes import HOUR, change, pass_time
from bench.deadline import Deadline, OutOfTimeError
from bench.floor import Found, Given
from bench.peers.measure import Commands, Read, read_all
from bench.processes import processor_seconds
from bench.runs import Measured, run_once
from bench.world import Shape, World, database, world
from local.place import ROOT

CHANGED = 1_000
MATCH, DIFFER = 0.9, 1 / 18  # of a million, 900,000 match and 50,000 of them differ


@dataclass(kw_only=True)
class Figures:
    """All that was measured; None: there was no time left for it."""

    rows: int
    floor: Found | None = None
    peers: list[Read] = field(default_factory=list)
    first: Measured | None = None
    second: Measured | None = None  # nothing changed: reads what the first has written
    delta: Measured | None = None
    delta_of_twice: Measured | None = None


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What the steps of measuring share."""

    postgres: psutil.Process
    peers: Commands
    deadline: Deadline
    say: Callable[[str], None]

    def measure(self, rows: int) -> Figures:
        """Measure one thing after the other, until all is done or the time is over."""
        figures = Figures(rows=rows)
        try:
            self._measure_first(figures)
            self._measure_twice(figures)
        except OutOfTimeError:
            self.say("The time is over.")
        return figures

    def _measure_first(self, figures: Figures) -> None:
        shape = Shape(rows=figures.rows, match=MATCH, differ=DIFFER, main_list="Salesforce Contacts")
        with self._world(shape) as made:
            self.say("The floor ...")
            figures.floor = self._floor(made)
            self.say("First sync ...")
            figures.first = self._run(made)
            self.say("Second sync, nothing changed ...")
            pass_time(made, HOUR)
            figures.second = self._run(made)
            figures.delta = self._delta(made)
            self.say("Peers ...")
            figures.peers = read_all(self.peers, made.salesforce, self.deadline)

    def _measure_twice(self, figures: Figures) -> None:
        """Measure the delta among twice as many; all match and agree, which makes the way there short."""
        shape = Shape(rows=2 * figures.rows, match=1.0, differ=0.0, main_list="Newsletter")
        with self._world(shape) as made:
            self.say("Reading them once ...")
            self._run(made)
            figures.delta_of_twice = self._delta(made)

    def _world(self, shape: Shape) -> AbstractContextManager[World]:
        self.say(f"Filling the simulators with {shape.rows:,} people and {shape.rows:,} contacts ...")
        return world(shape, self.deadline)

    def _run(self, made: World) -> Measured:
        return run_once(made, self.postgres, self.deadline)

    def _delta(self, made: World) -> Measured:
        self.say(f"Delta of {CHANGED:,} changes on each side ...")
        change(made, CHANGED)
        return self._run(made)

    def _floor(self, made: World) -> Found:
        """Run the floor's program over the same rows."""
        with database("bench_floor") as database_url:
            given = Given(
                salesforce=made.salesforce.url,
                salesforce_token=made.salesforce.credentials["access_token"],
                constant_contact=made.constant_contact.url,
                constant_contact_token=made.constant_contact.credentials["all"][2]["access_token"],
                database=database_url,
            )
            before = processor_seconds(self.postgres)
            done = subprocess.run(
                [sys.executable, "-m", "bench.floor"],
                input=msgspec.json.encode(given),
                stdout=subprocess.PIPE,
                cwd=ROOT,
                check=True,
            )
            spent = processor_seconds(self.postgres) - before
        found = msgspec.json.decode(done.stdout, type=Found)
        return msgspec.structs.replace(found, cpu_postgres=spent)
