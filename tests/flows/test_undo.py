"""Undo brings back what a run changed, and names what it cannot."""

from datetime import datetime

import pytest

from sync.mapping import Direction, Row
from sync.plan import Action, Reason
from sync.profile import ObjectType
from sync.stored import Run
from tests.flows.acting import applied, rows, undo
from tests.options.world import NAME_ROWS, World, options

BOTH = (
    Row(source="FirstName", target="first_name", direction=Direction.BOTH),
    Row(source="LastName", target="last_name"),
)


def _last(world: World) -> Run:
    found = world.store.reads.recent(limit=1)[0]
    return world.store.runs.get(found.id)


def _why(world: World, run: Run) -> dict[str, str]:
    return {
        row.address: str(row.parameters["why"])
        for row in rows(world, run)
        if row.reason is Reason.CANNOT_BE_UNDONE
    }


def test_values_and_memberships_come_back_and_the_next_run_does_not_do_them_again(world: World) -> None:
    profile = world.profile(rows=BOTH)
    ada = world.person("ada@example.com", FirstName="Ada")
    world.contact("ada@example.com", first_name="Countess", last_name="King")
    cleo = world.person("cleo@example.com", FirstName="")
    world.contact("cleo@example.com", first_name="Cleo", last_name="Lovelace")
    before = {key: (one["first_name"], one["last_name"]) for key, one in world.contacts().items()}
    world.run(profile)
    assert world.contacts()["ada@example.com"]["first_name"] == "Ada"
    assert world.record(cleo)["FirstName"] == "Cleo"
    assert world.members() == {"ada@example.com", "cleo@example.com"}

    done = applied(world, undo(world, profile, _last(world)))

    assert {key: (one["first_name"], one["last_name"]) for key, one in world.contacts().items()} == before
    assert world.members() == set()
    assert not world.record(cleo)["FirstName"]
    assert world.record(ada)["FirstName"] == "Ada"
    assert _why(world, done) == {}
    assert world.rests(profile)


