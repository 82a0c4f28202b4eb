"""Opt-outs by address, tenant-wide; the ledger of what was seen and made."""

from dataclasses import replace

import pytest

from sync.plan import Action, Reason
from sync.records import Contact, EmailAddress
from sync.stored import RunStatus
from tests.store.world import Somebody, World, a_contact, contact_id, person_id

ANN = Somebody(id=person_id(1), address="ann@example.com")


def unsubscribed(number: int, address: str, at: str | None = "2026-11-01T00:00:00Z") -> Contact:
    email = EmailAddress(
        address=address, permission_to_send="unsubscribed", opt_out_source="Contact", opt_out_date=at
    )
    return a_contact(number, address=address, email=email)


def welcome(number: int, address: str, at: str) -> Contact:
    email = EmailAddress(
        address=address, permission_to_send="explicit", opt_in_source="Contact", opt_in_date=at
    )
    return a_contact(number, address=address, email=email)


def sync(
    world: World, people: list[Somebody], contacts: list[Contact], *, whole: bool = True
) -> dict[str, Reason]:
    """Read and plan; returns the reasons by person."""
    run = world.read(people, contacts, whole=whole)
    rows = world.plan(run)
    world.store.plans.settle(run, world.profile)
    world.store.runs.finish(run, RunStatus.DONE, report={})
    return {person: row.reason for person, row in rows.items()}


def standing(world: World) -> list[tuple[object, ...]]:
    return world.query("SELECT address_key, side FROM optouts WHERE lifted_at IS NULL ORDER BY 1, 2")


def ledger(world: World) -> list[tuple[object, ...]]:
    return world.query("SELECT event, side, address_key, source FROM ledger ORDER BY id")


def test_an_opt_out_on_either_side_covers_the_address_in_any_spelling(world: World) -> None:
    other = Somebody(id=person_id(2), address=" ANN@Example.com", opted_out=True, created_at="2023")
    reasons = sync(world, [ANN, other], [])
    assert set(reasons.values()) == {Reason.OPTED_OUT_SALESFORCE}
    assert standing(world) == [("ann@example.com", "salesforce")]


def test_an_opt_out_stands_after_its_record_is_gone_or_unticked(world: World) -> None:
    sync(world, [ANN, Somebody(id=person_id(2), address="ann@example.com", opted_out=True)], [])
    assert sync(world, [ANN], []) == {ANN.id: Reason.OPTED_OUT_SALESFORCE}


def test_reading_the_same_opt_out_again_tells_the_ledger_once(world: World) -> None:
    people = [replace(ANN, opted_out=True)]
    for stamp in ("2026-11-01T00:00:00.000Z", "2026-11-05T00:00:00.000Z"):
        sync(
            world,
            [replace(person, modstamp=stamp) for person in people],
            [unsubscribed(1, "bob@example.com")],
        )
    assert ledger(world) == [
        ("opt_out", "salesforce", "ann@example.com", "Email Opt Out"),
        ("opt_out", "constant_contact", "bob@example.com", "Contact"),
    ]


def test_after_a_change_of_address_the_old_one_is_covered_too(world: World) -> None:
    sync(world, [ANN], [a_contact(1, address="bob@example.com")])
    moved = replace(ANN, address="ann@new.example.com", opted_out=True)
    sync(world, [moved], [unsubscribed(1, "bob@new.example.com")], whole=False)
    assert standing(world) == [
        ("ann@example.com", "salesforce"),
        ("ann@new.example.com", "salesforce"),
        ("bob@example.com", "constant_contact"),
        ("bob@new.example.com", "constant_contact"),
    ]


def test_the_contact_s_own_later_opt_in_lifts_its_opt_out_and_is_told(world: World) -> None:
    sync(world, [ANN], [unsubscribed(1, "ann@example.com")])
    reasons = sync(world, [], [welcome(1, "ann@example.com", "2026-11-20T00:00:00Z")], whole=False)
    assert reasons == {ANN.id: Reason.SAME_ADDRESS}
    assert standing(world) == []
    assert ledger(world)[-1] == ("opt_in", "constant_contact", "ann@example.com", "Contact")


