"""What goes from Salesforce to Constant Contact: people, address changes, and what was done by hand there."""

from sync.stored import RunStatus
from tests.options.world import World, options


def test_people_go_to_constant_contact_unless_told_otherwise(world: World) -> None:
    profile = world.profile()
    ada = world.person("ada@example.com", FirstName="Ada")
    world.run(profile)
    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)

    world.choose(profile, no_people_to_constant_contact=True)
    world.person("bela@example.com", FirstName="Bela")
    world.edit(ada, FirstName="Augusta")
    world.run(profile)

    assert set(world.contacts()) == {"ada@example.com"}
    assert world.contacts()["ada@example.com"]["first_name"] == "Ada"
    assert world.rests(profile)


def test_an_address_change_renames_the_contact_or_makes_a_new_one(world: World) -> None:
    profile = world.profile()
    ada = world.person("ada@example.com", FirstName="Ada")
    world.run(profile)
    contact_id = world.contacts()["ada@example.com"]["contact_id"]

    world.edit(ada, Email="ada@example.org")
    world.run(profile)
    assert set(world.contacts()) == {"ada@example.org"}
    assert world.contacts()["ada@example.org"]["contact_id"] == contact_id
    assert world.rests(profile)

    world.choose(profile, new_contact_on_address_change=True)
    world.edit(ada, Email="ada@example.net", FirstName="Augusta")
    world.run(profile)

    found = world.contacts()
    assert set(found) == {"ada@example.org", "ada@example.net"}
    assert found["ada@example.org"]["contact_id"] == contact_id
    assert (found["ada@example.org"]["first_name"], found["ada@example.net"]["first_name"]) == (
        "Ada",
        "Augusta",
    )
    assert "ada@example.net" in world.members()
    assert world.rests(profile)


def test_who_left_the_list_stays_away_unless_membership_is_enforced(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)
    world.by_hand("leave_list", "ada@example.com", list_id=world.list_id())
    world.pass_time(days=1)  # a departure may only show when the list is read whole

    world.run(profile)
    assert world.members() == set()
    assert world.rests(profile)

    world.choose(profile, enforce_membership=True)
    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)


def test_a_profile_that_is_closed_both_ways_is_refused(world: World) -> None:
    profile = world.profile(options=options(no_people_to_constant_contact=True, no_new_people=True))
    world.person("ada@example.com")
    stopped = world.attempt(profile)
    assert stopped.status is RunStatus.FAILED
    assert stopped.problem is not None
    assert stopped.problem[0] == "both_ways_closed"
    assert world.contacts() == {}

    world.choose(profile, no_people_to_constant_contact=False)
    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)
