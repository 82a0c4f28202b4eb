"""What is wrong with a filter, told before it is saved and before each run: fields come and go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sync.filters.dates import Clock
from sync.filters.kinds import OPERATORS, WITH_SEVERAL, WITHOUT_VALUE, Description, Fields, Kind, kind_of
from sync.filters.quoting import quote_like
from sync.filters.soql import to_soql
from sync.filters.tree import Condition, Filter, Group, Node, Value, conditions
from sync.filters.values import UnfitValueError, read_value

MOST_CONDITIONS: Final = 100
MOST_VALUES: Final = 500
DEEPEST: Final = 10  # groups within groups
LONGEST_STRING: Final = 4_000  # characters of one text in a WHERE clause, escapes included
LONGEST_CONDITION: Final = 90_000
"""SOQL takes 100,000 characters; the rest is for the columns and the other conditions of a query.

https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_soslsoql.htm
"""

# A query is as long at any time: what is checked now stays true.
_CLOCK: Final = Clock(now=datetime(2000, 1, 1, tzinfo=UTC), zone=UTC)


class Flaw(StrEnum):
    """What can be wrong; the sentences stand in texts/."""

    EMPTY_GROUP = "filter_empty_group"
    TOO_DEEP = "filter_too_deep"
    TOO_MANY_CONDITIONS = "filter_too_many_conditions"
    TOO_LONG = "filter_too_long"
    FIELD_UNKNOWN = "filter_field_unknown"
    FIELD_UNFILTERABLE = "filter_field_unfilterable"
    OPERATOR_UNFIT = "filter_operator_unfit"
    VALUE_MISSING = "filter_value_missing"
    TOO_MANY_VALUES = "filter_too_many_values"
    VALUE_UNFIT = "filter_value_unfit"
    VALUE_TOO_LONG = "filter_value_too_long"


@dataclass(frozen=True, kw_only=True, slots=True)
class FilterProblem:
    """One thing to mend; `at` leads to it: the numbers of the parts from the root down, () is the whole."""

    code: Flaw
    at: tuple[int, ...] = ()
    parameters: Mapping[str, str | int] = field(default_factory=dict)


def check(rule: Filter, fields: Fields) -> list[FilterProblem]:
    """List what is wrong, from the top down; an empty list says that the filter can be asked and judged.

    `fields` are the vendor's descriptions by path, parents included; what is not visible is not among them.
    """
    found = [*_sizes(rule), *_node(rule.root, fields, ())]
    return found or list(_length(rule, fields))


def _sizes(rule: Filter) -> Iterator[FilterProblem]:
    count = sum(1 for _ in conditions(rule.root))
    if count > MOST_CONDITIONS:
        told = {"count": count, "most": MOST_CONDITIONS}
        yield FilterProblem(code=Flaw.TOO_MANY_CONDITIONS, parameters=told)
    if _depth(rule.root) > DEEPEST:
        yield FilterProblem(code=Flaw.TOO_DEEP, parameters={"most": DEEPEST})


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, node.parts), default=0) if isinstance(node, Group) else 0


def _length(rule: Filter, fields: Fields) -> Iterator[FilterProblem]:
    length = len(to_soql(rule, fields, now=_CLOCK.now, zone=_CLOCK.zone))
    if length > LONGEST_CONDITION:
        yield FilterProblem(code=Flaw.TOO_LONG, parameters={"length": length, "most": LONGEST_CONDITION})


def _node(node: Node, fields: Fields, at: tuple[int, ...]) -> Iterator[FilterProblem]:
    if isinstance(node, Condition):
        yield from _Asked(condition=node, at=at, description=fields.get(node.field)).problems()
        return
    if not node.parts:
        yield FilterProblem(code=Flaw.EMPTY_GROUP, at=at)
    for number, part in enumerate(node.parts):
        yield from _node(part, fields, (*at, number))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """A condition at its place, and what the vendor says of its field."""

    condition: Condition
    at: tuple[int, ...]
    description: Description | None

    def problems(self) -> Iterator[FilterProblem]:
        """Name the first thing wrong with field or operator, else all that is wrong with the values."""
        if self.description is None:
            yield self._problem(Flaw.FIELD_UNKNOWN)
            return
        kind = kind_of(self.description)
        if kind is None or not self.description["filterable"]:
            yield self._problem(Flaw.FIELD_UNFILTERABLE)
        elif self.condition.operator not in OPERATORS[kind]:
            told = {"operator": self.condition.operator.value, "type": str(self.description["type"])}
            yield self._problem(Flaw.OPERATOR_UNFIT, **told)
        else:
            yield from self._count()
            for value in self.condition.values:
                yield from self._value(value, kind, self.description)

    def _count(self) -> Iterator[FilterProblem]:
        count, operator = len(self.condition.values), self.condition.operator
        most = 0 if operator in WITHOUT_VALUE else MOST_VALUES if operator in WITH_SEVERAL else 1
        if count > most:
            yield self._problem(Flaw.TOO_MANY_VALUES, count=count, most=most)
        if most and not count:
            yield self._problem(Flaw.VALUE_MISSING)

    def _value(self, value: Value, kind: Kind, description: Description) -> Iterator[FilterProblem]:
        if isinstance(value, str) and not value.strip():
            yield self._problem(Flaw.VALUE_MISSING)
            return
        try:
            typed = read_value(value, self.condition, kind, _CLOCK)
        except UnfitValueError:
            yield self._problem(Flaw.VALUE_UNFIT, value=_shown(value), type=str(description["type"]))
            return
        most = int(description.get("length") or LONGEST_STRING)
        if isinstance(typed, str) and (len(typed) > most or len(quote_like(typed)) > LONGEST_STRING):
            yield self._problem(Flaw.VALUE_TOO_LONG, length=len(typed), most=min(most, LONGEST_STRING))

    def _problem(self, code: Flaw, **told: str | int) -> FilterProblem:
        parameters = {"field": self.condition.field, **told}
        return FilterProblem(code=code, at=self.at, parameters=parameters)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else f"{value.span.value} {value.n}"
