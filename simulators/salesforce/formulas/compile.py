"""A formula as one SQL expression over a row of its object; parents are looked up within it.

Nothing of it is stored: a change on which a formula depends moves no stamp of the record.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulators.salesforce.catalog import Catalog
from simulators.salesforce.formulas.functions import FUNCTIONS, OPERATORS, SIGNS, SPREAD, Kind
from simulators.salesforce.formulas.parse import Call, FormulaError, Literal, Name, Node, parse_formula
from simulators.salesforce.formulas.rollups import rollup_sql
from simulators.salesforce.schema import NUMBER_TYPES, Field, SObject

_DEEPEST = 10
_DATES = {"date", "datetime"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Expression:
    sql: str
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a formula stands over. `before` is the record before a save, for validation rules alone."""

    catalog: Catalog
    made: SObject
    table: str
    blank_as_zero: bool = True
    before: Mapping[str, Any] | None = None
    in_rule: bool = False
    depth: int = 0


def field_sql(scope: Scope, found: Field) -> str:
    """Return a field of a row as SQL: its column, or what its formula gives. Raises FormulaError."""
    if found.rollup is not None:
        return rollup_sql(found.rollup, scope.catalog, scope.table)
    if found.formula is None:
        return f'{scope.table}."{found.name}"'
    if scope.depth > _DEEPEST:
        raise FormulaError(f"The formula of {found.name} goes through more than {_DEEPEST} others.")
    inside = replace(scope, blank_as_zero=found.blank_as_zero, depth=scope.depth + 1, in_rule=False)
    made = _Compiler(scope=inside).compile(parse_formula(found.formula))
    return _result(made, found)


def rule_sql(scope: Scope, formula: str) -> str:
    """Return the condition of a validation rule as SQL: 1 where the record is wrong."""
    compiler = _Compiler(scope=replace(scope, blank_as_zero=False, in_rule=True))
    return compiler.as_kind(compiler.compile(parse_formula(formula)), "boolean")


def _result(made: Expression, found: Field) -> str:
    if found.type == "boolean":
        return f"(coalesce({made.sql}, 0) <> 0)"
    if found.type in NUMBER_TYPES:
        times = " * 100" if found.type == "percent" else ""
        return f"sim_round(({made.sql}){times}, {found.scale})"
    if found.type in _DATES:
        return f"({made.sql})"
    return f"(nullif({made.sql}, '') COLLATE NOCASE)"


def kind_of(found: Field) -> Kind:
    if found.type == "boolean":
        return "boolean"
    if found.type in NUMBER_TYPES:
        return "number"
    return "datetime" if found.type == "datetime" else "date" if found.type == "date" else "text"


