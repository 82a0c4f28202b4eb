"""Text to tree. The grammar stands in grammar.lark; this names what it found."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, v_args

from simulators.salesforce.soql import tree
from simulators.salesforce.soql.errors import malformed

LONGEST = 100_000  # https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def parse(text: str) -> tree.Query:
    """Parse one statement. Raises QueryError MALFORMED_QUERY with the place and the vendor's words."""
    if len(text) > LONGEST:
        raise malformed(f"SOQL statements cannot be longer than {LONGEST} characters.", text=text, offset=0)
    try:
        return _Build().transform(_parser().parse(text))  # type: ignore[no-any-return]  # lark's trees are untyped
    except UnexpectedToken as error:
        ended = error.token.type == "$END"
        offset = len(text.rstrip()) if ended else error.token.start_pos or 0
        shown = "<EOF>" if ended else str(error.token)
        raise malformed(f"unexpected token: '{shown}'", text=text, offset=offset) from None
    except UnexpectedCharacters as error:
        raise _unexpected_character(text, error.pos_in_stream or 0) from None
    except UnexpectedEOF:
        raise malformed("unexpected token: '<EOF>'", text=text, offset=len(text.rstrip())) from None


def unescape(quoted: str, *, keep_like: bool = False) -> str:
    """Return what a quoted text means; with `keep_like` an escaped % or _ stays escaped for LIKE."""
    found, rest = [], iter(quoted[1:-1])
    for letter in rest:
        if letter != "\\":
            found.append(letter)
            continue
        escaped = next(rest)
        kept = keep_like and escaped in "%_\\"
        found.append(f"\\{escaped}" if kept else _ESCAPES.get(escaped, escaped))
    return "".join(found)


@cache
def _parser() -> Lark:
    grammar = FilePath(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=False
    )


def _unexpected_character(text: str, offset: int) -> Exception:
    rest = text[offset:]
    word = next(iter(rest.split(maxsplit=1)), rest[:1] or "<EOF>")  # a vertical tab is no word, and no blank
    if rest.startswith("'"):
        return malformed(
            f"line 1:{offset} mismatched character '<EOF>' expecting '''", text=text, offset=offset
        )
    return malformed(f"unexpected token: '{word}'", text=text, offset=offset)


