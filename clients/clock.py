"""The vendor's clock, as its `Date` headers tell it."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def parse_date(headers: Mapping[str, str]) -> datetime | None:
    """Read the `Date` header: aware, UTC, whole seconds; None where it is missing or unreadable."""
    try:
        return parsedate_to_datetime(headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None


def next_midnight(moment: datetime) -> datetime:
    """Give the midnight (UTC) after a moment: when a day's quota is new."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


class VendorClock:
    """Keeps the last `Date` and what has passed since; before the first answer it shows our own time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None

    def note(self, headers: Mapping[str, str]) -> None:
        date = parse_date(headers)
        if date is not None:
            self._last = (date, self._monotonic())

    @property
    def last(self) -> datetime | None:
        """The last `Date` itself."""
        return self._last[0] if self._last else None

    def now(self) -> datetime:
        if self._last is None:
            return datetime.now(UTC)
        date, at = self._last
        return date + timedelta(seconds=self._monotonic() - at)
