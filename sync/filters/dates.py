"""Relative dates as days of the user's zone.

They are written out as literal days and instants, since SOQL's own date literals mean the zone of the user
who runs the query: our integration user's, not the profile's. They cover what the literals of the same names
cover:
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from sync.filters.tree import Relative, Span

WEEK_BEGINS: Final = 6  # Sunday by date.weekday(), as in the locale en_US that orgs have by default
MOST: Final[Mapping[str, int]] = {"days": 9999, "weeks": 1000, "months": 1000, "quarters": 400, "years": 100}
"""How far a counted span reaches: within the years 1700 to 4000 that Salesforce's dates have."""

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_SHIFT: Final = {"last": -1, "this": 0, "next": 1}
_DAY: Final = {Span.YESTERDAY: -1, Span.TODAY: 0, Span.TOMORROW: 1}

Days = tuple[date, date]
"""From the first day up to, and without, the second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """When and where a filter is asked."""

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """Return the instant in which the day begins, also where clocks leap over midnight."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def is_in_reach(relative: Relative) -> bool:
    """Tell whether the number of a span is one that it takes."""
    if not relative.span.counted:
        return relative.n == 0
    return 1 <= relative.n <= MOST[_unit(relative.span)]


def days_of(relative: Relative, today: date) -> Days:
    """Return the days that the span covers."""
    span, n = relative.span, relative.n
    if span in _DAY:
        return _period("day", today, _DAY[span])
    if not span.counted:
        word, unit = span.value.split("_")
        return _period(unit, today, _SHIFT[word])
    unit = _unit(span).removesuffix("s")
    if span.value.endswith("_ago"):
        return _period(unit, today, -n)
    here = _period(unit, today, 0)
    if span.value.startswith("next"):
        return here[1], _period(unit, today, n)[1]
    return _period(unit, today, -n)[0], here[1] if unit == "day" else here[0]


def _unit(span: Span) -> str:
    return next(word for word in span.value.split("_") if word in MOST)


def _period(unit: str, today: date, shift: int) -> Days:
    """Return the day, week, month, quarter or year that lies `shift` of them away from today's."""
    if unit == "day":
        first = today + timedelta(days=shift)
        return first, first + timedelta(days=1)
    if unit == "week":
        begun = timedelta(days=(today.weekday() - WEEK_BEGINS) % 7)
        first = today - begun + timedelta(weeks=shift)
        return first, first + timedelta(weeks=1)
    months = _MONTHS[unit]
    start = (today.year * 12 + today.month - 1) // months * months + shift * months
    return _first_of(start), _first_of(start + months)


def _first_of(month: int) -> date:
    """Return the first day of a month, counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)
