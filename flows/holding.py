"""What flows need of runs that stand still, bound to one tenant like every store port of flows/ports.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sync.guard import Counts, Hold
from sync.problems import Side
from sync.stored import Run


class HeldRuns(Protocol):
    """Runs between two lives: they wait for approval, or are parked until there are calls again."""

    def counts(self, run_id: int) -> Counts:
        """Count what the run's saved plan would do, for the guard."""

    def note_judged(self, run_id: int, holds: Sequence[Hold], planned_by: str) -> None:
        """Keep the guard's word and the profile's fingerprint: a run is judged once."""

    def note_approved(self, run_id: int, by: str) -> None: ...
    def approve(self, run_id: int, by: str) -> bool:
        """Make a waiting run active; False where it waits no more, or another of the profile is active."""

    def resume(self, run_id: int) -> bool:
        """Make a parked run active; False where it is parked no more, or another one is active."""

    def discard(self, run_id: int) -> bool:
        """Close a waiting run for good; what it planned is looked at again by the next run."""

    def waiting(self, profile_id: int) -> Sequence[Run]: ...
    def parked(self, profile_id: int) -> Run | None: ...
    def due(self, now: datetime) -> Sequence[Run]:
        """List parked runs, of every profile, whose time has come."""

    def expired(self, now: datetime, after: timedelta) -> Sequence[Run]:
        """List waiting runs that began longer ago than `after`."""

    def look_again(self, run_id: int) -> int:
        """Have the next run look at the rows that were refused or did not show; returns how many."""

    def calls_today(self, profile_id: int, but: int) -> Mapping[Side, int]:
        """Count the calls of the profile's other runs that ended since midnight UTC."""

    def settle_consent(self, run_id: int) -> None:
        """Settle the rows of consent that have landed whole, before the run waits."""


class Trials(Protocol):
    """A few rows of a waiting plan, applied as a run of their own."""

    def candidates(self, run_id: int, each: int) -> Sequence[tuple[int, str]]:
        """Give (number, kind) of the first rows of each kind of change that are still to be made."""

    def begin(self, origin: int, numbers: Sequence[int], by: str) -> Run | None:
        """Make the run that applies these rows; None where the plan waits no more, or a run is active."""

    def tell(self, run_id: int) -> None:
        """Settle in the plan what its trial has done, so that it is not done again."""
