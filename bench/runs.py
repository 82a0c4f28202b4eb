"""One run of the profile by the real worker: what each phase took, the work-horse's peak, the calls."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import psutil
import redis

import wiring
from bench.deadline import Deadline
from bench.processes import HorseWatch, processor_seconds
from bench.world import PLACE, World
from config import load_settings
from jobs.enqueue import enqueue_sync
from local.place import ROOT
from sync.report import Report, from_plain
from sync.stored import Run, RunStatus

LOOK_SECONDS = 0.1
START_SECONDS = 60
BURIED_SECONDS = 0.5  # until what PostgreSQL's ended processes have used shows in their parent
WORKERS = "rq:workers"  # the set of RQ's living workers
WORKER, POSTGRES = "worker", "postgres"


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A phase of the run; one that comes again stands again."""

    name: str
    seconds: float
    cpu: Mapping[str, float]  # processor seconds by process: worker, postgres and both simulators
    peak: float  # megabytes, the work-horse's so far


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a run took."""

    report: Report
    seconds: float
    phases: tuple[Phase, ...]
    peak: float  # megabytes, VmHWM of the work-horse
    calls: Mapping[str, Mapping[str, int]]  # by simulator, then by method and route

    def until(self, phase: str) -> float:
        """Add up the seconds before the first phase of that name; of all where there is none."""
        names = [each.name for each in self.phases]
        end = names.index(phase) if phase in names else len(names)
        return sum(each.seconds for each in self.phases[:end])

    def of(self, *names: str) -> float:
        """Add up the seconds of some phases."""
        return sum(each.seconds for each in self.phases if each.name in names)

    def cpu(self, process: str, *names: str) -> float:
        """Add up a process's processor seconds in some phases; in all of them where none is named."""
        return sum(each.cpu[process] for each in self.phases if each.name in names or not names)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What clock and processors showed when a phase began."""

    phase: str
    at: float
    cpu: Mapping[str, float]
    peak: float


class Moments:
    """Notes when each phase is first seen; what a run looks up before it reads is one too: begin."""

    def __init__(self, read: Callable[[str], Moment]) -> None:
        self._read = read
        self._noted: list[Moment] = []

    def begin(self) -> None:
        """Note the moment in which the run is asked for."""
        self._noted = [self._read("begin")]

    def note(self, run: Run) -> None:
        """Take a look at the run."""
        names = ["begin", *(name for name, _ in run.progress.past), run.progress.phase]
        if run.progress.phase != "begin":
            self._noted += [self._read(name) for name in names[len(self._noted) :]]

    def phases(self) -> tuple[Phase, ...]:
        """Give what lies between two moments."""
        end = self._read("end")
        time.sleep(BURIED_SECONDS)
        moments = [*self._noted, replace(end, cpu=self._read("end").cpu)]
        return tuple(
            Phase(
                name=one.phase,
                seconds=after.at - one.at,
                cpu={name: max(after.cpu[name] - spent, 0.0) for name, spent in one.cpu.items()},
                peak=after.peak,
            )
            for one, after in pairwise(moments)
        )


def run_once(world: World, postgres: psutil.Process, deadline: Deadline) -> Measured:
    """Have the worker run the profile, and watch. Raises OutOfTimeError; SystemExit where the run fails."""
    sides = {"salesforce": world.salesforce, "constant_contact": world.constant_contact}
    processes = {POSTGRES: postgres, **{name: side.process for name, side in sides.items()}}
    for side in sides.values():
        side.forget_calls()
    with _worker(world) as worker, HorseWatch(worker) as horse:

        def read(phase: str) -> Moment:
            spent = {name: processor_seconds(process) for name, process in processes.items()}
            cpu = {WORKER: horse.cpu, **spent}
            return Moment(phase=phase, at=time.perf_counter(), cpu=cpu, peak=horse.peak)

        run, phases = _follow(world, Moments(read), deadline)
    if run.status is not RunStatus.DONE or run.report is None:
        raise SystemExit(f"The run ended {run.status}: {run.problem}")
    return Measured(
        report=from_plain(run.report),
        seconds=sum(phase.seconds for phase in phases),
        phases=phases,
        peak=horse.peak,
        calls={name: side.calls() for name, side in sides.items()},
    )


def _follow(world: World, moments: Moments, deadline: Deadline) -> tuple[Run, tuple[Phase, ...]]:
    """Ask for a run, and watch it to its end."""
    with wiring.open_parts(load_settings(world.environment)) as parts:
        runs = parts.deployment.tenant(world.tenant_id).runs
        before = runs.latest(world.profile.id)
        moments.begin()
        enqueue_sync(parts.valkey, tenant_id=world.tenant_id, profile_id=world.profile.id, trigger="bench")
        while True:
            time.sleep(min(LOOK_SECONDS, deadline.left()))
            run = runs.latest(world.profile.id)
            if run is None or (before and run.id == before.id):
                continue
            moments.note(run)
            if run.status is not RunStatus.ACTIVE:
                return run, moments.phases()


@contextmanager
def _worker(world: World) -> Iterator[psutil.Process]:
    """Run `python -m jobs.worker`, idle and ready when the block begins."""
    log = Path(PLACE.path("worker.log"))
    with redis.Redis.from_url(world.environment["REDIS_URL"]) as valkey, log.open("ab") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs.worker"],
            env=world.process_environment(),
            cwd=ROOT,
            stdout=words,
            stderr=words,
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while not valkey.scard(WORKERS):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"The worker did not start; its words stand in {log}.")
                time.sleep(LOOK_SECONDS)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()
