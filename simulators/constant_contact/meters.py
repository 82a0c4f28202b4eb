"""4 requests a second and 10,000 a day per API key, with the gateway's two 429 bodies.

The words of the two bodies are those of a token bucket gateway: the bucket holds one second's worth and fills
evenly. The day ends at midnight UTC of the simulator's clock.
https://developer.constantcontact.com/api_guide/rate_limits.html
"""

import threading
import time
from dataclasses import dataclass

from simulators.constant_contact.errors import quota_exceeded, throttled
from simulators.constant_contact.world import World

REQUESTS_PER_SECOND = 4
REQUESTS_PER_DAY = 10_000
FLUSH_SECONDS = 0.5
KEEP = "INSERT OR REPLACE INTO quotas (client_id, day, calls) VALUES (?, ?, ?)"


@dataclass(kw_only=True, slots=True)
class Meter:
    day: str
    calls: int
    tokens: float = REQUESTS_PER_SECOND
    filled_at: float = 0.0
    dirty: bool = False


class Meters:
    """Counts live in memory and are written every half second, so that a restart finds them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._meters: dict[str, Meter] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._flush_often, daemon=True, name="meters")
        self._thread.start()

    def take(self, client_id: str) -> None:
        """Count one call of this key, or raise its 429."""
        scale = self._world.kernel.scales.of(client_id)
        with self._lock:
            meter = self._meter(client_id)
            if scale.rate is not None and not fill_and_take(meter, REQUESTS_PER_SECOND * scale.rate):
                meter.calls += self._world.switch("throttled_calls_use_quota")
                meter.dirty = True
                raise throttled()
            if scale.quota is not None and meter.calls >= REQUESTS_PER_DAY * scale.quota:
                raise quota_exceeded()
            meter.calls += 1
            meter.dirty = True

    def used(self) -> dict[str, int]:
        """Return today's calls per key."""
        with self._lock:
            known = [row["client_id"] for row in self._world.rows("SELECT client_id FROM applications")]
            return {client_id: self._meter(client_id).calls for client_id in known}

    def set_used(self, client_id: str, calls: int) -> None:
        with self._lock:
            meter = self._meter(client_id)
            meter.calls, meter.dirty = calls, True

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._flush()

    def _meter(self, client_id: str) -> Meter:
        day = self._world.kernel.clock.now().strftime("%Y-%m-%d")
        meter = self._meters.get(client_id)
        if meter is None or meter.day != day:
            sql = "SELECT calls FROM quotas WHERE client_id = ? AND day = ?"
            row = self._world.row(sql, client_id, day)
            meter = Meter(day=day, calls=row["calls"] if row else 0, filled_at=time.monotonic())
            self._meters[client_id] = meter
        return meter

    def _flush_often(self) -> None:
        while not self._stopping.wait(FLUSH_SECONDS):
            self._flush()

    def _flush(self) -> None:
        with self._lock:
            rows = [(key, meter.day, meter.calls) for key, meter in self._meters.items() if meter.dirty]
            for meter in self._meters.values():
                meter.dirty = False
        if rows:
            with self._world.write() as connection:
                connection.executemany(KEEP, rows)


def fill_and_take(meter: Meter, rate: float) -> bool:
    """Fill the bucket for the time since the last call and take one token, if there is one."""
    now = time.monotonic()
    meter.tokens = min(max(rate, 1.0), meter.tokens + (now - meter.filled_at) * rate)
    meter.filled_at = now
    if meter.tokens < 1:
        return False
    meter.tokens -= 1
    return True