@dataclass(frozen=True, kw_only=True)
class _Compiler:
    scope: Scope

    def compile(self, node: Node) -> Expression:
        if isinstance(node, Literal):
            return _literal(node.value)
        if isinstance(node, Name):
            return self._field(node)
        if node.name in _SPECIAL:
            return _SPECIAL[node.name](self, node.arguments)
        if node.name in SPREAD:
            return self._spread(node)
        if node.name in OPERATORS:
            side, gives = OPERATORS[node.name]
            sides = (self.as_kind(self.compile(each), side) for each in node.arguments)
            return Expression(sql=SIGNS[node.name].format(*sides), kind=gives)
        return self._function(node)

    def as_kind(self, made: Expression, kind: Kind) -> str:
        """Return the expression read as a kind: blank text is '', a blank condition is false."""
        if kind == "text":
            return made.sql if made.sql.startswith("'") else f"coalesce({made.sql}, '')"
        return f"coalesce({made.sql}, 0)" if kind == "boolean" else made.sql

    def _spread(self, node: Call) -> Expression:
        kind, between, whole = SPREAD[node.name]
        parts = [self.as_kind(self.compile(each), kind) for each in node.arguments]
        return Expression(sql=whole.format(between.join(parts)), kind=kind)

    def _function(self, node: Call) -> Expression:
        found = FUNCTIONS.get(node.name, {}).get(len(node.arguments))
        if found is None:
            raise FormulaError(f"{node.name} of {len(node.arguments)} values is not simulated in formulas.")
        parts = [
            self.as_kind(self.compile(each), kind)
            for each, kind in zip(node.arguments, found.kinds, strict=True)
        ]
        return Expression(sql=f"({found.sql.format(*parts)})", kind=found.gives)

    def _field(self, name: Name) -> Expression:
        found, sql = self.way(self.scope, name.names)
        kind = kind_of(found)
        if kind == "number":
            part = " / 100.0" if found.type == "percent" else ""
            sql = f"(coalesce({sql}, 0){part})" if self.scope.blank_as_zero else f"({sql}{part})"
        return Expression(sql=sql, kind=kind)

    def way(self, scope: Scope, names: tuple[str, ...]) -> tuple[Field, str]:
        """Return the field at the end of a way to a parent, and its value as SQL."""
        if len(names) == 1:
            found = scope.made.by_name.get(names[0].lower())
            if found is None or found.composed:
                raise FormulaError(f"{scope.made.name} has no field {names[0]} that a formula can use.")
            return found, field_sql(scope, found)
        lookup = scope.made.by_relationship.get(names[0].lower())
        target = scope.catalog.target(lookup) if lookup else None
        if lookup is None or target is None or target.prefix is None:
            raise FormulaError(f"{scope.made.name} has no relationship {names[0]} that a formula can use.")
        table = f"{scope.table}_{len(names)}"
        found, sql = self.way(replace(scope, made=target, table=table), names[1:])
        where = f'{table}."Id" = {scope.table}."{lookup.name}"'
        return found, f'(SELECT {sql} FROM "{target.name}" {table} WHERE {where})'


def _literal(value: str | float | bool | None) -> Expression:
    if isinstance(value, bool):
        return Expression(sql=str(int(value)), kind="boolean")
    if value is None:
        return Expression(sql="NULL", kind="any")
    if isinstance(value, str):
        return Expression(sql=quoted(value), kind="text")
    return Expression(sql=repr(value), kind="number")


