"""A compiled query: SQL with its parameters, and the shape that its rows take on the way out."""

from dataclasses import dataclass, field
from typing import Any

from simulators.salesforce.schema import Field, SObject


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """One value: the number of its column, and the field that says how it is shown."""

    name: str
    index: int
    field: Field


@dataclass(frozen=True, kw_only=True, slots=True)
class Compound:
    """An address: the columns of its parts by the names they have inside."""

    name: str
    parts: tuple[tuple[str, int, Field], ...]


@dataclass(frozen=True, kw_only=True)
class Parent:
    """A parent record; null where its id is."""

    name: str
    owner: SObject
    id_index: int
    slots: list["Slot"] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternatives:
    """TYPEOF: by the object of the id at id_index the slots to show, None for what ELSE says."""

    name: str
    id_index: int
    choices: dict[str | None, list["Slot"]]


@dataclass(frozen=True, kw_only=True)
class Children:
    """A child query: run for a page of parents by `column`, at most `limit` for each."""

    name: str
    plan: "Plan"
    key: str


Slot = Leaf | Compound | Parent | Alternatives | Children


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`columns` are SQL; column 0 is the record's id unless the query aggregates."""

    entity: SObject
    table: str
    columns: list[str]
    labels: list[tuple[str, Field]]  # header and field of what was selected, as Bulk and metadata show it
    slots: list[Slot]
    label_columns: dict[str, int]  # where the column of a label stands
    from_sql: str
    where: str
    values: list[Any]
    group_by: str = ""
    having: str = ""
    having_values: list[Any] = field(default_factory=list)
    order_by: str = ""
    limit: int | None = None
    offset: int = 0
    aggregates: bool = False
    counts_only: bool = False

    def select(self, columns: str, *, limit: int | None = None) -> tuple[str, list[Any]]:
        """Return a SELECT of these columns, cut at `limit` if that is below the query's own."""
        shortest = min((each for each in (self.limit, limit) if each is not None), default=-1)
        tail = f" LIMIT {int(shortest)} OFFSET {int(self.offset)}" if shortest >= 0 or self.offset else ""
        sql = (
            f"SELECT {columns} FROM "
            f"{self.from_sql}{self.where}{self.group_by}{self.having}{self.order_by}{tail}"
        )
        return sql, [*self.values, *self.having_values]

    def at_rows(self, numbers: str) -> tuple[str, list[Any]]:
        """Return a SELECT of all columns and the row number for the rows in a JSON list of numbers."""
        columns = ", ".join([*self.columns, f"{self.table}._n"])
        where = f"{self.table}._n IN (SELECT value FROM json_each(?))"
        return f"SELECT {columns} FROM {self.from_sql} WHERE {where}", [numbers]