def test_an_earlier_opt_in_lifts_nothing_and_salesforce_s_opt_out_is_never_lifted(world: World) -> None:
    sync(world, [replace(ANN, opted_out=True)], [unsubscribed(1, "bob@example.com")])
    sync(
        world,
        [ANN],
        [
            welcome(1, "bob@example.com", "2026-10-01T00:00:00Z"),
            welcome(2, "ann@example.com", "2027-01-01T00:00:00Z"),
        ],
    )
    assert standing(world) == [("ann@example.com", "salesforce"), ("bob@example.com", "constant_contact")]


def test_who_opts_out_again_after_opting_in_is_out_again(world: World) -> None:
    sync(world, [ANN], [unsubscribed(1, "ann@example.com")])
    sync(world, [], [welcome(1, "ann@example.com", "2026-11-20T00:00:00Z")], whole=False)
    again = unsubscribed(1, "ann@example.com", "2026-11-21T00:00:00Z")
    assert sync(world, [], [again], whole=False) == {ANN.id: Reason.OPTED_OUT_CONSTANT_CONTACT}
    assert [event for event, *_ in ledger(world)] == ["opt_out", "opt_in", "opt_out"]


@pytest.mark.parametrize("at", [None, "no time", "2026-99-99T00:00:00Z"])
def test_an_opt_out_without_a_time_counts_all_the_same(world: World, at: str | None) -> None:
    sync(world, [], [unsubscribed(1, "ann@example.com", at)])
    sync(world, [], [unsubscribed(1, "ann@example.com", at)])
    assert standing(world) == [("ann@example.com", "constant_contact")]
    assert len(ledger(world)) == 1


def test_an_opt_out_makes_a_delta_look_at_everybody_with_the_address(world: World) -> None:
    sync(world, [ANN], [a_contact(1, address="ann@example.com")])
    stranger = Somebody(id=person_id(9), address="ann@example.com", opted_out=True, created_at="2026")
    reasons = sync(world, [stranger], [], whole=False)
    assert reasons == {ANN.id: Reason.OPTED_OUT_SALESFORCE, stranger.id: Reason.OPTED_OUT_SALESFORCE}


def test_who_left_the_list_is_not_put_back_and_the_date_is_kept(world: World) -> None:
    sync(world, [ANN], [a_contact(1, address="ann@example.com")])
    assert sync(world, [], [a_contact(1, address="ann@example.com", lists=())], whole=False) == {
        ANN.id: Reason.LEFT_LIST
    }


def test_a_deleted_person_is_reported_while_linked_and_comes_back_to_its_contact(world: World) -> None:
    sync(world, [ANN], [a_contact(1, address="ann@example.com")])
    gone = replace(ANN, deleted=True)
    assert sync(world, [gone], [], whole=False) == {ANN.id: Reason.DELETED_SALESFORCE}
    assert world.query("SELECT entombed FROM links") == [(True,)]
    assert sync(world, [ANN], [], whole=False) == {}
    assert world.query("SELECT entombed FROM links") == [(False,)]


def test_who_has_the_address_of_a_deleted_person_takes_the_contact_over(world: World) -> None:
    heir = Somebody(id=person_id(2), address="ann@example.com", created_at="2025")
    contacts = [a_contact(1, address="ann@example.com")]
    assert sync(world, [ANN, heir], contacts)[heir.id] is Reason.SHADOWED
    sync(world, [replace(ANN, deleted=True)], [], whole=False)
    assert world.query("SELECT person_id, contact_id::text FROM links") == [(heir.id, contact_id(1))]


def test_a_contact_stays_with_the_living_person_it_is_linked_to(world: World) -> None:
    sync(world, [ANN], [a_contact(1, address="ann@example.com")])
    moved = replace(ANN, address="ann@new.example.com")
    newcomer = Somebody(id=person_id(2), address="ann@example.com")
    run = world.read([moved, newcomer], [], whole=False)
    rows = world.plan(run)
    assert rows[newcomer.id].parameters == {"by": ANN.id}
    assert rows[ANN.id].action is Action.CREATE
    assert rows[ANN.id].parameters == {"old_contact": contact_id(1)}
