"""Find the activity that a request started whose answer was lost.

Constant Contact has no idempotency key; a repeated request is done twice. Its list of activities names
neither the list nor the rows, so time and row count must do; what landed is read back in any case.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

COMPLETED: Final = "completed"
FINAL: Final = frozenset({COMPLETED, "failed", "cancelled", "timed_out"})
EARLIEST: Final = timedelta(seconds=-5)  # the vendor's clock shows whole seconds, on several machines
LATEST: Final = timedelta(minutes=15)  # a request that waited longer was given up by both ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """An activity of the account, anybody's."""

    activity_id: str
    created_at: datetime
    state: str
    rows: int | None = None  # None: not counted yet


def find_activity(
    *, recorded_at: datetime, rows: int, sightings: Iterable[Sighting], claimed: AbstractSet[str]
) -> str | None:
    """Choose the activity of a batch recorded then with that many rows; None: none can be it.

    `claimed` are ids that other batches have. A matching count goes before an unknown one, earlier before
    later.
    """
    fitting = [
        seen
        for seen in sightings
        if seen.activity_id not in claimed
        and seen.rows in (rows, None)
        and EARLIEST <= seen.created_at - recorded_at <= LATEST
    ]
    best = min(fitting, key=lambda seen: (seen.rows is None, seen.created_at, seen.activity_id), default=None)
    return best.activity_id if best else None


def is_final(state: str) -> bool:
    """Tell whether an activity of that state will not change any more."""
    return state in FINAL
