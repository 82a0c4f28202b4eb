"""Short-lived codes: authorization codes (5 minutes, once), device codes and their user codes."""

import json
import secrets
from typing import Any

from simulators.constant_contact.world import World

CODE_MILLIS = 5 * 60 * 1000
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"


def make_code(world: World, kind: str, request: dict[str, Any], code: str = "") -> str:
    """Store a request under a new code and return the code."""
    code = code or secrets.token_urlsafe(32)
    with world.write() as connection:
        connection.execute(
            "INSERT INTO codes (code, kind, made_at, request) VALUES (?, ?, ?, ?)",
            (code, kind, world.now(), json.dumps(request)),
        )
    return code


def make_user_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def use_code(world: World, kind: str, code: str) -> dict[str, Any] | None:
    """Take a code out: it works once, and only in its time."""
    with world.write() as connection:
        row = connection.execute(
            "DELETE FROM codes WHERE code = ? AND kind = ? RETURNING made_at, request", (code, kind)
        ).fetchone()
    if row is None or world.now() - row["made_at"] > CODE_MILLIS:
        return None
    found: dict[str, Any] = json.loads(row["request"])
    return found


def look_at_code(world: World, kind: str, code: str) -> tuple[int, dict[str, Any]] | None:
    """Return when a code was made and its request, leaving it in place."""
    row = world.row("SELECT made_at, request FROM codes WHERE code = ? AND kind = ?", code, kind)
    return None if row is None else (row["made_at"], json.loads(row["request"]))


def change_code(world: World, code: str, request: dict[str, Any]) -> None:
    with world.write() as connection:
        connection.execute("UPDATE codes SET request = ? WHERE code = ?", (json.dumps(request), code))
