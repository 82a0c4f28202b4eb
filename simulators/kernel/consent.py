"""Watches consent: notes each API request that undoes or passes over somebody's opt-out.

The notes are made by SQL triggers, so that no way of writing is forgotten: single calls, composite requests
and the rows of bulk work alike. What people do (the control path, seeds) is no request: `acting` is not set.
A simulator arms the watch with the triggers of its own tables; in their SQL `consent_request()` is

    NULL  nobody's API request: a person, an admin, a seed
    ''    an API request while the watch is off
    text  an API request to be noted: JSON {"number", "method", "path", "agent"}
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from simulators.kernel.answers import Environ
from simulators.kernel.sqlite import Database

# An address of account 0 opted out elsewhere, as a test says; others are unsubscribed in that account.
TABLES = """
CREATE TABLE IF NOT EXISTS consent_violations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  request TEXT NOT NULL,
  address TEXT NOT NULL,
  what TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS consent_addresses (
  email_key TEXT NOT NULL,
  account INTEGER NOT NULL,
  PRIMARY KEY (email_key, account)
) WITHOUT ROWID;
"""
NOTE = "INSERT INTO consent_violations (request, address, what)"
NOTED = "consent_request() > ''"
ELSEWHERE = 0
SETTING = "consent_watch"

_acting = threading.local()


def current() -> str | None:
    """Return the API request that this thread works for, as text; None: nobody's."""
    found: str | None = getattr(_acting, "request", None)
    return found


@contextmanager
def acting(request: str | None) -> Iterator[None]:
    """Work for that request inside the block, in this thread."""
    before = current()
    _acting.request = request
    try:
        yield
    finally:
        _acting.request = before


def carry(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the work bound to the present request, for another thread to do."""
    request = current()

    def carried(*arguments: Any) -> Any:
        with acting(request):
            return work(*arguments)

    return carried


def describe_request(environ: Environ, number: int) -> str:
    known = {
        "number": number,
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "agent": environ.get("HTTP_USER_AGENT", ""),
    }
    return json.dumps(known)


class ConsentWatch:
    """Kept in the simulator's file: a restart goes on watching, and still knows what was noted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.read().executescript(TABLES)
        self._on = bool(database.setting(SETTING, True))
        # What a simulator's own keys of a change do; told the whole body. Raises ValueError.
        self.on_change: Callable[[Mapping[str, Any]], None] = ignore
        database.add_function("consent_request", self._request)

    def arm(self, triggers: Mapping[str, str]) -> None:
        """Make these triggers, by name: what follows CREATE TRIGGER name. They replace all former ones."""
        with self._database.write() as connection:
            sql = (
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'consent!_%' ESCAPE '!'"
            )
            for (name,) in connection.execute(sql).fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            for name, text in triggers.items():
                connection.execute(f'CREATE TRIGGER "consent_{name}" {text}')

    def change(self, body: Mapping[str, Any]) -> None:
        """Apply {"watch": bool, "addresses": [more], "remove": [fewer]}, each of which may be left out."""
        self.on_change(body)
        added, removed = (read_addresses(body, name) for name in ("addresses", "remove"))
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO consent_addresses VALUES (?, ?)", [(one, ELSEWHERE) for one in added]
            )
            connection.executemany(
                "DELETE FROM consent_addresses WHERE email_key = ? AND account = ?",
                [(one, ELSEWHERE) for one in removed],
            )
        if "watch" in body:
            self._on = bool(body["watch"])
            self._database.keep(SETTING, self._on)

    def describe(self) -> dict[str, Any]:
        """Return {"watch", "addresses", "violations": [{number, method, path, agent, address, what}]}."""
        read = self._database.read()
        listed = read.execute(
            "SELECT email_key FROM consent_addresses WHERE account = ? ORDER BY 1", (ELSEWHERE,)
        )
        noted = read.execute("SELECT request, address, what FROM consent_violations ORDER BY id")
        return {
            "watch": self._on,
            "addresses": [row[0] for row in listed],
            "violations": [
                json.loads(row["request"]) | {"address": row["address"], "what": row["what"]} for row in noted
            ],
        }

    def forget(self) -> None:
        """Forget what was noted, and every closed address."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM consent_violations")
            connection.execute("DELETE FROM consent_addresses")

    def _request(self) -> str | None:
        request = current()
        return request if self._on or request is None else ""


def ignore(_body: Mapping[str, Any]) -> None:
    """A simulator without keys of its own."""


def read_addresses(body: Mapping[str, Any], name: str) -> list[str]:
    given = body.get(name, [])
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return [one.strip().lower() for one in given]
    raise ValueError(f"Give {name} as a list of addresses.")
