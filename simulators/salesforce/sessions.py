"""Access tokens, refresh tokens and codes: made, checked, rotated and revoked."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from simulators.kernel.switches import Switches
from simulators.salesforce.faults import ApiError
from simulators.salesforce.org import SESSION_SECONDS, USERS, Org, Person
from simulators.salesforce.soql.dates import read_datetime, stamp

CLIENT_ID = "3MVG9Simulated.External.Client.App_0001"
CLIENT_SECRET = "5IMULATEDC11ENT5ECRET0001"
SCOPES = "api refresh_token id openid"
CODE_SECONDS = 900
IDLE_DAYS = 30  # what the vendor asks of partners' applications: a refresh token unused for so long ends


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Who allowed what to whom."""

    person: Person
    scope: str
    client: str = CLIENT_ID


class Sessions:
    def __init__(self, org: Org, switches: Switches) -> None:
        self._org = org
        self._switches = switches

    def open(self, grant: Grant) -> str:
        """Return a fresh access token."""
        token = f"{self._org.id[:15]}!AQ{secrets.token_urlsafe(66).replace('-', '.')}"
        now = stamp(self._org.clock.now())
        with self._org.database.write() as connection:
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
                (token, grant.person.id, grant.client, grant.scope, now, now),
            )
        return token

    def check(self, token: str) -> Grant:
        """Return whose token it is, and let it live on. Raises ApiError 401 INVALID_SESSION_ID."""
        row = self._row(token)
        if row is None:
            raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        now = self._org.clock.now()
        # The vendor prolongs a session that is used after half of its time.
        if now - read_datetime(row["used"]) > timedelta(seconds=SESSION_SECONDS / 2):
            with self._org.database.write() as connection:
                connection.execute("UPDATE sessions SET used = ? WHERE token = ?", (stamp(now), token))
        return Grant(person=USERS[row["user"]], scope=row["scope"], client=row["client"])

    def describe(self, token: str) -> dict[str, Any] | None:
        """Return when a live access token was made and by whom, None for any other text."""
        row = self._row(token)
        return dict(row) if row is not None else None

    def expire_all(self, person: Person | None = None) -> int:
        """End every session, or every one of a user; refresh tokens live on."""
        where = " WHERE user = ?" if person else ""
        with self._org.database.write() as connection:
            return connection.execute(f"DELETE FROM sessions{where}", (person.id,) if person else ()).rowcount

    def add_refresh(self, grant: Grant, *, chain: str = "") -> str:
        token = f"5Aep861{secrets.token_urlsafe(60)}"
        with self._org.database.write() as connection:
            connection.execute(
                "INSERT INTO refresh_tokens VALUES (?, ?, ?, ?, ?, 'live', ?)",
                (token, chain or token, grant.person.id, grant.client, grant.scope, self._org.stamp()),
            )
        return token

    def refresh(self, token: str) -> tuple[Grant, str | None] | None:
        """Return the grant and, with rotation, the next token; None where the token is spent or unknown."""
        with self._org.database.write() as connection:
            row = connection.execute("SELECT * FROM refresh_tokens WHERE token = ?", (token,)).fetchone()
            idle = row is not None and self._is_idle(row["made"])
            if row is None or row["state"] != "live" or idle:
                if row is not None and self._switches["reuse_revokes_chain"]:
                    connection.execute(
                        "UPDATE refresh_tokens SET state = 'revoked' WHERE chain = ?", (row["chain"],)
                    )
                return None
            grant = Grant(person=USERS[row["user"]], scope=row["scope"], client=row["client"])
            if not self._switches["rotate_refresh_tokens"]:
                now = self._org.stamp()
                connection.execute("UPDATE refresh_tokens SET made = ? WHERE token = ?", (now, token))
                return grant, None
            connection.execute("UPDATE refresh_tokens SET state = 'spent' WHERE token = ?", (token,))
            return grant, self.add_refresh(grant, chain=row["chain"])

    def _is_idle(self, used: str) -> bool:
        return self._org.clock.now() - read_datetime(used) > timedelta(days=IDLE_DAYS)

    def revoke(self, token: str) -> bool:
        """End an access token, or a refresh token with every session of its client and user."""
        with self._org.database.write() as connection:
            row = connection.execute("SELECT * FROM refresh_tokens WHERE token = ?", (token,)).fetchone()
            if row is None:
                return connection.execute("DELETE FROM sessions WHERE token = ?", (token,)).rowcount > 0
            connection.execute("UPDATE refresh_tokens SET state = 'revoked' WHERE chain = ?", (row["chain"],))
            connection.execute(
                "DELETE FROM sessions WHERE user = ? AND client = ?", (row["user"], row["client"])
            )
            return True

    def revoke_all(self, *, sessions: bool = True) -> None:
        """End everything that anybody granted, as an admin who revokes the app."""
        with self._org.database.write() as connection:
            connection.execute("UPDATE refresh_tokens SET state = 'revoked'")
            if sessions:
                connection.execute("DELETE FROM sessions")

    def describe_refresh(self, token: str) -> dict[str, Any] | None:
        row = self._org.read().execute("SELECT * FROM refresh_tokens WHERE token = ?", (token,)).fetchone()
        return dict(row) if row is not None else None

    def add_code(self, grant: Grant, redirect_uri: str, challenge: str) -> str:
        code = f"aPrx{secrets.token_urlsafe(48)}"
        with self._org.database.write() as connection:
            connection.execute(
                "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    code,
                    grant.person.id,
                    grant.client,
                    grant.scope,
                    redirect_uri,
                    challenge,
                    self._org.stamp(),
                ),
            )
        return code

    def take_code(self, code: str) -> dict[str, Any] | None:
        """Return what a code stands for, once and within its time."""
        with self._org.database.write() as connection:
            row = connection.execute("DELETE FROM codes WHERE code = ? RETURNING *", (code,)).fetchone()
        if row is None:
            return None
        age = self._org.clock.now() - read_datetime(row["made"])
        return dict(row) if age <= timedelta(seconds=CODE_SECONDS) else None

    def _row(self, token: str) -> Any:
        row = self._org.read().execute("SELECT * FROM sessions WHERE token = ?", (token,)).fetchone()
        if row is None:
            return None
        age = self._org.clock.now() - read_datetime(row["used"])
        return row if age <= timedelta(seconds=SESSION_SECONDS) else None
