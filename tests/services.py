"""Real PostgreSQL and Valkey for tests: one server each for all test workers, a fresh database for each test.

A database is copied from a migrated template, which takes as long as emptying its tables would (15 ms) and
leaves nothing behind. DATABASE_URL and REDIS_URL replace the servers that tests would start.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql
from sqlalchemy.engine import make_url

from local.lease import leased
from local.place import TESTS

VALKEY_DATABASES = 16  # as many as a server has that nobody configured


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """Addresses of the servers, as the environment would give them."""

    database_url: str  # of a database that may create others
    redis_url: str  # of the database that this test worker has to itself


@contextmanager
def running() -> Iterator[Services]:
    """Have both servers up, started unless the environment names others."""
    given = {"postgres": os.environ.get("DATABASE_URL"), "valkey": os.environ.get("REDIS_URL")}
    missing = tuple(name for name, url in given.items() if not url)
    place = replace(TESTS, services=missing)
    with leased(place) if missing else nullcontext():
        server = given["valkey"] or TESTS.redis_url
        with _own_valkey_database(server) as redis_url:
            yield Services(database_url=given["postgres"] or TESTS.database_url, redis_url=redis_url)


@contextmanager
def fresh_database(services: Services) -> Iterator[str]:
    """Yield the address of a migrated, empty database in the form of Settings: postgresql+psycopg://..."""
    name = f"test_{secrets.token_hex(6)}"
    with _admin(services) as connection:
        template = _template(connection, services)
        _execute(connection, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
    yield _url(services, name)
    with _admin(services) as connection:
        _execute(connection, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def empty_valkey(services: Services) -> Iterator[str]:
    """Yield the address of this worker's Valkey database, empty."""
    with redis.Redis.from_url(services.redis_url) as client:
        client.flushdb()
        yield services.redis_url
        client.flushdb()


@contextmanager
def another_valkey(services: Services) -> Iterator[str]:
    """Yield the address of one more Valkey database, for a deployment that stays up beside other tests.

    Its worker would take the jobs of those that came after it in this test worker's own.
    """
    with _own_valkey_database(services.redis_url) as url:
        yield url
        with redis.Redis.from_url(url) as client:
            client.flushdb()


def _template(connection: psycopg.Connection[tuple[object, ...]], services: Services) -> str:
    """Give the name of the template of today's migrations; the first who needs it makes it."""
    from store import migrate  # noqa: PLC0415 - tests that need no database do not load the store

    name = f"template_{_digest(migrate.MIGRATIONS)}"
    # Several workers come at once: an advisory lock of this number lets one migrate while the others wait.
    connection.execute("SELECT pg_advisory_lock(20261123)")
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        making = f"{name}_making"
        _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", making)
        _execute(connection, "CREATE DATABASE {} TEMPLATE template0", making)
        migrate.upgrade(_url(services, making))
        _execute(connection, "ALTER DATABASE {} RENAME TO {}", making, name)
    connection.execute("SELECT pg_advisory_unlock(20261123)")
    return name


def _digest(folder: Path) -> str:
    """Name the state of the migrations, so that a change of one makes a new template."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _admin(services: Services) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(services.database_url, autocommit=True)


def _execute(connection: psycopg.Connection[tuple[object, ...]], statement: str, *names: str) -> None:
    # The statements are this file's own; a name stands in them as an identifier.
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _url(services: Services, database: str) -> str:
    url = make_url(services.database_url).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


@contextmanager
def _own_valkey_database(server: str) -> Iterator[str]:
    """Claim an empty database of the server while this worker lives; another one's is never touched."""
    TESTS.folder.mkdir(parents=True, exist_ok=True)
    for number in range(VALKEY_DATABASES):
        url = urlunsplit(urlsplit(server)._replace(path=f"/{number}"))
        with TESTS.path(f"valkey.{number}").open("ab") as claim:
            if _claimed(claim.fileno()) and _is_empty(url):
                yield url
                return
    raise RuntimeError(
        f"All {VALKEY_DATABASES} databases of Valkey are in use: end other test runs, or empty one."
    )


def _claimed(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_empty(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        return int(client.dbsize()) == 0
