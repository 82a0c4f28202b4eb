"""What a settled row leaves behind: links with both bases, claims, tombstones, contacts of before."""

from dataclasses import replace
from typing import Any

import msgspec

from sync.effects import Effect, effects_of
from sync.mapping import Direction, Policy
from sync.options import Options
from sync.plan import Action, PlanRow, Reason
from sync.problems import Side
from sync.records import Contact
from sync.stored import RunStatus
from tests.store.drawn import Other, Step
from tests.store.histories import History, writes
from tests.store.world import LIST, Somebody, World, a_contact, contact_id, person_id

ANN = Somebody(id=person_id(1), address="ann@example.com")
CONTACT = a_contact(1, address="ann@example.com")
ALL_ROUND = Options(sync_deleted_people=True, remove_converted_leads=True, unsubscribe_opted_out=True)


def started(world: World, *, options: Options = ALL_ROUND, **different: Any) -> History:
    """Let both ways be open for the last name, and the title flow to Salesforce alone."""
    rows = world.profile.mapping.rows
    mapped = (
        rows[0],
        replace(rows[1], direction=Direction.BOTH, policy=Policy.LATEST_WINS),
        replace(rows[2], direction=Direction.TO_SALESFORCE),
    )
    history = History(world)
    step = Step(people=(ANN,), contacts=(CONTACT,), rows=mapped, options=options)
    history.run(replace(step, **different))
    return history


def told(rows: list[PlanRow]) -> list[tuple[Action, Reason]]:
    return [(row.action, row.reason) for row in rows]


def links(history: History) -> list[tuple[object, ...]]:
    return history.world.query(
        "SELECT person_id, contact_id::text, listed, entombed, apart FROM links ORDER BY 1"
    )


def former(history: History) -> list[tuple[object, ...]]:
    return history.world.query("SELECT contact_id::text, person_id FROM former ORDER BY 1")


def edited(values: tuple[str, ...], **different: Any) -> Contact:
    return a_contact(1, address="ann@example.com", values=values, **different)


def test_a_value_written_to_salesforce_and_cut_there_is_no_change_next_time(world: World) -> None:
    history = started(world)
    (row,) = history.run(Step(contacts=(edited(("Ann", "Lee", " Chef  ")),), whole=False))
    assert [(change.target, change.after) for change in row.person_changes] == [("Title", "Chef")]
    assert history.people[ANN.id].values[2] == "Chef"
    for whole in (False, True):
        assert history.run(Step(whole=whole)) == []


def test_an_edit_in_salesforce_while_another_field_is_written_there_is_not_taken_for_agreement(
    world: World,
) -> None:
    history = started(world)
    step = Step(contacts=(edited(("Ann", "Lee", "Chef")),), whole=False)
    run = history.begin(step)
    history.people[ANN.id] = replace(history.people[ANN.id], values=("Anna", "Lee", ""))
    history.apply(run, step)
    (row,) = history.run(Step(whole=False))
    assert [(change.target, change.after) for change in row.changes] == [("first_name", "Anna")]


class Blanking(History):
    """Somebody blanks a new contact's first name before we read it back."""

    def _write_contact(self, row: PlanRow) -> None:
        super()._write_contact(row)
        if row.action is Action.CREATE:
            (made,) = self.contacts.values()
            self.contacts = {made.contact_id: msgspec.structs.replace(made, first_name="")}
            self.world.store.staging.put_contacts(self.profile, list(self.contacts.values()))


def test_a_value_that_was_blanked_before_it_was_read_back_is_not_taken_for_agreement(world: World) -> None:
    history = Blanking(world)
    history.run(Step(people=(ANN,), rows=world.profile.mapping.rows))
    (row,) = history.run(Step())
    assert [(change.target, change.after) for change in row.changes] == [("first_name", "Ann")]
    assert history.run(Step()) == []


def test_both_sides_moved_apart_and_each_field_goes_its_way_in_one_row(world: World) -> None:
    history = started(world)
    moved = replace(ANN, values=("Anna", "Lee", ""))
    (row,) = history.run(Step(people=(moved,), contacts=(edited(("Ann", "Lie", "Chef")),), whole=False))
    assert {change.target for change in row.changes} == {"first_name"}
    assert {change.target for change in row.person_changes} == {"LastName", "Title"}
    assert history.run(Step()) == []


