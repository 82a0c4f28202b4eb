"""Rows of a plan as the records that REST answers with."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from simulators.salesforce.blobs import written
from simulators.salesforce.catalog import ANY_NAME, Catalog
from simulators.salesforce.schema import Field
from simulators.salesforce.soql.plan import Alternatives, Children, Compound, Leaf, Parent, Plan, Slot

Row = Sequence[Any]
Record = dict[str, Any]
CHILD_PAGE = 2000


def show_value(field: Field, value: Any) -> Any:
    """Return a stored value as REST shows it."""
    if field.type == "boolean":
        return bool(value)
    if value is not None and field.type == "datetime":
        return f"{value[:-1]}+0000"
    return value


@dataclass(frozen=True, kw_only=True)
class Shower:
    """Makes records for one request: the API version is in their addresses."""

    version: str
    catalog: Catalog
    connection: sqlite3.Connection
    blobs_inside: bool = False  # files in base64, as SOAP has them, and not their addresses

    def show(self, plan: Plan, rows: Sequence[Row]) -> list[Record]:
        """Return the records of a page, their child records with them."""
        if plan.aggregates:
            kind = {"attributes": {"type": "AggregateResult"}}
            return [{**kind, **self._values(plan.slots, row, {})} for row in rows]
        children = {
            slot.name: self._children(slot, [row[0] for row in rows])
            for slot in plan.slots
            if isinstance(slot, Children)
        }
        return [
            {**self.attributes(plan.entity.name, row[0]), **self._values(plan.slots, row, children)}
            for row in rows
        ]

    def attributes(self, name: str, record: str) -> Record:
        url = f"/services/data/v{self.version}/sobjects/{name}/{record}"
        return {"attributes": {"type": name, "url": url}}

    def _values(self, slots: Iterable[Slot], row: Row, children: dict[str, dict[str, Any]]) -> Record:
        found: Record = {}
        for slot in slots:
            if isinstance(slot, Leaf):
                found[slot.name] = self.value(slot.field, row[slot.index])
            elif isinstance(slot, Children):
                found[slot.name] = children[slot.name].get(row[0])
            else:
                found[slot.name] = _NESTED[type(slot)](self, slot, row)
        return found

    def value(self, field: Field, value: Any) -> Any:
        """Return a value of a query as it is shown: a file by its address, or whole."""
        if field.type != "base64" or value is None:
            return show_value(field, value)
        return (
            written(self.connection, value) if self.blobs_inside else f"/services/data/v{self.version}{value}"
        )

    def parent(self, slot: Parent, row: Row) -> Record | None:
        record = row[slot.id_index]
        if record is None:
            return None
        attributes = self.attributes(slot.owner.name, record)
        if slot.owner is ANY_NAME and (owner := self.catalog.of_prefix(record)):
            attributes["attributes"]["url"] = self.attributes(owner.name, record)["attributes"]["url"]
        return {**attributes, **self._values(slot.slots, row, {})}

    def alternative(self, slot: Alternatives, row: Row) -> Record | None:
        record = row[slot.id_index]
        owner = self.catalog.of_prefix(record) if record else None
        if owner is None:
            return None
        if owner.name in slot.choices:
            return {**self.attributes(owner.name, record), **self._values(slot.choices[owner.name], row, {})}
        return {**self.attributes("Name", record), **self._values(slot.choices[None], row, {})}

    def compound(self, slot: Compound, row: Row) -> Record | None:
        found = {name: show_value(field, row[index]) for name, index, field in slot.parts}
        return found if any(value is not None for value in found.values()) else None

    def _children(self, slot: Children, parents: list[str]) -> dict[str, Any]:
        """Return by parent what the child query found, at most its limit for each."""
        plan = slot.plan
        where = f"{plan.where} AND" if plan.where else " WHERE"
        rank = f"row_number() OVER (PARTITION BY {slot.key}{plan.order_by})"
        columns = ", ".join([*plan.columns, f"{slot.key} AS _parent", f"{rank} AS _rank"])
        inner = f"SELECT {columns} FROM {plan.from_sql}{where} {slot.key} IN (SELECT value FROM json_each(?))"
        limit = min(plan.limit if plan.limit is not None else CHILD_PAGE, CHILD_PAGE)
        sql = f"SELECT * FROM ({inner}) WHERE _rank <= ? ORDER BY _parent, _rank"
        rows = self.connection.execute(sql, [*plan.values, json.dumps(parents), limit]).fetchall()
        shown = self.show(plan, [tuple(row) for row in rows])
        grouped: dict[str, list[Record]] = {}
        for row, record in zip(rows, shown, strict=True):
            grouped.setdefault(row["_parent"], []).append(record)
        return {
            parent: {"totalSize": len(records), "done": True, "records": records}
            for parent, records in grouped.items()
        }


_NESTED: dict[type, Callable[[Shower, Any, Row], Record | None]] = {
    Parent: Shower.parent,
    Alternatives: Shower.alternative,
    Compound: Shower.compound,
}
