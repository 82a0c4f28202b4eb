"""How much a plan may do before a person must approve it, and how many calls a day may cost."""

from dataclasses import replace
from typing import Any

import pytest

from sync.options import Limits
from sync.profile import Profile
from sync.stored import RunStatus
from tests.options.test_scope_options import CHIEF
from tests.options.world import UNHELD, World, options

ENOUGH = {"removals": 1_000, "removals_share": 1.0, "creations": 1_000, "creations_share": 1.0}
"""Limits that hold nothing; each test takes one of them down."""


def limits(**chosen: Any) -> Limits:
    return replace(UNHELD, **{**ENOUGH, **chosen})


def synced(world: World, count: int, profile: Profile) -> list[str]:
    """Sync so many people with the title that CHIEF asks for; returns their ids."""
    made = [world.person(f"p{number}@example.com", Title="Chief") for number in range(count)]
    world.run(profile)
    assert len(world.members()) == count
    return made


@pytest.mark.parametrize(
    ("holds", "passes"),
    [
        ({"removals": 2, "removals_floor": 0}, {"removals": 3, "removals_floor": 0}),
        ({"removals_share": 0.5, "removals_floor": 0}, {"removals_share": 0.8, "removals_floor": 0}),
        ({"removals": 0, "removals_floor": 2}, {"removals": 0, "removals_floor": 3}),
    ],
    ids=["removals", "removals_share", "removals_floor"],
)
def test_a_plan_that_removes_more_than_a_limit_waits(
    world: World, holds: dict[str, Any], passes: dict[str, Any]
) -> None:
    profile = world.profile(filter=CHIEF)
    for person in synced(world, 4, profile)[:3]:
        world.edit(person, Title="Cook")

    world.change(profile, limits=limits(**holds))
    assert world.attempt(profile).status is RunStatus.WAITING
    assert len(world.members()) == 4

    world.change(profile, limits=limits(**passes))
    world.run(profile)

    assert world.members() == {"p3@example.com"}
    assert world.rests(profile)


def test_unsubscribes_have_the_same_limit_of_their_own_and_opt_outs_to_salesforce_none(world: World) -> None:
    profile = world.profile(options=options(unsubscribe_opted_out=True))
    people = synced(world, 5, profile)
    for person in people[:3]:
        world.edit(person, HasOptedOutOfEmail=True)
    world.by_hand("opt_out", "p4@example.com", reason="enough")

    world.change(profile, limits=limits(removals=2, removals_floor=0))
    assert world.attempt(profile).status is RunStatus.WAITING
    assert {world.permission(f"p{number}@example.com") for number in range(4)} == {"implicit"}
    assert world.record(people[4])["HasOptedOutOfEmail"] is True

    world.change(profile, limits=limits(removals=3, removals_floor=0))
    world.run(profile)

    assert {world.permission(f"p{number}@example.com") for number in range(3)} == {"unsubscribed"}
    assert world.rests(profile)


@pytest.mark.parametrize(
    ("holds", "passes"),
    [
        ({"creations": 2, "creations_floor": 0}, {"creations": 3, "creations_floor": 0}),
        ({"creations_share": 0.5, "creations_floor": 0}, {"creations_share": 0.8, "creations_floor": 0}),
        ({"creations": 0, "creations_floor": 2}, {"creations": 0, "creations_floor": 3}),
    ],
    ids=["creations", "creations_share", "creations_floor"],
)
def test_a_plan_that_creates_more_than_a_limit_waits(
    world: World, holds: dict[str, Any], passes: dict[str, Any]
) -> None:
    profile = world.profile()
    synced(world, 4, profile)
    for number in range(3):
        world.person(f"q{number}@example.com")

    world.change(profile, limits=limits(**holds))
    assert world.attempt(profile).status is RunStatus.WAITING
    assert len(world.contacts()) == 4

    world.change(profile, limits=limits(**passes))
    world.run(profile)

    assert len(world.members()) == 7
    assert world.rests(profile)


def test_the_first_plan_waits_unless_told_otherwise(world: World) -> None:
    profile = world.profile(limits=Limits())
    world.person("ada@example.com")
    assert world.attempt(profile).status is RunStatus.WAITING
    assert world.contacts() == {}

    world.change(profile, limits=UNHELD)
    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)


@pytest.mark.parametrize(("drop", "status"), [(0.05, RunStatus.FAILED), (0.5, RunStatus.DONE)])
def test_a_run_stops_where_too_many_people_are_not_visible_any_more(
    world: World, drop: float, status: RunStatus
) -> None:
    profile = world.profile(limits=limits(visible_drop=drop))
    people = synced(world, 10, profile)
    hidden = {"object": "Contact", "ids": people[:2]}
    for call in ("delete", "purge"):
        world.salesforce.control("POST", call, hidden)
    world.pass_time(days=16)  # after that long everything is read anew
    world.salesforce.control("POST", "purge", {})

    run = world.attempt(profile)

    assert run.status is status, run.problem
    assert len(world.members()) == 10


@pytest.mark.parametrize("side", ["salesforce", "constant_contact"])
def test_a_day_s_cap_of_calls_parks_the_run(world: World, side: str) -> None:
    profile = world.profile(limits=limits(**{f"calls_{side}": 3}))
    world.person("ada@example.com")
    assert world.attempt(profile).status is RunStatus.PARKED
    assert world.contacts() == {}

    world.change(profile, limits=limits())
    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)


@pytest.mark.parametrize(("singles", "told"), [(0, 0), (1, 1), (50, 3)])
def test_so_many_rows_that_did_not_land_are_sent_alone_for_the_vendor_s_words(
    world: World, singles: int, told: int
) -> None:
    profile = world.profile(limits=limits(singles=singles))
    for name in ("ada", "bela", "cleo"):
        world.person(f"{name}@m\u00fcller.example")  # the vendor takes addresses of ASCII alone
    rows = world.run(profile)

    assert len([row for row in rows if row.words]) == told
    assert world.contacts() == {}