def test_a_made_record_is_linked_with_both_bases_and_stays_off_the_list(world: World) -> None:
    off = a_contact(2, address="bob@example.com", lists=(), values=("Bob", "Ray", "Cook"))
    history = started(world, options=Options(all_active_contacts=True), contacts=(CONTACT, off))
    made = next(person for person in history.people if person != ANN.id)
    assert links(history)[-1] == (made, contact_id(2), False, False, True)
    for whole in (False, True):
        assert history.run(Step(whole=whole)) == []
    assert history.contacts[contact_id(2)].list_memberships == ()
    (row,) = history.run(Step(contacts=(replace_values(off, ("Bob", "Rey", "Cook")),), whole=False))
    assert [change.after for change in row.person_changes] == ["Rey"]
    assert "apart" in row.parameters


def replace_values(contact: Contact, values: tuple[str, ...]) -> Contact:
    number = {contact_id(each): each for each in range(5)}[contact.contact_id]
    assert contact.email_address
    return a_contact(
        number, address=contact.email_address.address, lists=contact.list_memberships, values=values
    )


def test_whom_we_took_off_has_no_claim_and_comes_back_with_the_filter(world: World) -> None:
    history = started(world, contacts=(a_contact(1, address="ann@example.com", lists=()),))
    assert told(history.run(Step(out_of_scope=(1,), people=(ANN,), whole=False))) == [
        (Action.REMOVE, Reason.LEFT_FILTER)
    ]
    assert links(history) == [(ANN.id, contact_id(1), False, False, False)]
    assert world.query("SELECT FROM placements") == []
    assert told(history.run(Step())) == [(Action.SKIP, Reason.LEFT_FILTER)]
    history.out_of_scope.clear()
    (back,) = history.run(Step())
    assert (back.action, back.join) == (Action.LINK, True)
    assert history.run(Step()) == []


def test_a_deleted_person_s_link_is_a_tombstone_until_it_is_undeleted(world: World) -> None:
    history = started(world, contacts=(a_contact(1, address="ann@example.com", lists=()),))
    gone = replace(ANN, deleted=True)
    assert told(history.run(Step(people=(gone,), whole=False))) == [
        (Action.REMOVE, Reason.DELETED_SALESFORCE)
    ]
    assert links(history) == [(ANN.id, contact_id(1), False, True, False)]
    history.contacts[contact_id(1)] = CONTACT  # somebody puts it back by hand
    assert (Action.SKIP, Reason.ENTOMBED) in told(history.run(Step()))
    assert told(history.run(Step(people=(ANN,), whole=False))) == []
    assert links(history) == [(ANN.id, contact_id(1), True, False, False)]


def test_the_heir_of_two_merges_takes_the_link_over(world: World) -> None:
    history = started(world)
    middle = Somebody(id=person_id(2), address="x@example.com", deleted=True, merged_into=person_id(3))
    heir = Somebody(id=person_id(3), address="ann@example.com")
    merged = replace(ANN, deleted=True, merged_into=middle.id)
    assert history.run(Step(people=(merged, middle, heir), whole=False)) == []
    assert links(history) == [(heir.id, contact_id(1), True, False, False)]


def test_of_two_merged_people_with_contacts_the_heir_keeps_its_own_and_nobody_is_made_of_the_other(
    world: World,
) -> None:
    bob = Somebody(id=person_id(2), address="bob@example.com")
    history = started(world, people=(ANN, bob), contacts=(CONTACT, a_contact(2, address="bob@example.com")))
    merged = replace(bob, deleted=True, merged_into=ANN.id)
    assert told(history.run(Step(people=(merged,), whole=False))) == [(Action.MOVE_LINK, Reason.MERGED)]
    assert [link[:2] for link in links(history)] == [(ANN.id, contact_id(1))]
    assert former(history) == [(contact_id(2), ANN.id)]
    (row,) = history.run(Step())
    assert (row.action, row.reason, row.parameters) == (Action.SKIP, Reason.EXISTS_AS, {"record": ANN.id})


