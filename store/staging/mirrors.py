"""The shape of the mirrors: one unlogged table a profile, side and generation, in the schema `staging`."""

from dataclasses import dataclass
from typing import Final

from psycopg import sql

from store.database import Psycopg
from sync.problems import Side

_C: Final = sql.SQL('text COLLATE "C" NOT NULL')
"""Texts compare by their bytes: twice as fast to sort, and the same on every host."""

_NOT_SAID: Final = sql.SQL("text COLLATE \"C\" NOT NULL DEFAULT 'false'")

_CONVERTED: Final = "converted"

_PEOPLE: Final = (
    "person_id",
    "address",
    "opted_out",
    "created_at",
    "modstamp",
    "deleted",
    "merged_into",
    _CONVERTED,
)
"""As the vendor's CSV has them, in its order (sync.extract.salesforce_select)."""

_CONTACTS: Final = (
    ("contact_id", sql.SQL("uuid NOT NULL")),
    ("page", sql.SQL("bigint NOT NULL")),
    ("deleted", sql.SQL("boolean NOT NULL")),
    ("lists", sql.SQL("uuid[] NOT NULL")),
    ("address", _C),
    ("permission", _C),
    ("opt_in_source", _C),
    ("opt_in_date", _C),
    ("opt_out_source", _C),
    ("opt_out_date", _C),
    ("updated_at", _C),
)

_NAMES: Final = {Side.SALESFORCE: "people", Side.CONSTANT_CONTACT: "contacts"}
_KEYS: Final = {Side.SALESFORCE: "person_id", Side.CONSTANT_CONTACT: "contact_id"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Mirror:
    """One generation of a side's mirror."""

    tenant_id: int
    profile_id: int
    side: Side
    generation: int
    values: int  # mapping rows, one column each
    converts: bool = False  # the object is Lead: the vendor's CSV tells of conversions

    @property
    def table(self) -> sql.Identifier:
        """Name the table."""
        return sql.Identifier("staging", f"{_NAMES[self.side]}_{self.profile_id}_{self.generation}")

    @property
    def key(self) -> sql.Identifier:
        """Name the column of the vendor's id."""
        return sql.Identifier(_KEYS[self.side])

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns that COPY fills, in order; the tenant comes by itself."""
        people = _PEOPLE if self.converts else tuple(name for name in _PEOPLE if name != _CONVERTED)
        own = people if self.side is Side.SALESFORCE else tuple(name for name, _ in _CONTACTS)
        return (*own, *value_columns(self.values))

    @property
    def named(self) -> sql.Composed:
        """List the columns for SQL."""
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))

    @property
    def stored(self) -> tuple[str, ...]:
        """Name what a delta brings into the mirror: the columns, and of people whether the filter holds."""
        return (*self.columns, "in_scope") if self.side is Side.SALESFORCE else self.columns


def value_columns(count: int) -> tuple[str, ...]:
    """Name the columns of the mapped values, in the mapping's order."""
    return tuple(f"v{index}" for index in range(count))


def create(connection: Psycopg, mirror: Mirror) -> None:
    """Make the empty table."""
    of_people = [(name, _NOT_SAID if name == _CONVERTED else _C) for name in _PEOPLE]
    own = of_people if mirror.side is Side.SALESFORCE else list(_CONTACTS)
    columns = own + [(name, _C) for name in value_columns(mirror.values)]
    connection.execute(
        sql.SQL("CREATE UNLOGGED TABLE {} (tenant_id integer NOT NULL DEFAULT {}, {}{})").format(
            mirror.table,
            sql.Literal(mirror.tenant_id),
            sql.SQL("in_scope boolean NOT NULL DEFAULT true, " if mirror.side is Side.SALESFORCE else ""),
            sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), kind) for name, kind in columns),
        )
    )


def index(connection: Psycopg, mirror: Mirror) -> None:
    """Make what joins and deltas need; the vendor's ids must be unique by now."""
    connection.execute(
        sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (tenant_id, {})").format(mirror.table, mirror.key)
    )
    connection.execute(sql.SQL("CREATE INDEX ON {} (tenant_id, address_key(address))").format(mirror.table))
    if mirror.side is Side.SALESFORCE:
        partial = "CREATE INDEX ON {} (tenant_id, merged_into) WHERE merged_into <> ''"
        connection.execute(sql.SQL(partial).format(mirror.table))


def analyse(connection: Psycopg, mirror: Mirror) -> None:
    """Tell the planner the sizes."""
    connection.execute(sql.SQL("ANALYZE {}").format(mirror.table))


def is_empty(connection: Psycopg, mirror: Mirror) -> bool:
    """Tell whether it has no row."""
    return connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(mirror.table)).fetchone() is None


def drop(connection: Psycopg, mirror: Mirror) -> None:
    """Drop the table, if it is there."""
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(mirror.table))


def drop_strays(connection: Psycopg, mirror: Mirror, keep: tuple[int | None, ...]) -> None:
    """Drop generations of the profile's side that nothing refers to: what a database crash left behind."""
    prefix = f"{_NAMES[mirror.side]}_{mirror.profile_id}_"
    found = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'staging'::regnamespace"
        " AND c.relkind = 'r' AND starts_with(c.relname, %s)",
        [prefix],
    ).fetchall()
    kept = {f"{prefix}{generation}" for generation in keep if generation is not None}
    for (name,) in found:
        if name not in kept:
            connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier("staging", name)))