def test_what_was_created_goes_while_nobody_touched_it_and_is_not_created_again(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.person("bela@example.com")
    main = world.new_list()
    world.contact("cleo@example.com", last_name="Cleopatra", lists=(main,))
    world.contact("dora@example.com", last_name="Dora", lists=(main,))
    world.run(profile)
    friends = world.new_list("Friends")
    bela = world.contacts()["bela@example.com"]["contact_id"]
    world.call(
        "POST",
        "/v3/activities/add_list_memberships",
        {"source": {"contact_ids": [bela]}, "list_ids": [friends]},
    )
    dora = world.record_of("dora@example.com")["Id"]
    world.pass_time(minutes=1)  # Salesforce's stamps have whole seconds
    world.edit(dora, Description="Met at the fair")

    done = applied(world, undo(world, profile, _last(world)))

    found = world.contacts()
    assert "deleted_at" in found["ada@example.com"]
    assert "deleted_at" not in found["bela@example.com"]
    assert world.record_of("cleo@example.com") == {}
    assert world.record_of("dora@example.com")["Description"] == "Met at the fair"
    assert _why(world, done) == {
        "bela@example.com": "undo_on_other_list",
        "dora@example.com": "undo_changed",
    }
    assert world.rests(profile)


def test_an_opt_out_is_never_taken_back(world: World) -> None:
    profile = world.profile(options=options(unsubscribe_opted_out=True))
    ada = world.person("ada@example.com")
    bela = world.person("bela@example.com")
    world.run(profile)
    world.by_hand("opt_out", "ada@example.com")
    world.edit(bela, HasOptedOutOfEmail=True)
    world.run(profile)

    done = applied(world, undo(world, profile, _last(world)))

    assert set(_why(world, done).values()) == {"undo_consent"}
    assert world.record(ada)["HasOptedOutOfEmail"] is True
    assert world.permission("bela@example.com") == "unsubscribed"
    assert world.rests(profile)


def test_who_opted_out_since_is_not_put_back_and_a_value_changed_since_is_left(world: World) -> None:
    profile = world.profile(options=options(sync_deleted_people=True))
    ada, bela = world.person("ada@example.com"), world.person("bela@example.com")
    cleo = world.person("cleo@example.com", FirstName="Cleo")
    world.run(profile)
    world.delete(ada)
    world.delete(bela)
    world.edit(cleo, FirstName="Cleopatra")
    world.run(profile)
    assert world.members() == {"cleo@example.com"}
    origin = _last(world)
    world.by_hand("opt_out", "ada@example.com")
    world.by_hand("edit", "cleo@example.com", set={"first_name": "Kleo"}, source="Account")

    done = applied(world, undo(world, profile, origin))

    assert world.members() == {"bela@example.com", "cleo@example.com"}
    assert world.contacts()["cleo@example.com"]["first_name"] == "Kleo"
    assert _why(world, done) == {"ada@example.com": "undo_consent", "cleo@example.com": "undo_changed"}
    assert [row.action for row in rows(world, done) if row.address == "bela@example.com"] == [Action.UPDATE]
    world.run(profile)  # a value follows Salesforce one way, as ever
    assert world.members() == {"bela@example.com", "cleo@example.com"}
    assert world.rests(profile)


def _in_the_second_of(world: World, moment: str) -> None:
    """Turn Salesforce's clock to a stamp of it, which has whole seconds."""
    now = datetime.fromisoformat(world.salesforce.control("GET", "health")["now"])
    ahead = datetime.fromisoformat(moment) - now
    world.salesforce.control("POST", "clock", {"advance": ahead.total_seconds()})


@pytest.mark.parametrize("editor", ["somebody else", "our own user"])
def test_an_edit_in_the_second_of_the_creation_is_seen(world: World, editor: str) -> None:
    profile = world.profile()
    world.contact("cleo@example.com", first_name="Cleo", last_name="Nile", lists=(world.new_list(),))
    world.run(profile)
    cleo = world.record_of("cleo@example.com")
    ours = world.query("SELECT Id, Username FROM User")
    name = next(one["Username"] for one in ours if one["Id"] == cleo["CreatedById"])
    act = {"object": "Contact", "id": cleo["Id"], "fields": {"FirstName": "Cleopatra"}}
    if editor == "our own user":
        act["user"] = name
    else:
        act["fields"] = {"Description": "Met at the fair"}
    _in_the_second_of(world, cleo["CreatedDate"])
    world.salesforce.control("POST", "edit", act)
    edited = world.record(cleo["Id"])
    assert edited["LastModifiedDate"][:19] == cleo["CreatedDate"][:19]
    world.pass_time(minutes=5)

    done = applied(world, undo(world, profile, _last(world)))

    assert world.record_of("cleo@example.com")["Id"] == cleo["Id"]
    assert _why(world, done) == {"cleo@example.com": "undo_changed"}


@pytest.mark.parametrize("hangs", ["CampaignMember", "Task", "Opportunity"])
def test_a_created_record_stays_while_something_hangs_on_it(world: World, hangs: str) -> None:
    profile = world.profile()
    main = world.new_list()
    for name in ("cleo", "dora"):
        world.contact(f"{name}@example.com", last_name=name.title(), lists=(main,))
    world.run(profile)
    cleo = world.record_of("cleo@example.com")["Id"]
    fields = {
        "CampaignMember": {"ContactId": cleo},
        "Task": {"WhoId": cleo, "Subject": "Call"},
        "Opportunity": {
            "Name": "Engine",
            "StageName": "Prospecting",
            "CloseDate": "2030-01-01",
            "ContactId": cleo,
        },
    }[hangs]
    if hangs == "CampaignMember":
        fields["CampaignId"] = world.person(None, "Campaign", Name="Fair", IsActive=True)
    world.person(None, hangs, **fields)

    done = applied(world, undo(world, profile, _last(world)))

    assert world.record_of("cleo@example.com")["Id"] == cleo
    assert world.record_of("dora@example.com") == {}
    assert _why(world, done) == {"cleo@example.com": "undo_attached"}
    assert world.rests(profile)


@pytest.mark.parametrize("object_type", [ObjectType.LEAD, ObjectType.ACCOUNT])
def test_leads_and_person_accounts_that_were_created_go_unless_touched(
    world: World, object_type: ObjectType
) -> None:
    name = str(object_type)
    with world.person_accounts(on=object_type is ObjectType.ACCOUNT):
        profile = world.profile(object_type, rows=NAME_ROWS, options=options(unknown_company=True))
        main = world.new_list()
        for each in ("ada", "bela", "cleo"):
            world.contact(f"{each}@example.com", last_name=each.title(), lists=(main,))
        world.run(profile)
        made = {each: world.record_of(f"{each}@example.com", name) for each in ("ada", "bela", "cleo")}
        campaign = world.person(None, "Campaign", Name="Fair", IsActive=True)
        member = {"LeadId": made["ada"]["Id"]}
        if object_type is ObjectType.ACCOUNT:
            member = {"ContactId": made["ada"]["PersonContactId"]}
        world.person(None, "CampaignMember", CampaignId=campaign, **member)
        world.edit(made["bela"]["Id"], name, Description="Met at the fair")

        done = applied(world, undo(world, profile, _last(world)))

        left = {each for each in made if world.record_of(f"{each}@example.com", name)}
        assert left == {"ada", "bela"}
        assert _why(world, done) == {
            "ada@example.com": "undo_attached",
            "bela@example.com": "undo_changed",
        }
        assert world.rests(profile)
