"""Approve a plan that waits: exactly the saved plan is applied, or it is shown anew."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.ports import Run, RunKind, RunStatus, Store
from flows.run_sync import AlreadyRunningError, Asked, PausedError, World, begin, go_on
from sync.guard import EXPIRES_AFTER, fingerprint
from sync.profile import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """What became of an approval."""

    run: Run  # the one that is applied, or the new preview
    moved: str = ""  # why it was previewed again: a code of texts/; "" where it was applied


def approve(store: Store, run_id: int, connect: Callable[[], World], *, by: str) -> Approval:
    """Apply the saved plan of a waiting run, here and now; see `accept`."""
    approval = accept(store, run_id, datetime.now(UTC), by=by)
    run = go_on(store, profile_of(store, approval.run), connect, approval.run)
    return Approval(run=run, moved=approval.moved)


def accept(store: Store, run_id: int, now: datetime, *, by: str) -> Approval:
    """Have the saved plan of a waiting run applied by whoever goes on with the run.

    A plan that is too old, was replaced, or whose profile changed since is not applied: a run is begun that
    makes it anew, to be looked at. Raises AlreadyRunningError, PausedError, LookupError where there is no
    such run or profile.
    """
    run = store.runs.get(run_id)
    profile = profile_of(store, run)
    if profile.paused:
        raise PausedError(profile)
    moved = moved_since(run, profile, now)
    if moved:
        store.held.discard(run.id)
        return Approval(run=begin(store, profile, _anew(run)), moved=moved)
    if not store.held.approve(run.id, by):
        raise AlreadyRunningError(run.id)
    return Approval(run=store.runs.get(run.id))


def profile_of(store: Store, run: Run) -> Profile:
    """Find the profile of a run. Raises LookupError where it is gone."""
    profile = store.profiles.get(str(run.profile_id))
    if profile is None:
        raise LookupError(f"profile {run.profile_id}")
    return profile


def moved_since(run: Run, profile: Profile, now: datetime) -> str:
    """Say why the plan does not hold any more; "": it does."""
    if run.status is not RunStatus.WAITING:
        return "plan_not_waiting"
    if now - run.started_at > EXPIRES_AFTER:
        return "plan_expired"
    return "plan_profile_changed" if run.planned_by != fingerprint(profile) else ""


def _anew(run: Run) -> Asked:
    """Ask for the same plan again, to be looked at."""
    kind = run.kind if run.kind is RunKind.UNDO else RunKind.PREVIEW
    return Asked(trigger="approve", kind=kind, origin=run.origin)
