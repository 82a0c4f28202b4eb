"""What every part of this simulator shares, and who is calling."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import g

from simulators.constant_contact import times
from simulators.constant_contact.abuse import Attempts
from simulators.constant_contact.ids import ACCOUNT_SHIFT
from simulators.constant_contact.turns import Turns
from simulators.kernel.sqlite import Database
from simulators.kernel.state import Kernel


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Who a valid access token stands for."""

    grant: int
    client_id: str
    account: int
    user_name: str
    role: str
    scopes: frozenset[str]


@dataclass(kw_only=True, slots=True)
class World:
    kernel: Kernel
    turns: Turns = field(default_factory=Turns)
    attempts: Attempts = field(default_factory=Attempts)
    # Called after an activity was queued or time moved; set when the worker is made.
    wake: Any = field(default=lambda: None)

    @property
    def database(self) -> Database:
        return self.kernel.database

    def now(self) -> int:
        return times.to_millis(self.kernel.clock.now())

    def switch(self, name: str) -> Any:
        return self.kernel.switches[name]

    def rows(self, sql: str, *values: Any) -> list[Any]:
        return self.database.read().execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Any:
        return self.database.read().execute(sql, values).fetchone()

    @contextmanager
    def write(self) -> Iterator[Any]:
        with self.database.write() as connection:
            yield connection


def caller() -> Caller:
    found: Caller = g.caller
    return found


def first_of(account: int) -> int:
    """Row numbers of an account are those above this, up to `last_of`."""
    return account << ACCOUNT_SHIFT


def last_of(account: int) -> int:
    return (account + 1 << ACCOUNT_SHIFT) - 1


def account_of(number: int) -> int:
    return number >> ACCOUNT_SHIFT


def next_number(connection: Any, table: str, account: int) -> int:
    """Return the next free row number of an account in a table; call inside a transaction."""
    row = connection.execute(
        f"SELECT max(id) FROM {table} WHERE id BETWEEN ? AND ?", (first_of(account), last_of(account))
    ).fetchone()
    return (row[0] or first_of(account)) + 1
