from dataclasses import replace

from sync.effects import Effect
from sync.plan import Action, Reason
from sync.stored import RunStatus
from tests.store.world import (
    START,
    Somebody,
    World,
    a_contact,
    person_id,
)

ANN = Somebody(id=person_id(1), address="ann@example.com")
BOB = Somebody(id=person_id(2), address="Bob@Example.com", values=("Bob", "Ray", "Chef"))


def apply(world: World, run: int) -> None:
    """Land everything that the plan wants, the mirror as it is."""
    plans = world.store.plans
    for kind in (Effect.JOIN, Effect.IMPORT):
        numbers = [row.number for row in plans.unsent(run, kind)]
        if numbers:
            batch = plans.record_batch(run, kind, numbers, START)
            plans.batch_accepted(run, batch.id, f"activity-{batch.id}")
            plans.batch_ended(run, batch.id, completed=True)
            plans.confirm(run, kind, numbers)
    plans.settle(run, world.profile)


def finish(world: World, run: int) -> None:
    world.store.runs.finish(run, RunStatus.DONE, report={})


def test_a_first_sync_links_equals_creates_the_new_and_joins_who_is_not_on_the_list(world: World) -> None:
    people = [ANN, BOB, Somebody(id=person_id(3), address="new@example.com")]
    contacts = [
        a_contact(1, address="ANN@example.com "),
        a_contact(2, address="bob@example.com", lists=(), values=("Bob", "Ray", "Chef")),
    ]
    run = world.read(people, contacts)
    rows = world.plan(run)
    assert [(row.action, row.reason, row.join) for _, row in sorted(rows.items())] == [
        (Action.LINK, Reason.SAME_ADDRESS, False),
        (Action.LINK, Reason.SAME_ADDRESS, True),
        (Action.CREATE, Reason.NEW, True),
    ]


def test_a_second_reading_of_the_same_gives_an_empty_plan(world: World) -> None:
    contacts = [a_contact(1, address="ann@example.com"), a_contact(2, address="bob@example.com")]
    first = world.read([ANN, BOB], contacts)
    world.plan(first)
    shown = [
        a_contact(1, address="ann@example.com"),
        a_contact(2, address="bob@example.com", values=BOB.values),
    ]
    world.store.staging.put_contacts(world.profile, shown)
    apply(world, first)
    finish(world, first)
    for sieve in (True, False):
        again = world.read([ANN, BOB], shown)
        assert world.plan(again, sieve=sieve) == {}
        finish(world, again)


def test_a_delta_changes_only_whom_it_touches(world: World) -> None:
    contacts = [
        a_contact(1, address="ann@example.com"),
        a_contact(2, address="bob@example.com", values=BOB.values),
    ]
    first = world.read([ANN, BOB], contacts)
    world.plan(first)
    apply(world, first)
    finish(world, first)
    second = world.read([replace(BOB, values=("Bob", "Ray", "Cook"))], [], whole=False)
    rows = world.plan(second)
    assert [(row.action, row.changes[0].after) for row in rows.values()] == [(Action.UPDATE, "Cook")]
