"""Connections of a tenant, and their rotating secrets."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection as Sql
from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from store.scope import NotHereError, Scope
from store.tables import connections
from sync.health import Finding
from sync.problems import Side
from sync.stored import Connection

_TOLD: Final = ("name", "who", "connected_by", "own_key", "sandbox")
"""What is known of a connection beside its secrets, in columns of the same names."""


class Connections:
    """The tenant's connections; their secrets are reached through a vault only."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, side: Side) -> Connection | None:
        """Find the connection of a side; of several, the one saved last."""
        query = (
            select(connections)
            .where(*self._of_side(side), connections.c.closed_at.is_(None))
            .order_by(connections.c.saved_at.desc(), connections.c.id.desc())
        )
        with self._scope.database.begin() as sql:
            row = sql.execute(query.limit(1)).first()
        return _connection(row) if row else None

    def save(self, connection: Connection, secrets: Mapping[str, str]) -> Connection:
        """Insert (id 0; the same account again is the same connection) or replace. Raises NotHereError."""
        values: dict[str, Any] = {
            "side": str(connection.side),
            "account": connection.account,
            "base_url": connection.base_url,
            "method": connection.method,
            "sealed": self._scope.seal.close(secrets),
            "saved_at": func.clock_timestamp(),
            **{name: getattr(connection, name) for name in _TOLD},
            "health": msgspec.to_builtins(connection.health),
            "checked_at": connection.checked_at,
            "closed_at": None,
        }
        with self._scope.database.begin() as sql:
            row = self._replace(sql, connection.id, values) if connection.id else self._insert(sql, values)
        return _connection(row)

    def _insert(self, sql: Sql, values: dict[str, Any]) -> Row[Any]:
        account = [connections.c.tenant_id, connections.c.side, connections.c.account]
        statement = insert(connections).values(tenant_id=self._scope.tenant_id, **values)
        statement = statement.on_conflict_do_update(index_elements=account, set_=values)
        return sql.execute(statement.returning(connections)).one()

    def _replace(self, sql: Sql, connection_id: int, values: dict[str, Any]) -> Row[Any]:
        mine = (connections.c.tenant_id == self._scope.tenant_id, connections.c.id == connection_id)
        row = sql.execute(update(connections).where(*mine).values(values).returning(connections)).first()
        if row is None:
            raise NotHereError("connection", connection_id)
        return row

    def known(self, side: Side) -> tuple[Connection, ...]:
        """List every connection that there was, ended ones too, the last one first."""
        query = select(connections).where(*self._of_side(side))
        with self._scope.database.begin() as sql:
            rows = sql.execute(query.order_by(connections.c.saved_at.desc(), connections.c.id.desc())).all()
        return tuple(map(_connection, rows))

    def note_health(self, connection_id: int, findings: Sequence[Finding], at: datetime, **told: str) -> None:
        """Keep what a look at the connection found. told: the name of the account, and of its user."""
        known = {name: text for name, text in told.items() if text}
        values = {"health": msgspec.to_builtins(tuple(findings)), "checked_at": at, **known}
        mine = (connections.c.tenant_id == self._scope.tenant_id, connections.c.id == connection_id)
        with self._scope.database.begin() as sql:
            sql.execute(update(connections).where(*mine).values(values))

    def close(self, connection_id: int) -> bool:
        """End a connection: its secrets are gone, its account is remembered; False where it is not there."""
        mine = (connections.c.tenant_id == self._scope.tenant_id, connections.c.id == connection_id)
        gone = {"sealed": self._scope.seal.close({}), "closed_at": func.clock_timestamp(), "health": None}
        with self._scope.database.begin() as sql:
            still = (*mine, connections.c.closed_at.is_(None))
            return bool(sql.execute(update(connections).where(*still).values(gone)).rowcount)

    def _of_side(self, side: Side) -> tuple[Any, ...]:
        return (connections.c.tenant_id == self._scope.tenant_id, connections.c.side == str(side))

    def vault(self, connection_id: int) -> "Vault":
        """Reach a connection's secrets; whether it is there shows when they are loaded."""
        return Vault(self._scope, connection_id)

    def reseal(self) -> int:
        """Encrypt everything anew with the first key; returns how many. Then older keys can go."""
        query = select(connections.c.id, connections.c.sealed).where(
            connections.c.tenant_id == self._scope.tenant_id
        )
        with self._scope.database.begin() as sql:
            rows = sql.execute(query.with_for_update()).all()
            for row in rows:
                mine = (connections.c.tenant_id == self._scope.tenant_id, connections.c.id == row.id)
                sealed = self._scope.seal.renew(row.sealed)
                sql.execute(update(connections).where(*mine).values(sealed=sealed))
        return len(rows)


class Vault:
    """One connection's secrets. Not for sharing between threads: `locked` holds a database connection."""

    def __init__(self, scope: Scope, connection_id: int) -> None:
        self._scope, self._id = scope, connection_id
        self._held: Sql | None = None

    def __repr__(self) -> str:
        """Show no secret."""
        return f"Vault({self._id})"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the connection's row, so that one refreshes and the others wait, then load what it saved.

        `save` commits at once, and gives the row free: it ends what the lock is for. Raises NotHereError.
        """
        with self._scope.database.engine.connect() as sql:
            self._read(sql, lock=True)
            self._held = sql
            try:
                yield
            finally:
                self._held = None

    def load(self) -> Mapping[str, str]:
        """Read the secrets as last committed. Raises NotHereError, SealBrokenError."""
        if self._held is not None:
            return self._read(self._held, lock=False)
        with self._scope.database.begin() as sql:
            return self._read(sql, lock=False)

    def save(self, secrets: Mapping[str, str]) -> None:
        """Write the secrets and commit before returning. Raises NotHereError."""
        if self._held is not None:
            self._write(self._held, secrets)
            self._held.commit()
            return
        with self._scope.database.begin() as sql:
            self._write(sql, secrets)

    def _read(self, sql: Sql, *, lock: bool) -> Mapping[str, str]:
        query = select(connections.c.sealed).where(*self._mine())
        row = sql.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotHereError("connection", self._id)
        return self._scope.seal.open(row.sealed)

    def _write(self, sql: Sql, secrets: Mapping[str, str]) -> None:
        sealed = self._scope.seal.close(secrets)
        result = sql.execute(update(connections).where(*self._mine()).values(sealed=sealed))
        if result.rowcount == 0:
            raise NotHereError("connection", self._id)

    def _mine(self) -> tuple[Any, ...]:
        return (connections.c.tenant_id == self._scope.tenant_id, connections.c.id == self._id)


def _connection(row: Row[Any]) -> Connection:
    return Connection(
        id=row.id,
        side=Side(row.side),
        account=row.account,
        base_url=row.base_url,
        method=row.method,
        **{name: getattr(row, name) for name in _TOLD},
        since=row.saved_at,
        health=msgspec.convert(row.health or [], tuple[Finding, ...]),
        checked_at=row.checked_at,
    )
