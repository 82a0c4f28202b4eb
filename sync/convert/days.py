"""Dates and times. Days are read in the notations that Constant Contact takes, and said as ISO 8601.

MM/DD/YYYY, YYYY/MM/DD, YYYY-MM-DD, MM-DD-YYYY, leading zeros or not:
https://developer.constantcontact.com/api_reference/index.html (PUT /contacts/{contact_id}, anniversary)
"""

import re
from datetime import UTC, date, datetime, time
from typing import Final

from sync.convert.faults import Converted, FaultCode, fault
from sync.described import SalesforceField

_NOTATIONS: Final = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})"),
    re.compile(r"(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})-(?P<year>[0-9]{4})"),
)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"\s?(Z|[-+][0-9]{2}:?[0-9]{2})?"
)
_ANNUAL: Final = re.compile(r"(?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})")
_LEAP: Final = "2000"  # a year with a 29 February
_FIRST: Final = date(1700, 1, 1)
"""The first day that Salesforce holds.
https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/primitive_data_types.htm"""
_LAST: Final = date(4000, 12, 31)


def parse_day(text: str) -> date | None:
    """Read a day, or the day of a moment; None where the text is neither."""
    stripped = text.strip()
    for notation in _NOTATIONS:
        found = notation.fullmatch(stripped)
        if found:
            return _day(found["year"], found["month"], found["day"])
    moment = parse_moment(stripped)
    return moment.date() if moment else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_moment(text: str) -> datetime | None:
    """Read a moment, by UTC where the text names no zone; None where it is none."""
    stripped = text.strip()
    if not _MOMENT.fullmatch(stripped):
        return None
    try:
        moment = datetime.fromisoformat(stripped.replace(" ", "T", 1).replace(" ", ""))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_annual(text: str) -> tuple[int, int] | None:
    """Read month and day, of a whole date too; None where the text has none."""
    found = _ANNUAL.fullmatch(text.strip())
    day = _day(_LEAP, found["month"], found["day"]) if found else parse_day(text)
    return (day.month, day.day) if day else None


def say_moment(moment: datetime, fraction: str = "") -> str:
    """Say a moment of UTC to the second."""
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}{fraction}Z"


def read_day(_: SalesforceField, raw: str) -> str:
    """Say a Salesforce date; the day of a moment is that of UTC."""
    day = parse_day(raw)
    return day.isoformat() if day else raw


def read_moment(_: SalesforceField, raw: str) -> str:
    """Say a Salesforce moment to the second."""
    moment = parse_moment(raw)
    return say_moment(moment) if moment else raw


def write_day(field: SalesforceField, shown: str) -> Converted:
    """Write a date."""
    day = parse_day(shown)
    held = day is not None and _FIRST <= day <= _LAST
    return day.isoformat() if day and held else fault(FaultCode.NOT_A_DATE, field.name, shown)


def write_moment(field: SalesforceField, shown: str) -> Converted:
    """Write a moment as Salesforce shows it; a day alone is its midnight by UTC."""
    day = parse_day(shown)
    if day is None or not _FIRST <= day <= _LAST:
        return fault(FaultCode.NOT_A_TIME, field.name, shown)
    return say_moment(parse_moment(shown) or datetime.combine(day, time(), UTC), ".000")


def same_day(raw: str, shown: str) -> bool:
    """Compare the days."""
    day = parse_day(raw)
    return day is not None and day == parse_day(shown)


def same_moment(raw: str, shown: str) -> bool:
    """Compare the moments to the second."""
    moments = [parse_moment(text) for text in (raw, shown)]
    return None not in moments and len({moment.replace(microsecond=0) for moment in moments if moment}) == 1
