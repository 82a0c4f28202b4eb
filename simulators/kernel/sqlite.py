"""One SQLite file per simulator: a connection per thread, writers in single file, readers never blocked."""

import json
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

JOURNAL = "PRAGMA journal_mode=WAL"
CACHE = "PRAGMA cache_size=-2000"
PRAGMAS = (
    JOURNAL,
    # A killed process loses nothing without fsync; only a power cut could, and a simulator may lose then.
    "PRAGMA synchronous=OFF",
    "PRAGMA temp_store=FILE",
    CACHE,
    "PRAGMA busy_timeout=60000",
)
SETTINGS = (
    "CREATE TABLE IF NOT EXISTS kernel_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
)


class Database:
    """A SQLite file in WAL mode. `path=None` makes a temporary file that `close` deletes."""

    def __init__(self, path: Path | None = None, *, schema: str = "") -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="simulator-") if path is None else None
        self.path = Path(self._temporary.name) / "simulator.sqlite" if self._temporary else Path(str(path))
        self.is_new = not self.path.exists() or self.path.stat().st_size == 0
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._functions: dict[str, Callable[[], Any]] = {}
        self._opening = threading.Lock()
        self._writing = threading.RLock()
        with self.write() as connection:
            connection.execute(SETTINGS)
        self.read().executescript(schema)

    def read(self) -> sqlite3.Connection:
        """Return this thread's own connection, in autocommit: each SELECT sees what is committed."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
        return connection

    def add_function(self, name: str, call: Callable[[], Any]) -> None:
        """Let SQL call it without arguments. Only before other threads have opened connections."""
        self._functions[name] = call
        self.read().create_function(name, 0, call)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction of the one writer at a time; rolled back when the block raises. May nest."""
        with self._writing:
            connection = self.read()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def setting(self, name: str, default: Any = None) -> Any:
        row = self.read().execute("SELECT value FROM kernel_settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def keep(self, name: str, value: Any) -> None:
        """Store a JSON value under a name, so that a restart on the same file finds it."""
        with self.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO kernel_settings VALUES (?, ?)", (name, json.dumps(value))
            )

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Write a new file without a journal: a million rows are written once, not twice.

        Only before other threads have opened connections; a crash in the block leaves a file to be deleted.
        """
        connection = self.read()
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA cache_size=-16000")
        try:
            yield
        finally:
            connection.execute(CACHE)
            connection.execute("PRAGMA shrink_memory")
            connection.execute(JOURNAL)

    def close(self) -> None:
        with self._opening:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        if self._temporary:
            self._temporary.cleanup()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, cached_statements=128
        )
        connection.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            connection.execute(pragma)
        for name, call in self._functions.items():
            connection.create_function(name, 0, call)
        with self._opening:
            self._opened.append(connection)
        return connection
