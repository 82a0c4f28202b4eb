"""What our tree of a statement says, in the words that the other parser's script uses."""

from typing import Any

from simulators.salesforce.soql import tree
from simulators.salesforce.soql.errors import QueryError
from simulators.salesforce.soql.parse import parse


def shape(text: str) -> dict[str, Any] | None:
    """Return what the statement says, None where it is refused."""
    try:
        return _query(parse(text))
    except QueryError:
        return None


def _query(query: tree.Query) -> dict[str, Any]:
    group = [_operand(each) for each in query.group_by]
    return {
        "select": [_column(each) for each in query.select],
        "entity": query.entity.text,
        "alias": query.alias,
        "scope": query.scope,
        "where": _words(query.where),
        "having": _words(query.having),
        "group": [f"{query.group_sets}({','.join(group)})"] if query.group_sets else group,
        "order": [_order(each) for each in query.order_by],
        "limit": query.limit,
        "offset": query.offset,
    }


def _column(each: tree.Column | tree.Query | tree.TypeOf) -> Any:
    if isinstance(each, tree.Query):
        return _query(each)
    if isinstance(each, tree.TypeOf):
        whens: list[list[Any]] = [[when.entity, [path.text for path in when.paths]] for when in each.whens]
        otherwise = [[None, [path.text for path in each.otherwise]]] if each.otherwise else []
        return [each.path.text, whens + otherwise]
    return [_operand(each.operand), each.alias]


def _operand(each: tree.Operand | tree.Value) -> str:
    if isinstance(each, tree.Path):
        return each.text
    if isinstance(each, tree.Value):
        return _value(each)
    return f"{each.name}({','.join(map(_operand, each.arguments))})"


def _value(value: tree.Value) -> str:
    return "NULL" if value.value is None else str(value.value)


def _words(condition: tree.Condition | None) -> list[Any]:
    match condition:
        case tree.Group(part=part):
            return ["(", *_words(part), ")"]
        case tree.Not(part=part):
            return ["NOT", *_words(part)]
        case tree.Logic(operator=operator, parts=parts):
            first, *others = map(_words, parts)
            return first + [word for part in others for word in (operator.upper(), *part)]
        case None:
            return []
        case _:
            return [_predicate(condition)]


def _predicate(condition: tree.Compare | tree.Member | tree.Includes) -> list[Any]:
    match condition:
        case tree.Compare(left=left, operator=operator, right=right):
            return [_operand(left), operator.upper(), [_value(right)]]
        case tree.Member(left=left, right=right, negated=negated):
            return [_operand(left), "NOT IN" if negated else "IN", _right(right)]
        case tree.Includes(left=left, items=items, negated=negated):
            return [_operand(left), "EXCLUDES" if negated else "INCLUDES", [_value(each) for each in items]]


def _right(right: tuple[tree.Value, ...] | tree.Query | tree.Value) -> Any:
    if isinstance(right, tree.Query):
        return _query(right)
    return [_value(each) for each in (right if isinstance(right, tuple) else (right,))]


def _order(order: tree.Order) -> list[Any]:
    nulls = None if order.nulls_last is None else "LAST" if order.nulls_last else "FIRST"
    return [_operand(order.operand), order.descending, nulls]


def _without_alias(column: Any, alias: str) -> Any:
    bare = isinstance(column, list) and isinstance(column[0], str)
    return [column[0].removeprefix(f"{alias}."), column[1]] if bare else column


def normal(found: Any) -> Any:
    """Return a shape without what is only written differently: case, ASC, zeros, aliases before fields."""
    if isinstance(found, dict):
        made = {key: normal(value) for key, value in found.items()}
        if found["alias"]:
            made["select"] = [_without_alias(each, found["alias"]) for each in made["select"]]
        made["order"] = [
            [name, direction in {True, "DESC"}, nulls] for name, direction, nulls in found["order"]
        ]
        return made
    if isinstance(found, list):
        return [normal(each) for each in found]
    if not isinstance(found, str):
        return found
    text = (
        "!="
        if found == "<>"
        else found.replace(" ", "")
        if found.startswith(("DISTANCE", "FORMAT"))
        else found
    )
    if text.startswith("'"):
        return text
    try:
        return str(float(text))
    except ValueError:
        return text.lower().removeprefix(":")
