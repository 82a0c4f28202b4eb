"""A mapping that cannot run as it is: what is told, what is made in the account, and what goes on."""

import re
from collections.abc import Callable
from dataclasses import replace

from sync.fields import DEFAULT_MAPPING
from tests.e2e.world import World

Start = Callable[..., World]


def labels(world: World) -> set[str]:
    """List the custom fields of the account."""
    return {one["label"] for one in world.get("/v3/contact_custom_fields?limit=100")["custom_fields"]}


def test_a_custom_field_is_made_only_after_a_yes_and_the_other_rows_go_on(start_world: Start) -> None:
    world = start_world("small")
    rows = tuple(replace(row, create=row.source != "Salutation") for row in DEFAULT_MAPPING.rows)
    world.change_profile(mapping=replace(DEFAULT_MAPPING, rows=rows))
    before = labels(world)

    first, second = world.sync(), world.sync()

    assert (first.returncode, second.returncode) == (0, 0), first.stdout + first.stderr + second.stderr
    assert labels(world) - before == {"Middle Name"} - before
    assert len(world.members()) > 100
    assert "0 writes" in second.stdout


def test_two_rows_to_one_field_stop_the_profile_before_anything_is_made(start_world: Start) -> None:
    world = start_world("small")
    twice = replace(DEFAULT_MAPPING.rows[1], source="LastName")
    world.change_profile(mapping=replace(DEFAULT_MAPPING, rows=(*DEFAULT_MAPPING.rows, twice)))
    before = labels(world)

    ended = world.sync()

    assert (ended.returncode, ended.stderr) == (1, "")
    assert "Two mapping rows write to the Constant Contact field first_name" in re.sub(
        r"\s+", " ", ended.stdout
    )
    assert (labels(world), world.main_list_id()) == (before, "")
