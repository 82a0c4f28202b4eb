"""An import of which a part landed before it ended: only what is not found is sent again."""

from collections.abc import Callable
from typing import Any

import pytest

from sync.options import Limits
from tests.e2e.both_sides import set_up, sync, sync_quietly
from tests.e2e.world import World

Start = Callable[..., World]
ROWS, LANDED, ALONE = 1_000, 600, 50
LIMITS = Limits(first_plan_waits=False, creations=10_000, creations_share=1.0, singles=ALONE)
IMPORT = "contacts_json_import"


def imports(world: World) -> list[tuple[str, int]]:
    """Tell of each import, oldest first, how it ended and how many rows it had."""
    found: list[dict[str, Any]] = world.get("/v3/activities?limit=500")["activities"]
    told = [one for one in found if "person_count" in one["status"]]
    ordered = sorted(told, key=lambda one: one["created_at"])
    return [(one["state"], one["status"]["items_total_count"]) for one in ordered]


def posted_alone(world: World) -> int:
    sent = world.requests("constant_contact")
    return len([one for one in sent if (one["method"], one["target"]) == ("POST", "/v3/contacts")])


@pytest.mark.parametrize("drop", ["", "after"], ids=["answered", "with its answer lost"])
def test_only_rows_that_are_not_found_are_sent_again(start_world: Start, drop: str) -> None:
    world = start_world("none")
    set_up(world)
    world.change_profile(limits=LIMITS)
    world.salesforce.control("POST", "seed", {"rows": ROWS})
    fault = {"method": "POST", "path": IMPORT, "stops_at": LANDED, "drop": drop}
    world.constant_contact.control("POST", "faults", fault)

    sync(world)

    assert imports(world) == [("failed", ROWS)]
    assert posted_alone(world) == ALONE
    assert len(world.members()) == LANDED + ALONE

    sync(world)

    assert imports(world) == [("failed", ROWS), ("completed", ROWS - LANDED - ALONE)]
    assert posted_alone(world) == ALONE
    assert len(world.members()) == ROWS
    sync_quietly(world)
