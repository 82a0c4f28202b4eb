"""Contacts become people once, also where the worker dies between the write and the note of it."""

import time
from collections.abc import Callable

from sync.stored import RunStatus
from tests.e2e.both_sides import SOON, add_contact, edit_contact, insert, of, set_up, sync, sync_quietly
from tests.e2e.test_kill import finish, kill, wait_for
from tests.e2e.world import World

Start = Callable[..., World]
UPSERT = "Listbridge_Contact_Id__c"


def test_a_killed_worker_makes_nobody_twice(start_world: Start) -> None:
    world = start_world("none")
    set_up(world)
    ada = insert(world, "Contact", LastName="Byron", Title="Poet", Email="ada@example.com")
    sync(world)
    new = add_contact(world, "cleo@example.com", first_name="Cleo", last_name="Nile")
    edit_contact(world, "ada@example.com", job_title="Countess")
    world.move_clocks(SOON)
    fault = {"method": "PATCH", "path": UPSERT, "hold": 3, "times": 1}
    world.salesforce.control("POST", "faults", fault)

    process = world.start("-m", "flask", "--app", "web.wsgi", "sync", "run", world.profile.name)
    try:
        wait_for(lambda: world.salesforce.control("GET", "faults")["faults"][0]["used"] == 1)
        time.sleep(1)  # the record is made, its answer is held back
    finally:
        kill(process)
    assert len(of(world, "Contact", "Id", Email="cleo@example.com")) == 1

    assert finish(world).status is RunStatus.DONE
    (cleo,) = of(world, "Contact", "Listbridge_Contact_Id__c", Email="cleo@example.com")
    assert cleo["Listbridge_Contact_Id__c"] == new
    assert of(world, "Contact", "Title", Id=ada)[0]["Title"] == "Countess"
    sync_quietly(world)
    assert len(of(world, "Contact", "Id", Email="cleo@example.com")) == 1
