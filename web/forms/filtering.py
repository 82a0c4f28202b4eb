"""Step 5 as a form: the tree in flat fields, the buttons that change it, and the way back to a filter.

A node is named by its way from the root: "n", "n.0", "n.0.2"; its fields are "n.0.2:field" and so on. A text
that a line could not show as it is - with line breaks, or blanks at its ends - stands there as in JSON, with
quotation marks; a span of days in a list of values begins with "@".
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from sync.filters.kinds import WITH_SEVERAL, WITHOUT_VALUE
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Relative, Span, Value

ROOT: Final = "n"
BLANK: Final = Condition(field="", operator=Operator.EQUALS)
EMPTY: Final = Group(join=Join.ALL, parts=())
MOST_NODES: Final = 400
DEEPEST: Final = 12

Place = tuple[int, ...]
Pairs = Iterator[tuple[str, str]]


Fields = Mapping[str, str]
"""What a browser sent: each name with its first value."""


def name_of(place: Place) -> str:
    """Name a node."""
    return ".".join((ROOT, *map(str, place)))


def place_of(name: str) -> Place | None:
    """Read the name of a node; None where it is none."""
    root, *steps = name.split(".")
    if root != ROOT or not all(step.isascii() and step.isdigit() and len(step) < 4 for step in steps):  # noqa: PLR2004
        return None
    return tuple(map(int, steps))


# --- a tree as fields, and back -------------------------------------------------------------------


def write_tree(node: Node, place: Place = ()) -> Pairs:
    """Give the fields of a node and of all below it, as the page shows them."""
    name = name_of(place)
    if isinstance(node, Group):
        yield f"{name}:join", node.join.value
        for at, part in enumerate(node.parts):
            yield from write_tree(part, (*place, at))
        return
    yield f"{name}:field", node.field
    yield f"{name}:operator", node.operator.value
    yield from ((f"{name}:{each}", text) for each, text in write_values(node).items())


def write_values(condition: Condition) -> Mapping[str, str]:
    """Give the fields of a condition's values: none, a text or a span of days, or a line each."""
    if condition.operator in WITHOUT_VALUE:
        return {}
    if condition.operator in WITH_SEVERAL:
        return {"values": "\n".join(map(write_value, condition.values))}
    value = condition.values[0] if condition.values else ""
    if isinstance(value, Relative):
        return {"span": value.span.value, "n": str(value.n or ""), "value": ""}
    return {"span": "", "n": "", "value": write_value(value) if value else ""}


def write_value(value: Value) -> str:
    """Write one value on one line."""
    if isinstance(value, Relative):
        return f"@{value.span.value} {value.n}".removesuffix(" 0")
    plain = value.isprintable() and value.strip() == value and value and value[0] not in '"@'
    return value if plain else json.dumps(value)


def read_value(line: str) -> Value:
    """Read what `write_value` wrote, or what somebody typed."""
    if line.startswith("@"):
        return _read_span(line) or line
    if line.startswith('"'):
        try:
            read = json.loads(line)
        except ValueError:
            return line
        return read if isinstance(read, str) else line
    return line


def _read_span(line: str) -> Relative | None:
    word, _, number = line.removeprefix("@").partition(" ")
    known = {span.value: span for span in Span}
    if word not in known or not (number.isdecimal() or not number):
        return None
    return Relative(span=known[word], n=int(number or 0))


def read_tree(fields: Fields, place: Place = ()) -> Node:
    """Read a node and all below it; what is missing or unknown is blank, never an error."""
    name = name_of(place)
    if f"{name}:field" in fields:
        return _read_condition(fields, name)
    join = Join.ANY if fields.get(f"{name}:join", "") == Join.ANY.value else Join.ALL
    return Group(join=join, parts=tuple(_read_parts(fields, place)))


def _read_parts(fields: Fields, place: Place) -> Iterator[Node]:
    if len(place) > DEEPEST:
        return
    for at in range(MOST_NODES):
        name = name_of((*place, at))
        if f"{name}:field" not in fields and f"{name}:join" not in fields:
            return
        yield read_tree(fields, (*place, at))


def _read_condition(fields: Fields, name: str) -> Condition:
    words = {operator.value: operator for operator in Operator}
    operator = words.get(fields.get(f"{name}:operator", ""), Operator.EQUALS)
    values = tuple(_read_values(fields, name, operator))
    return Condition(field=fields.get(f"{name}:field", ""), operator=operator, values=values)


def _read_values(fields: Fields, name: str, operator: Operator) -> Iterator[Value]:
    if operator in WITHOUT_VALUE:
        return
    if operator in WITH_SEVERAL:
        # Where the operator has just been changed, the one value is the first of several.
        lines = fields.get(f"{name}:values") or fields.get(f"{name}:value", "")
        yield from (read_value(line) for line in lines.replace("\r", "").split("\n") if line.strip())
        return
    span = {each.value: each for each in Span}.get(fields.get(f"{name}:span", ""))
    if span is not None:
        number = fields.get(f"{name}:n", "").strip()
        counted = int(number) if number.isdecimal() and len(number) < 6 else 0  # noqa: PLR2004
        yield Relative(span=span, n=counted if span.counted else 0)
        return
    first = fields.get(f"{name}:values", "").replace("\r", "").split("\n")[0]
    text = fields.get(f"{name}:value", first)
    if text.strip():
        yield read_value(text)


# --- a tree as a filter, and back -----------------------------------------------------------------


def tree_of(rule: Filter | None) -> Group:
    """Give the tree that the page edits: its root is a group, empty where there is no filter."""
    if rule is None:
        return EMPTY
    return rule.root if isinstance(rule.root, Group) else Group(join=Join.ALL, parts=(rule.root,))


def filter_of(tree: Node) -> Filter | None:
    """Read the tree as a filter; a root without parts lets everybody in."""
    return None if isinstance(tree, Group) and not tree.parts else Filter(root=tree)


# --- the buttons ----------------------------------------------------------------------------------


def act(tree: Node, action: str) -> Node:
    """Do what a button asks, "condition n.0"; anything else leaves the tree as it is."""
    word, _, name = action.partition(" ")
    place, change = place_of(name), _ACTS.get(word)
    if place is None or change is None:
        return tree
    return _changed(tree, place, change) or EMPTY


def _added(part: Node) -> Callable[[Node], Node | None]:
    return lambda node: replace(node, parts=(*node.parts, part)) if isinstance(node, Group) else node


_ACTS: Final[Mapping[str, Callable[[Node], Node | None]]] = {
    "condition": _added(BLANK),
    "group": _added(Group(join=Join.ANY, parts=(BLANK,))),
    "remove": lambda _: None,
}


def _changed(node: Node, place: Place, change: Callable[[Node], Node | None]) -> Node | None:
    if not place:
        return change(node)
    at, *rest = place
    if isinstance(node, Condition) or at >= len(node.parts):
        return node
    part = _changed(node.parts[at], tuple(rest), change)
    kept = () if part is None else (part,)
    return replace(node, parts=(*node.parts[:at], *kept, *node.parts[at + 1 :]))
