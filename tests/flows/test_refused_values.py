"""What Salesforce does not take is told, and tried again by the next run until it is taken."""

from typing import Any

from sync.mapping import Direction, Row
from sync.plan import Reason, Settled
from tests.options.world import NAME_ROWS, World

TITLE = Row(source="Title", target="job_title", direction=Direction.BOTH)


def refuse(world: World, code: str, **more: Any) -> None:
    """Have the org refuse one write of a Contact."""
    rule = {"object": "Contact", "code": code, "message": "Not so.", "fields": [], "times": 1, "status": 400}
    world.salesforce.control("POST", "refusals", {**rule, **more})


def test_a_refused_value_is_tried_again_though_another_field_of_the_row_landed(world: World) -> None:
    profile = world.profile(rows=(*NAME_ROWS, TITLE))
    ada = world.person("ada@example.com", FirstName="Ada", Title="Poet")
    world.run(profile)
    world.edit(ada, FirstName="Augusta")
    world.by_hand("edit", "ada@example.com", set={"job_title": "Countess"}, source="Account")
    refuse(world, "FIELD_CUSTOM_VALIDATION_EXCEPTION")

    (row,) = world.run(profile)

    assert (row.settled, row.words) == (Settled.FAILED, "Not so.")
    assert world.contacts()["ada@example.com"]["first_name"] == "Augusta"
    assert world.record(ada)["Title"] == "Poet"

    world.run(profile)

    assert world.record(ada)["Title"] == "Countess"
    assert world.rests(profile)


def test_a_value_that_the_field_cannot_hold_lands_once_the_field_can(world: World) -> None:
    seat = Row(source="Seat__c", target="job_title", direction=Direction.BOTH)
    with world.custom_field("Seat__c", "Date"):
        profile = world.profile(rows=(*NAME_ROWS, seat))
        ada = world.person("ada@example.com", FirstName="Ada")
        world.run(profile)
        world.edit(ada, FirstName="Augusta")
        world.by_hand("edit", "ada@example.com", set={"job_title": "Row 7"}, source="Account")

        (row,) = world.run(profile)
        assert row.parameters["fault"] == "value_not_a_date"
        assert world.contacts()["ada@example.com"]["first_name"] == "Augusta"
        (again,) = world.run(profile)
        assert (again.reason, again.parameters["value"]) == (Reason.VALUE_REFUSED, "Row 7")

    with world.custom_field("Seat__c", "Phone"):
        world.run(profile)

        assert world.record(ada)["Seat__c"] == "Row 7"
        assert world.rests(profile)


def test_a_record_that_is_said_to_be_gone_fails_in_the_vendor_s_words(world: World) -> None:
    profile = world.profile(rows=(*NAME_ROWS, TITLE))
    world.person("ada@example.com", FirstName="Ada", Title="Poet")
    world.run(profile)
    world.by_hand("edit", "ada@example.com", set={"job_title": "Countess"}, source="Account")
    refuse(world, "ENTITY_IS_DELETED")

    (row,) = world.run(profile)

    assert (row.settled, row.words, row.code) == (Settled.FAILED, "Not so.", "ENTITY_IS_DELETED")
