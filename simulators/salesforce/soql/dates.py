"""Dates of SOQL: literals such as LAST_N_DAYS:30 as ranges of instants in the user's zone.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Days = tuple[date, date]  # from the first day up to, not including, the second
_COUNTED = re.compile(r"(?:(LAST|NEXT)_N_(\w+?)|N_(\w+?)_AGO):(\d+)")


def stamp(moment: datetime) -> str:
    """Return an instant as it is stored: UTC with milliseconds, so that texts compare as times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def read_datetime(text: str) -> datetime:
    """Read an ISO 8601 date-time with a zone. Raises ValueError."""
    moment = datetime.fromisoformat(text.upper())
    if moment.tzinfo is None:
        raise ValueError("a date-time needs a zone")
    return moment.astimezone(UTC)


def days_of(literal: str, today: date) -> Days:
    """Return the days that a date literal (in capitals) covers."""
    counted = _COUNTED.fullmatch(literal)
    if counted is None:
        return _FIXED[literal](today)
    direction, unit, ago, number = counted.group(1), counted.group(2), counted.group(3), int(counted.group(4))
    if ago:
        return _period(ago, today, -number)
    if unit == "DAYS":
        return _last_days(today, number) if direction == "LAST" else _next_days(today, number)
    here = _period(unit, today, 0)
    if direction == "LAST":
        return _period(unit, today, -number)[0], here[0]
    return here[1], _period(unit, today, number)[1]


def instants(days: Days, zone: ZoneInfo) -> tuple[str, str]:
    """Return the days as stored instants: midnight to midnight in that zone."""
    first, after = (stamp(datetime.combine(day, time(), zone)) for day in days)
    return first, after


def _last_days(today: date, number: int) -> Days:
    return today - timedelta(days=number), today + timedelta(days=1)


def _next_days(today: date, number: int) -> Days:
    return today + timedelta(days=1), today + timedelta(days=number + 1)


def _period(unit: str, today: date, shift: int) -> Days:
    """Return the day, week (from Sunday), month, quarter or year that lies `shift` of them away."""
    kind = unit.removeprefix("FISCAL_").removesuffix("S")
    if kind == "DAY":
        return today + timedelta(days=shift), today + timedelta(days=shift + 1)
    if kind == "WEEK":
        sunday = today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=shift)
        return sunday, sunday + timedelta(weeks=1)
    months = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[kind]
    start = (today.year * 12 + today.month - 1) // months * months + shift * months
    return _first_of(start), _first_of(start + months)


def _first_of(month: int) -> date:
    """Return the first day of a month counted from year 0, kept within the calendar."""
    month = min(max(month, 12), 9999 * 12 + 11)
    return date(month // 12, month % 12 + 1, 1)


_FIXED = {
    "YESTERDAY": lambda today: _period("DAY", today, -1),
    "TODAY": lambda today: _period("DAY", today, 0),
    "TOMORROW": lambda today: _period("DAY", today, 1),
    "LAST_90_DAYS": lambda today: _last_days(today, 90),
    "NEXT_90_DAYS": lambda today: _next_days(today, 90),
}


def _add_periods() -> None:
    for word, shift in (("LAST", -1), ("THIS", 0), ("NEXT", 1)):
        for unit in ("WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"):
            _FIXED[f"{word}_{unit}"] = lambda today, unit=unit, shift=shift: _period(unit, today, shift)  # type: ignore[misc]


_add_periods()
