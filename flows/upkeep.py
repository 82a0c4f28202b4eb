"""What profiles, their schedules and their upkeep need of the store: a part of flows.ports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sync.profile import Profile


class Profiles(Protocol):
    def get(self, reference: str) -> Profile | None:
        """Find by id or by unique name."""

    def all(self) -> Sequence[Profile]:
        """List the tenant's profiles, oldest first."""

    def save(self, profile: Profile) -> Profile:
        """Insert (id 0) or update, bindings included. Raises NameTakenError."""

    def change(self, profile_id: int, how: Callable[[Profile], Profile]) -> Profile:
        """Read, change and save in one transaction, so that nobody's change is lost. Raises LookupError."""

    def bind(self, profile: Profile) -> None:
        """Keep what a run bound; where a user meanwhile chose another list or mapping, that is left alone."""

    def pause(self, profile_id: int, *, paused: bool) -> None: ...


class Slots(Protocol):
    def begun(self) -> Mapping[int, datetime]:
        """Tell, by profile, when it was last begun to be synced: of those whose schedule has begun."""


class Sharing(Protocol):
    def confirm(self, account: str, by: str) -> None:
        """Note that somebody typed the confirmation that a sandbox shares the account."""

    def is_confirmed(self, account: str) -> bool: ...


class Pruning(Protocol):
    def old_runs(self, before: datetime) -> Sequence[int]:
        """Name runs that ended before that moment and whose details nobody needs any more."""

    def drop(self, run_id: int) -> int:
        """Delete a run's details, and note that they are gone; returns the plan rows."""

    def is_pruned(self, run_id: int) -> bool: ...
