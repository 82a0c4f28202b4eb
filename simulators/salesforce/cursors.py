"""Query locators: the rows that a long query found, kept for two days so that its pages can be read on."""

import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from simulators.salesforce.org import Org, Person
from simulators.salesforce.soql.dates import stamp
from simulators.salesforce.soql.plan import Plan

KEPT = timedelta(days=2)
PREFIX = "01g"


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """`number` is the row in our table that holds the found row numbers."""

    id: str
    number: int
    user: str
    text: str
    all_rows: bool
    total: int


def open_cursor(org: Org, person: Person, plan: Plan, text: str, *, all_rows: bool) -> Cursor:
    """Run a query to its end and keep the numbers of its rows."""
    sql, values = plan.select(f"{plan.table}._n")
    rows = array("q", _numbers(org.read().execute(sql, values)))
    with org.database.write() as connection:
        connection.execute("DELETE FROM cursors WHERE made < ?", (stamp(org.clock.now() - KEPT),))
        name = org.next_id(PREFIX)
        written = connection.execute(
            "INSERT INTO cursors (id, user, text, all_rows, total, made, rows) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (name, person.id, text, all_rows, len(rows), org.stamp(), rows.tobytes()),
        )
        number = int(written.lastrowid or 0)
    return Cursor(id=name, number=number, user=person.id, text=text, all_rows=all_rows, total=len(rows))


def find_cursor(org: Org, name: str) -> Cursor | None:
    """Return the locator while it lives: two days."""
    row = (
        org.read()
        .execute(
            "SELECT number, id, user, text, all_rows, total FROM cursors WHERE id = ? AND made >= ?",
            (name, stamp(org.clock.now() - KEPT)),
        )
        .fetchone()
    )
    return None if row is None else Cursor(**{**dict(row), "all_rows": bool(row["all_rows"])})


def read_numbers(connection: sqlite3.Connection, cursor: Cursor, start: int, count: int) -> list[int]:
    """Return the row numbers from `start` on, at most `count`."""
    with connection.blobopen("cursors", "rows", cursor.number, readonly=True) as blob:
        blob.seek(min(start, cursor.total) * 8)
        return list(array("q", blob.read(max(0, min(count, cursor.total - start)) * 8)))


def _numbers(found: sqlite3.Cursor) -> Iterator[int]:
    while rows := found.fetchmany(5000):
        for row in rows:
            yield row[0]


def rows_in_order(connection: sqlite3.Connection, plan: Plan, numbers: list[int]) -> list[Any]:
    """Return the rows of these numbers in this order; what was deleted for good since is left out."""
    sql, values = plan.at_rows(str(numbers))
    found = {row[-1]: tuple(row) for row in connection.execute(sql, values)}
    return [found[number] for number in numbers if number in found]
