"""The demo by commands: what a preview shows is what its approval changes."""

import re
from collections.abc import Callable
from typing import Any

from tests.e2e.world import World

Start = Callable[..., World]
STAMPS = {"updated_at", "LastModifiedDate", "SystemModstamp"}


def everything(world: World) -> dict[str, Any]:
    """Read every contact and every record of the org's Contacts, without stamps."""
    people = world.people("Id, Email, FirstName, LastName, Title, HasOptedOutOfEmail, IsDeleted")
    return {"contacts": world.contacts(), "people": {one["Id"]: one for one in people}}


def run_number(output: str) -> str:
    """Read the run's number from what the command says."""
    found = re.search(r"sync approve (\d+)", output)
    assert found, output
    return found.group(1)


def test_the_demo_previewed_and_approved_makes_exactly_the_previewed_changes(start_world: Start) -> None:
    world = start_world("demo")
    world.move_clocks(120)
    before = everything(world)

    shown = world.command("sync", "preview", world.profile.name, "--rows", "5")

    assert shown.returncode == 2, shown.stdout + shown.stderr
    assert everything(world) == before
    assert "API calls to Salesforce" in shown.stdout
    number = run_number(shown.stdout)
    with world.store() as store:
        planned = store.reads.rows(int(number), limit=100_000)

    applied = world.command("sync", "approve", number)

    assert applied.returncode == 0, applied.stdout + applied.stderr
    after = everything(world)
    with world.store() as store:
        ends = {row.number: row for row in store.reads.rows(int(number), limit=100_000)}
    assert set(ends) == {row.number for row in planned}
    touched = {row.address.lower() for row in planned if row.action != "skip"}
    changed = {
        key
        for key, one in after["contacts"].items()
        if _plain(one) != _plain(before["contacts"].get(key, {}))
    }
    assert changed <= touched
    people = {row.person_id for row in planned if row.action == "opt_out" or row.person_changes}
    known = set(before["people"])
    assert {each for each in known if after["people"][each] != before["people"][each]} <= people
    created = {row.address.lower() for row in planned if row.action == "create"}
    assert created <= set(after["contacts"])
    assert world.sync().returncode == 0


def _plain(contact: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in contact.items() if key not in STAMPS}
