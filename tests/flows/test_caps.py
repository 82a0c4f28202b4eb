"""A profile's cap of calls that ends while applying: opt-outs are through, nothing is done twice."""

import pytest

import wiring
from flows.tick import due
from sync.options import Limits
from sync.stored import Run, RunStatus
from tests.options.world import UNHELD, World

PEOPLE = 12
SLACK = 4  # calls of the steps before the first batch, and of the batch that was begun
LONG = "x" * 40  # such an address travels alone: imports take fifty characters
OUT = "out@example.com"


def addresses() -> set[str]:
    return {f"{LONG}.{number}@example.com" for number in range(PEOPLE)}


def calls(run: Run) -> int:
    return run.progress.calls_constant_contact


def posts(world: World) -> int:
    """Count the contacts that somebody created by single calls."""
    sent = world.requests_since(world.constant_contact, 0)
    return len([one for one in sent if (one["method"], one["target"]) == ("POST", "/v3/contacts")])


@pytest.mark.parametrize("cap", [4, 8, 11, 14])
def test_a_cap_in_the_middle_is_kept_and_the_run_goes_on_where_it_was(world: World, cap: int) -> None:
    profile = world.profile(limits=Limits(first_plan_waits=False, calls_constant_contact=cap))
    for address in addresses():
        world.person(address)
    ticked = world.person(OUT)
    world.contact(OUT)
    world.by_hand("opt_out", OUT)
    before = posts(world)

    parked = world.attempt(profile)
    assert parked.status is RunStatus.PARKED
    assert parked.problem is not None
    assert parked.problem[0] == "profile_calls_spent"
    assert calls(parked) <= cap + SLACK
    assert parked.resume_at is not None
    assert (parked.resume_at.hour, parked.resume_at.minute) == (0, 0)
    made = posts(world) - before
    assert made < PEOPLE
    assert not parked.planned or world.record(ticked)["HasOptedOutOfEmail"] is True

    again = world.attempt(profile)  # by hand, on the same day: the cap is of the day
    assert (again.id, again.status) == (parked.id, RunStatus.PARKED)
    assert calls(again) <= cap + 2 * SLACK

    [one] = [each for each in due(world.store, parked.resume_at) if each.why == "parked"]
    assert one.run_id == parked.id
    world.change(profile, limits=UNHELD)  # a new day
    done = wiring.sync_profile(world.parts, world.tenant_id, world.now(profile), trigger="parked")

    assert (done.id, done.status) == (parked.id, RunStatus.DONE)
    assert posts(world) - before == PEOPLE
    assert world.members() == addresses()
    assert world.record(ticked)["HasOptedOutOfEmail"] is True
    assert world.rests(profile)


def test_a_cap_of_salesforce_s_calls_in_the_middle_creates_nobody_twice(world: World) -> None:
    profile = world.profile(limits=Limits(first_plan_waits=False, calls_salesforce=24))
    here = world.new_list()
    for number in range(PEOPLE):
        world.contact(f"p{number}@example.com", lists=(here,), last_name=f"P{number}")
    statuses = [world.attempt(profile).status]
    while statuses[-1] is RunStatus.PARKED and len(statuses) < 12:
        cap = world.now(profile).limits.calls_salesforce
        assert cap is not None
        world.change(profile, limits=Limits(first_plan_waits=False, calls_salesforce=cap + 2))
        statuses.append(world.attempt(profile).status)

    assert statuses[-1] is RunStatus.DONE
    assert len([one for one in world.records().values() if not one["IsDeleted"]]) == PEOPLE
    world.change(profile, limits=UNHELD)
    assert world.rests(profile)


def test_the_vendor_s_own_quota_parks_the_run_until_it_resets(world: World) -> None:
    profile = world.profile()
    for address in addresses():
        world.person(address)
    world.contact(OUT)
    used = {"path": "^/v3/contacts$", "method": "POST", "status": 429, "skip": 5, "times": None}
    body = [{"error_key": "quota_exceeded", "error_message": "Quota exceeded."}]
    world.constant_contact.control("POST", "faults", {**used, "body": body})

    parked = world.attempt(profile)

    assert parked.status is RunStatus.PARKED
    assert parked.problem is not None
    assert parked.problem[0] == "constant_contact_quota"
    assert parked.resume_at is not None
    assert (parked.resume_at.hour, parked.resume_at.minute) == (0, 0)
    world.constant_contact.control("DELETE", "faults")
    world.parts.valkey.flushdb()  # a new day: our own count of the key's calls begins anew
    done = world.attempt(profile)
    assert (done.id, done.status) == (parked.id, RunStatus.DONE)
    assert addresses() <= world.members()
