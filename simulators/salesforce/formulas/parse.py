"""Text of a formula to a tree. Names fold case; `=` and `==`, `<>` and `!=` are one.

https://help.salesforce.com/s/articleView?id=sf.customize_functions.htm
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<blank>\s+|/\*.*?\*/)
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<name>\$?[A-Za-z_]\w*(?:\.\w+)*)
    |(?P<operator>&&|\|\||==|<>|!=|<=|>=|[-+*/^&=<>!(),])""",
    re.VERBOSE | re.DOTALL,
)
_SAME = {"==": "=", "!=": "<>"}
_BINDS = {
    **dict.fromkeys(("||",), 1),
    **dict.fromkeys(("&&",), 2),
    **dict.fromkeys(("=", "<>"), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-", "&"), 5),
    **dict.fromkeys(("*", "/"), 6),
    "^": 7,
}
_TIGHTEST = 8
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class FormulaError(ValueError):
    """A formula that is wrong, or that asks for more than is simulated."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Literal:
    value: str | float | bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A field by its way, as written: Account.Owner.Name."""

    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A function, its name in capitals, or an operator by its sign."""

    name: str
    arguments: tuple["Node", ...]


Node = Literal | Name | Call
_WORDS = {"true": True, "false": False, "null": None}


def parse_formula(text: str) -> Node:
    """Parse a formula. Raises FormulaError."""
    reader = _Reader(tokens=_tokens(text), text=text)
    found = reader.expression(0)
    if reader.peek() is not None:
        raise FormulaError(f"The formula {text!r} has {reader.peek()!r} where it should end.")
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaError(f"The formula {text!r} has an unknown sign at {text[place : place + 10]!r}.")
        place = match.end()
        if match.lastgroup != "blank":
            found.append((str(match.lastgroup), match[0]))
    return found


@dataclass(kw_only=True, slots=True)
class _Reader:
    """Reads tokens by precedence climbing."""

    tokens: list[tuple[str, str]]
    text: str
    place: int = 0

    def peek(self) -> str | None:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else None

    def expression(self, least: int) -> Node:
        left = self._one()
        while True:
            sign = self.peek() or ""
            binds = _BINDS.get(_SAME.get(sign, sign), -1) if self._is_operator() else -1
            if binds < max(least, 0):
                return left
            self.place += 1
            left = Call(name=_SAME.get(sign, sign), arguments=(left, self.expression(binds + 1)))

    def _is_operator(self) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place][0] == "operator"

    def _one(self) -> Node:
        if self.place >= len(self.tokens):
            raise FormulaError(f"The formula {self.text!r} ends too early.")
        kind, written = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return Literal(value=float(written))
        if kind == "text":
            return Literal(value=re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), written[1:-1]))
        if kind == "name":
            return self._named(written)
        return self._signed(written)

    def _signed(self, sign: str) -> Node:
        if sign in {"-", "!", "+"}:
            return Call(name=f"unary{sign}", arguments=(self.expression(_TIGHTEST),))
        if sign == "(":
            inside = self.expression(0)
            self._take(")")
            return inside
        raise FormulaError(f"The formula {self.text!r} has {sign!r} where a value should stand.")

    def _named(self, written: str) -> Node:
        if self.peek() == "(":
            return Call(name=written.upper(), arguments=self._arguments())
        if written.lower() in _WORDS:
            return Literal(value=_WORDS[written.lower()])
        return Name(names=tuple(written.split(".")))

    def _arguments(self) -> tuple[Node, ...]:
        self._take("(")
        found: list[Node] = []
        while self.peek() != ")":
            found.append(self.expression(0))
            if self.peek() != ")":
                self._take(",")
        self._take(")")
        return tuple(found)

    def _take(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise FormulaError(f"The formula {self.text!r} lacks {wanted!r} before {self.peek()!r}.")
        self.place += 1
