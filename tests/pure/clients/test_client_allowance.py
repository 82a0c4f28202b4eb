"""The pace and the day of one API key, by a clock that the test moves."""

from clients.allowance import Allowance
from clients.counts import LocalCount

DAY = "2026-11-23"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_no_window_holds_more_calls_than_the_vendor_grants() -> None:
    hand = Hand()
    count = LocalCount(Allowance(rate=4, quota=10_000), monotonic=hand)
    moments = []
    for _ in range(40):
        wait = count.reserve(DAY, reserved=False)
        assert wait is not None
        hand.time += wait
        moments.append(hand.time)
    assert all(later - earlier > 1.0 for earlier, later in zip(moments, moments[4:], strict=False))
    assert moments[-1] - moments[0] < 40 / 4 * 1.05


def test_callers_queue_instead_of_colliding() -> None:
    count = LocalCount(Allowance(rate=2, quota=100), monotonic=Hand())
    waits = [count.reserve(DAY, reserved=False) for _ in range(6)]
    assert [round(wait or 0, 2) for wait in waits] == [0, 0, 1.02, 1.02, 2.04, 2.04]


def test_a_slow_rate_is_one_call_a_window() -> None:
    allowance = Allowance(rate=0.5, quota=100)
    assert (allowance.burst, allowance.window) == (1, 2.04)


def test_a_tenth_of_the_day_is_kept_for_opt_outs() -> None:
    count = LocalCount(Allowance(rate=1000, quota=20), monotonic=Hand())
    ordinary = [count.reserve(DAY, reserved=False) for _ in range(19)]
    assert ordinary.count(None) == 1
    assert [count.reserve(DAY, reserved=True) is None for _ in range(3)] == [False, False, True]


def test_a_new_day_counts_from_nothing() -> None:
    count = LocalCount(Allowance(rate=1000, quota=1), monotonic=Hand())
    count.close(DAY)
    assert count.reserve(DAY, reserved=True) is None
    assert count.reserve("2026-11-24", reserved=True) is not None
