"""How a profile stands, from its runs: one word, by the first rule that holds."""

from collections.abc import Callable
from typing import Final

from sync.profile import Profile
from sync.shown import Standing, State
from sync.stored import RunStatus

AMISS: Final = frozenset({RunStatus.FAILED, RunStatus.STOPPED})
_RULES: Final[tuple[tuple[State, Callable[[Profile, Standing], bool]], ...]] = (
    (State.RUNNING, lambda _, standing: standing.active is not None),
    (State.WAITING, lambda _, standing: standing.waiting is not None),
    (State.PAUSED, lambda profile, _: profile.paused),
    (State.NEW, lambda _, standing: standing.latest is None),
    (State.ATTENTION, lambda _, standing: _is_amiss(standing)),
    (State.PARKED, lambda _, standing: _ended(standing) is RunStatus.PARKED),
)


def state_of(profile: Profile, standing: Standing) -> State:
    """Name the state; what wants a person's eye goes before what does not."""
    return next((state for state, holds in _RULES if holds(profile, standing)), State.HEALTHY)


def _ended(standing: Standing) -> RunStatus | None:
    return standing.latest.status if standing.latest else None


def _is_amiss(standing: Standing) -> bool:
    """A run that failed, or left records behind that were refused."""
    report = (standing.latest.report or {}) if standing.latest else {}
    return _ended(standing) in AMISS or bool(report.get("failed"))
