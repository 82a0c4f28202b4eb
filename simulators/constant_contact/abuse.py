"""Protection against abuse of sign-ups: an address that is written too often is invalid for two days.

https://community.constantcontact.com (m-p/417628): more than 5 attempts to subscribe or update an address
within 24 hours flag it for 48 hours, in every account.
"""

from collections import defaultdict

DAY_MILLIS = 86_400_000
MOST_ATTEMPTS = 5
FLAGGED_DAYS = 2


class Attempts:
    """Who was written when; forgotten when the simulator ends."""

    def __init__(self) -> None:
        self._times: defaultdict[str, list[int]] = defaultdict(list)
        self._flagged: dict[str, int] = {}

    def allow(self, address: str, now: int) -> bool:
        """Note an attempt to write this address (as it is looked up), and say whether it may go on."""
        if now < self._flagged.get(address, 0):
            return False
        recent = [moment for moment in self._times[address] if moment > now - DAY_MILLIS]
        self._times[address] = [*recent, now]
        if len(recent) < MOST_ATTEMPTS:
            return True
        self._flagged[address] = now + FLAGGED_DAYS * DAY_MILLIS
        return False
