"""N people with N contacts: the floor, the peers, a first sync, the sync after it, and a delta."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """All that was measured; None: there was no time left for it."""

    rows: int
    floor: Found | None = None
    peers: tuple[Read, ...] = ()
    first: Measured | None = None
    second: Measured | None = None  # nothing changed: reads what the first has written
    delta: Measured | None = None
    delta_of_twice: Measured | None = None


class Bench:
    """Measures one thing after the other, and keeps what it has when the time is over."""

    def __init__(
        self, postgres: psutil.Process, peers: Commands, deadline: Deadline, *, say: Callable[[str], None]
    ) -> None:
        self._postgres, self._peers, self._deadline, self._say = postgres, peers, deadline, say
        self._figures = Figures(rows=0)

    def measure(self, rows: int) -> Figures:
        """Measure all, or what the time allows."""
        self._figures = Figures(rows=rows)
        try:
            self._measure_first(rows)
            self._measure_twice(2 * rows)
        except OutOfTimeError:
            self._say("The time is over.")
        return self._figures

    def _keep(self, **found: Any) -> None:  # noqa: ANN401 - one of the fields of Figures
        self._figures = replace(self._figures, **found)

    def _measure_first(self, rows: int) -> None:
        shape = Shape(rows=rows, match=MATCH, differ=DIFFER, main_list="Salesforce Contacts")
        with self._world(shape) as made:
            self._say("The floor ...")
            self._keep(floor=self._floor(made))
            self._say("First sync ...")
            self._keep(first=self._run(made))
            self._say("Second sync, nothing changed ...")
            pass_time(made, HOUR)
            self._keep(second=self._run(made))
            self._keep(delta=self._delta(made))
            self._say("Peers ...")
            self._keep(peers=tuple(read_all(self._peers, made.salesforce, self._deadline)))

    def _measure_twice(self, rows: int) -> None:
        """Measure the delta among twice as many; all match and agree, which makes the way there short."""
        with self._world(Shape(rows=rows, match=1.0, differ=0.0, main_list="Newsletter")) as made:
            self._say("Reading them once ...")
            self._run(made)
            self._keep(delta_of_twice=self._delta(made))

    def _world(self, shape: Shape) -> AbstractContextManager[World]:
        self._say(f"Filling the simulators with {shape.rows:,} people and {shape.rows:,} contacts ...")
        return world(shape, self._deadline)

    def _run(self, made: World) -> Measured:
        return run_once(made, self._postgres, self._deadline)

    def _delta(self, made: World) -> Measured:
        self._say(f"Delta of {CHANGED:,} changes on each side ...")
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
            before = processor_seconds(self._postgres)
            done = subprocess.run(
                [sys.executable, "-m", "bench.floor"],
                input=msgspec.json.encode(given),
                stdout=subprocess.PIPE,
                cwd=ROOT,
                check=True,
            )
            spent = processor_seconds(self._postgres) - before
        found = msgspec.json.decode(done.stdout, type=Found)
        return msgspec.structs.replace(found, cpu_postgres=spent)
