"""The org's API limits: what 24 hours allow, and what of it the last 24 used, by the simulator's clock.

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
_SLICE_SECONDS = 600
_SLICES = 24 * 3600 // _SLICE_SECONDS


class Usage:
    def __init__(self, org: Org, scales: Scales) -> None:
        self._org = org
        self._scales = scales
        self._lock = threading.Lock()
        # by limit and slice of the clock: how much was used then
        self._used: dict[str, dict[int, int]] = {
            name: {int(slice_): count for slice_, count in slices.items()}
            for name, slices in org.setting("usage").get("slices", {}).items()
        }

    @property
    def allowed(self) -> int:
        """Requests a day; a lifted quota shows as a very large one."""
        quota = self._scales.of().quota
        return _UNLIMITED if quota is None else int(DAILY_REQUESTS * quota)

    def take(self) -> None:
        """Count one request. Raises ApiError 403 REQUEST_LIMIT_EXCEEDED when it is used up."""
        with self._lock:
            used = self._count("DailyApiRequests")
            if self._scales.of().quota is not None and used >= self.allowed:
                raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            self._add("DailyApiRequests", 1)
        if used % _KEPT_EVERY == 0:
            self.keep()

    def add(self, name: str, count: int = 1) -> None:
        """Count towards another of the limits."""
        with self._lock:
            self._add(name, count)

    def header(self) -> str:
        with self._lock:
            return f"api-usage={self._count('DailyApiRequests')}/{self.allowed}"

    def describe(self) -> dict[str, dict[str, Any]]:
        with self._lock:
            limits = {"DailyApiRequests": self.allowed, **_OTHERS}
            return {
                name: {"Max": most, "Remaining": max(0, most - self._count(name))}
                for name, most in sorted(limits.items())
            }

    def set_used(self, count: int) -> None:
        with self._lock:
            self._used["DailyApiRequests"] = {self._slice(): count}
        self.keep()

    def keep(self) -> None:
        """Store the counts, so that a restart goes on from them."""
        with self._lock:
            slices = {name: dict(found) for name, found in self._used.items()}
        self._org.keep("usage", {"slices": slices})

    def _slice(self) -> int:
        return int(self._org.clock.now().timestamp()) // _SLICE_SECONDS

    def _add(self, name: str, count: int) -> None:
        slices, now = self._used.setdefault(name, {}), self._slice()
        slices[now] = slices.get(now, 0) + count

    def _count(self, name: str) -> int:
        """Return what the last 24 hours used; forget what lies before, or ahead if the clock went back."""
        now = self._slice()
        slices = self._used.get(name, {})
        for each in [each for each in slices if not now - _SLICES < each <= now]:
            del slices[each]
        return sum(slices.values())
