"""A filter as a predicate over the texts of a record, as Bulk API 2.0 shows them; it answers as SOQL does.

"" is null; a multi-select picklist is "A;B"; times are 2026-11-23T09:00:00.000Z. The pages that say how
values compare are named in sync.filters.soql, which asks Salesforce the same.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from sync.filters.dates import Clock
from sync.filters.kinds import Fields, Kind, kind_of
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator
from sync.filters.values import Bounds, Typed, read_values

Texts = Mapping[str, str]
"""By field path, as sync.filters.tree.columns names them."""

_Test = Callable[[str], bool]
_STAMP_LENGTH: Final = len("2026-11-23T09:00:00.000Z")

# A negated question is answered by all whom the plain one does not fit: blank fields are among them.
_NEGATED: Final[Mapping[Operator, Operator]] = {
    Operator.NOT_EQUALS: Operator.EQUALS,
    Operator.NOT_STARTS_WITH: Operator.STARTS_WITH,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_BLANK: Operator.BLANK,
    Operator.NOT_IN: Operator.IN,
    Operator.EXCLUDES: Operator.INCLUDES,
    Operator.FALSE: Operator.TRUE,
}


def judge(rule: Filter, fields: Fields, *, now: datetime, zone: tzinfo) -> Callable[[Texts], bool]:
    """Build what tells whether a record is in scope; build it once for many. `check` has found no problem.

    The predicate raises KeyError where a column was not read.
    """
    return _node(rule.root, fields, Clock(now=now, zone=zone))


def _node(node: Node, fields: Fields, clock: Clock) -> Callable[[Texts], bool]:
    if isinstance(node, Group):
        return _group(node, fields, clock)
    path, fits = node.field, _condition(node, fields, clock)
    return lambda texts: fits(texts[path])


def _group(group: Group, fields: Fields, clock: Clock) -> Callable[[Texts], bool]:
    parts = tuple(_node(part, fields, clock) for part in group.parts)
    if group.join is Join.ALL:
        return lambda texts: all(part(texts) for part in parts)
    return lambda texts: any(part(texts) for part in parts)


def _condition(condition: Condition, fields: Fields, clock: Clock) -> _Test:
    kind = kind_of(fields[condition.field])
    if kind is None:
        raise ValueError(f"Salesforce shows no field {condition.field} to filter by")
    asked = _NEGATED.get(condition.operator, condition.operator)
    fits = _test(asked, kind, read_values(condition, kind, clock))
    return (lambda text: not fits(text)) if condition.operator in _NEGATED else fits


def _test(operator: Operator, kind: Kind, values: list[Typed]) -> _Test:
    """Build the test of a plain question; a blank text fits none but BLANK."""
    if operator is Operator.BLANK:
        return lambda text: not text
    if operator is Operator.TRUE:
        return lambda text: text == "true"
    make = _TESTS[kind]
    return make(operator, values)


def _of_texts(operator: Operator, values: list[Typed]) -> _Test:
    known = frozenset(fold(str(value)) for value in values)
    if operator in {Operator.EQUALS, Operator.IN}:
        return lambda text: fold(text) in known
    (wanted,) = known
    if operator is Operator.STARTS_WITH:
        return lambda text: fold(text).startswith(wanted)
    return lambda text: wanted in fold(text)


def _as_written(_: Operator, values: list[Typed]) -> _Test:
    known = frozenset(map(str, values))
    return lambda text: text in known


def _of_numbers(operator: Operator, values: list[Typed]) -> _Test:
    numbers = [value for value in values if isinstance(value, Decimal)]
    compare: Mapping[Operator, Callable[[Decimal], bool]] = {
        Operator.EQUALS: lambda number: number in numbers,
        Operator.IN: lambda number: number in numbers,
        Operator.GREATER: lambda number: number > numbers[0],
        Operator.GREATER_OR_EQUAL: lambda number: number >= numbers[0],
        Operator.LESS: lambda number: number < numbers[0],
        Operator.LESS_OR_EQUAL: lambda number: number <= numbers[0],
    }
    fits = compare[operator]
    return lambda text: bool(text) and fits(Decimal(text))


def _of_days(operator: Operator, values: list[Typed]) -> _Test:
    return _within(operator, values, str)


def _of_moments(operator: Operator, values: list[Typed]) -> _Test:
    return _within(operator, values, _stamp)


def _within(operator: Operator, values: list[Typed], read: Callable[[str], str]) -> _Test:
    """Compare as texts: ISO dates, and instants of one form, sort as they follow each other."""
    spans = [(_shown(each.first), _shown(each.after)) for each in values if isinstance(each, Bounds)]
    first, after = spans[0]
    compare: Mapping[Operator, _Test] = {
        Operator.EQUALS: lambda at: any(a <= at < b for a, b in spans),
        Operator.IN: lambda at: any(a <= at < b for a, b in spans),
        Operator.GREATER: lambda at: at >= after,
        Operator.GREATER_OR_EQUAL: lambda at: at >= first,
        Operator.LESS: lambda at: at < first,
        Operator.LESS_OR_EQUAL: lambda at: at < after,
    }
    fits = compare[operator]
    return lambda text: bool(text) and fits(read(text))


def _of_choices(_: Operator, values: list[Typed]) -> _Test:
    wanted = [frozenset(fold(str(value)).split(";")) for value in values]

    def fits(text: str) -> bool:
        chosen = frozenset(fold(text).split(";"))
        return any(each <= chosen for each in wanted)

    return fits


_TESTS: Final[Mapping[Kind, Callable[[Operator, list[Typed]], _Test]]] = {
    Kind.TEXT: _of_texts,
    Kind.EXACT: _as_written,
    Kind.ID: _as_written,
    Kind.NUMBER: _of_numbers,
    Kind.WHOLE: _of_numbers,
    Kind.DATE: _of_days,
    Kind.DATETIME: _of_moments,
    Kind.CHOICES: _of_choices,
}


def fold(text: str) -> str:
    """Fold case letter by letter; a letter that would become several stays as it is."""
    if text.isascii():
        return text.lower()
    return "".join(folded if len(folded := letter.casefold()) == 1 else letter for letter in text)


def _shown(moment: date) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return moment.isoformat()


def _stamp(text: str) -> str:
    """Return a time in the one form that sorts; Bulk API 2.0 shows it already."""
    if len(text) == _STAMP_LENGTH and text.endswith("Z"):
        return text
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
