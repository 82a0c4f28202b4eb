"""What may happen once: kept in Valkey for as long as it could be tried again."""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from redis import Redis


class Once:
    """Things that are good for one use, each known by a text."""

    def __init__(self, valkey: "Redis", kind: str, life: timedelta) -> None:
        self._valkey, self._kind, self._life = valkey, kind, life

    def first(self, name: str) -> bool:
        """Tell whether this is the first use; of several at the same time one is."""
        return bool(self._valkey.set(f"once:{self._kind}:{name}", 1, nx=True, ex=self._life))


class Tickets:
    """Texts that are put away for a while and taken back once, by a ticket that nobody can guess."""

    def __init__(self, valkey: "Redis", kind: str, life: timedelta) -> None:
        self._valkey, self._kind, self._life = valkey, kind, life

    def put(self, text: str) -> str:
        """Put a text away; returns its ticket."""
        ticket = secrets.token_urlsafe(32)
        self._valkey.set(self._key(ticket), text, ex=self._life)
        return ticket

    def take(self, ticket: str) -> str | None:
        """Take the text back; None where it was taken already, or is gone."""
        found = cast("bytes | None", self._valkey.getdel(self._key(ticket)))
        return found.decode() if found is not None else None

    def _key(self, ticket: str) -> str:
        return f"ticket:{self._kind}:{ticket}"
