"""What a SOQL statement says, as frozen values. Positions are kept for error messages and do not compare."""

from dataclasses import dataclass, field
from typing import Literal as OneOf

Kind = OneOf["text", "number", "currency", "datetime", "date", "date_literal", "boolean", "null", "bind"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """A field by its way: `Account.Owner.Name` is three names."""

    names: tuple[str, ...]
    offset: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A literal; `value` is str, float, int, bool or None by kind, a date literal its upper-case text."""

    kind: Kind
    value: str | float | bool | None
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    name: str  # as written
    arguments: tuple["Operand | Value", ...]
    offset: int = field(default=0, compare=False)


Operand = Path | Function


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    operand: Operand
    alias: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    entity: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeOf:
    path: Path
    whens: tuple[When, ...]
    otherwise: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Compare:
    """`operator` is one of = != < <= > >= like."""

    left: Operand
    operator: str
    right: Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """IN and NOT IN over values, a semi-join or a bind variable."""

    left: Operand
    right: "tuple[Value, ...] | Query | Value"
    negated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Includes:
    left: Operand
    items: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Logic:
    operator: OneOf["and", "or"]
    parts: tuple["Condition", ...]
    offset: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Not:
    part: "Condition"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A bracketed condition: AND beside OR needs the brackets."""

    part: "Condition"


Condition = Compare | Member | Includes | Logic | Not | Group


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    operand: Operand
    descending: bool = False
    nulls_last: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One SELECT; `entity` of a child query is the name of the relationship."""

    select: tuple["Column | Query | TypeOf", ...]
    entity: Path
    alias: str | None = None
    scope: str | None = None
    where: Condition | None = None
    modes: tuple[str, ...] = ()
    group_by: tuple[Operand, ...] = ()
    group_sets: str | None = None  # ROLLUP or CUBE
    having: Condition | None = None
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int | None = None
    purposes: tuple[str, ...] = ()
    all_rows: bool = False
