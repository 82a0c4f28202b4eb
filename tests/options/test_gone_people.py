"""People who are deleted or converted in Salesforce."""

import pytest

from sync.profile import ObjectType
from tests.options.world import World, options


def test_a_deleted_person_s_contact_stays_or_leaves_our_list(world: World) -> None:
    profile = world.profile()
    ada, bela = world.person("ada@example.com"), world.person("bela@example.com")
    world.run(profile)

    world.delete(ada)
    world.run(profile)
    assert world.members() == {"ada@example.com", "bela@example.com"}
    assert world.rests(profile)

    world.choose(profile, sync_deleted_people=True)
    world.delete(bela)
    world.run(profile)

    found = world.contacts()
    assert "bela@example.com" not in world.members()
    assert found["bela@example.com"]["email_address"]["permission_to_send"] == "implicit"
    assert "deleted_at" not in found["bela@example.com"]
    assert world.rests(profile)


def test_a_deleted_person_s_contact_is_deleted_too_where_it_is_on_no_other_list(world: World) -> None:
    profile = world.profile(options=options(sync_deleted_people=True))
    people = {name: world.person(f"{name}@example.com") for name in ("ada", "bela", "cleo")}
    world.contact("cleo@example.com", lists=(world.new_list("Friends"),))
    world.run(profile)

    world.delete(people["ada"])
    world.run(profile)
    assert "deleted_at" not in world.contacts()["ada@example.com"]

    world.choose(profile, delete_the_contact_too=True)
    world.delete(people["bela"])
    world.delete(people["cleo"])
    world.run(profile)

    found = world.contacts()
    assert "deleted_at" in found["bela@example.com"]
    assert "deleted_at" not in found["cleo@example.com"]
    assert world.members("Friends") == {"cleo@example.com"}
    assert world.members() == set()
    assert world.rests(profile)


@pytest.mark.parametrize("remove", [False, True])
def test_a_converted_lead_s_contact_stays_or_leaves_our_list(world: World, *, remove: bool) -> None:
    profile = world.profile(ObjectType.LEAD, options=options(remove_converted_leads=remove))
    ada = world.person("ada@example.com", "Lead")
    world.person("bela@example.com", "Lead")
    world.run(profile)

    world.salesforce.control("POST", "convert", {"id": ada})
    world.run(profile)

    stay = set() if remove else {"ada@example.com"}
    assert world.members() == {"bela@example.com"} | stay
    assert world.permission("ada@example.com") == "implicit"
    assert world.rests(profile)
