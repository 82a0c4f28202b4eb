"""Log-ins that are under way, sealed in Valkey: gone after ten minutes, and each is taken once."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from store.sealing import Seal

if TYPE_CHECKING:
    from redis import Redis

SECONDS: Final = 600


class Logins:
    """What waits for a browser to come back. What opens it is no key of Valkey: that knows a digest alone."""

    def __init__(self, valkey: "Redis", seal: Seal) -> None:
        self._valkey, self._seal = valkey, seal

    def keep(self, name: str, held: Mapping[str, str]) -> None:
        """Keep for ten minutes, under a name that nobody can guess."""
        self._valkey.set(_key(name), self._seal.close(held), ex=SECONDS)

    def take(self, name: str) -> Mapping[str, str] | None:
        """Take out for good; None where it was taken, or the time is over."""
        sealed = cast("bytes | None", self._valkey.getdel(_key(name)))
        return self._seal.open(sealed) if sealed else None


def _key(name: str) -> str:
    return f"login:{hashlib.blake2b(name.encode(), digest_size=24).hexdigest()}"
