"""Names of a query to columns of our tables: fields, the ways to parents, and the joins that these need.

SQL is put together from the names in our own catalog alone; a query's text only ever becomes a parameter.
"""

from dataclasses import dataclass, field

from simulators.salesforce.blobs import path_sql
from simulators.salesforce.catalog import ANY_NAME, Catalog
from simulators.salesforce.formulas.compile import Scope, field_sql
from simulators.salesforce.schema import Field, SObject
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.errors import QueryError, query_error

LONGEST_WAY = 5  # levels from child to parent
MOST_PARENTS = 55


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A field of the query: its column in SQL, and the table that it stands in."""

    sql: str
    field: Field
    table: str
    owner: SObject


@dataclass(kw_only=True, slots=True)
class Source:
    """What one SELECT reads: its object and the parents joined so far."""

    catalog: Catalog
    text: str
    entity: SObject
    aliases: frozenset[str]
    name: str = "t"
    joins: dict[tuple[str, ...], tuple[str, str, SObject]] = field(default_factory=dict)

    def find(self, path: tree.Path) -> Found:
        """Return the field at the end of a path. Raises QueryError INVALID_FIELD."""
        names = path.names
        if len(names) > 1 and names[0].lower() in self.aliases:
            names = names[1:]
        table, owner = self.way(names[:-1], path)
        found = owner.by_name.get(names[-1].lower())
        if found is None:
            raise self.no_column(path, names[-1], owner)
        return Found(sql=self.value(found, table, owner), field=found, table=table, owner=owner)

    def value(self, found: Field, table: str, owner: SObject) -> str:
        """Return a field as SQL: its column, its formula where there is a record, or its file's address."""
        if found.type == "base64":
            return path_sql(owner.name, found.name, table)
        if not found.computed:
            return f'{table}."{found.name}"'
        whole = self.catalog.whole
        sql = field_sql(Scope(catalog=whole, made=whole.at(owner.name), table=table), found)
        return sql if table == self.name else f'CASE WHEN {table}."Id" IS NOT NULL THEN {sql} END'

    def way(self, names: tuple[str, ...], path: tree.Path) -> tuple[str, SObject]:
        """Return the table and object at the end of a way to a parent, joining what is not joined yet."""
        if len(names) > LONGEST_WAY:
            raise self.no_relationship(path, names[LONGEST_WAY])
        table, owner = self.name, self.entity
        for end in range(1, len(names) + 1):
            key = tuple(name.lower() for name in names[:end])
            if key not in self.joins:
                self.joins[key] = self._join(table, owner, names[end - 1], path)
            table, _, owner = self.joins[key]
        return table, owner

    def _join(self, table: str, owner: SObject, name: str, path: tree.Path) -> tuple[str, str, SObject]:
        lookup = owner.by_relationship.get(name.lower())
        target = self.catalog.target(lookup) if lookup else None
        if lookup is None or target is None:
            raise self.no_relationship(path, name)
        if len(self.joins) >= MOST_PARENTS:
            raise self.wrong(
                "MALFORMED_QUERY", f"more than {MOST_PARENTS} relationships to parents", path.offset
            )
        alias = f"{self.name}{len(self.joins) + 1}"
        seen = f'"{target.name}"' if target is not ANY_NAME else '"any_name"'
        return alias, f'LEFT JOIN {seen} {alias} ON {alias}."Id" = {table}."{lookup.name}"', target

    def from_sql(self) -> str:
        joined = " ".join(sql for _, sql, _ in self.joins.values())
        return f'"{self.entity.name}" {self.name} {joined}'.rstrip()

    def no_column(self, path: tree.Path, name: str, owner: SObject) -> QueryError:
        reason = (
            f"No such column '{name}' on entity '{owner.name}'. If you are attempting to use a "
            "custom field, be "
            "sure to append the '__c' after the custom field name. Please reference your WSDL or "
            "the describe "
            "call for the appropriate names."
        )
        return self.wrong("INVALID_FIELD", reason, path.offset)

    def no_relationship(self, path: tree.Path, name: str) -> QueryError:
        reason = (
            f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom "
            "relationship, be sure to append the '__r' after the custom relationship name. Please reference "
            "your WSDL or the describe call for the appropriate names."
        )
        return self.wrong("INVALID_FIELD", reason, path.offset)

    def wrong(self, code: str, reason: str, offset: int) -> QueryError:
        return query_error(code, reason, text=self.text, offset=offset)


def find_entity(catalog: Catalog, query: tree.Query, text: str) -> SObject:
    """Return the object that a query names. Raises QueryError INVALID_TYPE."""
    found = catalog.find(query.entity.names[-1])
    if found is None or not found.trait("queryable", True):
        reason = (
            f"sObject type '{query.entity.text}' is not supported. If you are attempting to use a "
            "custom object, "
            "be sure to append the '__c' after the entity name. Please reference your WSDL or the "
            "describe call "
            "for the appropriate names."
        )
        raise query_error("INVALID_TYPE", reason, text=text, offset=query.entity.offset)
    return found
