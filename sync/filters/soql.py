"""A filter as the WHERE condition of SOQL.

Whatever the vendor's pages leave open about null is said aloud: what is not equal to a value, or does not
contain it, is asked for as `F = null OR ...`, so the answer does not hang on how != and NOT treat null. The
check marks of a missing parent count as false, as the page on outer joins says, and are asked for aloud too.
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_null.htm
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships_lookup.htm
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from sync.filters.dates import Clock
from sync.filters.kinds import PARTS, Description, Fields, Kind, kind_of
from sync.filters.quoting import quote, quote_like
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator
from sync.filters.values import Bounds, Typed, read_values

_PATH: Final = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*", re.ASCII)
_WORDS: Final = {Join.ALL: " AND ", Join.ANY: " OR "}

# {f} is the field, {v} its one value, {s} all of them in a list, {a} and {b} the bounds of a span of time
_SCALAR: Final[Mapping[Operator, str]] = {
    Operator.EQUALS: "{f} = {v}",
    Operator.NOT_EQUALS: "({f} = null OR {f} != {v})",
    Operator.STARTS_WITH: "{f} LIKE {v}",
    Operator.NOT_STARTS_WITH: "({f} = null OR (NOT {f} LIKE {v}))",
    Operator.CONTAINS: "{f} LIKE {v}",
    Operator.NOT_CONTAINS: "({f} = null OR (NOT {f} LIKE {v}))",
    Operator.GREATER: "{f} > {v}",
    Operator.GREATER_OR_EQUAL: "{f} >= {v}",
    Operator.LESS: "({f} != null AND {f} < {v})",
    Operator.LESS_OR_EQUAL: "({f} != null AND {f} <= {v})",
    Operator.IN: "{f} IN {s}",
    Operator.NOT_IN: "({f} = null OR {f} NOT IN {s})",
    Operator.INCLUDES: "{f} INCLUDES {s}",
    Operator.EXCLUDES: "({f} = null OR {f} EXCLUDES {s})",
}
_TIME: Final[Mapping[Operator, str]] = {
    Operator.EQUALS: "({f} >= {a} AND {f} < {b})",
    Operator.NOT_EQUALS: "({f} = null OR {f} < {a} OR {f} >= {b})",
    Operator.GREATER: "{f} >= {b}",
    Operator.GREATER_OR_EQUAL: "{f} >= {a}",
    Operator.LESS: "({f} != null AND {f} < {a})",
    Operator.LESS_OR_EQUAL: "({f} != null AND {f} < {b})",
}
_TIME_EACH: Final = {
    Operator.IN: (" OR ", _TIME[Operator.EQUALS]),
    Operator.NOT_IN: (" AND ", _TIME[Operator.NOT_EQUALS]),
}
_PLAIN: Final[Mapping[Operator, str]] = {
    Operator.BLANK: "{f} = null",
    Operator.NOT_BLANK: "{f} != null",
    Operator.TRUE: "{f} = true",
    Operator.FALSE: "{f} = false",
}
_FALSE_OF_PARENT: Final = "({parent}.Id = null OR {f} = false)"


def to_soql(rule: Filter, fields: Fields, *, now: datetime, zone: tzinfo) -> str:
    """Write a condition that stands as it is beside others joined by AND; `check` has found no problem.

    Raises ValueError for a field that `fields` does not have, and for a value that is none of its type.
    """
    return _node(rule.root, fields, Clock(now=now, zone=zone))


def ids_query(object_type: str, conditions: Sequence[str]) -> str:
    """Ask for the ids of who fulfils all conditions: a filter's, and those of the profile's scope."""
    return f"SELECT Id FROM {_name(object_type)}{_where(conditions)}"  # noqa: S608 - a name, and conditions made here


def count_query(object_type: str, conditions: Sequence[str]) -> str:
    """Ask how many fulfil all conditions."""
    return f"SELECT COUNT() FROM {_name(object_type)}{_where(conditions)}"  # noqa: S608 - as above


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _node(node: Node, fields: Fields, clock: Clock) -> str:
    if isinstance(node, Condition):
        return _condition(node, fields, clock)
    parts = [_node(part, fields, clock) for part in node.parts]
    return _joined(node, parts)


def _joined(group: Group, parts: list[str]) -> str:
    if not parts:
        raise ValueError("a group of conditions is empty")
    return f"({_WORDS[group.join].join(parts)})" if len(parts) > 1 else parts[0]


def _condition(condition: Condition, fields: Fields, clock: Clock) -> str:
    path, operator = _name(condition.field), condition.operator
    field = fields.get(path)
    kind = kind_of(field) if field else None
    if field is None or kind is None:
        raise ValueError(f"Salesforce shows no field {path} to filter by")
    if operator is Operator.FALSE and "." in path:
        return _FALSE_OF_PARENT.format(f=path, parent=path.rpartition(".")[0])
    if operator in _PLAIN:
        return _PLAIN[operator].format(f=path)
    values = read_values(condition, kind, clock)
    if kind in {Kind.DATE, Kind.DATETIME}:
        return _spans(path, operator, values)
    literals = [_literal(value, operator, field) for value in values]
    return _SCALAR[operator].format(f=path, v=literals[0], s=f"({', '.join(literals)})")


def _spans(path: str, operator: Operator, values: list[Typed]) -> str:
    word, template = _TIME_EACH.get(operator) or ("", _TIME[operator])
    asked = []
    for value in values:
        assert isinstance(value, Bounds)
        asked.append(template.format(f=path, a=_moment(value.first), b=_moment(value.after)))
    return f"({word.join(asked)})" if len(asked) > 1 else asked[0]


def _literal(value: Typed, operator: Operator, field: Description) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    assert isinstance(value, str)
    if operator in PARTS:
        anywhere = operator in {Operator.CONTAINS, Operator.NOT_CONTAINS}
        return quote_like(value, before="%" if anywhere else "", after="%")
    if kind_of(field) is Kind.CHOICES:
        return quote(_as_listed(value, field))
    return quote(value)


def _as_listed(value: str, field: Description) -> str:
    """Write choices as the picklist does: no page says whether INCLUDES folds case, and so it need not."""
    listed = {str(each["value"]).lower(): str(each["value"]) for each in field.get("picklistValues") or ()}
    return ";".join(listed.get(part.lower(), part) for part in value.split(";"))


def _moment(moment: date) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


def _name(written: str) -> str:
    """Let API names alone into a query, whoever typed them."""
    if not _PATH.fullmatch(written):
        raise ValueError(f"not the API name of a Salesforce field or object: {written!r}")
    return written
