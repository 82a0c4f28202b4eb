"""Connections to PostgreSQL: few of them, each with its transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

Psycopg = psycopg.Connection[tuple[Any, ...]]

POOL = 3
OVERFLOW = 2
"""A worker holds its run on one connection, streams on a second and writes on a third."""


def open_engine(database_url: str) -> Engine:
    """Make an engine for a DATABASE_URL as hosts write it (postgres://, postgresql://)."""
    _, _, rest = database_url.partition("://")
    engine = create_engine(
        f"postgresql+psycopg://{rest}",
        pool_size=POOL,
        max_overflow=OVERFLOW,
        pool_use_lifo=True,  # the one that was used last knows the tables best
        hide_parameters=True,  # an error shows no person's data
        connect_args={
            "application_name": "listbridge",
            "options": "-c TimeZone=UTC -c jit=off",
            "prepare_threshold": None,  # the mirrors come and go, and sizes differ: plan anew each time
            "keepalives_idle": 30,
        },
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _look_alive)
    return engine


FRESH: Final = 1.0
"""Seconds that a connection is taken to live after its use: a run opens a hundred transactions in a row."""


def _note_use(_: object, entry: ConnectionPoolEntry) -> None:
    entry.info["used"] = time.monotonic()


def _look_alive(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:  # noqa: ANN401 - the driver's
    """Ask a connection that was idle for an answer, before work is given to it; the pool makes a new one."""
    if time.monotonic() - entry.info.get("used", time.monotonic()) < FRESH:
        return
    try:
        connection.execute("")
        connection.rollback()
    except psycopg.OperationalError as gone:
        raise InvalidatePoolError from gone


_STAGING = """
    SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '32MB'; SET LOCAL maintenance_work_mem = '64MB'
"""


class Database:
    """Hands out transactions: SQLAlchemy's for the small tables, psycopg's for COPY and the set-based SQL."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction; it commits when the block ends well."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Psycopg]:
        """Open a transaction on the driver's own connection."""
        with self.engine.begin() as connection:
            yield driver(connection)

    @contextmanager
    def staging(self) -> Iterator[Psycopg]:
        """Open a transaction for what can be read again: its commit does not wait for the disk."""
        with self.transaction() as connection:
            connection.execute(_STAGING)
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Psycopg]:
        """Take a connection out of the pool, without a transaction."""
        with self.engine.connect() as connection:
            alone = driver(connection.execution_options(isolation_level="AUTOCOMMIT"))
            try:
                yield alone
            finally:
                if alone.broken:
                    connection.invalidate()


def driver(connection: Connection) -> Psycopg:
    """Reach psycopg's connection under SQLAlchemy's, in the same transaction."""
    return cast("Psycopg", connection.connection.driver_connection)
