"""What stands in the way of a right write: locks of others, and refusals that a test asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulators.salesforce.faults import ApiError


@dataclass(kw_only=True)
class Obstacles:
    """Kept in memory: a restart clears them, as it would the vendor's."""

    times: dict[str, int] = field(default_factory=dict)  # by record: how many writes still fail
    until: dict[str, datetime] = field(default_factory=dict)
    refusals: list[dict[str, Any]] = field(default_factory=list)

    def check_locks(self, records: Iterable[str | None], now: datetime) -> None:
        """Raise ApiError while one of the records is locked by somebody else."""
        for record in filter(None, records):
            left = self.times.get(record, 0)
            if left:
                self.times[record] = left - 1
            if left or self.until.get(record, now) > now:
                message = f"unable to obtain exclusive access to this record or 1 records: {record}"
                raise ApiError(400, "UNABLE_TO_LOCK_ROW", message, fields=[])

    def check_refusals(self, name: str, record: str | None) -> None:
        """Raise what the control path asked for: by object, by record, so many times."""
        for each in self.refusals:
            fits = each["object"] == name and each.get("id") in {None, record}
            if fits and each["times"]:
                each["times"] -= 1
                raise ApiError(each["status"], each["code"], each["message"], fields=each["fields"])

    def describe(self) -> dict[str, Any]:
        return {
            "times": {record: left for record, left in self.times.items() if left},
            "until": {record: moment.isoformat() for record, moment in self.until.items()},
            "refusals": [each for each in self.refusals if each["times"]],
        }
