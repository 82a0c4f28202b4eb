"""Who goes, on either side: deleted, brought back, merged; taken off a list by hand, put on one by hand."""

from collections.abc import Callable

from store.wishes import Subject, Wish
from tests.e2e.both_sides import edit, insert, of, permission, set_up, sync, sync_quietly
from tests.e2e.world import World

Start = Callable[..., World]


def deleted(world: World, address: str) -> bool:
    return "deleted_at" in world.contacts()[address]


def test_the_deleted_leave_and_come_back_and_the_merged_live_on(start_world: Start) -> None:
    world = start_world("none")
    set_up(world, sync_deleted_people=True, unsubscribe_opted_out=True)
    ada = insert(world, "Contact", LastName="Byron", Email="ada@example.com")
    bob = insert(world, "Contact", LastName="Ray", Email="bob@example.com")
    cleo = insert(world, "Contact", LastName="Nile", Email="cleo@example.com")
    dora = insert(world, "Contact", LastName="Nile", Email="dora@example.com", HasOptedOutOfEmail=False)
    for number in range(8):
        insert(world, "Contact", LastName="Other", Email=f"other{number}@example.com")
    sync(world)
    assert len(world.members()) == 12

    world.salesforce.control("POST", "delete", {"object": "Contact", "id": ada})
    world.constant_contact.control("POST", "delete", {"email": "bob@example.com"})
    edit(world, "Contact", bob, Title="Baker")
    edit(world, "Contact", dora, HasOptedOutOfEmail=True)
    world.salesforce.control("POST", "merge", {"object": "Contact", "id": cleo, "ids": [dora]})
    sync(world)

    assert "ada@example.com" not in world.members()
    assert not deleted(world, "ada@example.com")
    assert deleted(world, "bob@example.com")
    assert not of(world, "Contact", "Id", Email="ada@example.com")
    assert of(world, "Contact", "Id", Id=bob)
    (master,) = of(world, "Contact", "HasOptedOutOfEmail", Id=cleo)
    assert master["HasOptedOutOfEmail"] is True
    sync(world)  # the tick that the merge brought spreads now
    assert permission(world, "cleo@example.com") == "unsubscribed"
    sync_quietly(world)

    with world.store() as store:
        store.wishes.say(world.profile.id, Subject.PERSON, bob, Wish.SYNC, by="a user")
    sync(world)
    assert "bob@example.com" in world.members()
    assert not deleted(world, "bob@example.com")
    sync_quietly(world)

    world.salesforce.control("POST", "undelete", {"object": "Contact", "id": ada})
    sync(world)
    assert "ada@example.com" in world.members()
    assert len(of(world, "Contact", "Id", Email="ada@example.com")) == 1
    sync_quietly(world)


def test_the_contact_of_a_deleted_person_goes_too_where_nobody_else_wants_it(start_world: Start) -> None:
    world = start_world("none")
    set_up(world, sync_deleted_people=True, delete_the_contact_too=True)
    ada = insert(world, "Contact", LastName="Byron", Email="ada@example.com")
    bob = insert(world, "Contact", LastName="Ray", Email="bob@example.com")
    sync(world)
    other = world.post("/v3/contact_lists", {"name": "By hand"})["list_id"]
    ids = [world.contacts()["bob@example.com"]["contact_id"]]
    world.post("/v3/activities/add_list_memberships", {"source": {"contact_ids": ids}, "list_ids": [other]})
    world.move_clocks(60)

    world.salesforce.control("POST", "delete", {"object": "Contact", "ids": [ada, bob]})
    world.move_clocks(76_000)  # list changes by hand may only show when they are read whole
    shown = sync(world)

    assert "Deleted in Constant Contact" in shown
    assert deleted(world, "ada@example.com")
    assert not deleted(world, "bob@example.com")
    assert world.contacts()["bob@example.com"]["list_memberships"] == [other]
    sync_quietly(world)
