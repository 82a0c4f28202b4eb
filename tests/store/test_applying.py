"""The saved plan on its way: batches, what landed, what is settled. Every step may be repeated."""

from dataclasses import replace

import pytest

from sync.decisions import decisions_for
from sync.effects import Effect
from sync.landing import SHOWS
from sync.plan import EMAIL, Action, Outcome, Reason, Route, Settled
from sync.problems import Side
from sync.records import Contact
from sync.stored import Glimpse, RunStatus
from tests.store.world import LIST, START, Somebody, World, a_contact, contact_id, person_id

NEW = Somebody(id=person_id(1), address="new@example.com")
JOINS = Somebody(id=person_id(2), address="joins@example.com")
CHANGES = Somebody(id=person_id(3), address="changes@example.com", values=("Ann", "Lee", "Chef"))
BOTH = Somebody(id=person_id(4), address="both@example.com", values=("Ann", "Lee", "Cook"))
PEOPLE = [NEW, JOINS, CHANGES, BOTH]
CONTACTS = [
    a_contact(2, address="joins@example.com", lists=()),
    a_contact(3, address="changes@example.com"),
    a_contact(4, address="both@example.com", lists=()),
]
LANDED = [
    a_contact(1, address="new@example.com"),
    a_contact(2, address="joins@example.com"),
    a_contact(3, address="changes@example.com", values=("Ann", "Lee", "Chef")),
    a_contact(4, address="both@example.com", values=("Ann", "Lee", "Cook")),
]


@pytest.fixture
def run(world: World) -> int:
    planned = world.read(PEOPLE, CONTACTS)
    world.plan(planned)
    return planned


def unsent(world: World, run: int, kind: Effect) -> set[str]:
    return {row.person_id for row in world.store.plans.unsent(run, kind)}


def numbers(world: World, run: int, *people: Somebody) -> list[int]:
    ids = {somebody.id for somebody in people}
    return [row.number for row in world.numbered(run) if row.person_id in ids]


def send(world: World, run: int, kind: Effect, *people: Somebody) -> int:
    return world.store.plans.record_batch(run, kind, numbers(world, run, *people), START).id


def settled(world: World) -> dict[object, object]:
    query = "SELECT r.person_id, o.settled FROM outcomes o JOIN plan_rows r USING (tenant_id, run_id, number)"
    return {person: how for person, how in world.query(query)}  # noqa: C416 - typed pairs


def test_an_update_that_joins_is_imported_only_after_its_joining(world: World, run: int) -> None:
    plans = world.store.plans
    assert unsent(world, run, Effect.JOIN) == {JOINS.id, BOTH.id}
    assert unsent(world, run, Effect.IMPORT) == {NEW.id, CHANGES.id}
    send(world, run, Effect.JOIN, BOTH)
    plans.confirm(run, Effect.JOIN, numbers(world, run, BOTH))
    assert unsent(world, run, Effect.JOIN) == {JOINS.id}
    assert unsent(world, run, Effect.IMPORT) == {NEW.id, CHANGES.id, BOTH.id}


def test_unsent_rows_stream_while_their_batches_are_recorded(world: World, run: int) -> None:
    plans = world.store.plans
    for row in plans.unsent(run, Effect.IMPORT):
        plans.record_batch(run, Effect.IMPORT, [row.number], START)
    assert unsent(world, run, Effect.IMPORT) == set()
    assert len(plans.open_batches(run)) == 2


def test_a_row_is_never_in_two_batches(world: World, run: int) -> None:
    send(world, run, Effect.IMPORT, NEW)
    with pytest.raises(ValueError, match="under way"):
        send(world, run, Effect.IMPORT, NEW, CHANGES)
    assert unsent(world, run, Effect.IMPORT) == {CHANGES.id}


