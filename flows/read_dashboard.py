"""The dashboard: how every profile stands, a month in numbers, the calls of the day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flows.ports import Run
from flows.screens import Overviews, Store
from sync.problems import Side
from sync.profile import Profile
from sync.remote import Usage
from sync.schedule import due_slot, next_slot
from sync.shown import Calls, Day, Mailed, Standing, State
from sync.standing import state_of

DAYS: Final = 30
MAILED_A_PAGE: Final = 50
Quota = Callable[[], Usage | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One profile."""

    profile: Profile
    state: State
    standing: Standing
    next_at: datetime | None  # by its schedule; None: nothing is scheduled

    @property
    def last(self) -> Run | None:
        """Give the run whose numbers are shown."""
        return self.standing.latest


@dataclass(frozen=True, kw_only=True, slots=True)
class Dashboard:
    """All of it."""

    connected: Mapping[Side, bool]
    lines: Sequence[Line]
    days: Sequence[Day]  # of the last DAYS days, each
    calls: Sequence[Calls]

    @property
    def is_ready(self) -> bool:
        """Tell whether both sides are connected."""
        return all(self.connected.values())

    @property
    def has_days(self) -> bool:
        """Tell whether anything was done or failed in these days."""
        return any(day.changes or day.failures for day in self.days)


def read_dashboard(store: Store, now: datetime, zone: ZoneInfo, quota: Quota) -> Dashboard:
    """Read it. zone: the asking person's. quota: asks for Constant Contact's calls of the day."""
    standings = {each.profile_id: each for each in store.overviews.standings()}
    begun = store.slots.begun()
    profiles = sorted(store.profiles.all(), key=lambda profile: profile.name.casefold())
    return Dashboard(
        connected={side: store.connections.get(side) is not None for side in Side},
        lines=[_line(profile, standings.get(profile.id), _next(profile, begun, now)) for profile in profiles],
        days=read_days(store.overviews, now, zone),
        calls=read_calls(store.overviews, now, quota),
    )


def read_line(store: Store, profile: Profile, now: datetime) -> Line:
    """Read how one profile stands."""
    next_at = _next(profile, store.slots.begun(), now)
    return _line(profile, store.overviews.standing(profile.id), next_at)


def _line(profile: Profile, standing: Standing | None, next_at: datetime | None) -> Line:
    standing = standing or Standing(profile_id=profile.id)
    return Line(
        profile=profile,
        state=state_of(profile, standing),
        standing=standing,
        next_at=next_at,
    )


def _next(profile: Profile, begun: Mapping[int, datetime], now: datetime) -> datetime | None:
    """Give the next slot; one that still has to be made up for comes now."""
    began = begun.get(profile.id)
    if profile.paused or began is None:
        return None
    late = due_slot(profile.schedule, profile.zone, began=began, now=now)
    return now if late else next_slot(profile.schedule, now, profile.zone)


def read_days(overviews: Overviews, now: datetime, zone: ZoneInfo) -> list[Day]:
    """Give every one of the last days, also those on which nothing ran."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    began = datetime(first.year, first.month, first.day, tzinfo=zone)
    found = {day.day: day for day in overviews.days(began, zone.key)}
    return [found.get(day) or Day(day=day, changes=0, failures=0) for day in _from(first)]


def _from(first: date) -> Sequence[date]:
    return [first + timedelta(days=each) for each in range(DAYS)]


def read_calls(overviews: Overviews, now: datetime, quota: Quota) -> list[Calls]:
    """Give both meters, Salesforce's as it was last seen."""
    found = overviews.calls(now - timedelta(days=1))
    usage = quota()
    cc = found[Side.CONSTANT_CONTACT]
    live = replace(cc, used=usage.used, allowed=usage.allowed) if usage else cc
    return [found[Side.SALESFORCE], live]


@dataclass(frozen=True, kw_only=True, slots=True)
class StillMailed:
    """Who opted out in Salesforce and is mailed all the same, by profile."""

    counts: Sequence[tuple[Profile, int]]  # profiles that have any

    @property
    def people(self) -> int:
        """Count them; who is of two profiles counts twice."""
        return sum(count for _, count in self.counts)


def count_still_mailed(store: Store) -> StillMailed:
    """Count them, for the dashboard; by the contacts as last read."""
    counted = [(profile, store.people.count_still_mailed(profile)) for profile in store.profiles.all()]
    return StillMailed(counts=[(profile, count) for profile, count in counted if count])


def list_still_mailed(store: Store, profile: Profile, after: str) -> Sequence[Mailed]:
    """List those of one profile, by address."""
    return store.people.still_mailed(profile, after=after, limit=MAILED_A_PAGE)
