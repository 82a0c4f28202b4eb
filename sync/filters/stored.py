"""A filter as plain data for JSON, and back. Reading checks the shape alone; `check` does the rest."""

from enum import StrEnum
from typing import Any, Final, TypeVar

from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Relative, Span, Value

Word = TypeVar("Word", bound=StrEnum)
VERSION: Final = 1
DEEPEST: Final = 50  # far beyond what `check` allows: what is stored must not exhaust the stack


class FilterFormatError(ValueError):
    """What is stored is no filter; the message names the place, as in `root.all[2].operator`."""


def to_json(rule: Filter) -> dict[str, Any]:
    """Write as plain data: dicts, lists, texts and whole numbers."""
    return {"version": VERSION, "root": _node_data(rule.root)}


def from_json(data: object) -> Filter:
    """Read what `to_json` wrote. Raises FilterFormatError."""
    whole = _object(data, "filter", {"version", "root"})
    if whole["version"] != VERSION:
        raise FilterFormatError(f"filter.version is {whole['version']!r}; this program reads {VERSION}")
    return Filter(root=_node(whole["root"], "root", DEEPEST))


def _node_data(node: Node) -> dict[str, Any]:
    if isinstance(node, Group):
        return {node.join.value: [_node_data(part) for part in node.parts]}
    values = [_value_data(value) for value in node.values]
    return {"field": node.field, "operator": node.operator.value, "values": values}


def _value_data(value: Value) -> str | dict[str, Any]:
    return value if isinstance(value, str) else {"relative": value.span.value, "n": value.n}


def _node(data: object, place: str, depth: int) -> Node:
    if depth == 0:
        raise FilterFormatError(f"{place} lies deeper than {DEEPEST} groups")
    if isinstance(data, dict) and "field" in data:
        return _condition(data, place)
    for join in Join:
        if isinstance(data, dict) and data.keys() == {join.value}:
            parts = _list(data[join.value], f"{place}.{join.value}")
            read = [_node(part, f"{place}.{join.value}[{at}]", depth - 1) for at, part in enumerate(parts)]
            return Group(join=join, parts=tuple(read))
    raise FilterFormatError(f"{place} must be a condition, or a group with the one key all or any")


def _condition(data: object, place: str) -> Condition:
    told = _object(data, place, {"field", "operator", "values"})
    values = [
        _value(value, f"{place}.values[{at}]")
        for at, value in enumerate(_list(told["values"], f"{place}.values"))
    ]
    return Condition(
        field=_text(told["field"], f"{place}.field"),
        operator=_word(Operator, told["operator"], f"{place}.operator"),
        values=tuple(values),
    )


def _value(data: object, place: str) -> Value:
    if isinstance(data, str):
        return data
    told = _object(data, place, {"relative", "n"})
    if type(told["n"]) is not int:
        raise FilterFormatError(f"{place}.n must be a whole number")
    return Relative(span=_word(Span, told["relative"], f"{place}.relative"), n=told["n"])


def _object(data: object, place: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict) or data.keys() != keys:
        raise FilterFormatError(f"{place} must be an object with the keys {', '.join(sorted(keys))}")
    return data


def _list(data: object, place: str) -> list[Any]:
    if not isinstance(data, list):
        raise FilterFormatError(f"{place} must be a list")
    return data


def _text(data: object, place: str) -> str:
    if not isinstance(data, str):
        raise FilterFormatError(f"{place} must be a text")
    return data


def _word(kind: type[Word], data: object, place: str) -> Word:
    written = _text(data, place)
    try:
        return kind(written)
    except ValueError as error:
        raise FilterFormatError(f"{place} is {written!r}; it must be one of {', '.join(kind)}") from error
