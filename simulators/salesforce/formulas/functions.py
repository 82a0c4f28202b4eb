"""Functions of formulas in SQL: what each gives, and of what; dates are text, booleans are 0 and 1.

https://help.salesforce.com/s/articleView?id=sf.customize_functions.htm
"""

from dataclasses import dataclass
from typing import Literal as OneOf

Kind = OneOf["text", "number", "boolean", "date", "datetime", "any"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """`sql` takes the arguments by number; `kinds` are what they are read as, "any" as it is."""

    sql: str
    gives: Kind
    kinds: tuple[Kind, ...] = ()


def _function(gives: Kind, sql: str, *kinds: Kind) -> Function:
    return Function(sql=sql, gives=gives, kinds=kinds)


FUNCTIONS: dict[str, dict[int, Function]] = {}  # by name and number of arguments


def _add(name: str, gives: Kind, sql: str, *kinds: Kind) -> None:
    FUNCTIONS.setdefault(name, {})[len(kinds)] = _function(gives, sql, *kinds)


_add("LEN", "number", "length({0})", "text")
_add("UPPER", "text", "upper({0})", "text")
_add("LOWER", "text", "lower({0})", "text")
_add("TRIM", "text", "trim({0})", "text")
_add("LEFT", "text", "substr({0}, 1, {1})", "text", "number")
_add("RIGHT", "text", "sim_right({0}, {1})", "text", "number")
_add("MID", "text", "substr({0}, {1}, {2})", "text", "number", "number")
_add("SUBSTITUTE", "text", "replace({0}, {1}, {2})", "text", "text", "text")
_add("CONTAINS", "boolean", "instr({0}, {1}) > 0", "text", "text")
_add("BEGINS", "boolean", "substr({0}, 1, length({1})) = {1}", "text", "text")
_add("FIND", "number", "instr({1}, {0})", "text", "text")
_add("REGEX", "boolean", "sim_regex({0}, {1})", "text", "text")
_add("VALUE", "number", "sim_value({0})", "text")
_add("CASESAFEID", "text", "{0}", "text")
_add("BR", "text", "'_BR_ENCODED_'")
_add(
    "HYPERLINK",
    "text",
    """'<a href="' || {0} || '" target="_blank">' || {1} || '</a>'""",
    "text",
    "text",
)
_add(
    "HYPERLINK",
    "text",
    """'<a href="' || {0} || '" target="' || {2} || '">' || {1} || '</a>'""",
    "text",
    "text",
    "text",
)
_add("ABS", "number", "abs({0})", "number")
_add("ROUND", "number", "sim_round({0}, {1})", "number", "number")
_add("FLOOR", "number", "floor({0})", "number")
_add("CEILING", "number", "ceil({0})", "number")
_add("MOD", "number", "sim_mod({0}, {1})", "number", "number")
_add("TODAY", "date", "sim_today()")
_add("NOW", "datetime", "sim_now()")
_add("DATE", "date", "sim_date({0}, {1}, {2})", "number", "number", "number")
_add("DATEVALUE", "date", "substr({0}, 1, 10)", "any")
_add("DATETIMEVALUE", "datetime", "substr({0}, 1, 10) || 'T00:00:00.000Z'", "any")
_add("YEAR", "number", "CAST(strftime('%Y', {0}) AS INTEGER)", "date")
_add("MONTH", "number", "CAST(strftime('%m', {0}) AS INTEGER)", "date")
_add("DAY", "number", "CAST(strftime('%d', {0}) AS INTEGER)", "date")
_add("WEEKDAY", "number", "CAST(strftime('%w', {0}) AS INTEGER) + 1", "date")
_add("ADDMONTHS", "date", "sim_add_months({0}, {1})", "date", "number")
_add("NOT", "boolean", "NOT ({0})", "boolean")
_add("ISPICKVAL", "boolean", "{0} = {1}", "text", "text")
_add("INCLUDES", "boolean", "instr(';' || {0} || ';', ';' || {1} || ';') > 0", "text", "text")
_add("ISNUMBER", "boolean", "sim_value({0}) IS NOT NULL", "text")

SPREAD: dict[str, tuple[Kind, str, str]] = {
    "AND": ("boolean", " AND ", "({0})"),
    "OR": ("boolean", " OR ", "({0})"),
    "MAX": ("number", ", ", "max({0})"),
    "MIN": ("number", ", ", "min({0})"),
}
OPERATORS: dict[str, tuple[Kind, Kind]] = {  # what the sides are read as, and what comes out
    "&&": ("boolean", "boolean"),
    "||": ("boolean", "boolean"),
    "*": ("number", "number"),
    "/": ("number", "number"),
    "^": ("number", "number"),
    "&": ("text", "text"),
}
SIGNS = {
    "&&": "({0} AND {1})",
    "||": "({0} OR {1})",
    "*": "({0} * {1})",
    "/": "(CAST({0} AS REAL) / nullif({1}, 0))",
    "^": "pow({0}, {1})",
    "&": "({0} || {1})",
}
