"""kill -9 of the worker at any moment of a first sync, then a restart: as if nothing had happened."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import wiring
from config import Settings
from jobs.enqueue import enqueue_sync
from sync.stored import Run, RunStatus
from tests.conftest import make_settings
from tests.e2e.conftest import QUICK
from tests.e2e.world import World, running
from tests.services import Services, empty_valkey, fresh_database

PATIENCE = 120  # seconds
IMPORT = "contacts_json_import"
JOIN = "add_list_memberships"

# Where the worker waits for an answer when it is killed: simulator, method, path, how many match before.
MOMENTS = {
    "reading Salesforce": ("salesforce", "GET", "/results", 0),
    "reading Constant Contact": ("constant_contact", "GET", "^/v3/contacts", 2),
    "between a list add's landing and its answer": ("constant_contact", "POST", JOIN, 1),
    "polling a list add": ("constant_contact", "GET", "^/v3/activities/", 1),
    "between an import's landing and its answer": ("constant_contact", "POST", IMPORT, 0),
    "reading back what landed": ("constant_contact", "GET", "updated_after=", 2),
}

Shown = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def undisturbed(services: Services) -> Shown:
    """Show how Constant Contact looks after a first sync that nothing disturbed."""
    with (
        fresh_database(services) as database_url,
        empty_valkey(services) as redis_url,
        running(make_settings(database_url, redis_url), seed="demo", scale=QUICK) as world,
    ):
        assert world.sync().returncode == 0
        return shown(world)


def shown(world: World) -> Shown:
    """Show every contact by address, without what differs between any two accounts."""
    list_id = world.main_list_id()
    return {address: _plain(contact, list_id) for address, contact in world.contacts().items()}


def _plain(contact: dict[str, Any], list_id: str) -> dict[str, Any]:
    names = ("first_name", "last_name", "job_title", "company_name")
    parts = {
        part: sorted(
            tuple(sorted((key, value) for key, value in entry.items() if _is_own(key)))
            for entry in contact.get(part, [])
        )
        for part in ("phone_numbers", "street_addresses")
    }
    return {
        **{name: contact.get(name) for name in names},
        **parts,
        "custom": sorted(field["value"] for field in contact.get("custom_fields", [])),
        "permission": contact["email_address"]["permission_to_send"],
        "deleted": "deleted_at" in contact,
        "member": list_id in contact.get("list_memberships", []),
    }


def _is_own(key: str) -> bool:
    return not key.endswith(("_id", "_at", "_source"))


@contextmanager
def worker(world: World) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker; whatever is left of it at the end is killed."""
    process = world.start("-m", "jobs.worker")
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 the worker and the process that does its job, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def wait_for(what: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def latest(world: World) -> Run | None:
    with world.store() as store:
        return store.runs.latest(world.profile.id)


def finish(world: World) -> Run:
    """Start a worker again and wait for the run's end."""

    def ended() -> bool:
        run = latest(world)
        return run is not None and run.status is not RunStatus.ACTIVE

    with worker(world):
        wait_for(ended)
    run = latest(world)
    assert run is not None
    return run


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_worker_leaves_no_trace(settings: Settings, undisturbed: Shown, moment: str) -> None:
    kind, method, path, skip = MOMENTS[moment]
    with running(settings, seed="demo", scale=QUICK) as world:
        simulator = world.side(kind)
        simulator.control(
            "POST", "faults", {"method": method, "path": path, "skip": skip, "hold": 3, "times": 1}
        )
        with wiring.open_parts(world.settings) as parts:
            enqueue_sync(parts.valkey, tenant_id=world.tenant_id, profile_id=world.profile.id, trigger="test")
        with worker(world) as process:
            wait_for(lambda: simulator.control("GET", "faults")["faults"][0]["used"] == 1)
            time.sleep(1)  # the work is done, its answer is held back
            kill(process)

        run = finish(world)

        assert RunStatus.DONE is run.status
        assert undisturbed == shown(world)
        assert len(world.posts(IMPORT)) == 1
        assert len(world.posts(JOIN)) == 3
        again = world.sync()
        assert (again.returncode, "0 writes" in again.stdout) == (0, True)


@pytest.mark.parametrize(("drop", "imports"), [("after", 1), ("before", 2)])
def test_only_what_did_not_arrive_is_sent_again(
    settings: Settings, undisturbed: Shown, drop: str, imports: int
) -> None:
    with running(settings, seed="demo", scale=QUICK) as world:
        world.constant_contact.control("POST", "faults", {"method": "POST", "path": IMPORT, "drop": drop})

        ended = world.sync()

        assert ended.returncode == 0, ended.stdout
        assert imports == len(world.posts(IMPORT))
        activities = world.get("/v3/activities?limit=500")["activities"]
        assert len(activities) == 4  # three list adds and one import: nothing was done twice
        assert undisturbed == shown(world)
