"""Thousands of people written to Salesforce: by bulk jobs, once each, whatever dies or is refused."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from sync.options import Limits
from sync.stored import RunStatus
from sync.writing import COLLECTION_ROWS, INGEST_CALLS, INGEST_FROM
from tests.e2e.both_sides import SOON, insert, query, set_up, sync, sync_quietly
from tests.e2e.test_kill import PATIENCE, finish, kill, wait_for
from tests.e2e.world import World
from tests.simulators import OPENER

Start = Callable[..., World]
MANY = 2_000
CREATIONS = Limits(first_plan_waits=False, creations=10_000, creations_share=1.0)
INGEST = "/jobs/ingest"
COLLECTIONS = "/composite/sobjects/Contact/Listbridge_Contact_Id__c"

# Where the worker waits for an answer when it is killed: method, path of the bulk job, jobs until the end.
MOMENTS = {
    "between a job's creation and the note of its id": ("POST", f"{INGEST}$", 2),
    "between an upload and its answer": ("PUT", f"{INGEST}/[^/]+/batches", 2),
    "between the closing and its answer": ("PATCH", f"{INGEST}/[^/]+$", 1),
    "while the job is worked off": ("GET", f"{INGEST}/[^/]+$", 1),
    "while its results are read": ("GET", f"{INGEST}/[^/]+/successfulResults", 1),
}


def many_contacts(start_world: Start) -> World:
    """Start a world with an empty org and an account of thousands, all of whom may become people."""
    assert MANY > INGEST_FROM
    world = start_world("none")
    set_up(world, all_active_contacts=True)
    world.change_profile(limits=CREATIONS)
    world.constant_contact.control("POST", "seed", {"rows": MANY})
    return world


def people(world: World) -> list[dict[str, Any]]:
    return query(world, "SELECT Id, Email, LastName, Title, Listbridge_Contact_Id__c FROM Contact")


def agree(world: World) -> None:
    """Check that every contact has exactly one record, and that both show the same."""
    contacts = world.contacts()
    records = people(world)
    assert len(records) == len(contacts) == MANY
    for record in records:
        contact = contacts[record["Email"].lower()]
        assert record["Listbridge_Contact_Id__c"] == contact["contact_id"]
        assert record["LastName"] == contact["last_name"]
        assert (record["Title"] or "") == (contact.get("job_title") or "")


def told(shown: str) -> str:
    """Take the terminal's drawing away."""
    return " ".join("".join(each if each.isalnum() or each in ",.:" else " " for each in shown).split())


def requests(world: World, path: str, method: str = "") -> list[dict[str, Any]]:
    sent = world.requests("salesforce")
    return [one for one in sent if path in one["target"] and one["method"].startswith(method)]


def jobs(world: World) -> list[dict[str, Any]]:
    """List the requests that opened a bulk job of writing."""
    return [one for one in requests(world, INGEST, "POST") if one["target"].endswith(INGEST)]


def as_admin(world: World, method: str, path: str = "", body: Any = None) -> Any:
    """Call the org's bulk jobs as another program would."""
    token = world.salesforce.control("GET", "credentials")["access_token"]
    request = urllib.request.Request(  # noqa: S310 - the simulator's own address
        f"{world.salesforce.url}/services/data/v67.0{INGEST}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with OPENER.open(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def retitle(world: World, title: str) -> None:
    """Give every contact another title, as another program of the account would: by one import."""
    rows = [{"email": address, "job_title": title} for address in world.contacts()]
    body = {"import_data": rows, "list_ids": [world.main_list_id()]}
    activity = world.post("/v3/activities/contacts_json_import", body)
    wait_for(lambda: world.get(f"/v3/activities/{activity['activity_id']}")["state"] == "completed")


def test_thousands_are_created_and_changed_by_a_job_each(start_world: Start) -> None:
    world = many_contacts(start_world)

    shown = sync(world)

    assert f"Created in Salesforce {MANY:,}" in told(shown)
    agree(world)
    assert len(jobs(world)) == 1
    assert not requests(world, COLLECTIONS)
    assert len(requests(world, INGEST)) <= INGEST_CALLS
    sync_quietly(world)

    retitle(world, "Countess")
    sync(world)

    agree(world)
    assert {one["Title"] for one in people(world)} == {"Countess"}
    assert len(jobs(world)) == 2
    assert not requests(world, "/composite/sobjects", "PATCH")
    sync_quietly(world)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_worker_makes_nobody_twice(start_world: Start, moment: str) -> None:
    world = many_contacts(start_world)
    method, path, expected = MOMENTS[moment]
    fault = {"method": method, "path": path, "hold": 3, "times": 1}
    world.salesforce.control("POST", "faults", fault)
    world.move_clocks(SOON)

    process = world.start("-m", "flask", "--app", "web.wsgi", "sync", "run", world.profile.name)
    try:
        wait_for(lambda: world.salesforce.control("GET", "faults")["faults"][0]["used"] == 1)
        time.sleep(1)  # the work is done, its answer is held back
    finally:
        kill(process)

    assert finish(world).status is RunStatus.DONE
    agree(world)
    assert len(jobs(world)) == expected
    assert not requests(world, COLLECTIONS)
    sync_quietly(world)


def test_what_a_job_refuses_is_told_and_what_it_did_not_reach_goes_again(start_world: Start) -> None:
    world = many_contacts(start_world)
    taken = insert(world, "Contact", LastName="Ruled", Email="someone.else@example.com")
    for rule in (
        {"object": "Contact", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "No.", "times": 3},
        {"object": "Contact", "code": "UNABLE_TO_LOCK_ROW", "message": "Locked.", "times": 5},
    ):
        world.salesforce.control("POST", "refusals", {"fields": [], "status": 400, **rule})

    shown = sync(world)

    assert "No." in shown
    assert len(people(world)) == MANY - 3 + 1
    assert len(jobs(world)) == 1
    assert len(requests(world, COLLECTIONS)) == -(-5 // COLLECTION_ROWS)
    assert taken in {one["Id"] for one in people(world)}


def test_what_a_job_did_not_come_to_goes_again(start_world: Start) -> None:
    world = many_contacts(start_world)
    world.salesforce.control("POST", "faults", {"method": "PUT", "path": INGEST, "hold": 3})
    world.move_clocks(SOON)

    process = world.start("-m", "flask", "--app", "web.wsgi", "sync", "run", world.profile.name)
    try:
        wait_for(lambda: world.salesforce.control("GET", "faults")["faults"][0]["used"] == 1)
        world.salesforce.control("POST", "scale", {"delay": 60})  # so that the job waits in its queue
        (job,) = as_admin(world, "GET")["records"]
        wait_for(lambda: as_admin(world, "GET", f"/{job['id']}")["state"] != "Open")
        as_admin(world, "PATCH", f"/{job['id']}", {"state": "Aborted"})
        world.salesforce.control("POST", "scale", {"delay": 0})
        assert process.wait(PATIENCE) == 0
    finally:
        kill(process)

    agree(world)
    assert len(jobs(world)) == 2 or requests(world, COLLECTIONS)
    sync_quietly(world)
