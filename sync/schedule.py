"""When a profile runs by itself: a frozen choice, and the pure rule that gives its slots.

A slot is a moment that the schedule names. One that was missed is made up for once: whatever began last, the
first slot after that is the one to run, however many have passed since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim

LAST_DAY: Final = 0
"""The day of a month that is its last, whatever its number."""


class Every(StrEnum):
    """How often."""

    OFF = "off"
    TEN_MINUTES = "10 minutes"
    FIFTEEN_MINUTES = "15 minutes"
    HALF_HOUR = "30 minutes"
    HOUR = "hour"
    TWO_HOURS = "2 hours"
    SIX_HOURS = "6 hours"
    TWELVE_HOURS = "12 hours"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """What a user chose; what the interval has no use for is not looked at. Raises ValueError."""

    every: Every = Every.OFF
    minute: int = 0  # 0 to 59, from hourly on
    hour: int = 0  # 0 to 23 in the profile's zone, from daily on; of several times a day, the first
    weekday: int = 1  # 1 Monday to 7 Sunday, of weekly
    day: int = 1  # 1 to 28 of monthly, which every month has, or LAST_DAY

    def __post_init__(self) -> None:
        """Refuse a time that there is not."""
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}: it goes from {least} to {most}")


RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "minute": (0, 59),
    "hour": (0, 23),
    "weekday": (1, 7),
    "day": (LAST_DAY, 28),
}
HOURLY: Final = Schedule(every=Every.HOUR)
"""What a new profile has; it begins once a plan of the profile was applied."""

_CRON: Final[Mapping[Every, str]] = {
    Every.TEN_MINUTES: "*/10 * * * *",
    Every.FIFTEEN_MINUTES: "*/15 * * * *",
    Every.HALF_HOUR: "*/30 * * * *",
    Every.HOUR: "{minute} * * * *",
    Every.TWO_HOURS: "{minute} {hours} * * *",
    Every.SIX_HOURS: "{minute} {hours} * * *",
    Every.TWELVE_HOURS: "{minute} {hours} * * *",
    Every.DAY: "{minute} {hour} * * *",
    Every.WEEK: "{minute} {hour} * * {weekday}",
    Every.MONTH: "{minute} {hour} {day} * *",
}
_HOURS_APART: Final[Mapping[Every, int]] = {
    Every.TWO_HOURS: 2,
    Every.SIX_HOURS: 6,
    Every.TWELVE_HOURS: 12,
}


def next_slot(schedule: Schedule, after: datetime, zone: str) -> datetime | None:
    """Give the first slot after a moment, in UTC; None where nothing is scheduled.

    zone: IANA name. When clocks go forward, a time that is skipped comes as soon as it is over; when they go
    back, a time that comes twice is meant once, and what goes by the hour or less is not held up.
    """
    if schedule.every is Every.OFF:
        return None
    slots = CronSim(_cron(schedule), after.astimezone(ZoneInfo(zone)))
    # A wall clock that is put back shows times again that are over.
    return next(slot for slot in (each.astimezone(UTC) for each in slots) if slot > after)


def due_slot(schedule: Schedule, zone: str, *, began: datetime | None, now: datetime) -> datetime | None:
    """Name the slot that a run is due for; None: none is.

    began: when the profile last synced, by the schedule or by hand; None: its schedule has not begun.
    """
    slot = next_slot(schedule, began, zone) if began else None
    return slot if slot and slot <= now else None


def _cron(schedule: Schedule) -> str:
    apart = _HOURS_APART.get(schedule.every, 24)
    return _CRON[schedule.every].format(
        minute=schedule.minute,
        hour=schedule.hour,
        hours=",".join(str(hour) for hour in range(schedule.hour % apart, 24, apart)),
        weekday=schedule.weekday,
        day="L" if schedule.day == LAST_DAY else schedule.day,
    )
