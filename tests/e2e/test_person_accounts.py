"""A profile of Person Accounts: values both ways, contacts become Person Accounts, opt-outs reach them."""

from collections.abc import Callable

from sync.profile import ObjectType
from tests.e2e.both_sides import (
    add_contact,
    edit,
    edit_contact,
    insert,
    of,
    opt_out,
    permission,
    set_up,
    sync,
    sync_quietly,
)
from tests.e2e.world import World

Start = Callable[..., World]


def test_person_accounts_go_both_ways(start_world: Start) -> None:
    world = start_world("none")
    world.salesforce.control("POST", "features", {"person_accounts": True})
    set_up(world, ObjectType.ACCOUNT, unsubscribe_opted_out=True)
    insert(world, "Account", Name="Engines")
    ada = insert(world, "Account", LastName="Byron", PersonTitle="Poet", PersonEmail="ada@example.com")
    bob = insert(world, "Account", LastName="Ray", PersonEmail="bob@example.com")
    lead = insert(world, "Lead", LastName="Byron", Company="Engines", Email="ada@example.com")
    sync(world)
    assert set(world.members()) == {"ada@example.com", "bob@example.com"}
    assert world.contacts()["ada@example.com"]["job_title"] == "Poet"

    new = add_contact(world, "cleo@example.com", first_name="Cleo", last_name="Nile")
    edit_contact(world, "ada@example.com", job_title="Countess")
    sync(world)

    (cleo,) = of(
        world,
        "Account",
        "LastName, IsPersonAccount, Listbridge_Contact_Id__c",
        PersonEmail="cleo@example.com",
    )
    assert (cleo["LastName"], cleo["IsPersonAccount"], cleo["Listbridge_Contact_Id__c"]) == (
        "Nile",
        True,
        new,
    )
    assert of(world, "Account", "PersonTitle", Id=ada)[0]["PersonTitle"] == "Countess"
    sync_quietly(world)

    opt_out(world, "ada@example.com")
    edit(world, "Account", bob, PersonHasOptedOutOfEmail=True)
    sync(world)

    ticked = of(world, "Account", "PersonHasOptedOutOfEmail", Id=ada)
    assert ticked[0]["PersonHasOptedOutOfEmail"] is True
    covered = of(world, "Lead", "HasOptedOutOfEmail", Id=lead)
    assert covered[0]["HasOptedOutOfEmail"] is True
    assert permission(world, "bob@example.com") == "unsubscribed"
    sync_quietly(world)
