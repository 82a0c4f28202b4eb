"""One run of a profile: extract, stage, match, plan, apply, report."""

from collections.abc import Callable
from dataclasses import dataclass

from flows.ports import ConstantContact, Run, Salesforce, Store
from sync.problems import Problem
from sync.profile import Profile


class AlreadyRunningError(Exception):
    """Another living worker has the profile's run."""

    def __init__(self, run_id: int) -> None:
        super().__init__(f"run {run_id} is under way")
        self.run_id = run_id


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What a run needs besides its store: both connections and the passing of time."""

    salesforce: Salesforce
    constant_contact: ConstantContact
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]


def run_sync(store: Store, profile: Profile, connect: Callable[[], World], *, trigger: str) -> Run:
    """Run the profile, or go on with the run that was interrupted; returns the run as it ended.

    Raises AlreadyRunningError where a living worker has it. A Problem ends the run and stands in it; any other
    exception is a bug: it ends the run, stands in it, and is raised.
    """
    run = store.runs.begin(profile.id, trigger)
    with store.runs.hold(run.id) as mine:
        if not mine:
            raise AlreadyRunningError(run.id)
        return _run_held(store, profile, connect, store.runs.get(run.id))


def _run_held(store: Store, profile: Profile, connect: Callable[[], World], run: Run) -> Run:
    started = None
    try:
        world = connect()
        started = _context(store, profile, world, run)
        _steps(started, run, store)
    except Problem as problem:
        _finish(store, run, started, (problem.code, {**problem.parameters, "side": problem.side}))
    except Exception:
        _finish(store, run, started, ("bug", {"run": run.id}))
        raise
    return store.runs.get(run.id)
