"""Relative dates: their days, and the instants in which these days begin."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.filters.dates import MOST, Clock, days_of, is_in_reach
from sync.filters.tree import Span
from tests.pure.filter_examples import relative

TUESDAY = date(2026, 3, 31)
COVERED = [
    (Span.TODAY, 0, "2026-03-31", "2026-04-01"),
    (Span.YESTERDAY, 0, "2026-03-30", "2026-03-31"),
    (Span.TOMORROW, 0, "2026-04-01", "2026-04-02"),
    (Span.THIS_WEEK, 0, "2026-03-29", "2026-04-05"),
    (Span.LAST_WEEK, 0, "2026-03-22", "2026-03-29"),
    (Span.NEXT_WEEK, 0, "2026-04-05", "2026-04-12"),
    (Span.THIS_MONTH, 0, "2026-03-01", "2026-04-01"),
    (Span.LAST_MONTH, 0, "2026-02-01", "2026-03-01"),
    (Span.NEXT_MONTH, 0, "2026-04-01", "2026-05-01"),
    (Span.THIS_QUARTER, 0, "2026-01-01", "2026-04-01"),
    (Span.LAST_QUARTER, 0, "2025-10-01", "2026-01-01"),
    (Span.NEXT_QUARTER, 0, "2026-04-01", "2026-07-01"),
    (Span.THIS_YEAR, 0, "2026-01-01", "2027-01-01"),
    (Span.LAST_YEAR, 0, "2025-01-01", "2026-01-01"),
    (Span.NEXT_YEAR, 0, "2027-01-01", "2028-01-01"),
    (Span.LAST_N_DAYS, 1, "2026-03-30", "2026-04-01"),
    (Span.NEXT_N_DAYS, 1, "2026-04-01", "2026-04-02"),
    (Span.N_DAYS_AGO, 30, "2026-03-01", "2026-03-02"),
    (Span.LAST_N_WEEKS, 2, "2026-03-15", "2026-03-29"),
    (Span.NEXT_N_WEEKS, 2, "2026-04-05", "2026-04-19"),
    (Span.N_WEEKS_AGO, 2, "2026-03-15", "2026-03-22"),
    (Span.LAST_N_MONTHS, 3, "2025-12-01", "2026-03-01"),
    (Span.NEXT_N_MONTHS, 3, "2026-04-01", "2026-07-01"),
    (Span.N_MONTHS_AGO, 3, "2025-12-01", "2026-01-01"),
    (Span.LAST_N_QUARTERS, 1, "2025-10-01", "2026-01-01"),
    (Span.NEXT_N_QUARTERS, 4, "2026-04-01", "2027-04-01"),
    (Span.N_QUARTERS_AGO, 1, "2025-10-01", "2026-01-01"),
    (Span.LAST_N_YEARS, 1, "2025-01-01", "2026-01-01"),
    (Span.NEXT_N_YEARS, 2, "2027-01-01", "2029-01-01"),
    (Span.N_YEARS_AGO, 2, "2024-01-01", "2025-01-01"),
]
MIDNIGHTS = [
    ("America/New_York", "2026-03-08", "2026-03-08T05:00:00"),
    ("America/New_York", "2026-03-09", "2026-03-09T04:00:00"),
    ("Asia/Kolkata", "2026-11-23", "2026-11-22T18:30:00"),
    ("Pacific/Auckland", "2026-11-23", "2026-11-22T11:00:00"),
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00"),  # no midnight: clocks leapt from 0:00 to 1:00
    ("America/Havana", "2025-11-02", "2025-11-02T04:00:00"),  # two midnights: the day begins at the first
]


@pytest.mark.parametrize(("span", "n", "first", "after"), COVERED)
def test_a_span_covers_its_days(span: Span, n: int, first: str, after: str) -> None:
    found = days_of(relative(span, n), TUESDAY)
    assert found == (date.fromisoformat(first), date.fromisoformat(after))


def test_every_span_is_tried() -> None:
    assert {span for span, *_ in COVERED} == set(Span)


@pytest.mark.parametrize(("day", "first"), [("2026-03-28", "2026-03-22"), ("2026-03-29", "2026-03-29")])
def test_a_week_begins_on_sunday(day: str, first: str) -> None:
    assert days_of(relative(Span.THIS_WEEK), date.fromisoformat(day))[0] == date.fromisoformat(first)


@pytest.mark.parametrize(("zone", "day", "instant"), MIDNIGHTS)
def test_a_day_begins_with_its_first_instant_in_the_zone(zone: str, day: str, instant: str) -> None:
    clock = Clock(now=datetime(2026, 1, 1, tzinfo=UTC), zone=ZoneInfo(zone))
    assert clock.midnight(date.fromisoformat(day)) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_today_is_the_day_of_the_zone() -> None:
    now = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    days = {
        zone: Clock(now=now, zone=ZoneInfo(zone)).today.day for zone in ("America/New_York", "Asia/Tokyo")
    }
    assert days == {"America/New_York": 22, "Asia/Tokyo": 23}


@given(span=st.sampled_from(Span), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)), data=st.data())
def test_last_this_and_next_follow_each_other_without_a_gap(
    span: Span, today: date, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, 100)) if span.counted else 0
    first, after = days_of(relative(span, n), today)
    assert first < after
    if span.value.startswith("this"):
        assert first <= today < after
        last = days_of(relative(Span(f"last{span.value[4:]}")), today)
        assert last[1] == first
        assert days_of(relative(Span(f"next{span.value[4:]}")), today)[0] == after
    if span.value.startswith("last_n") and n > 1:
        shorter = days_of(relative(span, n - 1), today)
        assert shorter[1] == after
        assert first < shorter[0] <= first + timedelta(days=366)


@pytest.mark.parametrize("span", [span for span in Span if span.counted])
def test_a_counted_span_takes_numbers_within_salesforce_s_calendar(span: Span) -> None:
    most = next(most for unit, most in MOST.items() if unit in span.value)
    assert [is_in_reach(relative(span, n)) for n in (0, -1, 1, most, most + 1)] == [
        False,
        False,
        True,
        True,
        False,
    ]
    for year in (1901, 2900):
        first, after = days_of(relative(span, most), date(year, 6, 5))
        assert first.year > 1700
        assert after.year < 4000


def test_other_spans_take_no_number() -> None:
    assert is_in_reach(relative(Span.TODAY))
    assert not is_in_reach(relative(Span.TODAY, 1))
