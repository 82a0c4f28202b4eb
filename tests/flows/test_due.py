"""What runs by itself: slots of schedules, each once; and a paused profile, of which nothing does."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import wiring
from flows.run_sync import AlreadyRunningError, PausedError
from flows.tick import Due, due
from sync.options import Limits
from sync.profile import Profile
from sync.schedule import HOURLY, Every, Schedule, next_slot
from sync.stored import Run, RunKind, RunStatus
from tests.flows.acting import approve, preview
from tests.options.world import World

DAILY = Schedule(every=Every.DAY, hour=3)


def now() -> datetime:
    return datetime.now(UTC)


def found(world: World, after: timedelta) -> list[Due]:
    """Look, so much later, for what is due."""
    return list(due(world.store, now() + after))


def run_slot(world: World, profile: Profile, slot: datetime) -> Run:
    """Run the profile for a slot, as a worker does that was asked to."""
    return wiring.sync_profile(
        world.parts, world.tenant_id, world.now(profile), trigger="schedule", slot=slot
    )


def test_a_schedule_begins_when_the_first_preview_was_approved(world: World) -> None:
    profile = world.profile(limits=Limits())
    world.person("ada@example.com")
    assert found(world, timedelta(days=1)) == []

    shown = preview(world, profile)
    assert found(world, timedelta(days=1)) == []

    approve(world, shown)
    assert [one.why for one in found(world, timedelta(days=1))] == ["schedule"]


def test_a_profile_runs_at_its_slots_in_its_zone_and_one_that_is_off_does_not(world: World) -> None:
    profile = world.profile(schedule=DAILY, zone="Pacific/Auckland")
    world.run(profile)
    began = now()
    slot = next_slot(DAILY, began, "Pacific/Auckland")
    assert slot is not None

    assert found(world, slot - began - timedelta(seconds=5)) == []
    assert found(world, slot - began) == [Due(profile_id=profile.id, why="schedule", slot=slot)]

    world.change(profile, schedule=Schedule())
    assert found(world, timedelta(days=40)) == []


def test_slots_that_were_missed_are_run_for_once(world: World) -> None:
    profile = world.profile(schedule=HOURLY)
    world.run(profile)

    [late] = found(world, timedelta(hours=5))
    assert late.slot is not None
    assert late.slot - now() < timedelta(hours=1)  # the first one that was missed
    assert run_slot(world, profile, late.slot).status is RunStatus.DONE

    # the run that began now is later than what its slot says, and uses up what lies before
    assert found(world, timedelta(0)) == []
    assert len(found(world, timedelta(hours=1))) == 1


def test_many_clocks_start_a_run_once(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)
    [one] = found(world, timedelta(hours=1))
    assert one.slot is not None
    slot, ended, refused = one.slot, list[Run](), list[int]()

    def clock() -> None:
        try:
            ended.append(run_slot(world, profile, slot))
        except AlreadyRunningError as already:
            refused.append(already.run_id)

    clocks = [threading.Thread(target=clock) for _ in range(4)]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join()

    assert len(ended) == 1
    assert refused == [ended[0].id] * 3
    with pytest.raises(AlreadyRunningError):  # and much later neither
        run_slot(world, profile, slot)


def test_a_run_that_is_parked_or_under_way_is_not_begun_anew_by_the_schedule(world: World) -> None:
    profile = world.profile()
    world.run(profile)
    world.change(profile, limits=Limits(first_plan_waits=False, calls_salesforce=1))
    world.person("ada@example.com")
    assert world.attempt(profile).status is RunStatus.PARKED

    assert [one.why for one in found(world, timedelta(minutes=59))] == []
    assert [one.why for one in found(world, timedelta(days=2))] == ["parked"]


def test_a_scheduled_run_that_failed_is_tried_at_the_next_slot_not_before(world: World) -> None:
    profile = world.profile()
    world.run(profile)
    world.constant_contact.control("POST", "faults", {"path": "/v3/", "status": 400, "times": 50})
    [one] = found(world, timedelta(hours=1))
    assert one.slot is not None
    assert run_slot(world, profile, one.slot).status is RunStatus.FAILED

    assert found(world, timedelta(0)) == []
    assert len(found(world, timedelta(hours=1))) == 1


def test_nothing_of_a_paused_profile_runs_until_it_is_resumed(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)
    wiring.pause(world.parts, world.tenant_id, profile, paused=True)
    world.person("bela@example.com")

    assert found(world, timedelta(days=1)) == []
    with pytest.raises(PausedError):
        world.attempt(profile)
    assert world.members() == {"ada@example.com"}  # nobody was removed, nobody came

    wiring.pause(world.parts, world.tenant_id, profile, paused=False)
    assert len(found(world, timedelta(days=1))) == 1
    world.run(profile)
    assert world.members() == {"ada@example.com", "bela@example.com"}
    assert world.rests(profile)


def test_a_plan_of_a_paused_profile_may_be_looked_at_and_is_applied_only_once_it_is_resumed(
    world: World,
) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    wiring.pause(world.parts, world.tenant_id, profile, paused=True)
    shown = preview(world, profile)

    with pytest.raises(PausedError):
        approve(world, shown)
    assert world.contacts() == {}
    assert world.store.runs.get(shown.id).status is RunStatus.WAITING

    wiring.pause(world.parts, world.tenant_id, profile, paused=False)
    assert approve(world, shown).run.status is RunStatus.DONE
    assert world.members() == {"ada@example.com"}


def test_an_interrupted_run_of_a_paused_profile_is_left_as_it_is(world: World) -> None:
    profile = world.profile()
    run = world.store.runs.begin(profile.id, "test", RunKind.SYNC)
    assert [one.run_id for one in found(world, timedelta(0))] == [run.id]

    wiring.pause(world.parts, world.tenant_id, profile, paused=True)

    assert found(world, timedelta(days=1)) == []


def test_what_a_run_binds_does_not_undo_what_a_user_chose_meanwhile(world: World) -> None:
    profile = world.profile()
    loaded = world.now(profile)
    world.change(profile, zone="Europe/Berlin", paused=True)

    world.store.profiles.bind(replace(loaded, main_list_id=world.new_list()))
    assert (world.now(profile).zone, world.now(profile).paused) == ("Europe/Berlin", True)
    assert world.now(profile).main_list_id == world.list_id()

    world.change(profile, main_list="Another", main_list_id=None)
    world.store.profiles.bind(replace(loaded, main_list_id=world.list_id()))
    assert world.now(profile).main_list_id is None
