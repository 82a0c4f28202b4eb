"""When a bench has to be over: what cannot be measured by then counts as missed."""

import time
from dataclasses import dataclass, field


class OutOfTimeError(Exception):
    """The deadline has passed."""


@dataclass(frozen=True)
class Deadline:
    """So many seconds from now."""

    seconds: float
    began: float = field(default_factory=time.monotonic)

    def passed(self) -> float:
        """Tell how many seconds have passed."""
        return time.monotonic() - self.began

    def left(self) -> float:
        """Tell how many seconds are left. Raises OutOfTimeError where none are."""
        left = self.seconds - self.passed()
        if left <= 0:
            raise OutOfTimeError
        return left