def test_the_link_of_a_record_merged_into_one_that_we_do_not_see_is_kept(world: World) -> None:
    history = started(world)
    merged = replace(ANN, deleted=True, merged_into=person_id(9))
    for _ in range(2):
        history.run(Step(people=(merged,)))
    assert [link[:2] for link in links(history)] == [(ANN.id, contact_id(1))]


def test_nobody_is_made_of_the_contact_of_an_address_that_was_left(world: World) -> None:
    history = started(world, options=Options(new_contact_on_address_change=True))
    moved = replace(ANN, address="new@example.com")
    (row,) = history.run(Step(people=(moved,), whole=False))
    assert row.action is Action.CREATE
    assert former(history) == [(contact_id(1), ANN.id)]
    assert (Action.SKIP, Reason.EXISTS_AS) in told(history.run(Step()))
    (back,) = writes(history.run(Step(people=(ANN,), whole=False)))
    assert (back.reason, back.contact_id) == (Reason.ADDRESS_TAKEN, contact_id(1))
    assert contact_id(1) not in {contact for contact, _ in former(history)}


def test_an_address_moves_to_a_contact_off_the_list_which_then_joins_it(world: World) -> None:
    other = a_contact(2, address="new@example.com", lists=())
    history = started(world, contacts=(CONTACT, other), options=replace(ALL_ROUND, no_new_people=True))
    (row,) = history.run(Step(people=(replace(ANN, address="new@example.com"),), whole=False))
    assert (row.reason, row.join, row.link, row.contact_id) == (
        Reason.ADDRESS_TAKEN,
        True,
        True,
        contact_id(2),
    )
    assert links(history) == [(ANN.id, contact_id(2), True, False, False)]
    assert history.run(Step()) == []


def test_the_contact_of_a_living_person_is_not_taken_over_by_another_s_new_address(world: World) -> None:
    bob = Somebody(id=person_id(2), address="bob@example.com")
    history = started(world, people=(ANN, bob), contacts=(CONTACT, a_contact(2, address="bob@example.com")))
    step = Step(
        people=(replace(ANN, address="bob@example.com"), replace(bob, address="new@example.com")),
        whole=False,
    )
    rows = history.run(step)
    assert sorted((row.person_id, row.reason) for row in rows) == [
        (ANN.id, Reason.SHADOWED),
        (bob.id, Reason.NEW),
    ]
    assert told(history.run(Step(whole=False))) == [(Action.LINK, Reason.ADDRESS_TAKEN)]
    assert writes(history.run(Step())) == []


def test_values_held_back_by_the_one_way_switch_flow_once_it_is_off(world: World) -> None:
    silent = replace(ALL_ROUND, no_people_to_constant_contact=True)
    history = started(world, options=silent)
    assert history.run(Step(people=(replace(ANN, values=("Anna", "Lee", "")),), whole=False)) == []
    (row,) = history.run(Step(options=ALL_ROUND, whole=False))
    assert [change.after for change in row.changes] == ["Anna"]


def test_a_changed_mapping_backfills_only_the_row_that_begins_to_write(world: World) -> None:
    history = started(world)
    history.run(Step(contacts=(edited(("Ann", "Lee", "")),)))
    before = world.query("SELECT person_base, mapping_version FROM links")
    rows = history.profile.mapping.rows
    both = replace(rows[2], direction=Direction.BOTH)
    history.run(Step(rows=(*rows[:2], both)))
    ((base, version),), ((old, _),) = world.query("SELECT person_base, mapping_version FROM links"), before
    assert version == history.profile.mapping.version
    assert bytes(base)[:16] == bytes(old)[:16]  # type: ignore[call-overload]
    assert history.run(Step()) == []


def test_two_profiles_that_claim_a_contact_let_go_of_it_with_the_last(world: World) -> None:
    history = started(world, contacts=(a_contact(1, address="ann@example.com", lists=()),))
    world.query(
        "INSERT INTO profiles (tenant_id, name, object_type, main_list, main_list_id, mapping)"
        " SELECT tenant_id, 'Leads', 'Lead', main_list, main_list_id, mapping FROM profiles"
    )
    world.query(
        "INSERT INTO links (agreed_address, tenant_id, profile_id, mapping_version, listed, contact_id,"
        " person_id, person_base, contact_base) SELECT 0, l.tenant_id, p.id, 1, true, l.contact_id,"
        " '00Q000000000001AAA', '', '' FROM links l, profiles p WHERE p.name = 'Leads'"
    )
    assert told(history.run(Step(people=(ANN,), out_of_scope=(1,), whole=False))) == [
        (Action.SKIP, Reason.LEFT_FILTER)
    ]
    assert world.query("SELECT listed FROM links WHERE person_id = %s", ANN.id) == [(False,)]
    world.query("UPDATE links SET listed = false WHERE person_id <> %s", ANN.id)
    assert told(history.run(Step())) == [(Action.REMOVE, Reason.LEFT_FILTER)]


