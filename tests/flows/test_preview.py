"""A preview changes nothing; what is approved is exactly what was shown."""

from dataclasses import replace

from sync.options import Limits
from sync.plan import Action, Reason, Settled
from sync.stored import RunStatus
from tests.flows.acting import applied, approve, preview, rows
from tests.options.world import UNHELD, World, options


def test_a_preview_changes_nothing_and_its_approval_makes_exactly_its_changes(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com", FirstName="Ada")
    world.contact("bela@example.com", first_name="Bela", last_name="Bartok", lists=(world.new_list(),))
    before = world.everything()

    shown = preview(world, profile)

    assert world.everything() == before
    planned = rows(world, shown)
    assert {row.action for row in planned} == {Action.CREATE, Action.CREATE_PERSON}
    assert [(hold.held) for hold in shown.waits] == ["waits_preview"]

    done = applied(world, shown)

    assert {row.number for row in rows(world, done)} == {row.number for row in planned}
    assert {row.settled for row in rows(world, done)} == {Settled.DONE}
    made = world.contacts()["ada@example.com"]
    created = next(row for row in planned if row.action is Action.CREATE)
    assert {change.target: change.after for change in created.changes} == {
        "first_name": made["first_name"],
        "last_name": made["last_name"],
    }
    assert world.record_of("bela@example.com")["LastName"] == "Bartok"
    assert world.rests(profile)


def test_the_first_plan_waits_and_the_opt_outs_in_it_do_not(world: World) -> None:
    profile = world.profile(limits=Limits())
    ticked = world.person("ada@example.com")
    world.person("bela@example.com")
    world.contact("ada@example.com")
    world.by_hand("opt_out", "ada@example.com")

    run = world.attempt(profile)

    assert run.status is RunStatus.WAITING
    assert [hold.held for hold in run.waits] == ["waits_first_plan"]
    assert world.record(ticked)["HasOptedOutOfEmail"] is True
    assert set(world.contacts()) == {"ada@example.com"}

    applied(world, run)
    assert "bela@example.com" in world.contacts()
    assert world.rests(profile)


def test_too_many_removals_wait_and_a_newer_plan_takes_their_place(world: World) -> None:
    profile = world.profile(options=options(sync_deleted_people=True))
    people = [world.person(f"p{number}@example.com") for number in range(12)]
    world.run(profile)
    for person in people[:11]:
        world.delete(person)

    held = world.attempt(profile)
    assert held.status is RunStatus.WAITING
    assert [(hold.held, hold.planned, hold.limit) for hold in held.waits] == [("waits_removals", 11, 10)]
    assert len(world.members()) == 12

    again = world.attempt(profile)
    assert again.status is RunStatus.WAITING
    assert world.store.runs.get(held.id).status is RunStatus.DISCARDED
    applied(world, again)
    assert len(world.members()) == 1


def test_a_plan_of_a_profile_that_changed_is_not_applied_but_shown_anew(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    shown = preview(world, profile)
    world.choose(profile, no_people_to_constant_contact=True)

    approval = approve(world, shown)

    assert approval.moved == "plan_profile_changed"
    assert approval.run.status is RunStatus.WAITING
    assert world.contacts() == {}
    assert not [row for row in rows(world, approval.run) if row.action is Action.CREATE]


def test_what_changed_since_the_preview_is_struck_and_named(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com", FirstName="Ada")
    bela = world.person("bela@example.com")
    shown = preview(world, profile)
    world.edit(bela, Email="bela@example.org")

    done = applied(world, shown)

    ends = {row.address: (row.settled, row.reason) for row in rows(world, done)}
    assert ends["ada@example.com"][0] is Settled.DONE
    assert ends["bela@example.com"][0] is Settled.STRUCK
    struck = world.store.reads.counts(done.id)
    assert Reason.CHANGED_SINCE_PREVIEW in {count.reason for count in struck}
    assert set(world.contacts()) == {"ada@example.com"}


def test_a_cap_of_calls_parks_the_run_and_the_next_day_goes_on(world: World) -> None:
    profile = world.profile(limits=replace(UNHELD, calls_constant_contact=2))
    world.person("ada@example.com")

    parked = world.attempt(profile)
    assert parked.status is RunStatus.PARKED
    assert parked.resume_at is not None
    assert parked.problem is not None
    assert parked.problem[0] == "profile_calls_spent"
    assert parked.report is not None

    world.change(profile, limits=UNHELD)
    done = world.attempt(profile)
    assert (done.id, done.status) == (parked.id, RunStatus.DONE)
    assert set(world.contacts()) == {"ada@example.com"}
