"""The simulated org: its objects as each user sees them, its people and what is set up in it."""

import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulators.kernel.clock import Clock
from simulators.kernel.sqlite import Database
from simulators.salesforce.catalog import Catalog
from simulators.salesforce.ids import make_id
from simulators.salesforce.objects import standard_objects
from simulators.salesforce.package import installed_objects
from simulators.salesforce.soql.compile import Reader
from simulators.salesforce.soql.dates import stamp
from simulators.salesforce.soql.literals import Today
from simulators.salesforce.tables import make_indexes, make_tables

ORG_ID = make_id("00D", 1)
SESSION_SECONDS = 7200


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
USERS = {person.id: person for person in (ADMIN, INTEGRATION)}


class Org:
    """Held by every endpoint; what changes while it runs is kept in the database's settings."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock(database)
        self.locks: dict[str, int] = {}  # id of a locked record: how many writes still fail
        self._local = threading.local()
        self.load()

    def load(self) -> None:
        """Build catalogs and tables anew: after a change of features, packages or rights."""
        features = self.setting("features")
        objects = standard_objects(
            person_accounts=bool(features.get("person_accounts")),
            place_codes=bool(features.get("place_codes")),
        )
        self.catalog = Catalog(installed_objects(objects, self.setting("packages").get("folders", [])))
        self._seen: dict[str, Catalog] = {ADMIN.id: self.catalog}
        with self.database.write() as connection:
            make_tables(connection, self.catalog)

    def index(self) -> None:
        with self.database.write() as connection:
            make_indexes(connection, self.catalog)

    def setting(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.database.setting(f"org_{name}", {})
        return found

    def keep(self, name: str, value: dict[str, Any]) -> None:
        self.database.keep(f"org_{name}", value)

    def feature(self, name: str) -> bool:
        return bool(self.setting("features").get(name))

    def read(self) -> sqlite3.Connection:
        """Return this thread's connection, able to fold the case of texts beyond ASCII."""
        connection = self.database.read()
        if getattr(self._local, "connection", None) is not connection:
            connection.create_function("fold", 1, _fold, deterministic=True)
            self._local.connection = connection
        return connection

    def seen_by(self, person: Person) -> Catalog:
        """Return the objects and fields as that user sees them."""
        if person.id not in self._seen:
            hidden = self.setting("hidden_fields")
            names = {
                name: {*hidden.get(name, []), *self._hidden_from(person, name)}
                for name in self.catalog.objects
            }
            self._seen[person.id] = self.catalog.without(names)
        return self._seen[person.id]

    def _hidden_from(self, person: Person, name: str) -> list[str]:
        found: list[str] = self.setting("hidden_fields_of").get(person.id, {}).get(name, [])
        return found

    def reader(self, person: Person, *, all_rows: bool = False) -> Reader:
        """Return what compiling a query needs to know of its user."""
        private = [] if person.admin else self.setting("private").get("objects", [])
        return Reader(
            catalog=self.seen_by(person),
            today=self.today(),
            user=person.id,
            all_rows=all_rows,
            sharing={name.lower(): '{table}."OwnerId" = ?' for name in private},
        )

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


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
