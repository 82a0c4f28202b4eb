"""Both ways for Contacts: values with their base, conflicts, new people, consent, leaving and coming back."""

from collections.abc import Callable

from sync.filters.tree import Condition, Filter, Operator
from tests.e2e.both_sides import (
    add_contact,
    edit,
    edit_contact,
    insert,
    of,
    opt_out,
    permission,
    query,
    set_up,
    sync,
    sync_quietly,
)
from tests.e2e.world import World

Start = Callable[..., World]


def person(world: World, record_id: str) -> dict[str, object]:
    fields = "FirstName, LastName, Title, HasOptedOutOfEmail"
    (found,) = of(world, "Contact", fields, Id=record_id)
    return found


def test_values_flow_from_the_side_that_moved_and_contacts_become_people_once(start_world: Start) -> None:
    world = start_world("none")
    set_up(world)
    ada = insert(world, "Contact", FirstName="Ada", LastName="Byron", Title="Poet", Email="ada@example.com")
    bob = insert(world, "Contact", FirstName="Bob", LastName="Ray", Title="Smith", Email="bob@example.com")
    sync(world)
    sync_quietly(world)

    edit_contact(world, "ada@example.com", job_title="Countess")
    edit(world, "Contact", bob, Title="Baker")
    new = add_contact(world, "cleo@example.com", first_name="Cleo", last_name="Nile")
    add_contact(world, "nameless@example.com")
    shown = sync(world)

    assert person(world, ada)["Title"] == "Countess"
    assert world.contacts()["bob@example.com"]["job_title"] == "Baker"
    (cleo,) = of(world, "Contact", "FirstName, LastName, Listbridge_Contact_Id__c", Email="cleo@example.com")
    assert (cleo["FirstName"], cleo["LastName"], cleo["Listbridge_Contact_Id__c"]) == ("Cleo", "Nile", new)
    assert "Created in Salesforce" in shown
    assert "Updated in Salesforce" in shown
    assert not of(world, "Contact", "Id", Email="nameless@example.com")
    sync_quietly(world)

    edit(world, "Contact", ada, Title="Engineer")
    edit_contact(world, "ada@example.com", job_title="Duchess", first_name="Augusta")
    sync(world)

    assert (person(world, ada)["Title"], person(world, ada)["FirstName"]) == ("Engineer", "Augusta")
    assert world.contacts()["ada@example.com"]["job_title"] == "Engineer"
    sync_quietly(world)
    assert len(query(world, "SELECT Id FROM Contact WHERE Email LIKE '%@example.com'")) == 3


def test_an_opt_out_spreads_both_ways_to_every_object(start_world: Start) -> None:
    world = start_world("none")
    set_up(world, unsubscribe_opted_out=True)
    ada = insert(world, "Contact", LastName="Byron", Email="ada@example.com")
    bob = insert(world, "Contact", LastName="Ray", Email="bob@example.com")
    lead = insert(world, "Lead", LastName="Byron", Company="Engines", Email="Ada@Example.com")
    sync(world)

    opt_out(world, "ada@example.com")
    edit(world, "Contact", bob, HasOptedOutOfEmail=True)
    shown = sync(world)

    assert person(world, ada)["HasOptedOutOfEmail"] is True
    (ticked,) = of(world, "Lead", "HasOptedOutOfEmail", Id=lead)
    assert ticked["HasOptedOutOfEmail"] is True
    assert permission(world, "bob@example.com") == "unsubscribed"
    assert world.main_list_id() not in world.contacts()["bob@example.com"].get("list_memberships", [])
    assert "Email Opt Out ticked" in shown
    assert "Unsubscribed" in shown
    sync_quietly(world)

    edit(world, "Contact", ada, HasOptedOutOfEmail=False)
    sync(world)
    assert person(world, ada)["HasOptedOutOfEmail"] is True
    sync_quietly(world)


def test_who_leaves_the_filter_leaves_the_list_and_may_come_back(start_world: Start) -> None:
    world = start_world("none")
    set_up(world)
    only = Filter(root=Condition(field="Department", operator=Operator.EQUALS, values=("Sales",)))
    world.change_profile(filter=only)
    ada = insert(world, "Contact", LastName="Byron", Email="ada@example.com", Department="Sales")
    insert(world, "Contact", LastName="Ray", Email="bob@example.com", Department="Works")
    sync(world)
    assert set(world.members()) == {"ada@example.com"}
    sync_quietly(world)

    edit(world, "Contact", ada, Department="Works")
    shown = sync(world)
    assert set(world.members()) == set()
    assert "Taken off lists" in shown
    sync_quietly(world)

    edit(world, "Contact", ada, Department="Sales")
    sync(world)
    assert set(world.members()) == {"ada@example.com"}
    sync_quietly(world)

    world.change_profile(filter=None)
    sync(world)
    assert set(world.members()) == {"ada@example.com", "bob@example.com"}
    sync_quietly(world)