class _Build(Transformer[Token, Any]):
    """Builds the tree bottom up; each method is named after a rule of the grammar."""

    def start(self, parts: list[Any]) -> tree.Query:
        return parts[0]  # type: ignore[no-any-return]

    def path(self, parts: list[Token]) -> tree.Path:
        return tree.Path(names=tuple(map(str, parts)), offset=parts[0].start_pos or 0)

    def function(self, parts: list[Any]) -> tree.Function:
        name, *arguments = parts
        return tree.Function(name=str(name), arguments=tuple(arguments), offset=name.start_pos or 0)

    def alias(self, parts: list[Token]) -> str:
        return str(parts[0])

    def column(self, parts: list[Any]) -> tree.Column:
        return tree.Column(operand=parts[0], alias=parts[1] if len(parts) > 1 else None)

    def path_list(self, parts: list[tree.Path]) -> tuple[tree.Path, ...]:
        return tuple(parts)

    def when(self, parts: list[Any]) -> tree.When:
        return tree.When(entity=str(parts[0]), paths=parts[1])

    def otherwise(self, parts: list[Any]) -> Any:
        return parts[0]

    def typeof(self, parts: list[Any]) -> tree.TypeOf:
        path, *rest = parts
        whens = tuple(part for part in rest if isinstance(part, tree.When))
        return tree.TypeOf(path=path, whens=whens, otherwise=rest[-1] if len(rest) > len(whens) else ())

    def subquery(self, parts: list[tree.Query]) -> tree.Query:
        return parts[0]

    # values

    def text(self, parts: list[Token]) -> tree.Value:
        return _value("text", str(parts[0]), parts[0])

    def number(self, parts: list[Token]) -> tree.Value:
        written = str(parts[0])
        whole = written.lstrip("+-").isdigit()
        return _value("number", int(written) if whole else float(written), parts[0])

    def currency(self, parts: list[Token]) -> tree.Value:
        return _value("currency", str(parts[0]), parts[0])

    def datetime(self, parts: list[Token]) -> tree.Value:
        return _value("datetime", str(parts[0]), parts[0])

    def date(self, parts: list[Token]) -> tree.Value:
        return _value("date", str(parts[0]), parts[0])

    def date_literal(self, parts: list[Token]) -> tree.Value:
        return _value("date_literal", str(parts[0]).upper(), parts[0])

    def boolean(self, parts: list[Token]) -> tree.Value:
        return _value("boolean", parts[0].lower() == "true", parts[0])

    def null(self, parts: list[Token]) -> tree.Value:
        return _value("null", None, parts[0])

    def bind(self, parts: list[Token]) -> tree.Value:
        return _value("bind", ".".join(parts), parts[0])

    def items(self, parts: list[tree.Value]) -> tuple[tree.Value, ...]:
        return tuple(parts)

    # conditions

    def compare(self, parts: list[Any]) -> tree.Compare:
        operator = "!=" if parts[1] == "<>" else str(parts[1]).lower()
        return tree.Compare(left=parts[0], operator=operator, right=parts[2])

    def member(self, parts: list[Any]) -> tree.Member:
        return tree.Member(left=parts[0], right=parts[-1])

    def not_member(self, parts: list[Any]) -> tree.Member:
        return tree.Member(left=parts[0], right=parts[-1], negated=True)

    def includes(self, parts: list[Any]) -> tree.Includes:
        return tree.Includes(left=parts[0], items=parts[-1])

    def excludes(self, parts: list[Any]) -> tree.Includes:
        return tree.Includes(left=parts[0], items=parts[-1], negated=True)

    def inverse(self, parts: list[Any]) -> tree.Not:
        return tree.Not(part=parts[0])

    def group(self, parts: list[Any]) -> tree.Group:
        return tree.Group(part=parts[0])

    @v_args(meta=True)
    def disjunction(self, meta: Any, parts: list[Any]) -> tree.Logic:
        return tree.Logic(operator="or", parts=tuple(parts), offset=meta.start_pos, end=meta.end_pos)

    @v_args(meta=True)
    def conjunction(self, meta: Any, parts: list[Any]) -> tree.Logic:
        return tree.Logic(operator="and", parts=tuple(parts), offset=meta.start_pos, end=meta.end_pos)

    # clauses: each is a pair of the Query's attribute and its value

    def select_list(self, parts: list[Any]) -> dict[str, Any]:
        return {"select": tuple(parts)}

    def entity(self, parts: list[Any]) -> dict[str, Any]:
        return {"entity": parts[0], "alias": str(parts[1]) if len(parts) > 1 else None}

    def scope(self, parts: list[Token]) -> dict[str, Any]:
        return {"scope": str(parts[0])}

    def where(self, parts: list[Any]) -> dict[str, Any]:
        return {"where": parts[0]}

    def with_mode(self, parts: list[Token]) -> dict[str, Any]:
        return {"modes": (parts[0].upper(),)}

    def with_category(self, _: list[Any]) -> dict[str, Any]:
        return {"modes": ("DATA CATEGORY",)}

    def with_condition(self, _: list[Any]) -> dict[str, Any]:
        return {"modes": ("CONDITION",)}

    def group_by(self, parts: list[Any]) -> dict[str, Any]:
        return {"group_by": tuple(parts)}

    def group_by_sets(self, parts: list[Any]) -> dict[str, Any]:
        return {"group_by": tuple(parts[1:]), "group_sets": parts[0].upper()}

    def having(self, parts: list[Any]) -> dict[str, Any]:
        return {"having": parts[0]}

    def order_by(self, parts: list[Any]) -> dict[str, Any]:
        return {"order_by": tuple(parts)}

    def order_item(self, parts: list[Any]) -> tree.Order:
        operand, *words = parts
        kinds = {word.type for word in words}
        nulls = "NULLS_LAST" in kinds if kinds & {"NULLS_FIRST", "NULLS_LAST"} else None
        return tree.Order(operand=operand, descending="DESC" in kinds, nulls_last=nulls)

    def limit(self, parts: list[Any]) -> dict[str, Any]:
        return {"limit": _count(parts[0])}

    def offset(self, parts: list[Any]) -> dict[str, Any]:
        return {"offset": _count(parts[0])}

    def for_what(self, parts: list[Token]) -> dict[str, Any]:
        return {"purposes": tuple(part.upper() for part in parts)}

    def update(self, parts: list[Token]) -> dict[str, Any]:
        return {"purposes": tuple(part.upper() for part in parts)}

    def all_rows(self, _: list[Any]) -> dict[str, Any]:
        return {"all_rows": True}

    def query(self, parts: list[dict[str, Any]]) -> tree.Query:
        return tree.Query(**_merged(parts))


def _merged(clauses: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for clause in clauses:
        for name, value in clause.items():
            found[name] = found.get(name, ()) + value if name in {"modes", "purposes"} else value
    return found


def _count(part: Token | tree.Value) -> int | None:
    """Return a LIMIT or OFFSET; a bind variable stands for a number nobody here knows."""
    return None if isinstance(part, tree.Value) else int(part)


def _value(kind: tree.Kind, value: str | float | bool | None, token: Token) -> tree.Value:
    return tree.Value(kind=kind, value=value, offset=token.start_pos or 0)
