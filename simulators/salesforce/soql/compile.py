"""A parsed query over a catalog to a plan in SQL. Everything that the vendor refuses is refused here."""

from dataclasses import dataclass, field
from typing import Any

from simulators.salesforce.catalog import Catalog
from simulators.salesforce.schema import Field, SObject
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.bounds import has_alternatives, lower_bounds
from simulators.salesforce.soql.errors import QueryError
from simulators.salesforce.soql.filters import Filters, Sql
from simulators.salesforce.soql.literals import Today
from simulators.salesforce.soql.names import Source, find_entity
from simulators.salesforce.soql.needs import check_narrowed
from simulators.salesforce.soql.operands import Operands
from simulators.salesforce.soql.parse import parse
from simulators.salesforce.soql.plan import Plan
from simulators.salesforce.soql.select import Selection

HIGHEST_OFFSET = 2000


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who asks: what they see of the objects, whose records, and when."""

    catalog: Catalog
    today: Today
    user: str = ""
    all_rows: bool = False
    # SQL that keeps records of an object to what the user may see, with one parameter each: the user's id
    sharing: dict[str, str] = field(default_factory=dict)


def compile_text(text: str, reader: Reader) -> Plan:
    """Compile a statement. Raises QueryError in the vendor's words."""
    return compile_query(parse(text), reader, text)


def compile_query(query: tree.Query, reader: Reader, text: str) -> Plan:
    entity = find_entity(reader.catalog, query, text)
    check_narrowed(entity, query)
    return _Compiler(query=query, reader=reader, text=text, entity=entity, depth=0).plan()


@dataclass(kw_only=True)
class _Compiler:
    query: tree.Query
    reader: Reader
    text: str
    entity: SObject
    depth: int
    source: Source = field(init=False)
    operands: Operands = field(init=False)
    filters: Filters = field(init=False)

    def __post_init__(self) -> None:
        names = {self.query.alias or self.query.entity.names[-1], self.query.entity.names[-1]}
        self.source = Source(
            catalog=self.reader.catalog,
            text=self.text,
            entity=self.entity,
            aliases=frozenset(name.lower() for name in names),
            name="tuvwxyz"[self.depth],
        )
        self.operands = Operands(source=self.source)
        self.filters = Filters(
            source=self.source,
            today=self.reader.today,
            operand=self.operands.filtered,
            semi_join=self._semi_join,
        )

    def plan(self) -> Plan:
        selection = Selection(
            query=self.query, source=self.source, operands=self.operands, children=self._children
        )
        selection.build()
        where, values = self._where()
        having, having_values = self._having()
        group_by, order_by = self._group_by(), self._order_by(selection)
        return Plan(
            entity=self.entity,
            table=self.source.name,
            columns=selection.columns,
            labels=selection.labels,
            slots=selection.slots,
            label_columns=selection.label_columns,
            from_sql=self.source.from_sql(),
            where=where,
            values=values,
            group_by=group_by,
            having=having,
            having_values=having_values,
            order_by=order_by,
            limit=self.query.limit,
            offset=self._offset(),
            aggregates=selection.aggregates,
            counts_only=selection.counts_only,
        )

    def _where(self) -> Sql:
        parts: list[str] = []
        values: list[Any] = []
        if self.query.where is not None:
            sql, found = self.filters.compile(self.query.where)
            bounds = lower_bounds(self.query.where) if has_alternatives(self.query.where) else {}
            parts.append(f"+({sql})" if bounds else f"({sql})")
            values.extend(found)
            for name, bound in bounds.items():
                parts.append(f'{self.source.name}."{self.entity.by_name[name].name}" >= ?')
                values.append(bound)
        if self.entity.soft_deletes and not (self.reader.all_rows or self.query.all_rows):
            parts.append(f'{self.source.name}."IsDeleted" = 0')
        if shared := self._sharing():
            parts.append(shared)
            values.append(self.reader.user)
        return (f" WHERE {' AND '.join(parts)}" if parts else ""), values

    def _sharing(self) -> str:
        if (self.query.scope or "").lower() == "mine" and "ownerid" in self.entity.by_name:
            return f'{self.source.name}."OwnerId" = ?'
        return self.reader.sharing.get(self.entity.name.lower(), "").format(table=self.source.name)

    def _semi_join(self, query: tree.Query) -> Sql:
        """Return the one column of an inner query; nulls in it match nothing, in NOT IN too."""
        entity = find_entity(self.reader.catalog, query, self.text)
        inner = _Compiler(
            query=query, reader=self.reader, text=self.text, entity=entity, depth=self.depth + 1
        )
        if len(query.select) != 1 or not isinstance(query.select[0], tree.Column) or self.depth:
            reason = (
                "Nesting of semi join sub-selects is not supported" if self.depth else "one field is needed"
            )
            raise self.source.wrong("MALFORMED_QUERY", reason, query.entity.offset)
        column = inner.operands.plain(query.select[0].operand)
        where, values = inner._where()
        word = "AND" if where else "WHERE"
        return (
            f"SELECT {column.sql} FROM {inner.source.from_sql()}{where} {word} {column.sql} IS NOT NULL",
            values,
        )

    def _children(self, query: tree.Query) -> tuple[Plan, Field]:
        """Return the plan of a child query and the lookup of the child that names this record."""
        name = query.entity.names[-1]
        for child in self.reader.catalog.children(self.entity.name):
            if child.name and child.name.lower() == name.lower():
                inner = _Compiler(
                    query=query, reader=self.reader, text=self.text, entity=child.child, depth=self.depth + 1
                )
                return inner.plan(), child.field
        reason = (
            f"Didn't understand relationship '{name}' in FROM part of query call. If you are "
            "attempting to use a "
            "custom relationship, be sure to append the '__r' after the custom relationship name. "
            "Please reference "
            "your WSDL or the describe call for the appropriate names."
        )
        raise self.source.wrong("INVALID_TYPE", reason, query.entity.offset)

    def _group_by(self) -> str:
        if not self.query.group_by:
            return ""
        return f" GROUP BY {', '.join(self.operands.grouped(each) for each in self.query.group_by)}"

    def _having(self) -> Sql:
        if self.query.having is None:
            return "", []
        sql, values = self.filters.compile(self.query.having)
        return f" HAVING {sql}", values

    def _order_by(self, selection: Selection) -> str:
        keys = []
        for order in self.query.order_by:
            sql = selection.aliased(order.operand) or self.operands.sorted(order.operand)
            direction = "DESC" if order.descending else "ASC"
            keys.append(f"{sql} {direction} NULLS {'LAST' if order.nulls_last else 'FIRST'}")
        return f" ORDER BY {', '.join(keys)}" if keys else ""

    def _offset(self) -> int:
        offset = self.query.offset or 0
        if offset > HIGHEST_OFFSET:
            raise QueryError("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {HIGHEST_OFFSET}")
        return offset
