"""How many calls a key may make: a pace, and a day's number of which a share is kept for opt-outs."""

from dataclasses import dataclass

RESERVED_SHARE = 0.1  # of the day
# A window that is a little longer than the vendor's, so that calls which travel unevenly still fit into it.
SLACK = 1.02


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What the vendor grants one API key.

    https://developer.constantcontact.com/api_guide/rate_limits.html
    """

    rate: float = 4.0  # calls a second
    quota: int = 10_000  # calls a UTC day

    @property
    def burst(self) -> int:
        return max(1, int(self.rate))

    @property
    def window(self) -> float:
        """Seconds in which `burst` calls may be made."""
        return self.burst / self.rate * SLACK

    def of_the_day(self, *, reserved: bool) -> int:
        return self.quota if reserved else self.quota - int(self.quota * RESERVED_SHARE)