def test_a_batch_goes_from_recorded_to_accepted_to_ended(world: World, run: int) -> None:
    plans = world.store.plans
    batch = send(world, run, Effect.IMPORT, NEW, CHANGES)
    (shown,) = plans.open_batches(run)
    assert (shown.id, shown.activity_id, shown.recorded_at) == (batch, None, START)
    assert shown.rows == len(numbers(world, run, NEW, CHANGES))
    plans.batch_accepted(run, batch, "act-1")
    assert plans.claimed_activities(run) == {"act-1"}
    plans.batch_ended(run, batch, completed=True)
    assert plans.open_batches(run) == []
    assert plans.awaiting_since(run, Effect.IMPORT) == START
    assert {row.person_id for row in plans.unlanded(run)} == {NEW.id, CHANGES.id}


def test_of_a_batch_that_never_arrived_only_what_was_not_confirmed_is_sent_again(
    world: World, run: int
) -> None:
    plans = world.store.plans
    batch = send(world, run, Effect.IMPORT, NEW, CHANGES)
    plans.confirm(run, Effect.IMPORT, numbers(world, run, NEW))
    plans.batch_vanished(run, batch)
    plans.batch_vanished(run, batch)
    assert unsent(world, run, Effect.IMPORT) == {CHANGES.id}
    assert plans.open_batches(run) == []


def test_what_is_awaited_shows_its_contact_new_ones_by_address(world: World, run: int) -> None:
    send(world, run, Effect.IMPORT, NEW, CHANGES)
    reread(world, run, [LANDED[0]])
    shown = {
        row.person_id: member for row, member in world.store.plans.awaiting(run, world.profile, Effect.IMPORT)
    }
    assert {person: member and member.contact_id for person, member in shown.items()} == {
        NEW.id: contact_id(1),
        CHANGES.id: contact_id(3),
    }


def test_rows_can_be_confirmed_while_the_awaited_stream(world: World, run: int) -> None:
    send(world, run, Effect.IMPORT, NEW, CHANGES)
    plans = world.store.plans
    for row, _ in plans.awaiting(run, world.profile, Effect.IMPORT):
        plans.confirm(run, Effect.IMPORT, [row.number])
        world.store.runs.note_read(run, next(iter(world.marks())), 1)
    assert plans.awaiting_since(run, Effect.IMPORT) is None


def reread(world: World, run: int, contacts: list[Contact]) -> None:
    staging = world.store.staging
    staging.begin(run, world.profile, Side.CONSTANT_CONTACT, whole=False)
    staging.copy_contacts(run, world.profile, contacts)
    staging.finish(run, world.profile, Side.CONSTANT_CONTACT)


def land_all(world: World, run: int) -> None:
    reread(world, run, LANDED)
    for kind in (Effect.JOIN, Effect.IMPORT):
        rows = [row.number for row in world.store.plans.unsent(run, kind)]
        world.store.plans.record_batch(run, kind, rows, START)
        world.store.plans.confirm(run, kind, rows)


SHOWN = {
    "on the list": a_contact(2, address="joins@example.com"),
    "on the list, its address corrected": a_contact(2, address="another@example.com"),
    "on no list": a_contact(2, address="joins@example.com", lists=()),
    "on another list": a_contact(2, address="joins@example.com", lists=(contact_id(99),)),
    "deleted": a_contact(2, address="joins@example.com", deleted=True),
    "unsubscribed, on the list": a_contact(2, address="joins@example.com", permission="unsubscribed"),
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=list(SHOWN))
def test_joinings_are_confirmed_where_the_core_sees_them_land(world: World, run: int, shown: Contact) -> None:
    plans = world.store.plans
    send(world, run, Effect.JOIN, JOINS)
    reread(world, run, [shown, *LANDED[2:]])
    seen = {
        row.person_id
        for row, member in plans.awaiting(run, world.profile, Effect.JOIN)
        if SHOWS[Effect.JOIN](row, member, world.profile)
    }
    assert plans.confirm_joined(run, world.profile) == len(seen)
    waiting = {row.person_id for row, _ in plans.awaiting(run, world.profile, Effect.JOIN)}
    assert waiting == {JOINS.id} - seen
    assert world.query("SELECT count(*) FROM placements") == [(len(seen),)]
    assert plans.confirm_joined(run, world.profile) == 0


