"""A profile of Leads: values both ways, contacts become Leads, and converted Leads."""

from collections.abc import Callable

from sync.profile import ObjectType
from tests.e2e.both_sides import add_contact, edit_contact, insert, of, opt_out, set_up, sync, sync_quietly
from tests.e2e.world import World

Start = Callable[..., World]


def test_leads_go_both_ways_until_they_are_converted(start_world: Start) -> None:
    world = start_world("none")
    set_up(world, ObjectType.LEAD, unknown_company=True, remove_converted_leads=True)
    insert(world, "Lead", FirstName="Ada", LastName="Byron", Company="Engines", Email="ada@example.com")
    bob = insert(world, "Lead", LastName="Ray", Company="Bakery", Title="Smith", Email="bob@example.com")
    taken = insert(world, "Contact", LastName="Taken", Email="taken@example.com")
    sync(world)
    assert set(world.members()) == {"ada@example.com", "bob@example.com"}

    new = add_contact(world, "cleo@example.com", first_name="Cleo", last_name="Nile")
    add_contact(world, "taken@example.com", last_name="Taken")
    edit_contact(world, "bob@example.com", job_title="Baker")
    sync(world)

    (cleo,) = of(world, "Lead", "LastName, Company, Listbridge_Contact_Id__c", Email="cleo@example.com")
    assert (cleo["LastName"], cleo["Company"], cleo["Listbridge_Contact_Id__c"]) == ("Nile", "Unknown", new)
    assert not of(world, "Lead", "Id", Email="taken@example.com")
    assert of(world, "Lead", "Title", Id=bob)[0]["Title"] == "Baker"
    assert world.contacts()["cleo@example.com"].get("company_name") in {None, ""}
    sync_quietly(world)

    opt_out(world, "taken@example.com")
    world.salesforce.control("POST", "convert", {"id": bob})
    sync(world)

    assert set(world.members()) == {"ada@example.com", "cleo@example.com", "taken@example.com"}
    told = of(world, "Contact", "HasOptedOutOfEmail", Id=taken)
    assert told[0]["HasOptedOutOfEmail"] is True
    sync_quietly(world)
    assert len(of(world, "Lead", "Id", Email="bob@example.com")) == 1
