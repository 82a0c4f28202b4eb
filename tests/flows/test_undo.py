"""Undo brings back what a run changed, and names what it cannot."""

from sync.mapping import Direction, Row
from sync.plan import Action, Reason
from sync.stored import Run
from tests.flows.acting import applied, rows, undo
from tests.options.world import World, options

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
