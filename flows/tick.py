"""The tick: finds what nobody is at - runs whose worker died, parked ones whose time has come, old plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flows.ports import Store
from sync.guard import EXPIRES_AFTER


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A profile to run: its interrupted or parked run goes on."""

    profile_id: int
    run_id: int
    why: str  # orphan or parked


def tick(store: Store, now: datetime) -> Iterator[Due]:
    """Put plans away that nobody approved in time, and name the runs to go on with. Two ticks are no harm."""
    for run in store.held.expired(now, EXPIRES_AFTER):
        store.held.discard(run.id)
    for run in store.runs.active():
        with store.runs.hold(run.id) as free:
            if free:
                yield Due(profile_id=run.profile_id, run_id=run.id, why="orphan")
    for run in store.held.due(now):
        yield Due(profile_id=run.profile_id, run_id=run.id, why="parked")