def test_settling_links_places_and_tells_and_repeating_it_changes_nothing(world: World, run: int) -> None:
    land_all(world, run)
    for _ in range(2):
        world.store.plans.settle(run, world.profile)
        assert set(settled(world).values()) == {"done"}
        assert world.query("SELECT count(*), count(DISTINCT contact_id) FROM links") == [(4, 4)]
        assert world.query("SELECT count(*) FROM placements WHERE left_at IS NULL") == [(3,)]
        assert world.query("SELECT event, record_id, source FROM ledger") == [
            ("opt_in", contact_id(1), "Listbridge")
        ]
    assert not world.store.plans.effects_left(run)


def test_a_row_is_not_done_before_all_it_wanted_has_landed(world: World, run: int) -> None:
    send(world, run, Effect.JOIN, JOINS, BOTH)
    world.store.plans.confirm(run, Effect.JOIN, numbers(world, run, JOINS, BOTH))
    reread(world, run, LANDED)
    world.store.plans.settle(run, world.profile)
    assert settled(world) == {JOINS.id: "done"}
    assert world.store.plans.effects_left(run)


def test_a_joining_that_landed_is_ours_even_if_the_rest_of_its_row_fails(world: World, run: int) -> None:
    (number,) = numbers(world, run, BOTH)
    world.store.plans.confirm(run, Effect.JOIN, [number])
    world.store.plans.save_outcomes(run, [Outcome(number=number, settled=Settled.NOT_CONFIRMED)])
    assert world.query("SELECT contact_id::text FROM placements") == [(contact_id(4),)]


def test_an_edit_by_hand_between_plan_and_settling_is_not_taken_for_agreement(world: World, run: int) -> None:
    land_all(world, run)
    edited = a_contact(2, address="joins@example.com", values=("Somebody", "Else", ""))
    reread(world, run, [edited])
    world.store.plans.settle(run, world.profile)
    world.store.runs.finish(run, RunStatus.DONE, report={})
    rows = world.plan(world.read([], [], whole=False))
    assert [(row.person_id, row.action) for row in rows.values()] == [(JOINS.id, Action.UPDATE)]


def test_a_single_write_is_done_when_its_values_are_confirmed(world: World) -> None:
    abroad = Somebody(id=person_id(1), address="old@example.com")
    run = world.read([abroad], [a_contact(1, address="old@example.com")])
    world.plan(run)
    world.store.plans.settle(run, world.profile)
    world.store.runs.finish(run, RunStatus.DONE, report={})
    run = world.read([replace(abroad, address="renamed@example.com")], [], whole=False)
    world.plan(run)
    (row,) = world.store.plans.singles(run, 10)
    assert (row.route, row.changes[0].target) == (Route.SINGLE, EMAIL)
    world.store.staging.put_contacts(world.profile, [a_contact(1, address="renamed@example.com")])
    world.store.plans.confirm(run, Effect.IMPORT, [row.number])
    assert world.store.plans.singles(run, 10) == []
    world.store.plans.settle(run, world.profile)
    world.store.runs.finish(run, RunStatus.DONE, report={})
    assert world.plan(world.read([], [], whole=False)) == {}


@pytest.mark.parametrize("how", [Settled.STRUCK, Settled.NOT_CONFIRMED])
def test_who_was_struck_or_not_confirmed_is_looked_at_by_the_next_run(
    world: World, run: int, how: Settled
) -> None:
    land_all(world, run)
    (number,) = numbers(world, run, CHANGES)
    world.query("UPDATE travels SET landed = false WHERE number = %s", number)
    world.query("TRUNCATE staging.touched")
    world.store.plans.save_outcomes(run, [Outcome(number=number, settled=how)] * 2)
    world.store.staging.put_contacts(world.profile, [])
    world.store.plans.settle(run, world.profile)
    world.store.runs.finish(run, RunStatus.DONE, report={})
    rows = world.plan(world.read([], [], whole=False))
    assert set(rows) == {CHANGES.id}
    assert world.query("SELECT count(*) FROM unsettled") == [(0,)]


