"""The values of conditions, read by the kind of their field: once for SOQL, the core and the check."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from string import whitespace
from typing import Final
from unicodedata import category

from sync.filters.dates import Clock, days_of, is_in_reach
from sync.filters.kinds import PARTS, Kind
from sync.filters.tree import Condition, Relative

EARLIEST: Final = date(1700, 1, 1)
LATEST: Final = date(4000, 12, 31)
"""https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/primitive_data_types.htm"""

_NUMBER: Final = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_ID: Final = re.compile(r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?", re.ASCII)
_ID_SUFFIX: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_BREAKS: Final = frozenset("\n\r\t")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """Days or instants from the first up to, and without, `after`: both dates, or both in UTC."""

    first: date
    after: date


Typed = str | Decimal | Bounds


class UnfitValueError(ValueError):
    """The value is none of its field's type."""


def read_values(condition: Condition, kind: Kind, clock: Clock) -> list[Typed]:
    """Read the values of a condition. Raises UnfitValueError with the value as it was written."""
    return [read_value(value, condition, kind, clock) for value in condition.values]


def read_value(value: str | Relative, condition: Condition, kind: Kind, clock: Clock) -> Typed:
    """Read one value. Raises UnfitValueError."""
    if isinstance(value, Relative):
        return _span(value, kind, clock)
    # Salesforce trims what it stores: a blank at an end is never equal, but in a part of a text it counts.
    written = value if condition.operator in PARTS else value.strip(whitespace)
    return _READERS[kind](written, clock)


def _span(value: Relative, kind: Kind, clock: Clock) -> Bounds:
    if kind not in {Kind.DATE, Kind.DATETIME} or not is_in_reach(value):
        raise UnfitValueError(value.span)
    return _days(days_of(value, clock.today), kind, clock)


def _days(days: tuple[date, date], kind: Kind, clock: Clock) -> Bounds:
    first, after = days
    if kind is Kind.DATE:
        return Bounds(first=first, after=after)
    return Bounds(first=clock.midnight(first), after=clock.midnight(after))


def _text(written: str, _: Clock) -> str:
    if not written.strip() or any(_is_unwritable(letter) for letter in written):
        raise UnfitValueError(written)
    return written


def _is_unwritable(letter: str) -> bool:
    """Tell control characters, for which SOQL has no escape, and halves of letters."""
    return letter not in _BREAKS and category(letter) in {"Cc", "Cs"}


def _choices(written: str, clock: Clock) -> str:
    """Read "A;B", which asks for both."""
    return ";".join(_text(part.strip(whitespace), clock) for part in written.split(";"))


def _id(written: str, _: Clock) -> str:
    """Return the 18 characters of an id of 15 or 18: the last three say which of the others are capitals.

    https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm
    """
    if not _ID.fullmatch(written):
        raise UnfitValueError(written)
    chunks = (written[at : at + 5] for at in (0, 5, 10))
    marks = [sum(letter.isupper() << place for place, letter in enumerate(chunk)) for chunk in chunks]
    whole = written[:15] + "".join(_ID_SUFFIX[mark] for mark in marks)
    if len(written) == len(whole) and written != whole:
        raise UnfitValueError(written)
    return whole


def _number(written: str, _: Clock) -> Decimal:
    if not _NUMBER.fullmatch(written):
        raise UnfitValueError(written)
    return Decimal(written)


def _whole(written: str, clock: Clock) -> Decimal:
    number = _number(written, clock)
    if number != number.to_integral_value():
        raise UnfitValueError(written)
    return number.to_integral_value()


def _date(written: str, clock: Clock) -> Bounds:
    return _days(_one_day(written), Kind.DATE, clock)


def _datetime(written: str, clock: Clock) -> Bounds:
    """Read a day of the zone, or a minute or second of it; with an offset, of that."""
    if _DAY.fullmatch(written):
        return _days(_one_day(written), Kind.DATETIME, clock)
    found = _MOMENT.fullmatch(written)
    if not found:
        raise UnfitValueError(written)
    moment = _parsed(written)
    local = moment if moment.tzinfo else moment.replace(tzinfo=clock.zone)
    first = local.astimezone(UTC)
    return Bounds(first=first, after=first + (timedelta(seconds=1) if found[1] else timedelta(minutes=1)))


def _one_day(written: str) -> tuple[date, date]:
    if not _DAY.fullmatch(written):
        raise UnfitValueError(written)
    day = _parsed(written).date()
    return day, day + timedelta(days=1)


def _parsed(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise UnfitValueError(written) from error
    if not EARLIEST <= moment.date() <= LATEST:
        raise UnfitValueError(written)
    return moment


def _none(written: str, _: Clock) -> str:
    raise UnfitValueError(written)  # a check mark has no value: it is asked for by true and false


_READERS: Final[Mapping[Kind, Callable[[str, Clock], Typed]]] = {
    Kind.TEXT: _text,
    Kind.EXACT: _text,
    Kind.ID: _id,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.BOOLEAN: _none,
    Kind.CHOICES: _choices,
}
