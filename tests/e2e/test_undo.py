"""The demo by commands: an undo brings back what it does not name."""

from collections.abc import Callable
from typing import Any

from sync.plan import Reason
from tests.e2e.test_preview import run_number
from tests.e2e.world import World

Start = Callable[..., World]
STAMPS = {"updated_at", "update_source", "LastModifiedDate", "SystemModstamp", "created_at"}
STAMPS |= {"phone_number_id", "street_address_id"}  # a value that goes and comes back has another


def shown(world: World) -> dict[str, dict[str, Any]]:
    """Read what a person sees of every contact: its fields, lists and permission."""
    return {key: _seen(one) for key, one in world.contacts().items()}


def _seen(shown: Any) -> Any:
    """Leave out stamps and blanks, at every depth; the order of a set says nothing."""
    if isinstance(shown, dict):
        seen = {name: _seen(value) for name, value in shown.items() if name not in STAMPS}
        return {name: value for name, value in seen.items() if value not in (None, [], "", {})}
    if isinstance(shown, list):
        return sorted((_seen(each) for each in shown), key=repr)
    return shown


def people(world: World) -> dict[str, dict[str, Any]]:
    """Read every living record."""
    found = world.people("Id, Email, FirstName, LastName, Title, HasOptedOutOfEmail, IsDeleted")
    return {one["Id"]: one for one in found if not one["IsDeleted"]}


def test_an_undo_of_the_demo_brings_back_all_that_it_does_not_name(start_world: Start) -> None:
    world = start_world("demo")
    world.move_clocks(120)
    before, records = shown(world), people(world)
    first = world.sync()
    assert first.returncode == 0, first.stdout + first.stderr
    with world.store() as store:
        origin = store.reads.recent(limit=1)[0].id
    world.move_clocks(120)

    planned = world.command("sync", "undo", str(origin), "--rows", "5")
    assert planned.returncode == 2, planned.stdout + planned.stderr
    number = run_number(planned.stdout)
    undone = world.command("sync", "approve", number)
    assert undone.returncode == 0, undone.stdout + undone.stderr

    with world.store() as store:
        rows = store.reads.rows(int(number), limit=100_000)
    named = {row.address.lower() for row in rows if row.reason is Reason.CANNOT_BE_UNDONE}
    left = {row.person_id for row in rows if row.reason is Reason.CANNOT_BE_UNDONE}
    now = shown(world)
    main = world.main_list_id()
    for key, contact in now.items():
        if key in named:
            continue
        if key in before:
            assert contact == before[key], key
        else:
            assert "deleted_at" in contact, key
        assert main not in contact.get("list_memberships", ())
    after = people(world)
    assert {each: after[each] for each in after if each not in left} == {
        each: records[each] for each in records if each not in left
    }

    world.move_clocks(120)
    again = world.sync()
    assert again.returncode == 0, again.stdout + again.stderr
    assert shown(world) == now
