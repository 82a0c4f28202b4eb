"""Approve a plan that waits: exactly the saved plan is applied, or it is shown anew."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.ports import Run, RunKind, RunStatus, Store
from flows.run_sync import AlreadyRunningError, Asked, PausedError, World, go_on, run_sync
from sync.guard import EXPIRES_AFTER, fingerprint
from sync.profile import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """What became of an approval."""

    run: Run  # the one that was applied, or the new preview
    moved: str = ""  # why it was previewed again: a code of texts/; "" where it was applied


def approve(store: Store, run_id: int, connect: Callable[[], World], *, by: str) -> Approval:
    """Apply the saved plan of a waiting run.

    A plan that is too old, was replaced, or whose profile changed since is not applied: it is made anew, to
    be looked at. Raises AlreadyRunningError, PausedError, LookupError where there is no such run or profile.
    """
    run = store.runs.get(run_id)
    profile = store.profiles.get(str(run.profile_id))
    if profile is None:
        raise LookupError(f"profile {run.profile_id}")
    if profile.paused:
        raise PausedError(profile)
    moved = moved_since(run, profile, datetime.now(UTC))
    if moved:
        store.held.discard(run.id)
        return Approval(run=_again(store, profile, connect, run), moved=moved)
    if not store.held.approve(run.id, by):
        raise AlreadyRunningError(run.id)
    return Approval(run=go_on(store, profile, connect, run))


def moved_since(run: Run, profile: Profile, now: datetime) -> str:
    """Say why the plan does not hold any more; "": it does."""
    if run.status is not RunStatus.WAITING:
        return "plan_not_waiting"
    if now - run.started_at > EXPIRES_AFTER:
        return "plan_expired"
    return "plan_profile_changed" if run.planned_by != fingerprint(profile) else ""


def _again(store: Store, profile: Profile, connect: Callable[[], World], run: Run) -> Run:
    kind = run.kind if run.kind is RunKind.UNDO else RunKind.PREVIEW
    return run_sync(store, profile, connect, asked=Asked(trigger="approve", kind=kind, origin=run.origin))
