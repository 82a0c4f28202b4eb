"""A profile's filter, frozen: and/or groups over conditions on fields of the object and of its parents.

Stored as JSON of version 1: {"version": 1, "root": NODE}, where NODE is one of

    {"all": [NODE, ...]}   {"any": [NODE, ...]}
    {"field": "Account.Industry", "operator": "equals", "values": ["Energy"]}
    {"field": "CreatedDate", "operator": "equals", "values": [{"relative": "last_n_days", "n": 30}]}
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    """What a condition asks. A blank field fits the negated ones, BLANK and FALSE, and no other."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    STARTS_WITH = "starts_with"
    NOT_STARTS_WITH = "not_starts_with"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    GREATER = "greater"
    GREATER_OR_EQUAL = "greater_or_equal"
    LESS = "less"
    LESS_OR_EQUAL = "less_or_equal"
    BLANK = "blank"
    NOT_BLANK = "not_blank"
    TRUE = "true"
    FALSE = "false"
    IN = "in"
    NOT_IN = "not_in"
    INCLUDES = "includes"  # a multi-select picklist: one of the values at least; "A;B" asks for both
    EXCLUDES = "excludes"  # none of them


class Span(StrEnum):
    """Days that move with today, in the user's zone; those with an N in their name take a number."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    NEXT_WEEK = "next_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    NEXT_MONTH = "next_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    NEXT_QUARTER = "next_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    NEXT_YEAR = "next_year"
    LAST_N_DAYS = "last_n_days"  # from n days ago to today, today included
    NEXT_N_DAYS = "next_n_days"  # from tomorrow
    N_DAYS_AGO = "n_days_ago"  # that one day
    LAST_N_WEEKS = "last_n_weeks"  # whole ones, without the present one; so are those below
    NEXT_N_WEEKS = "next_n_weeks"
    N_WEEKS_AGO = "n_weeks_ago"
    LAST_N_MONTHS = "last_n_months"
    NEXT_N_MONTHS = "next_n_months"
    N_MONTHS_AGO = "n_months_ago"
    LAST_N_QUARTERS = "last_n_quarters"
    NEXT_N_QUARTERS = "next_n_quarters"
    N_QUARTERS_AGO = "n_quarters_ago"
    LAST_N_YEARS = "last_n_years"
    NEXT_N_YEARS = "next_n_years"
    N_YEARS_AGO = "n_years_ago"

    @property
    def counted(self) -> bool:
        """Whether it takes a number."""
        return "n" in self.value.split("_")


@dataclass(frozen=True, kw_only=True, slots=True)
class Relative:
    """A span of days as a value: `equals` means within it, `less` before it, `greater` after it."""

    span: Span
    n: int = 0  # from 1 where the span is counted, else 0


Value = str | Relative
"""A text as the user wrote it, read by the field's type: "Energy", "12.5", "2026-11-23T09:00Z"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One question about one field."""

    field: str  # API name or parent path: "Title", "Account.Owner.Name"
    operator: Operator
    values: tuple[Value, ...] = ()  # none for blank, not blank, true and false; several for in and includes


class Join(StrEnum):
    """How a group joins its parts."""

    ALL = "all"  # and
    ANY = "any"  # or


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Conditions and groups, all or any of which must hold."""

    join: Join
    parts: tuple["Node", ...]


Node = Group | Condition


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Who is in scope of a profile; a profile without a filter has None instead."""

    root: Node


def conditions(node: Node) -> Iterator[Condition]:
    """Walk the conditions from left to right."""
    if isinstance(node, Condition):
        yield node
    else:
        for part in node.parts:
            yield from conditions(part)


def columns(rule: Filter) -> tuple[str, ...]:
    """Name the fields that judging in the core must read, each once, in the order of the conditions."""
    return tuple(dict.fromkeys(condition.field for condition in conditions(rule.root)))
