"""Says what a profile will do: a paragraph of clauses, and its filter in words."""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from sync.filters.tree import Condition, Filter, Join, Node, Relative, Value
from sync.plan import Parameter
from texts import sentence
from texts.en.describing import DATE_OPERATORS, DAY, LAST_DAY, OPERATORS, SPANS, WEEKDAYS

JOINS: Final[Mapping[Join, str]] = {Join.ALL: " and ", Join.ANY: " or "}


class Clause(Protocol):
    """One sentence of the paragraph: see flows.describe_profile."""

    @property
    def code(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Parameter]: ...
    @property
    def rule(self) -> Filter | None: ...


def paragraph(clauses: Iterable[Clause], labels: Mapping[str, str] | None = None) -> str:
    """Say the clauses one behind the other. labels: what people call the fields of a filter, by path."""
    return " ".join(_said(clause, labels or {}) for clause in clauses)


def _said(clause: Clause, labels: Mapping[str, str]) -> str:
    told = {**clause.parameters, **_days(clause.parameters)}
    if clause.rule is not None:
        told["rule"] = filter_words(clause.rule, labels)
    return sentence(clause.code, told)


def _days(told: Mapping[str, Parameter]) -> Mapping[str, Parameter]:
    """Name the day of a week, 1 for Monday, and of a month, 0 for its last."""
    if "weekday" not in told:
        return {}
    day = told["day"]
    return {"weekday": WEEKDAYS[int(told["weekday"]) - 1], "day": DAY.format(day=day) if day else LAST_DAY}


def filter_words(rule: Filter, labels: Mapping[str, str] | None = None) -> str:
    """Say a filter: "Title contains "Director" and (City is "Boston" or City is blank)"."""
    return _node(rule.root, labels or {}, outermost=True)


def _node(node: Node, labels: Mapping[str, str], *, outermost: bool = False) -> str:
    if isinstance(node, Condition):
        return condition_words(node, labels)
    said = JOINS[node.join].join(_node(part, labels) for part in node.parts)
    return said if outermost or len(node.parts) == 1 else f"({said})"


def condition_words(condition: Condition, labels: Mapping[str, str]) -> str:
    """Say one condition."""
    in_days = any(isinstance(value, Relative) for value in condition.values)
    told = {**OPERATORS, **DATE_OPERATORS} if in_days else OPERATORS
    name = labels.get(condition.field, condition.field) or "(no field)"
    values = ", ".join(map(value_words, condition.values))
    return " ".join(part for part in (name, told[condition.operator], values) if part)


def value_words(value: Value) -> str:
    """Say one value: a text in quotes, a span of days in words."""
    return SPANS[value.span].format(n=value.n) if isinstance(value, Relative) else f'"{value}"'