def test_an_unsubscribed_contact_ticks_all_records_and_our_ticks_do_not_speak_for_the_person(
    world: World,
) -> None:
    lead = Other(id="00Q000000000001AAA", address="ANN@example.com", opted_out=False, gone=False)
    history = started(world, others=(lead,))
    refused = a_contact(1, address="ann@example.com", permission="unsubscribed")
    rows = history.run(Step(contacts=(refused,), whole=False))
    assert {(row.person_id, row.object_name) for row in rows if row.action is Action.OPT_OUT} == {
        (ANN.id, "Contact"),
        (lead.id, "Lead"),
    }
    assert world.query("SELECT DISTINCT source FROM optouts WHERE side = 'salesforce'") == [("Listbridge",)]
    assert {row.action for row in history.run(Step())} == {Action.SKIP}
    again = a_contact(
        1,
        address="ann@example.com",
        email=type(CONTACT.email_address)(  # type: ignore[misc]
            address="ann@example.com",
            permission_to_send="explicit",
            opt_in_source="Contact",
            opt_in_date="2027-01-01T00:00:00Z",
        ),
    )
    assert (Action.SKIP, Reason.OPTED_IN_AGAIN) in told(history.run(Step(contacts=(again,), whole=False)))


def test_a_merged_opt_out_is_written_to_the_heir_and_its_contact_is_unsubscribed(world: World) -> None:
    bob = Somebody(id=person_id(2), address="bob@example.com", opted_out=True)
    history = started(world, people=(ANN, bob))
    merged = replace(bob, deleted=True, merged_into=ANN.id)
    assert (Action.OPT_OUT, Reason.OPT_OUT_SPREADS) in told(history.run(Step(people=(merged,), whole=False)))
    assert history.people[ANN.id].opted_out
    assert (Action.UNSUBSCRIBE, Reason.OPT_OUT_SPREADS) in told(history.run(Step(whole=False)))
    assert history.contacts[contact_id(1)].list_memberships == ()
    assert {row.action for row in history.run(Step())} == {Action.SKIP}


def test_a_refused_or_open_row_of_any_kind_is_looked_at_again_by_a_delta(world: World) -> None:
    stranger = a_contact(3, address="cat@example.com", values=("Cat", "Ray", ""))
    refused = a_contact(4, address="dan@example.com", permission="unsubscribed")
    dan = Somebody(id=person_id(4), address="dan@example.com")
    people, contacts = (ANN, dan), (edited(("Bea", "Lee", "")), stranger, refused)
    history = started(world, people=people, contacts=contacts, lands=0, status=RunStatus.FAILED)
    assert {kind for (kind,) in world.query("SELECT kind FROM unsettled")} == {
        "person",
        "contact",
        "address",
    }
    world.query("TRUNCATE staging.touched")
    rows = history.run(Step(whole=False))
    wanted = {effect for row in rows for effect in effects_of(row)}
    assert wanted == {Effect.OPT_OUT, Effect.IMPORT, Effect.NEW_PERSON}
    assert world.query("SELECT FROM unsettled") == []


def test_a_wish_is_granted_once(world: World) -> None:
    history = started(world)
    left = a_contact(1, address="ann@example.com", lists=())
    assert told(history.run(Step(contacts=(left,), whole=False))) == [(Action.SKIP, Reason.LEFT_LIST)]
    (row,) = history.run(Step(wish=("person", 1, "sync"), whole=False))
    assert row.join
    assert world.query("SELECT FROM wishes") == []
    assert LIST in history.contacts[contact_id(1)].list_memberships
    assert Side.SALESFORCE in world.marks()
