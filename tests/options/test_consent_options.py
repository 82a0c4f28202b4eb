"""The switches of consent: what an opt-out on one side does on the other."""

from sync.options import OptOutSource
from sync.plan import Reason
from sync.profile import ObjectType
from tests.options.world import World, options


def test_an_opted_out_person_is_skipped_or_unsubscribed(world: World) -> None:
    profile = world.profile()
    ada = world.person("ada@example.com")
    world.run(profile)

    world.edit(ada, HasOptedOutOfEmail=True, FirstName="Augusta")
    rows = world.run(profile)
    assert Reason.STILL_MAILED in {row.reason for row in rows}
    assert world.permission("ada@example.com") == "implicit"
    assert world.members() == {"ada@example.com"}
    assert world.contacts()["ada@example.com"].get("first_name") is None
    assert world.rests(profile)

    world.choose(profile, unsubscribe_opted_out=True)
    world.run(profile)

    assert world.permission("ada@example.com") == "unsubscribed"
    assert world.members() == set()
    assert world.rests(profile)


def test_the_unsubscribe_is_noted_as_the_account_s_or_as_the_person_s(world: World) -> None:
    profile = world.profile(options=options(unsubscribe_opted_out=True))
    ada, bela = world.person("ada@example.com"), world.person("bela@example.com")
    world.run(profile)

    world.edit(ada, HasOptedOutOfEmail=True)
    world.run(profile)
    world.choose(profile, opt_out_source=OptOutSource.CONTACT)
    world.edit(bela, HasOptedOutOfEmail=True)
    world.run(profile)

    found = world.contacts()
    sources = [found[f"{name}@example.com"]["email_address"]["opt_out_source"] for name in ("ada", "bela")]
    assert sources == ["Account", "Contact"]
    assert world.rests(profile)


def test_another_checkbox_may_be_the_one_that_says_no(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com", HasOptedOutOfFax=True)
    world.run(profile)
    assert world.members() == {"ada@example.com"}

    other = world.profile(name="Other", main_list="Other", options=options(opt_out_field="HasOptedOutOfFax"))
    world.person("bela@example.com", HasOptedOutOfFax=True)
    world.person("cleo@example.com")
    rows = world.run(other)

    assert world.members("Other") == {"cleo@example.com"}
    assert {row.reason for row in rows if row.address == "bela@example.com"} == {Reason.OPTED_OUT_SALESFORCE}
    assert world.rests(other)


def test_an_unsubscribe_ticks_every_record_with_the_address_unless_told_otherwise(world: World) -> None:
    profile = world.profile()
    ada, bela = world.person("ada@example.com"), world.person("bela@example.com")
    lead = world.person(" ADA@example.com", "Lead")
    world.run(profile)

    world.by_hand("opt_out", "ada@example.com", reason="enough")
    world.run(profile)
    assert world.record(ada)["HasOptedOutOfEmail"] is True
    assert world.record(lead, "Lead")["HasOptedOutOfEmail"] is True
    assert world.rests(profile)

    world.choose(profile, no_unsubscribed_to_salesforce=True)
    world.by_hand("opt_out", "bela@example.com", reason="enough")
    world.edit(bela, FirstName="Bela")
    world.run(profile)

    assert world.record(bela)["HasOptedOutOfEmail"] is False
    assert world.contacts()["bela@example.com"].get("first_name") is None
    assert world.rests(profile)


def test_the_opt_outs_of_person_accounts_stand_in_a_field_of_their_own(world: World) -> None:
    with world.person_accounts():
        profile = world.profile(ObjectType.ACCOUNT, options=options(unsubscribe_opted_out=True))
        ada, bela = (
            world.person(None, "Account", LastName="Lovelace", PersonEmail=f"{name}@example.com")
            for name in ("ada", "bela")
        )
        world.run(profile)
        assert world.members() == {"ada@example.com", "bela@example.com"}

        world.by_hand("opt_out", "ada@example.com", reason="enough")
        world.edit(bela, "Account", PersonHasOptedOutOfEmail=True)
        world.run(profile)

        assert world.record(ada, "Account")["PersonHasOptedOutOfEmail"] is True
        assert world.permission("bela@example.com") == "unsubscribed"
        assert "bela@example.com" not in world.members()
        assert world.rests(profile)
