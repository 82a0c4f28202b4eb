"""People and settings that are awkward: in every unconfirmed behaviour of the vendor, syncs settle."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.world import World, settled

Start = Callable[..., World]

SETTINGS = [
    ("deletion_moves_updated_at", False),
    ("list_change_moves_updated_at", True),
    ("import_revives_deleted", False),
    ("import_re_adds_leavers", False),
    ("import_clears_blanks", True),
    ("import_international_phone", "error"),
    ("import_international_phone", "kept"),
    ("import_long_values", "cut"),
    ("optout_after_works", False),
    ("opt_out_leaves_lists", True),
    ("pages_repeat_contacts", True),
    ("last_page_links", "null"),
    ("last_page_links", "empty"),
    ("field_name_case", "as_label"),
    ("unchanged_import_moves_updated_at", False),
    ("put_without_email", "removed"),
    (None, None),
]


@pytest.mark.parametrize(("switch", "value"), SETTINGS)
def test_awkward_people_settle_in_every_setting(start_world: Start, switch: str | None, value: Any) -> None:
    """The tricky seed: after two syncs a third writes nothing, and nobody excluded was touched."""
    world = start_world("tricky")
    if switch:
        world.constant_contact.control("POST", "switches", {switch: value})
    before = world.contacts()
    untouchable = {
        address: contact
        for address, contact in before.items()
        if contact["email_address"]["permission_to_send"] not in {"implicit", "explicit"}
        or "deleted_at" in contact
    }
    people = world.people("Email, HasOptedOutOfEmail", "WHERE HasOptedOutOfEmail = true AND Email != null")
    opted_out = {person["Email"].strip().lower() for person in people}

    settled(world)
    now = settled(world)
    world.move_clocks(120)
    third = world.sync()

    assert "0 writes" in third.stdout, third.stdout
    assert len(untouchable) > 4
    assert {address: now[address] for address in untouchable} == untouchable
    assert {one: now.get(one) for one in opted_out} == {one: before.get(one) for one in opted_out}
