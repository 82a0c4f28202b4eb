"""Step 1: what goes from Salesforce to Constant Contact, each option off and on."""

from tests.options.world import World


def test_people_go_to_constant_contact_unless_told_otherwise(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com", FirstName="Ada")
    world.run(profile)
    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)

    world.choose(profile, no_people_to_constant_contact=True)
    world.person("bela@example.com", FirstName="Bela")
    world.edit(world.record_of("ada@example.com")["Id"], FirstName="Augusta")
    world.run(profile)

    assert set(world.contacts()) == {"ada@example.com"}
    assert world.contacts()["ada@example.com"]["first_name"] == "Ada"
    assert world.rests(profile)
