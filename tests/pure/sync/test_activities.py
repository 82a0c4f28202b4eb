"""Waiting for activities, and finding those whose answer was lost."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.pacing import LONGEST_WAIT, TIME_OUT, poll_waits
from sync.seek import Sighting, find_activity, is_final

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def seen(activity_id: str, seconds: float, rows: int | None) -> Sighting:
    return Sighting(
        activity_id=activity_id, created_at=AT + timedelta(seconds=seconds), state="processing", rows=rows
    )


@pytest.mark.parametrize("rows", [0, 1, 500, 40_000, 10_000_000])
def test_waits_grow_to_a_cap_and_end(rows: int) -> None:
    waits = list(poll_waits(rows))
    assert waits == sorted(waits)
    assert 1.0 <= waits[0] <= waits[-1] <= LONGEST_WAIT
    assert TIME_OUT <= sum(waits) < TIME_OUT + LONGEST_WAIT
    assert len(waits) < 100


def test_a_large_activity_is_given_more_time_before_the_first_look() -> None:
    assert next(poll_waits(40_000)) > 10 * next(poll_waits(500))


def test_an_activity_that_was_sent_long_ago_is_looked_at_at_once() -> None:
    assert next(poll_waits(500, passed=60.0)) == 0.0
    assert next(poll_waits(500, passed=0.5)) == next(poll_waits(500)) - 0.5
    assert next(poll_waits(500, passed=-5.0)) == next(poll_waits(500))


@pytest.mark.parametrize(
    ("sightings", "found"),
    [
        ([], None),
        ([seen("ours", 1, 500)], "ours"),
        ([seen("just before, by whole seconds", -4, 500)], "just before, by whole seconds"),
        ([seen("too early", -6, 500), seen("too late", 901, 500)], None),
        ([seen("another count", 1, 499)], None),
        ([seen("claimed", 1, 500)], None),
        ([seen("not counted", 1, None), seen("counted", 9, 500)], "counted"),
        ([seen("not counted", 1, None)], "not counted"),
        ([seen("later", 9, 500), seen("earlier", 2, 500)], "earlier"),
    ],
)
def test_a_lost_activity_is_known_by_its_time_and_row_count(
    sightings: list[Sighting], found: str | None
) -> None:
    assert find_activity(recorded_at=AT, rows=500, sightings=sightings, claimed={"claimed"}) == found


@pytest.mark.parametrize(
    ("state", "final"),
    [
        ("initialized", False),
        ("processing", False),
        ("completed", True),
        ("failed", True),
        ("cancelled", True),
        ("timed_out", True),
    ],
)
def test_an_activity_ends_in_one_of_four_states(state: str, final: bool) -> None:
    assert is_final(state) is final
