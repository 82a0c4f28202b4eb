"""What is due: slots of schedules, runs whose worker died, parked ones; and old plans are put away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flows.ports import Run, Store
from sync.guard import EXPIRES_AFTER
from sync.schedule import due_slot


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A profile to run: its interrupted or parked run goes on, or a slot of its schedule has come."""

    profile_id: int
    why: str  # orphan, parked or schedule
    run_id: int | None = None  # the run that goes on
    slot: datetime | None = None


def tick(store: Store, now: datetime) -> Iterator[Due]:
    """Put plans away that nobody approved in time, and name the runs to go on with. Two ticks are no harm.

    What is of a paused profile is left alone.
    """
    paused = {profile.id for profile in store.profiles.all() if profile.paused}
    for run in store.held.expired(now, EXPIRES_AFTER):
        store.held.discard(run.id)
    for run in store.runs.active():
        if run.profile_id not in paused and _nobody_is_at(store, run):
            yield Due(profile_id=run.profile_id, run_id=run.id, why="orphan")
    for run in store.held.due(now):
        if run.profile_id not in paused:
            yield Due(profile_id=run.profile_id, run_id=run.id, why="parked")


def _nobody_is_at(store: Store, run: Run) -> bool:
    with store.runs.hold(run.id) as free:
        return free


def due(store: Store, now: datetime) -> Iterator[Due]:
    """Name what the tick finds, and the profiles that a slot has come for. Two clocks are no harm."""
    yield from tick(store, now)
    begun = store.slots.begun()
    for profile in store.profiles.all():
        slot = due_slot(profile.schedule, profile.zone, began=begun.get(profile.id), now=now)
        if slot and not profile.paused:
            yield Due(profile_id=profile.id, slot=slot, why="schedule")
