"""The simulated org: its objects as each user sees them, its people and what is set up in it."""

import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from simulators.kernel.clock import Clock
from simulators.kernel.sqlite import Database
from simulators.salesforce.catalog import Catalog
from simulators.salesforce.formulas.calculations import add_calculations
from simulators.salesforce.formulas.compile import Scope, field_sql, rule_sql
from simulators.salesforce.ids import make_id
from simulators.salesforce.objects import standard_objects
from simulators.salesforce.objects.files import open_to_custom
from simulators.salesforce.obstacles import Obstacles
from simulators.salesforce.package import Installed, install
from simulators.salesforce.permissions import View, read_permission_sets
from simulators.salesforce.record_types import settle_record_types
from simulators.salesforce.soql.compile import Reader
from simulators.salesforce.soql.dates import stamp
from simulators.salesforce.soql.literals import Today
from simulators.salesforce.tables import make_indexes, make_tables

ORG_ID = make_id("00D", 1)
SESSION_SECONDS = 7200
# SQL that keeps rows to what a user owns or was shared with them; its one parameter is the user
_VISIBLE = '? IN (SELECT {table}."OwnerId" UNION ALL SELECT user FROM shares WHERE record = {table}."Id")'


@dataclass(frozen=True, kw_only=True)
class Person:
    """A user who can log in; `admin` sees everything whatever is hidden or private."""

    id: str
    username: str
    password: str
    token: str
    first_name: str
    last_name: str
    admin: bool

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


ADMIN = Person(
    id=make_id("005", 1),
    username="admin@listbridge.example.com",
    password="Simulated-admin-1",
    token="AdminSecurityToken000001",
    first_name="Ada",
    last_name="Admin",
    admin=True,
)
INTEGRATION = Person(
    id=make_id("005", 2),
    username="integration@listbridge.example.com",
    password="Simulated-integration-1",
    token="IntegrationToken00000001",
    first_name="Ira",
    last_name="Integration",
    admin=False,
)
MEMBER = Person(
    id=make_id("005", 3),
    username="user@listbridge.example.com",
    password="Simulated-user-1",
    token="UserSecurityToken0000001",
    first_name="Uma",
    last_name="User",
    admin=False,
)
USERS = {person.id: person for person in (ADMIN, INTEGRATION, MEMBER)}


