"""When a profile runs by itself, and when it does not."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.run_sync import PausedError
from flows.tick import due
from sync.schedule import HOURLY, Every, Schedule, next_slot
from tests.options.world import World

MONTHLY = Schedule(every=Every.MONTH, day=1, hour=6)


def test_a_profile_runs_by_its_schedule_once_something_of_it_was_applied(world: World) -> None:
    profile = world.profile()
    assert profile.schedule == HOURLY
    later = datetime.now(UTC) + timedelta(hours=1)
    assert list(due(world.store, later)) == []

    world.run(profile)
    assert [one.profile_id for one in due(world.store, later)] == [profile.id]
    world.change(profile, schedule=MONTHLY)
    first = next_slot(MONTHLY, datetime.now(UTC), "UTC")
    assert first is not None
    assert list(due(world.store, first - timedelta(seconds=1))) == []
    assert [one.slot for one in due(world.store, first)] == [first]
    world.change(profile, schedule=Schedule())
    assert list(due(world.store, later + timedelta(days=40))) == []


def test_a_paused_profile_is_left_alone_and_nobody_is_removed(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)
    world.change(profile, paused=True)
    before = world.everything()

    assert list(due(world.store, datetime.now(UTC) + timedelta(days=1))) == []
    with pytest.raises(PausedError):
        world.attempt(profile)
    assert world.everything() == before
    assert world.members() == {"ada@example.com"}

    world.change(profile, paused=False)
    assert world.rests(profile)
