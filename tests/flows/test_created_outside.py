"""Records that are made from contacts and that the profile's filter does not let in."""

import pytest

from sync.filters.tree import Condition, Filter, Operator
from sync.plan import Reason
from tests.options.test_created_people import ADA
from tests.options.world import World, options


@pytest.mark.parametrize("listed", [True, False])
def test_who_is_created_outside_the_filter_is_linked_told_and_taken_off_nothing(
    world: World, *, listed: bool
) -> None:
    chiefs = Filter(root=Condition(field="Department", operator=Operator.EQUALS, values=("Sales",)))
    chosen = options(all_active_contacts=True, add_created_to_main_list=True)
    profile = world.profile(filter=chiefs, options=chosen)
    main, friends = world.new_list(), world.new_list("Friends")
    world.contact("ada@example.com", lists=(main,) if listed else (friends,), **ADA)
    world.run(profile)
    ada = world.record_of("ada@example.com")["Id"]
    lists = world.contacts()["ada@example.com"]["list_memberships"]
    assert main in lists

    told = [(row.person_id, row.reason) for row in world.run(profile)]

    assert told == [(ada, Reason.CREATED_OUTSIDE)]
    assert world.contacts()["ada@example.com"]["list_memberships"] == lists
    world.edit(ada, FirstName="Augusta")
    world.run(profile)
    assert world.contacts()["ada@example.com"]["first_name"] == "Ada"
    assert world.contacts()["ada@example.com"]["list_memberships"] == lists
    assert world.rests(profile)

    world.edit(ada, Department="Sales")
    world.run(profile)
    assert world.contacts()["ada@example.com"]["first_name"] == "Augusta"
    world.edit(ada, Department="Works")
    world.run(profile)
    assert (main in world.contacts()["ada@example.com"]["list_memberships"]) is listed
    assert world.rests(profile)
