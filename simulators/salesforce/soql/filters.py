"""Conditions of a query in SQL, with two truth values: null is unequal to every value.

Texts fold case but in unique case-sensitive fields; a check mark is never null, also of a missing parent:
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships_lookup.htm
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulators.salesforce.schema import Field
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.literals import Span, Today, read_literal, read_text
from simulators.salesforce.soql.names import Source
from simulators.salesforce.soql.parse import unescape

Sql = tuple[str, list[Any]]
_SPANS = {
    "=": ("{0} >= ? AND {0} < ?", ("first", "after")),
    "!=": ("NOT coalesce({0} >= ? AND {0} < ?, 0)", ("first", "after")),
    "<": ("{0} < ?", ("first",)),
    "<=": ("{0} < ?", ("after",)),
    ">": ("{0} >= ?", ("after",)),
    ">=": ("{0} >= ?", ("first",)),
}
_FOLDED = "fold({0}) {1} fold(?)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operand:
    """The left side of a comparison: its SQL and a field that says what literals fit."""

    sql: str
    field: Field


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """Compiles the conditions of one SELECT; `operand` and `semi_join` come from the compiler."""

    source: Source
    today: Today
    operand: Callable[[tree.Operand], Operand]
    semi_join: Callable[[tree.Query], Sql]

    def compile(self, condition: tree.Condition) -> Sql:
        match condition:
            case tree.Group(part=part):
                return self.compile(part)
            case tree.Not(part=part):
                sql, values = self.compile(part)
                return f"NOT coalesce({sql}, 0)", values
            case tree.Logic():
                return self._logic(condition)
            case tree.Compare():
                return self._compare(condition)
            case tree.Member():
                return self._member(condition)
            case tree.Includes():
                return self._includes(condition)

    def _logic(self, logic: tree.Logic) -> Sql:
        for part in logic.parts:
            if isinstance(part, tree.Logic):
                first = part is logic.parts[0]
                word = logic.operator if first else part.operator
                found = re.search(
                    rf"\b{word}\b", self.source.text[part.end if first else part.offset :], re.IGNORECASE
                )
                at = (part.end if first else part.offset) + (found.start() if found else 0)
                raise self.source.wrong("MALFORMED_QUERY", f"unexpected token: '{word.upper()}'", at)
        done = [self.compile(part) for part in logic.parts]
        joined = f" {logic.operator.upper()} ".join(f"({sql})" for sql, _ in done)
        values = [value for _, each in done for value in each]
        return joined, values

    def _compare(self, compare: tree.Compare) -> Sql:
        left = self._left(compare.left)
        if compare.operator == "like":
            return self._like(left, compare.right)
        value = self._value(compare.right, left)
        if isinstance(value, Span):
            sql, edges = _SPANS[compare.operator]
            return f"({sql.format(left.sql)})", [getattr(value, edge) for edge in edges]
        if compare.operator in {"=", "!="}:
            return _equal(left, value, negated=compare.operator == "!=")
        return f"{left.sql} {compare.operator} ?", [value]

    def _left(self, operand: tree.Operand) -> Operand:
        found = self.operand(operand)
        return replace(found, sql=f"coalesce({found.sql}, 0)") if found.field.type == "boolean" else found

    def _value(self, value: tree.Value, left: Operand) -> Any:
        found = read_literal(value, left.field, text=self.source.text, today=self.today)
        return 0 if found is None and left.field.type == "boolean" else found

    def _like(self, left: Operand, right: tree.Value) -> Sql:
        if right.kind != "text":
            read_literal(right, left.field, text=self.source.text, today=self.today)
        pattern = unescape(str(right.value), keep_like=True)
        if pattern.isascii():
            return f"{left.sql} LIKE ? ESCAPE '\\'", [pattern]
        return f"fold({left.sql}) LIKE fold(?) ESCAPE '\\'", [pattern]

    def _member(self, member: tree.Member) -> Sql:
        left = self._left(member.left)
        if isinstance(member.right, tree.Query):
            sql, values = self.semi_join(member.right)
            return _negated(f"{left.sql} IN ({sql})", negated=member.negated), values
        items = member.right if isinstance(member.right, tuple) else (member.right,)
        found = [self._value(item, left) for item in items]
        return _among(left, found, negated=member.negated)

    def _includes(self, condition: tree.Includes) -> Sql:
        left = self.operand(condition.left)
        alternatives: list[str] = []
        values: list[Any] = []
        for item in condition.items:
            wanted = read_text(item).split(";")
            alternatives.append(" AND ".join(f"instr(';' || {left.sql} || ';', ?) > 0" for _ in wanted))
            values.extend(f";{value};" for value in wanted)
        sql = " OR ".join(f"({alternative})" for alternative in alternatives)
        return _negated(f"({sql})", negated=condition.negated), values


def _equal(left: Operand, value: Any, *, negated: bool) -> Sql:
    if value is None:
        return f"{left.sql} IS {'NOT ' if negated else ''}NULL", []
    if _folded(value, left):
        return _FOLDED.format(left.sql, "IS NOT" if negated else "="), [value]
    return f"{left.sql} {'IS NOT' if negated else '='} ?", [value]


def _among(left: Operand, values: list[Any], *, negated: bool) -> Sql:
    """Return IN over plain values, texts beyond ASCII folded, blanks as null, spans of dates one by one."""
    plain = [value for value in values if not _special(value, left)]
    parts: list[Sql] = [_equal(left, value, negated=False) for value in values if _folded(value, left)]
    parts += [
        (f"({_SPANS['='][0].format(left.sql)})", [value.first, value.after])
        for value in values
        if isinstance(value, Span)
    ]
    if plain:
        parts.append((f"{left.sql} IN ({', '.join('?' * len(plain))})", plain))
    if None in values:
        parts.append((f"{left.sql} IS NULL", []))
    sql = " OR ".join(part for part, _ in parts)
    return _negated(f"({sql})", negated=negated), [value for _, each in parts for value in each]


def _special(value: Any, left: Operand) -> bool:
    return value is None or isinstance(value, Span) or _folded(value, left)


def _folded(value: Any, left: Operand) -> bool:
    """Whether a text folds beyond what SQLite folds by itself."""
    return isinstance(value, str) and not value.isascii() and not left.field.case_sensitive


def _negated(sql: str, *, negated: bool) -> str:
    return f"NOT coalesce({sql}, 0)" if negated else sql
