"""The simulator's time: real time plus an offset that tests move. Every time in an answer comes from here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from simulators.kernel.sqlite import Database

SETTING = "clock_offset_seconds"


class Clock:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._offset = float(database.setting(SETTING, 0.0))
        self._listeners: list[Callable[[], None]] = []

    @property
    def offset(self) -> float:
        """Seconds that this clock runs ahead of the real one."""
        return self._offset

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._offset)

    def advance(self, seconds: float) -> datetime:
        """Move the clock (forward, or back with a negative number) and tell whoever waits for a time."""
        self._offset += seconds
        self._database.keep(SETTING, self._offset)
        for listener in self._listeners:
            listener()
        return self.now()

    def on_advance(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)