def quoted(value: Any) -> str:
    """Return a stored value as a literal of SQL."""
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def _equals(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    one, other = map(compiler.compile, arguments)
    if "text" in {one.kind, other.kind}:
        return _boolean(f"{compiler.as_kind(one, 'text')} = {compiler.as_kind(other, 'text')}")
    return _boolean(
        f"{one.sql} IS {other.sql}" if "any" in {one.kind, other.kind} else f"{one.sql} = {other.sql}"
    )


def _differs(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    return _boolean(f"NOT coalesce({_equals(compiler, arguments).sql}, 0)")


def _ordered(sign: str) -> Callable[[_Compiler, Sequence[Node]], Expression]:
    def compare(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
        one, other = map(compiler.compile, arguments)
        return _boolean(f"{one.sql} {sign} {other.sql}")

    return compare


def _add(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    one, other = map(compiler.compile, arguments)
    if one.kind in _DATES:
        return _moved(one, other.sql)
    if other.kind in _DATES:
        return _moved(other, one.sql)
    if "text" in {one.kind, other.kind}:
        sides = (compiler.as_kind(each, "text") for each in (one, other))
        return Expression(sql=f"({' || '.join(sides)})", kind="text")
    return Expression(sql=f"({one.sql} + {other.sql})", kind="number")


def _subtract(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    one, other = map(compiler.compile, arguments)
    if one.kind in _DATES and other.kind in _DATES:
        return Expression(sql=f"(julianday({one.sql}) - julianday({other.sql}))", kind="number")
    if one.kind in _DATES:
        return _moved(one, f"-{other.sql}")
    return Expression(sql=f"({one.sql} - {other.sql})", kind="number")


def _moved(day: Expression, days: str) -> Expression:
    if day.kind == "date":
        return Expression(sql=f"date({day.sql}, CAST({days} AS INTEGER) || ' days')", kind="date")
    seconds = f"(86400 * {days}) || ' seconds'"
    return Expression(sql=f"strftime('%Y-%m-%dT%H:%M:%fZ', {day.sql}, {seconds})", kind="datetime")


def _if(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    condition, yes, no = map(compiler.compile, arguments)
    kind = no.kind if yes.kind == "any" else yes.kind
    sql = f"CASE WHEN {compiler.as_kind(condition, 'boolean')} THEN {yes.sql} ELSE {no.sql} END"
    return Expression(sql=sql, kind=kind)


def _case(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    subject, *rest = map(compiler.compile, arguments)
    if len(rest) % 2 == 0:
        raise FormulaError("CASE needs pairs of a value and a result, and a result for all else.")
    kinds = {each.kind for each in rest[1::2]} - {"any"}
    text = subject.kind in {"text", "any"}
    held = compiler.as_kind(subject, "text") if text else subject.sql
    pairs = " ".join(
        f"WHEN {compiler.as_kind(value, 'text') if text else value.sql} THEN {result.sql}"
        for value, result in zip(rest[:-1:2], rest[1::2], strict=True)
    )
    return Expression(
        sql=f"(CASE {held} {pairs} ELSE {rest[-1].sql} END)", kind=next(iter(kinds), rest[-1].kind)
    )


def _is_blank(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    made = compiler.compile(arguments[0])
    if made.kind == "text":
        return _boolean(f"{compiler.as_kind(made, 'text')} = ''")
    return _boolean(f"{made.sql} IS NULL")


def _blank_value(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    one, other = map(compiler.compile, arguments)
    held = f"nullif({one.sql}, '')" if one.kind == "text" else one.sql
    return Expression(sql=f"coalesce({held}, {other.sql})", kind=one.kind)


def _text(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    made = compiler.compile(arguments[0])
    shown = {
        "number": f"sim_text({made.sql})",
        "datetime": f"(replace(substr({made.sql}, 1, 19), 'T', ' ') || 'Z')",
        "boolean": f"CASE WHEN {made.sql} THEN 'true' ELSE 'false' END",
    }
    return Expression(sql=shown.get(made.kind, made.sql), kind="text")


def _minus(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    return Expression(sql=f"(-{compiler.compile(arguments[0]).sql})", kind="number")


def _plus(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    return compiler.compile(arguments[0])


def _not(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    return _boolean(f"NOT {compiler.as_kind(compiler.compile(arguments[0]), 'boolean')}")


def _is_new(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    _refuse_outside_rules(compiler, arguments, 0)
    return _boolean("1" if compiler.scope.before is None else "0")


def _prior_value(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    name = _refuse_outside_rules(compiler, arguments, 1)
    found, sql = compiler.way(compiler.scope, name)
    before = compiler.scope.before
    return Expression(sql=sql if before is None else quoted(before.get(found.name)), kind=kind_of(found))


def _is_changed(compiler: _Compiler, arguments: Sequence[Node]) -> Expression:
    name = _refuse_outside_rules(compiler, arguments, 1)
    found, sql = compiler.way(compiler.scope, name)
    before = compiler.scope.before
    return _boolean("0" if before is None else f"{sql} IS NOT {quoted(before.get(found.name))}")


def _refuse_outside_rules(compiler: _Compiler, arguments: Sequence[Node], count: int) -> tuple[str, ...]:
    names = [each.names for each in arguments if isinstance(each, Name)]
    if not compiler.scope.in_rule or len(names) != count or len(arguments) != count:
        raise FormulaError("ISNEW, ISCHANGED and PRIORVALUE take a field, in validation rules alone.")
    return names[0] if names else ()


def _boolean(sql: str) -> Expression:
    return Expression(sql=f"({sql})", kind="boolean")


_SPECIAL: dict[str, Callable[[_Compiler, Sequence[Node]], Expression]] = {
    "=": _equals,
    "<>": _differs,
    **{sign: _ordered(sign) for sign in ("<", "<=", ">", ">=")},
    "+": _add,
    "-": _subtract,
    "unary-": _minus,
    "unary+": _plus,
    "unary!": _not,
    "IF": _if,
    "CASE": _case,
    "ISBLANK": _is_blank,
    "ISNULL": _is_blank,
    "BLANKVALUE": _blank_value,
    "NULLVALUE": _blank_value,
    "TEXT": _text,
    "ISNEW": _is_new,
    "PRIORVALUE": _prior_value,
    "ISCHANGED": _is_changed,
}
