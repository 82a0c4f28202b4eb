"""Literals of a query as what our columns hold, checked against the type of the field they meet."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulators.salesforce.ids import normal_id
from simulators.salesforce.schema import NUMBER_TYPES, Field
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.dates import days_of, instants, read_datetime, stamp
from simulators.salesforce.soql.errors import QueryError, query_error
from simulators.salesforce.soql.parse import unescape

# what the vendor calls the type, whether it stands in quotes, and the kinds of literal that fit
_FITS: dict[str, tuple[str, bool, frozenset[str]]] = {
    "boolean": ("boolean", False, frozenset({"boolean"})),
    "datetime": ("dateTime", False, frozenset({"datetime", "date_literal"})),
    "date": ("date", False, frozenset({"date", "date_literal"})),
    "int": ("int", False, frozenset({"number"})),
    "double": ("double", False, frozenset({"number"})),
    "percent": ("percent", False, frozenset({"number"})),
    "currency": ("currency", False, frozenset({"number", "currency"})),
}
LONGEST_TEXT = 4000
_TEXT = ("string", True, frozenset({"text"}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """When and where a query runs: date literals mean days of the user's zone."""

    now: datetime
    zone: ZoneInfo

    @property
    def day(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A date literal: from the first, up to and without the second."""

    first: str
    after: str


def read_literal(value: tree.Value, field: Field, *, text: str, today: Today) -> Any:
    """Return what the column holds for the literal: str, number, 0/1, None or a Span. Raises QueryError."""
    if value.kind == "null":
        return None
    if value.kind == "bind":
        reason = "Bind variables only allowed in Apex code"
        raise query_error("MALFORMED_QUERY", reason, text=text, offset=value.offset)
    if value.kind == "text" and len(str(value.value)) - 2 > LONGEST_TEXT:
        reason = f"string literal exceeds the maximum length of {LONGEST_TEXT} characters"
        raise query_error("MALFORMED_QUERY", reason, text=text, offset=value.offset)
    called, quoted, kinds = _FITS.get(field.type, _TEXT)
    if value.kind not in kinds:
        raise _unfitting(value, field, (called, quoted), text)
    try:
        return _held(value, field, today)
    except ValueError as error:
        raise query_error("MALFORMED_QUERY", str(error), text=text, offset=value.offset) from error


def read_text(value: tree.Value) -> str:
    return unescape(str(value.value))


def _held(value: tree.Value, field: Field, today: Today) -> Any:
    written = str(value.value)
    if value.kind == "text":
        meant = unescape(written)
        return _id_of(meant, field) if field.type in {"id", "reference"} and meant else meant or None
    if value.kind == "date_literal":
        days = days_of(written, today.day)
        edges = (
            (days[0].isoformat(), days[1].isoformat()) if field.type == "date" else instants(days, today.zone)
        )
        return Span(first=edges[0], after=edges[1])
    if value.kind == "datetime":
        return stamp(read_datetime(written))
    if value.kind == "date":
        return date.fromisoformat(written).isoformat()
    if value.kind == "currency":
        return float(written[3:])  # one currency is enough: its code changes nothing
    return int(value.value or 0) if value.kind == "boolean" else value.value


def _id_of(text: str, field: Field) -> str:
    found = normal_id(text)
    if found is None:
        raise QueryError("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
    assert field.type in {"id", "reference"}
    return found


def _unfitting(value: tree.Value, field: Field, wanted: tuple[str, bool], text: str) -> QueryError:
    should = "should be enclosed in quotes" if wanted[1] else "should not be enclosed in quotes"
    reason = f"value of filter criterion for field '{field.name}' must be of type {wanted[0]} and {should}"
    return query_error("INVALID_FIELD", reason, text=text, offset=value.offset)


def number_like(field: Field) -> bool:
    return field.type in NUMBER_TYPES
