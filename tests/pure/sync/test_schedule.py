"""When a profile runs by itself, in the zone of its user, also on the days when clocks are changed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.schedule import HOURLY, LAST_DAY, Every, Schedule, due_slot, next_slot

BERLIN = "Europe/Berlin"
ZONES = (BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "America/St_Johns")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slots(schedule: Schedule, after: str, zone: str, count: int) -> list[str]:
    """List slots as the user's clock shows them."""
    moment, found = at(after), []
    for _ in range(count):
        slot = next_slot(schedule, moment, zone)
        assert slot is not None
        found.append(slot.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes"))
        moment = slot
    return found


def test_a_schedule_that_is_off_has_no_slot() -> None:
    assert next_slot(Schedule(), at("2026-05-01T00:00"), BERLIN) is None
    assert due_slot(Schedule(), "UTC", began=at("2026-05-01T00:00"), now=at("2027-05-01T00:00")) is None


@pytest.mark.parametrize(
    ("schedule", "shown"),
    [
        (Schedule(every=Every.TEN_MINUTES), ["12:10", "12:20"]),
        (Schedule(every=Every.FIFTEEN_MINUTES), ["12:15", "12:30"]),
        (Schedule(every=Every.HALF_HOUR), ["12:30", "13:00"]),
        (HOURLY, ["13:00", "14:00"]),
        (Schedule(every=Every.HOUR, minute=25), ["12:25", "13:25"]),
        (Schedule(every=Every.TWO_HOURS, hour=1, minute=5), ["13:05", "15:05"]),
        (Schedule(every=Every.SIX_HOURS, hour=20), ["14:00", "20:00"]),
        (Schedule(every=Every.TWELVE_HOURS, hour=3), ["15:00", "03:00"]),
    ],
)
def test_several_times_a_day(schedule: Schedule, shown: list[str]) -> None:
    found = slots(schedule, "2026-05-01T10:03", BERLIN, 2)  # 12:03 there

    assert [slot[11:16] for slot in found] == shown


def test_days_weeks_and_months_are_meant_in_the_zone() -> None:
    daily = Schedule(every=Every.DAY, hour=0, minute=30)
    weekly = Schedule(every=Every.WEEK, weekday=7, hour=6)
    monthly = Schedule(every=Every.MONTH, day=28, hour=23)

    # 22:45 of 30 April in UTC is 00:45 of 1 May in Berlin
    assert slots(daily, "2026-04-30T22:45", BERLIN, 1) == ["2026-05-02T00:30+02:00"]
    assert slots(weekly, "2026-05-01T00:00", BERLIN, 2) == [
        "2026-05-03T06:00+02:00",
        "2026-05-10T06:00+02:00",
    ]
    assert slots(monthly, "2026-01-29T00:00", BERLIN, 2) == [
        "2026-02-28T23:00+01:00",
        "2026-03-28T23:00+01:00",
    ]


def test_the_last_day_of_a_month_is_the_month_s_own() -> None:
    found = slots(Schedule(every=Every.MONTH, day=LAST_DAY), "2027-12-31T12:00", "UTC", 4)

    assert [slot[:10] for slot in found] == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


def test_a_time_that_is_skipped_when_clocks_go_forward_comes_at_once() -> None:
    found = slots(Schedule(every=Every.DAY, hour=2, minute=30), "2026-03-28T12:00", BERLIN, 2)

    assert found == ["2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"]


def test_a_time_that_comes_twice_when_clocks_go_back_is_meant_once() -> None:
    daily = Schedule(every=Every.DAY, hour=2, minute=30)

    assert slots(daily, "2026-10-24T12:00", BERLIN, 2) == ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]
    # 02:10 is shown for the second time, and 02:30 was run for already
    assert slots(daily, "2026-10-25T01:10", BERLIN, 1) == ["2026-10-26T02:30+01:00"]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize(("every", "minutes"), [(Every.HOUR, 60), (Every.TEN_MINUTES, 10)])
def test_what_goes_by_the_hour_or_less_is_not_held_up_by_a_change_of_clocks(
    day: str, every: Every, minutes: int
) -> None:
    moment = at(f"{day}T00:00") - timedelta(hours=3)
    found = [moment]
    for _ in range(24 * 60 // minutes):
        slot = next_slot(Schedule(every=every), found[-1], BERLIN)
        assert slot is not None
        found.append(slot)

    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=minutes)}


def test_a_missed_slot_runs_once() -> None:
    began, now = at("2026-05-01T07:30"), at("2026-05-01T10:30")
    due = due_slot(HOURLY, "UTC", began=began, now=now)

    assert due == at("2026-05-01T08:00")
    assert due_slot(HOURLY, "UTC", began=now, now=now + timedelta(minutes=29)) is None
    assert due_slot(HOURLY, "UTC", began=now, now=now + timedelta(minutes=30)) == at("2026-05-01T11:00")


def test_nothing_is_due_before_the_schedule_has_begun() -> None:
    assert due_slot(HOURLY, "UTC", began=None, now=at("2026-05-01T07:30")) is None


@pytest.mark.parametrize("wrong", [{"minute": 60}, {"hour": -1}, {"hour": 24}, {"weekday": 0}, {"day": 29}])
def test_a_time_that_there_is_not_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is .*: it goes from"):
        Schedule(every=Every.MONTH, **wrong)


SCHEDULES = st.builds(
    Schedule,
    every=st.sampled_from([every for every in Every if every is not Every.OFF]),
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    weekday=st.integers(1, 7),
    day=st.integers(LAST_DAY, 28),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a bound


@given(schedule=SCHEDULES, after=MOMENTS, zone=st.sampled_from(ZONES))
def test_slots_go_on_and_lie_within_two_intervals(schedule: Schedule, after: datetime, zone: str) -> None:
    slot = next_slot(schedule, after, zone)
    assert slot is not None
    again = next_slot(schedule, slot, zone)
    assert again is not None

    assert after < slot < again
    assert slot - after <= timedelta(days=32)


@given(schedule=SCHEDULES, after=MOMENTS, zone=st.sampled_from(ZONES), late=st.integers(0, 100_000))
def test_a_run_uses_up_every_slot_before_it(
    schedule: Schedule, after: datetime, zone: str, late: int
) -> None:
    now = after + timedelta(minutes=late)
    due = due_slot(schedule, zone, began=after, now=now)

    assert due is None or after < due <= now
    assert due_slot(schedule, zone, began=now, now=now) is None