def test_what_a_failed_run_left_open_is_looked_at_by_the_next(world: World, run: int) -> None:
    world.store.runs.finish(run, RunStatus.FAILED, report={})
    world.query("TRUNCATE staging.touched")
    assert set(world.plan(world.read([], [], whole=False))) == {somebody.id for somebody in PEOPLE}


def test_a_later_outcome_of_a_row_replaces_the_earlier(world: World, run: int) -> None:
    (number,) = numbers(world, run, NEW)
    for outcome in (
        Outcome(number=number, settled=Settled.NOT_CONFIRMED),
        Outcome(number=number, settled=Settled.FAILED, words="email address is a role address\0"),
    ):
        world.store.plans.save_outcomes(run, [outcome])
    assert settled(world) == {NEW.id: "failed"}
    assert world.query("SELECT count(*) FROM unsettled") == [(0,)]
    (cause,) = world.store.reads.causes(run, 5)
    assert (cause.records, cause.words) == ((NEW.id,), ("email address is a role address",))
    assert (cause.code, cause.settled, cause.rows) == ("", Settled.FAILED, 1)


def test_a_look_shows_the_unsent_rows_that_a_glimpse_or_a_landing_touches(world: World, run: int) -> None:
    send(world, run, Effect.JOIN, JOINS)
    reread(world, run, [a_contact(3, address="changes@example.com", deleted=True), LANDED[1]])
    glimpse = Glimpse(id=NEW.id, address="moved@example.com", opted_out=True, deleted=False)
    shown = {row.person_id: pair for row, pair in world.store.plans.touched(run, world.profile, [glimpse])}
    assert set(shown) == {NEW.id, CHANGES.id}
    assert shown[NEW.id].person.address == "moved@example.com"
    assert shown[NEW.id].person.opted_out
    member = shown[CHANGES.id].member
    assert member
    assert member.deleted
    assert world.query("SELECT address_key FROM optouts ORDER BY 1") == [
        ("moved@example.com",),
        ("new@example.com",),
    ]


def test_a_glimpsed_opt_out_shows_the_rows_of_others_with_the_address(world: World, run: int) -> None:
    stranger = Glimpse(id=person_id(99), address=" NEW@example.com", opted_out=True, deleted=False)
    ((row, pair),) = world.store.plans.touched(run, world.profile, [stranger])
    assert row.person_id == NEW.id
    assert pair.opt_out
    assert pair.opt_out.record_id == person_id(99)


def test_a_plan_once_saved_is_not_made_again(world: World, run: int) -> None:
    before = world.numbered(run)
    world.store.plans.make(run, world.profile, decisions_for(world.profile), world.marks())
    assert world.numbered(run) == before


def test_facts_count_by_what_happened(world: World, run: int) -> None:
    land_all(world, run)
    (number,) = numbers(world, run, CHANGES)
    world.store.plans.save_outcomes(
        run, [Outcome(number=number, settled=Settled.STRUCK, reason=Reason.DELETED_CONSTANT_CONTACT)]
    )
    world.store.plans.settle(run, world.profile)
    facts = world.store.runs.facts(run)
    assert {name: rows for name, rows in facts.items() if ":" in name} == {
        "create:done:new": 1,
        "link:done:same_address": 1,
        "update:struck:deleted_constant_contact": 1,
        "update:done:differs": 1,
    }
    assert (facts["matched"], facts["joined"], facts["imported"]) == (3, 2, 3)
    assert {(count.action, count.settled) for count in world.store.reads.counts(run)} == {
        (Action.CREATE, Settled.DONE),
        (Action.LINK, Settled.DONE),
        (Action.UPDATE, Settled.STRUCK),
        (Action.UPDATE, Settled.DONE),
    }
    assert [row.person_id for row in world.store.reads.rows(run, settled=Settled.STRUCK)] == [CHANGES.id]
    first = world.store.reads.rows(run, limit=1)[0]
    assert len(world.store.reads.rows(run, after=first.number)) == 3


def test_the_list_of_a_placement_is_the_profile_s(world: World, run: int) -> None:
    land_all(world, run)
    assert world.query("SELECT DISTINCT list_id::text FROM placements") == [(LIST,)]
