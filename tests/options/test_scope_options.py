"""Step 5 and what a profile is bound to: filter, zone, lists."""

from datetime import datetime, timedelta

import pytest

from sync.filters.tree import Condition, Filter, Group, Join, Operator, Relative, Span
from sync.plan import Reason
from sync.stored import RunStatus
from tests.options.world import World

CHIEF = Filter(root=Condition(field="Title", operator=Operator.EQUALS, values=("Chief",)))


def test_only_people_in_the_filter_are_synced_and_leaving_it_ends_our_memberships(world: World) -> None:
    friends = world.new_list("Friends")
    people = {name: world.person(f"{name}@example.com", Title="Chief") for name in ("ada", "bela")}
    world.person("cleo@example.com", Title="Cook")
    world.contact("bela@example.com", lists=(friends,))
    profile = world.profile()
    world.run(profile)
    assert world.members() == {"ada@example.com", "bela@example.com", "cleo@example.com"}

    world.change(profile, filter=CHIEF)
    rows = world.run(profile)
    assert world.members() == {"ada@example.com", "bela@example.com"}
    assert Reason.LEFT_FILTER in {row.reason for row in rows}

    world.edit(people["bela"], Title="Cook")
    world.run(profile)

    assert (world.members(), world.members("Friends")) == ({"ada@example.com"}, {"bela@example.com"})
    assert set(world.contacts()) == {"ada@example.com", "bela@example.com", "cleo@example.com"}
    assert world.rests(profile)


@pytest.mark.parametrize(("join", "expected"), [(Join.ALL, {"ada"}), (Join.ANY, {"ada", "bela"})])
def test_a_filter_joins_its_conditions_by_and_or_by_or(world: World, join: Join, expected: set[str]) -> None:
    account = world.person(None, "Account", Name="Engines", Industry="Energy")
    world.person("ada@example.com", Title="Chief", AccountId=account)
    world.person("bela@example.com", Title="Chief")
    world.person("cleo@example.com", Title="Cook")
    parent = Condition(field="Account.Industry", operator=Operator.EQUALS, values=("Energy",))
    profile = world.profile(filter=Filter(root=Group(join=join, parts=(CHIEF.root, parent))))
    world.run(profile)

    assert world.members() == {f"{name}@example.com" for name in expected}
    assert world.rests(profile)


@pytest.mark.parametrize("opted_out", [False, True])
def test_a_filter_hides_no_opt_out(world: World, *, opted_out: bool) -> None:
    world.person("ada@example.com", Title="Chief")
    world.person("Ada@example.com", Title="Cook", HasOptedOutOfEmail=opted_out)
    profile = world.profile(filter=CHIEF)
    world.run(profile)

    assert world.members() == (set() if opted_out else {"ada@example.com"})
    assert world.rests(profile)


@pytest.mark.parametrize(("hour", "synced"), [(12, True), (0, False)])
def test_today_is_today_in_the_profile_s_zone(world: World, hour: int, *, synced: bool) -> None:
    now = datetime.fromisoformat(world.salesforce.control("GET", "clock")["now"])
    world.person("ada@example.com", CreatedDate=(now - timedelta(hours=3)).isoformat())
    today = Condition(field="CreatedDate", operator=Operator.EQUALS, values=(Relative(span=Span.TODAY),))
    profile = world.profile(filter=Filter(root=today), zone=zone_where_it_is(hour, now))
    world.run(profile)

    assert world.members() == ({"ada@example.com"} if synced else set())
    assert world.rests(profile)


def zone_where_it_is(hour: int, now: datetime) -> str:
    """Name a zone where the clock shows that hour: Etc/GMT-5 is five hours ahead of Greenwich."""
    ahead = (hour - now.hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def test_the_main_list_is_found_by_its_exact_name_or_made_and_another_case_asks(world: World) -> None:
    there = world.new_list("News")
    found, made, asks = (world.profile(name=name, main_list=name) for name in ("News", "Fresh", "NEWS"))
    world.person("ada@example.com")
    world.run(found)
    world.run(made)
    stopped = world.attempt(asks)

    assert world.list_id("News") == there == world.now(found).main_list_id
    assert world.members("News") == world.members("Fresh") == {"ada@example.com"}
    assert stopped.status is RunStatus.FAILED
    assert stopped.problem is not None
    assert stopped.problem[0] == "main_list_case_differs"
    assert world.list_id("NEWS") == ""
    assert world.rests(found)


def test_a_renamed_main_list_is_followed(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)
    list_id = world.list_id()

    world.call("PUT", f"/v3/contact_lists/{list_id}", {"name": "Renamed", "favorite": False})
    world.person("bela@example.com")
    world.run(profile)

    assert (world.list_id(), world.members("Renamed")) == ("", {"ada@example.com", "bela@example.com"})
    assert world.rests(profile)


def test_several_profiles_have_names_objects_and_lists_of_their_own(world: World) -> None:
    first = world.profile(name="First", main_list="One")
    world.person("ada@example.com")
    world.run(first)
    assert world.members("One") == {"ada@example.com"}

    second = world.profile(name="Second", main_list="Two")
    world.run(second)

    assert world.members("One") == world.members("Two") == {"ada@example.com"}
    assert world.store.profiles.get("First") == world.now(first)
    assert world.rests(first)
    assert world.rests(second)
