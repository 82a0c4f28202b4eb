"""A sandbox in the Constant Contact account of a production org: only when confirmed, and it harms nobody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import wiring
from sync.mapping import Mapping
from sync.plan import Reason
from sync.problems import GiveUp, Side
from sync.profile import ObjectType, Profile
from sync.stored import Connection, Run, RunStatus
from tests.flows.acting import applied, undo
from tests.options.world import NAME_ROWS, Simulators, World, options

ACCOUNT = "a07e1l5nq"
PRODUCTION = "00D000000000099AAA"
THEIRS = "Everybody"


@pytest.fixture
def shared(world: World, simulators: Simulators) -> Iterator[World]:
    """Make the org a sandbox that is connected to the account of another tenant."""
    world.salesforce.control("POST", "organization", {"fields": {"IsSandbox": True}})
    connect(world, world.tenant_id)
    other = world.parts.deployment.tenants.create(PRODUCTION)
    connect(world, other)
    world.parts.deployment.tenant(other).profiles.save(
        Profile(
            id=0,
            name="Theirs",
            object_type=ObjectType.CONTACT,
            main_list=THEIRS,
            main_list_id=world.new_list(THEIRS),
            mapping=Mapping(version=1, address_field="Email", rows=NAME_ROWS),
        )
    )
    yield world
    simulators.salesforce.control("POST", "organization", {"fields": {"IsSandbox": False}})


def connect(world: World, tenant_id: int) -> None:
    """Save a tenant's connection with the account's id, as connecting does."""
    mine = world.store.connections.get(Side.CONSTANT_CONTACT)
    assert mine is not None
    secrets = world.store.connections.vault(mine.id).load()
    store = world.parts.deployment.tenant(tenant_id)
    before = store.connections.get(Side.CONSTANT_CONTACT)
    made = Connection(
        id=before.id if before else 0,
        side=Side.CONSTANT_CONTACT,
        account=ACCOUNT,
        base_url=mine.base_url,
        method=mine.method,
    )
    store.connections.save(made, secrets)


def org_id(world: World) -> str:
    found = world.store.connections.get(Side.SALESFORCE)
    assert found is not None
    return found.account


def confirm(world: World) -> None:
    wiring.share_account(world.parts, world.tenant_id, org_id(world), by="a test")


def problem(run: Run) -> str:
    assert run.status is RunStatus.FAILED
    assert run.problem is not None
    return run.problem[0]


def struck(world: World, profile: Profile) -> list[Any]:
    """Run; returns the reasons of rows that were left out at the last moment."""
    return [row.reason for row in world.run(profile) if row.settled == "struck"]


def test_nothing_runs_before_the_org_s_id_was_typed(shared: World) -> None:
    profile = shared.profile()
    shared.person("ada@example.com")
    assert problem(shared.attempt(profile)) == "sandbox_not_confirmed"

    for typed in ("", "yes", PRODUCTION, org_id(shared)[:15]):
        with pytest.raises(GiveUp):
            wiring.share_account(shared.parts, shared.tenant_id, typed, by="a test")
    assert problem(shared.attempt(profile)) == "sandbox_not_confirmed"
    assert shared.contacts() == {}

    confirm(shared)
    shared.run(profile)
    assert shared.members() == {"ada@example.com"}
    assert shared.rests(profile)


def test_a_list_of_another_tenant_is_refused_by_its_name_and_when_it_is_bound(shared: World) -> None:
    confirm(shared)
    shared.person("ada@example.com")
    profile = shared.profile(main_list=THEIRS.upper())
    assert problem(shared.attempt(profile)) == "sandbox_list_taken"

    theirs = shared.list_id(THEIRS)
    bound = shared.change(profile, main_list="Renamed", main_list_id=theirs)
    assert problem(shared.attempt(bound)) == "sandbox_list_taken"
    assert shared.members(THEIRS) == set()
    assert shared.contacts() == {}


def test_a_list_that_another_tenant_takes_later_stops_the_sandbox(shared: World) -> None:
    confirm(shared)
    profile = shared.profile()
    shared.run(profile)
    other = shared.parts.deployment.tenant(shared.parts.deployment.tenants.find(PRODUCTION) or 0)
    [theirs] = other.profiles.all()
    other.profiles.save(replace(theirs, main_list_id=shared.list_id()))
    shared.person("ada@example.com")

    assert problem(shared.attempt(profile)) == "sandbox_list_taken"
    assert shared.contacts() == {}


def test_a_sandbox_unsubscribes_nobody(shared: World) -> None:
    confirm(shared)
    profile = shared.profile(options=options(unsubscribe_opted_out=True))
    shared.contact("out@example.com", lists=(shared.list_id(THEIRS),))
    shared.person("out@example.com", HasOptedOutOfEmail=True)

    assert Reason.OPT_OUT_SPREADS in struck(shared, profile)
    assert shared.permission("out@example.com") == "implicit"
    assert shared.members(THEIRS) == {"out@example.com"}
    struck(shared, profile)
    assert shared.permission("out@example.com") == "implicit"


def test_a_sandbox_renames_nobody(shared: World) -> None:
    confirm(shared)
    profile = shared.profile()
    shared.contact("ada@example.com", lists=(shared.list_id(THEIRS),))
    person = shared.person("ada@example.com")
    shared.run(profile)
    shared.edit(person, Email="other@example.com")

    assert struck(shared, profile)
    assert set(shared.contacts()) == {"ada@example.com"}
    assert shared.members(THEIRS) == {"ada@example.com"}


def test_a_sandbox_deletes_nobody_and_its_undo_neither(shared: World) -> None:
    confirm(shared)
    profile = shared.profile(options=options(sync_deleted_people=True, delete_the_contact_too=True))
    person = shared.person("ada@example.com")
    shared.run(profile)
    first = shared.store.runs.latest(profile.id)
    assert first is not None

    applied(shared, undo(shared, profile, first))
    assert "deleted_at" not in shared.contacts()["ada@example.com"]

    shared.delete(person)
    shared.run(profile)
    assert "deleted_at" not in shared.contacts()["ada@example.com"]


def test_the_production_org_and_a_sandbox_of_its_own_account_are_not_held(shared: World) -> None:
    shared.salesforce.control("POST", "organization", {"fields": {"IsSandbox": False}})
    profile = shared.profile()
    shared.person("ada@example.com")
    shared.run(profile)
    assert shared.members() == {"ada@example.com"}

    shared.salesforce.control("POST", "organization", {"fields": {"IsSandbox": True}})
    mine = shared.store.connections.get(Side.CONSTANT_CONTACT)
    assert mine is not None
    secrets = shared.store.connections.vault(mine.id).load()
    shared.store.connections.save(replace(mine, account="an account of its own"), secrets)
    assert shared.rests(profile)