class Org:
    """Held by every endpoint; what changes while it runs is kept in the database's settings."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock(database)
        self.obstacles = Obstacles()
        self._local = threading.local()
        self.load()

    def load(self) -> None:
        """Build catalogs and tables anew: after a change of features, packages or rights."""
        features = self.setting("features")
        objects = standard_objects(
            person_accounts=bool(features.get("person_accounts")),
            place_codes=bool(features.get("place_codes")),
        )
        prefixes = dict(self.setting("prefixes"))
        self.installed: Installed = install(objects, self.setting("packages").get("folders", []), prefixes)
        self.catalog = Catalog(open_to_custom(self.installed.objects))
        self.id = str(self.setting("organization").get("id", ORG_ID))
        check_formulas(self.catalog)
        self.keep("prefixes", prefixes)
        self._seen: dict[str, Catalog] = {ADMIN.id: self.catalog}
        with self.database.write() as connection:
            make_tables(connection, self.catalog)
            settle_record_types(connection, person_accounts=bool(features.get("person_accounts")))

    def index(self) -> None:
        with self.database.write() as connection:
            make_indexes(connection, self.catalog)

    def setting(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.database.setting(f"org_{name}", {})
        return found

    def keep(self, name: str, value: dict[str, Any]) -> None:
        self.database.keep(f"org_{name}", value)

    def password(self, person: Person) -> str:
        """Return the password of now: the first one, or what it was set to since."""
        return str(self.setting("passwords").get(person.id, person.password))

    def feature(self, name: str) -> bool:
        return bool(self.setting("features").get(name))

    def read(self) -> sqlite3.Connection:
        """Return this thread's connection, able to fold the case of texts beyond ASCII."""
        connection = self.database.read()
        if getattr(self._local, "connection", None) is not connection:
            connection.create_function("fold", 1, _fold, deterministic=True)
            add_calculations(connection, lambda: self.clock.now())  # noqa: PLW0108  the clock is set later
            self._local.connection = connection
        return connection

    def seen_by(self, person: Person) -> Catalog:
        """Return the objects and fields as that user sees them."""
        if person.id not in self._seen:
            sets, names = self.installed.permission_sets, self.setting("assigned").get(person.id, [])
            view = View(
                guarded=self.installed.guarded,
                granted=tuple(sets[name] for name in names if name in sets),
                hidden=self._fields_of(person, "hidden_fields"),
                locked=self._fields_of(person, "locked_fields"),
            )
            self._seen[person.id] = self.catalog.shaped(view.shape)
        return self._seen[person.id]

    def permission_sets_of(self, folder: str) -> list[str]:
        return sorted(read_permission_sets(Path(folder)))

    def _fields_of(self, person: Person, kind: str) -> dict[str, set[str]]:
        """Return by object the fields that are hidden from (or locked for) all, and for that user."""
        found: dict[str, set[str]] = {}
        for place in (self.setting(kind), self.setting(f"{kind}_of").get(person.id, {})):
            for name, fields in place.items():
                found.setdefault(name, set()).update(fields)
        return found

    def reader(self, person: Person, *, all_rows: bool = False) -> Reader:
        """Return what compiling a query needs to know of its user."""
        private = [] if person.admin else self.setting("private").get("objects", [])
        return Reader(
            catalog=self.seen_by(person),
            today=self.today(),
            user=person.id,
            all_rows=all_rows,
            sharing={name.lower(): _VISIBLE for name in private},
        )

    def owns(self, person: Person, row: Mapping[str, Any]) -> bool:
        return row.get("OwnerId") == person.id

    def is_shared(self, person: Person, record: str) -> bool:
        sql = "SELECT 1 FROM shares WHERE record = ? AND user = ?"
        return self.database.read().execute(sql, (record, person.id)).fetchone() is not None

    def visible(self, person: Person, name: str, table: str) -> tuple[str, list[str]]:
        """Return what keeps rows of a table to those that the user may see: SQL behind an AND, and values."""
        hidden = not person.admin and name in self.setting("private").get("objects", [])
        return (f" AND {_VISIBLE.format(table=table)}", [person.id]) if hidden else ("", [])

    def today(self) -> Today:
        return Today(now=self.clock.now(), zone=ZoneInfo("UTC"))

    def stamp(self) -> str:
        """Return now as records carry it: whole seconds."""
        return stamp(self.now())

    def now(self) -> datetime:
        return self.clock.now().replace(microsecond=0)

    def next_id(self, prefix: str) -> str:
        """Return a fresh id; call within a write."""
        return self.next_ids(prefix, 1)[0]

    def next_ids(self, prefix: str, count: int) -> list[str]:
        first = self.reserve(prefix, count)
        return [make_id(prefix, number) for number in range(first, first + count)]

    def reserve(self, prefix: str, count: int) -> int:
        """Return the first of that many numbers that no record of the prefix will get again."""
        row = (
            self.database.read()
            .execute(
                "INSERT INTO id_numbers VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET last = last "
                "+ ? RETURNING last",
                (prefix, count + 100, count),
            )
            .fetchone()
        )
        return int(row[0]) - count + 1


def check_formulas(catalog: Catalog) -> None:
    """Compile every formula, roll-up and rule once. Raises ValueError for what is not simulated."""
    for made in catalog.objects.values():
        scope = Scope(catalog=catalog, made=made, table="t")
        for field in made.fields:
            field_sql(scope, field)
        for rule in made.trait("rules", ()):
            rule_sql(scope, rule.formula)


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
