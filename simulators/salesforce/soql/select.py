"""What a query selects, as columns of SQL and as the shape of the records that go out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from simulators.salesforce.schema import Field
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.errors import QueryError
from simulators.salesforce.soql.names import Found, Source
from simulators.salesforce.soql.operands import Operands, is_aggregate
from simulators.salesforce.soql.plan import Alternatives, Children, Compound, Leaf, Parent, Plan, Slot

ALL_LIMIT = 200
MOST_CHILDREN = 20
_PARTS = {
    "Street": "street",
    "City": "city",
    "State": "state",
    "PostalCode": "postalCode",
    "Country": "country",
    "Latitude": "latitude",
    "Longitude": "longitude",
    "GeocodeAccuracy": "geocodeAccuracy",
    "StateCode": "stateCode",
    "CountryCode": "countryCode",
}


@dataclass(kw_only=True)
class Selection:
    """Built once; then `columns`, `slots` and `labels` say what comes out."""

    query: tree.Query
    source: Source
    operands: Operands
    children: Callable[[tree.Query], tuple[Plan, Field]]
    columns: list[str] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    labels: list[tuple[str, Field]] = field(default_factory=list)
    label_columns: dict[str, int] = field(default_factory=dict)
    aggregates: bool = False
    counts_only: bool = False
    _parents: dict[tuple[str, ...], Parent] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _aliases: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        columns = [each.operand for each in self.query.select if isinstance(each, tree.Column)]
        self.aggregates = bool(self.query.group_by) or any(map(is_aggregate, columns))
        self.counts_only = self.aggregates and self._is_bare_count(columns)
        if not self.aggregates:
            self.columns.append(f'{self.source.name}."Id"')
        for each in self.query.select:
            if isinstance(each, tree.Query):
                self._add_children(each)
            elif isinstance(each, tree.TypeOf):
                self._add_alternatives(each)
            elif self.aggregates:
                self._add_aggregated(each)
            else:
                self._add_column(each)

    def aliased(self, operand: tree.Operand) -> str | None:
        """Return the SQL behind an alias that ORDER BY names."""
        if isinstance(operand, tree.Path) and len(operand.names) == 1:
            return self._aliases.get(operand.names[0].lower())
        return None

    def _is_bare_count(self, columns: list[tree.Operand]) -> bool:
        only = columns[0] if len(columns) == 1 else None
        return isinstance(only, tree.Function) and only.name.lower() == "count" and not only.arguments

    def _add_aggregated(self, column: tree.Column) -> None:
        operand = column.operand
        if not is_aggregate(operand) and not self._is_grouped(operand):
            name = operand.names[-1] if isinstance(operand, tree.Path) else operand.name
            reason = f"Field must be grouped or aggregated: {name}"
            raise self.source.wrong("MALFORMED_QUERY", reason, operand.offset)
        found = self.operands.plain(operand)
        unnamed = f"expr{sum(slot.name.startswith('expr') for slot in self.slots)}"
        name = column.alias or (found.field.name if isinstance(operand, tree.Path) else unnamed)
        if column.alias:
            self._aliases[column.alias.lower()] = found.sql
        self.slots.append(Leaf(name=name, index=self._column(found.sql), field=found.field))
        self._label(name, found.field, found.sql)

    def _is_grouped(self, operand: tree.Operand) -> bool:
        return any(_same(operand, grouped) for grouped in self.query.group_by)

    def _add_column(self, column: tree.Column) -> None:
        operand = column.operand
        if isinstance(operand, tree.Path):
            self._add_path(operand)
        elif operand.name.lower() == "fields":
            self._add_fields(operand)
        else:
            found = self.operands.plain(operand)
            name = column.alias or (
                found.field.name if found.field.name.lower() in self.source.entity.by_name else "expr0"
            )
            self.slots.append(Leaf(name=name, index=self._column(found.sql), field=found.field))
            self._label(name, found.field, found.sql)

    def _add_path(self, path: tree.Path) -> None:
        found = self.source.find(path)
        names = path.names[1:] if path.names[0].lower() in self.source.aliases else path.names
        slots, way = self._slots_at(names[:-1], path)
        key = ".".join([*way, found.field.name])
        if key.lower() in self._seen:
            raise QueryError("INVALID_FIELD", f"duplicate field selected: {key}")
        self._seen.add(key.lower())
        slots.append(self._slot(found))
        self._label(key, found.field, found.sql)

    def _label(self, name: str, found: Field, sql: str) -> None:
        self.labels.append((name, found))
        self.label_columns[name] = self.columns.index(sql) if sql in self.columns else -1

    def _slots_at(self, names: tuple[str, ...], path: tree.Path) -> tuple[list[Slot], list[str]]:
        """Return the list that the slots of a parent go to, making the parents on the way."""
        slots, way = self.slots, []
        for end in range(1, len(names) + 1):
            key = tuple(name.lower() for name in names[:end])
            table, owner = self.source.way(names[:end], path)
            if key not in self._parents:
                lookup = self._lookup(names[:end], path)
                shown = str(lookup.relationship)
                parent = Parent(name=shown, owner=owner, id_index=self._column(f'{table}."Id"'))
                self._parents[key] = parent
                slots.append(parent)
            slots = self._parents[key].slots
            way.append(self._parents[key].name)
        return slots, way

    def _lookup(self, names: tuple[str, ...], path: tree.Path) -> Field:
        _, owner = self.source.way(names[:-1], path)
        return owner.by_relationship[names[-1].lower()]

    def _slot(self, found: Found) -> Slot:
        if not found.field.composed:
            return Leaf(name=found.field.name, index=self._column(found.sql), field=found.field)
        prefix = found.field.name.removesuffix("Address")
        parts = []
        for each in found.owner.fields:
            inside = _PARTS.get(each.name.removeprefix(prefix))
            if each.compound == found.field.name and inside:
                parts.append((inside, self._column(f'{found.table}."{each.name}"'), each))
        return Compound(name=found.field.name, parts=tuple(parts))

    def _add_fields(self, function: tree.Function) -> None:
        wanted = function.arguments[0] if function.arguments else None
        kind = wanted.names[0].lower() if isinstance(wanted, tree.Path) else ""
        if kind not in {"all", "standard", "custom"}:
            raise self.source.wrong(
                "MALFORMED_QUERY", f"unexpected token: '{function.name}'", function.offset
            )
        if kind != "standard" and not 0 < (self.query.limit or 0) <= ALL_LIMIT:
            reason = f"The SOQL FIELDS function must have a LIMIT of at most {ALL_LIMIT}"
            raise QueryError("MALFORMED_QUERY", reason)
        for each in self.source.entity.fields:
            if kind == "all" or each.custom == (kind == "custom"):
                self._add_path(tree.Path(names=(each.name,), offset=function.offset))

    def _add_children(self, query: tree.Query) -> None:
        if sum(isinstance(slot, Children) for slot in self.slots) >= MOST_CHILDREN:
            reason = f"more than {MOST_CHILDREN} relationships to children"
            raise self.source.wrong("MALFORMED_QUERY", reason, query.entity.offset)
        plan, lookup = self.children(query)
        name = str(lookup.child)
        self.slots.append(Children(name=name, plan=plan, key=f'{plan.table}."{lookup.name}"'))

    def _add_alternatives(self, typeof: tree.TypeOf) -> None:
        """TYPEOF: columns of each alternative come from a join of its own object."""
        lookup = self.source.entity.by_relationship.get(typeof.path.names[-1].lower())
        if lookup is None:
            raise self.source.no_relationship(typeof.path, typeof.path.names[-1])
        choices: dict[str | None, list[Slot]] = {}
        for when in typeof.whens:
            target = self.source.catalog.find(when.entity)
            if target is None or target.name not in lookup.to:
                raise self.source.no_relationship(typeof.path, when.entity)
            alias = f"{self.source.name}{len(self.source.joins) + 1}"
            sql = f'LEFT JOIN "{target.name}" {alias} ON {alias}."Id" = {self.source.name}."{lookup.name}"'
            self.source.joins[(f"typeof {lookup.name} {target.name}".lower(),)] = (alias, sql, target)
            choices[target.name] = [self._typed(path, alias, target.name) for path in when.paths]
        paths = [tree.Path(names=(*typeof.path.names, *path.names)) for path in typeof.otherwise]
        choices[None] = [self._slot(self.source.find(path)) for path in paths]
        index = self._column(f'{self.source.name}."{lookup.name}"')
        self.slots.append(Alternatives(name=str(lookup.relationship), id_index=index, choices=choices))

    def _typed(self, path: tree.Path, alias: str, owner: str) -> Slot:
        target = self.source.catalog.at(owner)
        found = target.by_name.get(path.names[-1].lower())
        if found is None:
            raise self.source.no_column(path, path.names[-1], target)
        sql = self.source.value(found, alias, target)
        return self._slot(Found(sql=sql, field=found, table=alias, owner=target))

    def _column(self, sql: str) -> int:
        if sql not in self.columns:
            self.columns.append(sql)
        return self.columns.index(sql)


def _same(one: tree.Operand | tree.Value, other: tree.Operand | tree.Value) -> bool:
    """Whether two operands say the same, names folding case."""
    if isinstance(one, tree.Path) and isinstance(other, tree.Path):
        return one.text.lower() == other.text.lower()
    if isinstance(one, tree.Function) and isinstance(other, tree.Function):
        pairs = zip(one.arguments, other.arguments, strict=False)
        return one.name.lower() == other.name.lower() and all(_same(*pair) for pair in pairs)
    return one == other
