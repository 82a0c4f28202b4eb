"""What goes from Constant Contact to Salesforce: new people, and who counts as one."""

import pytest

from sync.mapping import Direction, Row
from sync.plan import Reason
from tests.options.world import NAME_ROWS, World, options

ADA = {"first_name": "Ada", "last_name": "Lovelace"}


def test_contacts_of_the_main_list_become_records_unless_told_otherwise(world: World) -> None:
    title = Row(source="Title", target="job_title", direction=Direction.BOTH)
    profile = world.profile(rows=(*NAME_ROWS, title))
    main = world.new_list()
    world.contact("ada@example.com", lists=(main,), **ADA)
    world.run(profile)
    made = world.record_of("ada@example.com")
    assert (made["FirstName"], made["LastName"]) == ("Ada", "Lovelace")
    assert world.rests(profile)

    world.choose(profile, no_new_people=True)
    world.contact("bela@example.com", lists=(main,), last_name="Bartok")
    world.by_hand("edit", "ada@example.com", set={"job_title": "Countess"}, source="Account")
    world.run(profile)

    assert world.record_of("bela@example.com") == {}
    assert world.record_of("ada@example.com")["Title"] == "Countess"
    assert world.rests(profile)


def test_contacts_beside_the_main_list_become_records_only_where_all_active_ones_are_synced(
    world: World,
) -> None:
    profile = world.profile()
    world.contact("ada@example.com", lists=(world.new_list("Friends"),), **ADA)
    world.run(profile)
    assert world.record_of("ada@example.com") == {}

    world.choose(profile, all_active_contacts=True)
    world.run(profile)

    assert world.record_of("ada@example.com")["LastName"] == "Lovelace"
    assert world.members() == set()
    assert world.rests(profile)


@pytest.mark.parametrize("add", [False, True])
def test_a_created_person_is_put_on_the_main_list_only_where_that_is_asked(
    world: World, *, add: bool
) -> None:
    profile = world.profile(options=options(all_active_contacts=True, add_created_to_main_list=add))
    world.contact("ada@example.com", lists=(world.new_list("Friends"),), **ADA)

    world.run(profile)
    world.run(profile)

    assert world.record_of("ada@example.com")["LastName"] == "Lovelace"
    assert world.members() == ({"ada@example.com"} if add else set())
    assert world.rests(profile)


def test_contacts_that_wait_or_are_held_are_skipped_with_the_reason(world: World) -> None:
    profile = world.profile()
    main = world.new_list()
    held = {"bela": "temp_hold", "cleo": "pending_confirmation", "dora": "not_set"}
    world.contact("ada@example.com", lists=(main,), **ADA)
    for name, permission in held.items():
        world.contact(f"{name}@example.com", lists=(main,), **ADA)
        world.by_hand("set_permission", f"{name}@example.com", permission=permission)

    rows = world.run(profile)

    reasons = {row.address: row.reason for row in rows if row.address != "ada@example.com"}
    assert reasons == {
        "bela@example.com": Reason.TEMPORARY_HOLD,
        "cleo@example.com": Reason.PENDING_CONFIRMATION,
        "dora@example.com": Reason.PERMISSION_NOT_SET,
    }
    assert [one["Email"] for one in world.records().values()] == ["ada@example.com"]
    assert world.rests(profile)
