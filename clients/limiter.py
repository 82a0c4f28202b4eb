"""One allowance for an API key, shared by all workers through Valkey.

A call reserves its moment in one step and then waits for it, so workers queue instead of colliding. While
Valkey is away each process keeps to the pace by itself. No library: limits and pyrate-limiter say yes or no
by each worker's own clock, and know neither a day that ends at the vendor's midnight nor a reserved share.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import structlog
from redis.exceptions import RedisError

from clients.allowance import Allowance
from clients.constant_contact.errors import spent
from clients.counts import LocalCount, SharedCount
from sync.remote import Usage

if TYPE_CHECKING:
    from redis import Redis

RETRY_SHARED = 30.0  # seconds before Valkey is asked again after it was away
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Limiter:
    """Share one per process and API key. `key` names it in Valkey: see key_of."""

    def __init__(
        self,
        valkey: "Redis",
        *,
        key: str,
        allowance: Allowance,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = SharedCount(valkey, key=key, allowance=allowance)
        self._local = LocalCount(allowance, monotonic=monotonic)
        self._allowance = allowance
        self._sleep = sleep
        self._monotonic = monotonic
        self._away_until: float | None = None

    def acquire(self, now: datetime, *, reserved: bool) -> None:
        """Wait for this call's moment. `now` is the vendor's clock: it decides which day is charged.

        Raises:
            QuotaSpent: until the next UTC midnight; nothing was sent.
        """
        day = _day(now)
        wait = self._ask(lambda count: count.reserve(day, reserved=reserved))
        if wait is None:
            raise spent(now)
        if wait > 0:
            self._sleep(wait)

    def close(self, now: datetime) -> None:
        """Remember, for every worker, that the vendor said the day's calls are used up."""
        self._ask(lambda count: count.close(_day(now)))

    def usage(self, now: datetime) -> Usage:
        """Tell how many calls of the day are used and allowed, the reserved share included."""
        used = self._ask(lambda count: count.used(_day(now)))
        return Usage(used=min(used, self._allowance.quota), allowed=self._allowance.quota)

    def _ask(self, question: Callable[[SharedCount | LocalCount], T]) -> T:
        """Ask Valkey, or the process's own count while Valkey is away."""
        if self._away_until is not None and self._monotonic() < self._away_until:
            return question(self._local)
        try:
            answer = question(self._shared)
        except RedisError as error:
            self._note_away(type(error).__name__)
            return question(self._local)
        self._note_back()
        return answer

    def _note_away(self, reason: str) -> None:
        if self._away_until is None:
            log.warning("limiter_alone", reason=reason)
        self._away_until = self._monotonic() + RETRY_SHARED

    def _note_back(self) -> None:
        if self._away_until is not None:
            log.info("limiter_shared_again")
        self._away_until = None


def key_of(client_id: str) -> str:
    """Name an API key in Valkey without writing it there."""
    return hashlib.sha256(client_id.encode()).hexdigest()[:16]


def _day(now: datetime) -> str:
    return now.date().isoformat()
