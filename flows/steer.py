"""What a user does to runs from a page: ask for one, approve, try, stop, go on, undo. A worker does the work.

Each answers at once with the run to watch, which a worker brings on by `flows.run_sync.go_on`.
"""

from datetime import datetime

from flows.approve import Approval, accept, moved_since, profile_of
from flows.ports import Run, RunKind, RunStatus, Store
from flows.run_sync import AlreadyRunningError, Asked, End, PausedError, begin, finish
from sync.trial import AT_MOST, choose

STANDING = frozenset({RunStatus.WAITING, RunStatus.DISCARDED})
"""Runs whose plan was not applied."""


def ask(store: Store, profile_id: int, asked: Asked) -> Run:
    """Have a profile synced or previewed; returns the run, which may have been under way before.

    Raises LookupError where there is no such profile, AlreadyRunningError where a parked run must end first.
    """
    profile = store.profiles.get(str(profile_id))
    if profile is None:
        raise LookupError(f"profile {profile_id}")
    return begin(store, profile, asked)


def approve(store: Store, run_id: int, now: datetime, *, by: str) -> Approval:
    """Have exactly the saved plan applied, or made anew; a plan that was applied before is just shown."""
    run = store.runs.get(run_id)
    return accept(store, run_id, now, by=by) if run.status in STANDING else Approval(run=run)


def try_some(store: Store, run_id: int, now: datetime, *, by: str) -> Approval:
    """Have a few rows of a waiting plan applied, with the same checks; the rest of it goes on waiting.

    A plan that does not hold any more is made anew. Raises AlreadyRunningError, PausedError.
    """
    run = store.runs.get(run_id)
    profile = profile_of(store, run)
    if profile.paused or moved_since(run, profile, now):
        return approve(store, run_id, now, by=by)
    chosen = choose(store.trials.candidates(run_id, AT_MOST))
    if not chosen:
        return Approval(run=run)
    trial = store.trials.begin(run_id, chosen, by)
    if trial is None:
        raise AlreadyRunningError(run_id)
    return Approval(run=trial)


def stop(store: Store, run_id: int, *, by: str) -> None:
    """Have a run end at its next step, but never amid opt-outs. One that no worker is at ends now."""
    if not (store.runs.ask_stop(run_id, by) or store.held.resume(run_id)):
        return
    with store.runs.hold(run_id) as free:
        if free:
            end = End(status=RunStatus.STOPPED, problem=("stopped", {"by": by}))
            finish(store, store.runs.get(run_id), None, end)


def retry(store: Store, run_id: int) -> Run:
    """Go on with the rest of a plan that stopped midway; of one that ended, look at the failed rows again.

    Raises AlreadyRunningError where a parked run has to end first.
    """
    run = store.runs.get(run_id)
    profile = profile_of(store, run)
    if profile.paused:
        raise PausedError(profile)
    again = store.runs.reopen(run_id)
    if again:
        return again
    store.held.look_again(run_id)
    return ask(store, profile.id, Asked(trigger="retry"))


def undo(store: Store, run_id: int) -> Run:
    """Have the undo of a run planned, to be looked at. Raises AlreadyRunningError."""
    run = store.runs.get(run_id)
    return ask(store, run.profile_id, Asked(trigger="user", kind=RunKind.UNDO, origin=run.id))
