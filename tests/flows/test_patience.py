"""What stands in the way for a while is waited for: locked rows, and people who do not approve."""

from datetime import UTC, datetime, timedelta

from flows.tick import tick
from sync.guard import EXPIRES_AFTER
from sync.mapping import Direction, Row
from sync.options import Limits
from sync.stored import RunStatus
from tests.options.world import NAME_ROWS, UNHELD, World

TITLE = Row(source="Title", target="job_title", direction=Direction.BOTH)


def test_a_locked_record_is_tried_again_until_it_is_free_and_holds_up_nobody(world: World) -> None:
    profile = world.profile(rows=(*NAME_ROWS, TITLE))
    ada, bela = world.person("ada@example.com"), world.person("bela@example.com")
    world.run(profile)
    for name in ("ada", "bela"):
        world.by_hand("edit", f"{name}@example.com", set={"job_title": "Countess"}, source="Account")
    world.salesforce.control("POST", "locks", {"id": ada, "times": 2})

    world.run(profile)

    assert {world.record(each)["Title"] for each in (ada, bela)} == {"Countess"}
    assert world.rests(profile)


def test_a_record_that_stays_locked_is_left_to_the_next_run(world: World) -> None:
    profile = world.profile(rows=(*NAME_ROWS, TITLE))
    ada = world.person("ada@example.com")
    world.run(profile)
    world.by_hand("edit", "ada@example.com", set={"job_title": "Countess"}, source="Account")
    world.salesforce.control("POST", "locks", {"id": ada, "times": 100})

    world.run(profile)
    assert world.record(ada)["Title"] is None

    world.salesforce.control("DELETE", "locks")
    world.run(profile)

    assert world.record(ada)["Title"] == "Countess"
    assert world.rests(profile)


def test_a_plan_that_nobody_approved_in_time_is_put_away_and_made_anew(world: World) -> None:
    profile = world.profile(limits=Limits())
    world.person("ada@example.com")
    run = world.attempt(profile)
    assert run.status is RunStatus.WAITING

    assert list(tick(world.store, datetime.now(UTC) + EXPIRES_AFTER - timedelta(hours=1))) == []
    assert world.store.runs.get(run.id).status is RunStatus.WAITING

    assert list(tick(world.store, datetime.now(UTC) + EXPIRES_AFTER + timedelta(hours=1))) == []
    assert world.store.runs.get(run.id).status is RunStatus.DISCARDED
    assert world.contacts() == {}

    world.change(profile, limits=UNHELD)
    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)
