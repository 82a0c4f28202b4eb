"""The org's API limits: what a day allows, and what of it is used. Days are the simulator's, in UTC.

https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm
"""

import threading
from typing import Any

from simulators.kernel.scale import Scales
from simulators.salesforce.faults import ApiError
from simulators.salesforce.org import Org

# An Enterprise Edition with ten licences.
DAILY_REQUESTS = 110_000
_OTHERS = {
    "ConcurrentAsyncGetReportInstances": 200,
    "DailyAsyncApexExecutions": 250_000,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyDeliveredPlatformEvents": 25_000,
    "DailyGenericStreamingApiEvents": 10_000,
    "DailyStreamingApiEvents": 200_000,
    "DataStorageMB": 10_240,
    "FileStorageMB": 10_240,
    "HourlyAsyncReportRuns": 1_200,
    "MassEmail": 5_000,
    "SingleEmail": 5_000,
}
_UNLIMITED = 5_000_000
_KEPT_EVERY = 25


class Usage:
    def __init__(self, org: Org, scales: Scales) -> None:
        self._org = org
        self._scales = scales
        self._lock = threading.Lock()
        kept = org.setting("usage")
        self._day = str(kept.get("day", ""))
        self._used: dict[str, int] = dict(kept.get("used", {}))

    @property
    def allowed(self) -> int:
        """Requests a day; a lifted quota shows as a very large one."""
        quota = self._scales.of().quota
        return _UNLIMITED if quota is None else int(DAILY_REQUESTS * quota)

    def take(self) -> None:
        """Count one request. Raises ApiError 403 REQUEST_LIMIT_EXCEEDED when the day is used up."""
        with self._lock:
            self._turn_day()
            used = self._used.get("DailyApiRequests", 0)
            if self._scales.of().quota is not None and used >= self.allowed:
                raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            self._used["DailyApiRequests"] = used + 1
        if used % _KEPT_EVERY == 0:
            self.keep()

    def add(self, name: str, count: int = 1) -> None:
        """Count towards another of the day's limits."""
        with self._lock:
            self._turn_day()
            self._used[name] = self._used.get(name, 0) + count

    def header(self) -> str:
        with self._lock:
            self._turn_day()
            return f"api-usage={self._used.get('DailyApiRequests', 0)}/{self.allowed}"

    def describe(self) -> dict[str, dict[str, Any]]:
        with self._lock:
            self._turn_day()
            limits = {"DailyApiRequests": self.allowed, **_OTHERS}
            return {
                name: {"Max": most, "Remaining": max(0, most - self._used.get(name, 0))}
                for name, most in sorted(limits.items())
            }

    def set_used(self, count: int) -> None:
        with self._lock:
            self._turn_day()
            self._used["DailyApiRequests"] = count
        self.keep()

    def keep(self) -> None:
        """Store the counts, so that a restart goes on from them."""
        self._org.keep("usage", {"day": self._day, "used": dict(self._used)})

    def _turn_day(self) -> None:
        today = self._org.clock.now().date().isoformat()
        if today != self._day:
            self._day, self._used = today, {}
