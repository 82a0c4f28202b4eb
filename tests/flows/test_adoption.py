"""An account that another product has synced before is taken over without a mass change."""

from typing import Any

from sync.mapping import Direction, Mapping, Row
from sync.options import Limits
from sync.plan import Action, Reason
from sync.report import from_plain
from tests.flows.acting import applied, preview, rows
from tests.options.world import MAIN_LIST, World
from texts import sentence

COUNT = 24
ROWS = (
    Row(source="FirstName", target="first_name", direction=Direction.BOTH),
    Row(source="LastName", target="last_name", direction=Direction.BOTH),
    Row(source="Title", target="job_title"),
    Row(source="Phone", target="phone:work", direction=Direction.BOTH),
    Row(source="MobilePhone", target="phone:mobile"),
    Row(source="MailingStreet", target="address:street"),
    Row(source="MailingCity", target="address:city"),
    Row(source="MailingState", target="address:state", direction=Direction.BOTH),
    Row(source="MailingPostalCode", target="address:postal_code"),
    Row(source="MailingCountry", target="address:country", direction=Direction.BOTH),
    Row(source="Department", target="custom:Department", create=True),
    Row(source="Birthdate", target="custom:Born", create=True),
)
PHONES = ("(415) 555-{0:04}", "415.555.{0:04}", "415 555 {0:04}", "+1 (415) 555-{0:04}")
OTHER_PHONES = ("415-555-{0:04}", "(415) 555-{0:04}", "415555{0:04}", "+1415555{0:04}")
STATES = (("California", "CA"), ("CA", "California"), ("New York", "NY"), ("Texas", "Texas"))
COUNTRIES = (("United States", "US"), ("US", "United States"), ("USA", "US"), ("United States", "USA"))


def person(number: int) -> dict[str, Any]:
    """What Salesforce has."""
    each = number % 4
    return {
        "Email": f"P{number}@Example.com",
        "FirstName": f"First{number}",
        "LastName": f"Last{number}",
        "Title": "Chief",
        "Phone": PHONES[each].format(number),
        "MailingStreet": f"{number} Main St\r\nSuite {number}",
        "MailingCity": "Springfield",
        "MailingState": STATES[each][0],
        "MailingPostalCode": "94105",
        "MailingCountry": COUNTRIES[each][0],
        "Department": "Sales",
        "Birthdate": "1990-05-01",
    }


def contact(number: int, fields: dict[str, str]) -> dict[str, Any]:
    """What the other product made of it."""
    each = number % 4
    address = {
        "kind": "work",
        "street": f"{number} Main St, Suite {number}" if each else f"{number} Main St Suite {number}",
        "city": "Springfield",
        "state": STATES[each][1],
        "postal_code": "94105",
        "country": COUNTRIES[each][1],
    }
    return {
        "first_name": f"First{number} ",
        "last_name": f"Last{number}",
        "job_title": "Chief",
        "phone_numbers": [{"kind": "work", "phone_number": OTHER_PHONES[each].format(number)}],
        "street_addresses": [address],
        "custom_fields": [
            {"custom_field_id": fields["Department"], "value": "Sales"},
            {"custom_field_id": fields["Born"], "value": "05/01/1990"},
        ],
    }


def custom_fields(world: World) -> dict[str, str]:
    """Make the fields that the other product made."""
    made = {}
    for label, kind in (("Department", "string"), ("Born", "date")):
        found = world.call("POST", "/v3/contact_custom_fields", {"label": label, "type": kind})
        made[label] = str(found["custom_field_id"])
    return made


def seeded(world: World) -> None:
    """Fill both sides as another product leaves them: one list, all on it, matched by e-mail alone."""
    fields, here = custom_fields(world), world.new_list(MAIN_LIST)
    for number in range(COUNT):
        world.person(**person(number))
        world.contact(f"p{number}@example.com", lists=(here,), **contact(number, fields))


def test_the_first_preview_of_an_account_that_was_synced_before_changes_next_to_nothing(world: World) -> None:
    seeded(world)
    world.person("real@example.com", FirstName="Rea", LastName="Lovelace")
    here = world.list_id()
    world.contact("real@example.com", lists=(here,), first_name="Unknown", last_name="Unknown")
    world.person("blank@example.com", FirstName="Bea", LastName="Unknown")
    world.contact("blank@example.com", lists=(here,), first_name="Bea", last_name="Bartok")
    mapping = Mapping(version=1, address_field="Email", rows=ROWS)
    profile = world.profile(mapping=mapping, limits=Limits())
    before = world.everything()

    shown = preview(world, profile)

    planned = rows(world, shown)
    changed = {
        row.address: [*row.changes, *row.person_changes]
        for row in planned
        if row.changes or row.person_changes
    }
    assert set(changed) == {"real@example.com", "blank@example.com"}, changed
    assert [(one.target, one.after) for one in changed["blank@example.com"]] == [("LastName", "Bartok")]
    assert {(one.target, one.after) for one in changed["real@example.com"]} == {
        ("first_name", "Rea"),
        ("last_name", "Lovelace"),
    }
    linked = [row for row in planned if (row.action, row.reason) == (Action.LINK, Reason.SAME_ADDRESS)]
    assert len(linked) == COUNT
    assert not [row for row in planned if row.join or row.action is Action.CREATE]
    assert world.everything() == before

    assert shown.report is not None
    told = {note.code: note.parameters for note in from_plain(shown.report).notes}
    assert told["taken_over_people"] == {"linked": COUNT}
    assert told["taken_over_list"] == {"list": MAIN_LIST}
    assert told["taken_over_fields"] == {"labels": "Department, Born"}
    assert all("{" not in sentence(code, parameters) for code, parameters in told.items())

    applied(world, shown)
    assert world.rests(profile)
    now = world.contacts()["p1@example.com"]
    assert now["phone_numbers"][0]["phone_number"] == OTHER_PHONES[1].format(1)


def test_a_real_change_after_the_takeover_still_flows(world: World) -> None:
    seeded(world)
    profile = world.profile(mapping=Mapping(version=1, address_field="Email", rows=ROWS))
    world.run(profile)
    who = world.record_of("p2@example.com")["Id"]
    world.edit(who, Phone="415-555-9999", MailingState="Nevada")

    world.run(profile)

    now = world.contacts()["p2@example.com"]
    assert now["phone_numbers"][0]["phone_number"] == "415-555-9999"
    assert now["street_addresses"][0]["state"] == "Nevada"
    assert world.rests(profile)
