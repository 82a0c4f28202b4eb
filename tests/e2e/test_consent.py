"""Consent is sacred: whatever happens, in whatever order, nobody who opted out or left is written to."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.world import World, settled

Start = Callable[..., World]
PATIENCE = 60  # seconds


def new_person(world: World, address: str, **fields: Any) -> str:
    """Insert a Salesforce Contact a while ago; returns its id."""
    given = {"LastName": "Test", "Email": address, **fields}
    made = world.salesforce.control("POST", "insert", {"object": "Contact", "fields": given})
    return str(made["id"])


def edit_person(world: World, person_id: str, **fields: Any) -> None:
    world.salesforce.control("POST", "edit", {"object": "Contact", "id": person_id, "fields": fields})


def person_of_demo(world: World) -> tuple[str, str]:
    """Find somebody who is on the Main List after a first sync: (person id, address)."""
    members = world.members()
    people = world.people("Id, Email", "WHERE Email != null ORDER BY Id")
    return next((one["Id"], one["Email"]) for one in people if one["Email"].lower() in members)


def test_an_opted_out_lead_covers_the_address_of_a_contact(start_world: Start) -> None:
    world = start_world("none")
    new_person(world, "ada@example.com")
    new_person(world, "bela@example.com")
    lead = {"LastName": "Ada", "Company": "X", "Email": " ADA@Example.com", "HasOptedOutOfEmail": True}
    world.salesforce.control("POST", "insert", {"object": "Lead", "fields": lead})

    assert set(settled(world)) == {"bela@example.com"}


def test_an_opted_out_duplicate_covers_the_address(start_world: Start) -> None:
    world = start_world("none")
    new_person(world, "ada@example.com")
    new_person(world, "Ada@example.com ", HasOptedOutOfEmail=True)

    assert settled(world) == {}


def test_an_opt_out_stays_when_the_tick_is_taken_away(start_world: Start) -> None:
    world = start_world("none")
    person = new_person(world, "ada@example.com", HasOptedOutOfEmail=True)
    assert settled(world) == {}

    edit_person(world, person, HasOptedOutOfEmail=False, Title="Chief")

    assert settled(world) == {}


def test_who_unsubscribes_is_not_changed_any_more(start_world: Start) -> None:
    world = start_world("small")
    settled(world)
    person, address = person_of_demo(world)
    world.constant_contact.control("POST", "opt_out", {"email": address, "reason": "enough"})
    before = world.contacts()[address.lower()]

    edit_person(world, person, Title="Chief")

    assert settled(world)[address.lower()] == before


def test_an_opt_out_of_the_address_that_a_contact_was_corrected_to_counts(start_world: Start) -> None:
    world = start_world("none")
    person = new_person(world, "ada@example.com")
    settled(world)
    corrected = {"email": "ada@example.com", "set": {"email_address": "ada@example.org"}}
    world.constant_contact.control("POST", "edit", corrected)
    before = settled(world)["ada@example.org"]
    new_person(world, "ada@example.org", HasOptedOutOfEmail=True)

    edit_person(world, person, Title="Chief")

    assert settled(world)["ada@example.org"] == before


def test_who_left_the_list_is_not_put_back(start_world: Start) -> None:
    world = start_world("small")
    settled(world)
    person, address = person_of_demo(world)
    left = {"email": address, "list_id": world.main_list_id()}
    world.constant_contact.control("POST", "leave_list", left)

    world.move_clocks(76_000)  # a departure may only show when the list is read whole, once a day
    edit_person(world, person, Title="Chief")

    contact = settled(world)[address.lower()]
    assert world.main_list_id() not in contact["list_memberships"]
    assert contact.get("job_title") != "Chief"


def test_a_contact_that_was_deleted_there_is_not_created_again(start_world: Start) -> None:
    world = start_world("small")
    settled(world)
    person, address = person_of_demo(world)
    world.constant_contact.control("POST", "delete", {"email": address})

    edit_person(world, person, Title="Chief")

    assert "deleted_at" in settled(world)[address.lower()]


def test_a_person_deleted_in_salesforce_is_no_opt_out_and_stays_on_the_list(start_world: Start) -> None:
    world = start_world("small")
    settled(world)
    person, address = person_of_demo(world)
    before = world.contacts()[address.lower()]

    world.salesforce.control("POST", "delete", {"object": "Contact", "id": person})

    assert settled(world)[address.lower()] == before


@pytest.mark.parametrize("side", ["salesforce", "constant_contact"])
def test_an_opt_out_between_plan_and_writing_strikes_the_row(start_world: Start, side: str) -> None:
    world = start_world("none")
    new_person(world, "new@example.com", Title="Chief")
    here = new_person(world, "here@example.com", Title="Chief")
    _contact(world, "here@example.com")
    # The look before writing asks both sides what changed; the change happens just before it is answered.
    rule = {"method": "GET", "path": r"updated_after=|IsDeleted\+FROM|IsDeleted%20FROM", "delay": 3}
    world.side(side).control("POST", "faults", rule)
    changes = {
        "salesforce": lambda: edit_person(world, here, HasOptedOutOfEmail=True),
        "constant_contact": lambda: world.constant_contact.control(
            "POST", "opt_out", {"email": "here@example.com", "reason": "enough"}
        ),
    }
    acting = threading.Thread(target=_act_when_asked, args=(world, side, changes[side]))
    acting.start()

    contacts = settled(world)
    acting.join()

    assert contacts["here@example.com"].get("job_title") is None
    assert contacts["here@example.com"]["list_memberships"] == []
    assert contacts["new@example.com"]["list_memberships"] == [world.main_list_id()]


def _contact(world: World, address: str) -> None:
    """Make a contact as somebody in the account would: on no list."""
    world.post("/v3/contacts", {"email_address": {"address": address}, "create_source": "Account"})


def _act_when_asked(world: World, side: str, act: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not world.side(side).control("GET", "faults")["faults"][0]["used"]:
        assert time.monotonic() < deadline, "nobody looked"
        time.sleep(0.05)
    act()
