"""Fields and functions of a query as SQL, with the rights of their place: filtered, sorted, grouped."""

from dataclasses import dataclass

from simulators.salesforce.schema import Field
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.errors import QueryError
from simulators.salesforce.soql.filters import Operand
from simulators.salesforce.soql.functions import AGGREGATES, DATE_PARTS, NUMERIC, SHOWN_AS
from simulators.salesforce.soql.names import Source

_COUNT = Field(name="count", type="int", label="count")
_NUMBER = Field(name="number", type="double", label="number")
_DAY = Field(name="day", type="date", label="day")


@dataclass(frozen=True, kw_only=True, slots=True)
class Operands:
    source: Source

    def plain(self, operand: tree.Operand) -> Operand:
        """Return a field or function as SQL. Raises QueryError."""
        if isinstance(operand, tree.Path):
            found = self.source.find(operand)
            return Operand(sql=found.sql, field=found.field)
        name = operand.name.lower()
        if name in AGGREGATES:
            return self._aggregate(operand, name)
        if name in DATE_PARTS:
            inner = self.plain(self._argument(operand))
            field = _DAY if name == "day_only" else _COUNT
            return Operand(sql=DATE_PARTS[name].format(inner.sql), field=field)
        if name in SHOWN_AS:
            return self.plain(self._argument(operand))
        if name == "grouping":
            return Operand(sql="0", field=_COUNT)
        reason = f"unexpected token: '{operand.name}'"
        raise self.source.wrong("MALFORMED_QUERY", reason, operand.offset)

    def filtered(self, operand: tree.Operand) -> Operand:
        """Return an operand of WHERE or HAVING."""
        found = self.plain(operand)
        if isinstance(operand, tree.Path) and (not found.field.filterable or found.field.long_text):
            raise QueryError(
                "INVALID_FIELD", f"field '{found.field.name}' can not be filtered in a query call"
            )
        return found

    def sorted(self, operand: tree.Operand) -> str:
        found = self.plain(operand)
        if isinstance(operand, tree.Path) and (
            not found.field.filterable or found.field.long_text or found.field.composed
        ):
            raise QueryError("INVALID_FIELD", f"field '{found.field.name}' can not be sorted in a query call")
        return found.sql

    def grouped(self, operand: tree.Operand) -> str:
        found = self.plain(operand)
        ungroupable = found.field.computed or found.field.type in {
            *("datetime", "double", "currency", "percent", "address", "base64")
        }
        if isinstance(operand, tree.Path) and (ungroupable or found.field.long_text):
            raise QueryError(
                "INVALID_FIELD", f"field '{found.field.name}' can not be grouped in a query call"
            )
        return found.sql

    def _aggregate(self, function: tree.Function, name: str) -> Operand:
        if not function.arguments and name == "count":
            return Operand(sql="count(*)", field=_COUNT)
        inner = self.plain(self._argument(function))
        if inner.field.type == "base64":
            reason = f"field {inner.field.name} does not support aggregate operator {function.name.upper()}"
            raise self.source.wrong("MALFORMED_QUERY", reason, function.offset)
        field = _COUNT if name.startswith("count") else _NUMBER if name in NUMERIC else inner.field
        return Operand(sql=AGGREGATES[name].format(inner.sql), field=field)

    def _argument(self, function: tree.Function) -> tree.Operand:
        if len(function.arguments) != 1 or isinstance(function.arguments[0], tree.Value):
            reason = f"unexpected token: '{function.name}'"
            raise self.source.wrong("MALFORMED_QUERY", reason, function.offset)
        return function.arguments[0]


def is_aggregate(operand: tree.Operand) -> bool:
    return isinstance(operand, tree.Function) and operand.name.lower() in {*AGGREGATES, "grouping"}
