"""Records that no query shows any more: deleted for good, or only out of sight."""

import pytest

from sync.plan import Reason
from tests.options.test_limits import limits
from tests.options.world import World, options


def delete_for_good(world: World, record_id: str, name: str = "Contact") -> None:
    """Delete a record past the recycle bin."""
    world.salesforce.control("POST", "delete", {"object": name, "id": record_id, "hard": True})


def test_a_person_deleted_for_good_is_deleted_though_no_query_shows_it(world: World) -> None:
    profile = world.profile(options=options(sync_deleted_people=True))
    ada = world.person("ada@example.com")
    world.person("bela@example.com")
    world.run(profile)

    delete_for_good(world, ada)
    assert ada not in world.records()
    rows = world.run(profile)

    assert [(row.person_id, row.reason) for row in rows] == [(ada, Reason.DELETED_SALESFORCE)]
    assert world.members() == {"bela@example.com"}
    assert world.rests(profile)
    assert world.record_of("ada@example.com") == {}


def test_who_came_back_from_the_recycle_bin_was_not_deleted(world: World) -> None:
    profile = world.profile(options=options(sync_deleted_people=True))
    ada, bela = world.person("ada@example.com"), world.person("bela@example.com")
    world.run(profile)

    for person in (ada, bela):
        world.delete(person)
    world.salesforce.control("POST", "undelete", {"object": "Contact", "ids": [ada]})
    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)


def test_another_record_deleted_for_good_does_not_hold_its_address(world: World) -> None:
    profile = world.profile()
    lead = world.person("ada@example.com", "Lead")
    world.contact("ada@example.com", lists=(world.new_list(),), last_name="Lovelace")
    world.run(profile)
    assert world.record_of("ada@example.com") == {}

    delete_for_good(world, lead, "Lead")
    world.run(profile)

    assert world.record_of("ada@example.com")["LastName"] == "Lovelace"
    assert world.rests(profile)


@pytest.mark.parametrize("days", [1, 15])
def test_whom_no_reading_shows_any_more_is_told_and_kept(world: World, days: int) -> None:
    profile = world.profile(
        options=options(sync_deleted_people=True), limits=limits(visible_drop=0.5, removals=0)
    )
    people = [world.person(f"{name}@example.com") for name in ("ada", "bela", "cleo")]
    world.run(profile)

    delete_for_good(world, people[0])
    world.pass_time(days=days)
    world.salesforce.control("POST", "purge", {})  # getDeleted knows nothing of before
    rows = world.run(profile)

    assert (people[0], Reason.PERSON_NOT_VISIBLE) in [(row.person_id, row.reason) for row in rows]
    assert world.members() == {"ada@example.com", "bela@example.com", "cleo@example.com"}
    assert world.rests(profile)
