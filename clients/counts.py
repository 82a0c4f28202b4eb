"""Where the calls of a key are counted: in Valkey for all workers, or in this process alone."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, cast

from clients.allowance import Allowance

if TYPE_CHECKING:
    from redis import Redis

RESERVE = (Path(__file__).parent / "reserve.lua").read_text()
KEEP_DAY = 2 * 24 * 3600  # seconds that a day's count is kept


class SharedCount:
    """Counts in Valkey. Raises redis.exceptions.RedisError while it is away."""

    def __init__(self, valkey: "Redis", *, key: str, allowance: Allowance) -> None:
        self._valkey = valkey
        self._script = valkey.register_script(RESERVE)
        self._prefix = f"limit:{key}"
        self._allowance = allowance

    def reserve(self, day: str, *, reserved: bool) -> float | None:
        """Return the seconds to wait, or None where the day's calls are used up."""
        allowance = self._allowance
        wait = self._script(
            [f"{self._prefix}:moments", self._day(day)],
            [
                allowance.burst,
                int(allowance.window * 1_000_000),
                allowance.of_the_day(reserved=reserved),
                KEEP_DAY,
            ],
        )
        microseconds = cast("int", wait)
        return None if microseconds < 0 else microseconds / 1_000_000

    def used(self, day: str) -> int:
        """Count the calls of a day."""
        return int(self._valkey.get(self._day(day)) or 0)

    def close(self, day: str) -> None:
        """Count the whole day as used."""
        self._valkey.set(self._day(day), self._allowance.quota, ex=KEEP_DAY)

    def _day(self, day: str) -> str:
        return f"{self._prefix}:day:{day}"


class LocalCount:
    """The same rules inside one process."""

    def __init__(self, allowance: Allowance, *, monotonic: Callable[[], float]) -> None:
        self._allowance = allowance
        self._monotonic = monotonic
        self._moments: deque[float] = deque(maxlen=allowance.burst)
        self._days: dict[str, int] = {}
        self._lock = Lock()

    def reserve(self, day: str, *, reserved: bool) -> float | None:
        """Return the seconds to wait, or None where the day's calls are used up."""
        with self._lock:
            used = self._days.get(day, 0)
            if used >= self._allowance.of_the_day(reserved=reserved):
                return None
            self._days = {day: used + 1}
            now = self._monotonic()
            full = len(self._moments) == self._allowance.burst
            moment = max(now, self._moments[0] + self._allowance.window) if full else now
            self._moments.append(moment)
            return moment - now

    def used(self, day: str) -> int:
        """Count the calls of a day."""
        with self._lock:
            return self._days.get(day, 0)

    def close(self, day: str) -> None:
        """Count the whole day as used."""
        with self._lock:
            self._days = {day: self._allowance.quota}
