"""What SQLite has no word for: the functions of formulas that Python works out, row by row."""

import re
import sqlite3
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from simulators.salesforce.soql.dates import stamp


def add_calculations(connection: sqlite3.Connection, now: Callable[[], datetime]) -> None:
    """Make the functions known to a connection; `now` is asked anew for every row."""
    connection.create_function("sim_today", 0, lambda: now().date().isoformat())
    connection.create_function("sim_now", 0, lambda: stamp(now().replace(microsecond=0)))
    for name, count, work in (
        ("sim_text", 1, show_number),
        ("sim_right", 2, lambda text, count: text[-int(count) :] if count and count > 0 else ""),
        ("sim_regex", 2, lambda text, pattern: int(re.fullmatch(pattern, text or "") is not None)),
        ("sim_value", 1, _value),
        ("sim_round", 2, round_half_up),
        ("sim_mod", 2, lambda one, two: None if not two or one is None else one - two * (one // two)),
        ("sim_date", 3, _date),
        ("sim_add_months", 2, _add_months),
    ):
        connection.create_function(name, count, work, deterministic=True)


def show_number(value: float | None) -> str | None:
    """Return a number as TEXT() shows it: 5, not 5.0."""
    if value is None:
        return None
    return str(int(value)) if value == int(value) else str(value)


def round_half_up(value: float | None, places: float | None) -> float | None:
    if value is None:
        return None
    unit = Decimal(1).scaleb(-int(places or 0))
    return float((Decimal(str(value)) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)


def _value(text: Any) -> float | None:
    try:
        return float(Decimal(str(text).strip()))
    except InvalidOperation:
        return None


def _date(year: float, month: float, day: float) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except (TypeError, ValueError):
        return None


def _add_months(day: str | None, months: float | None) -> str | None:
    """Move by months; the last day of a month stays the last."""
    if day is None:
        return None
    start = date.fromisoformat(day[:10])
    year, month = divmod(start.year * 12 + start.month - 1 + int(months or 0), 12)
    last = monthrange(year, month + 1)[1]
    is_last = start.day == monthrange(start.year, start.month)[1]
    return date(year, month + 1, last if is_last else min(start.day, last)).isoformat()
