"""How long to wait between looks at a bulk activity. Every look costs one of the day's calls."""

from collections.abc import Iterator
from typing import Final

FIRST_WAIT: Final = 1.0  # seconds
ROWS_A_SECOND: Final = 2_000  # what an activity is hoped to do, so that one look may be enough
GROWTH: Final = 1.5
LONGEST_WAIT: Final = 120.0  # seconds
TIME_OUT: Final = 2 * 60 * 60.0  # seconds; an activity that takes longer is left to the next run

SEEK_WAITS: Final = (1.0, 5.0, 15.0, 30.0)
"""Seconds before each look for the activity of a lost answer: a new one may not be listed at once."""


def poll_waits(rows: int, passed: float = 0.0) -> Iterator[float]:
    """Give the seconds to wait before each look at an activity of that many rows; ends at TIME_OUT.

    passed: seconds since it was sent. An old one may be over: the first look only waits for what is left of
    the time that it is hoped to take.
    """
    wait = min(FIRST_WAIT + rows / ROWS_A_SECOND, LONGEST_WAIT)
    first = max(0.0, wait - max(0.0, passed))
    yield first
    spent = first
    wait = min(wait * GROWTH, LONGEST_WAIT)
    while spent < TIME_OUT:
        yield wait
        spent += wait
        wait = min(wait * GROWTH, LONGEST_WAIT)
