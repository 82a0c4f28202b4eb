"""Single records by hand, why somebody is synced or not, and where both sides differ."""

import wiring
from store.wishes import Subject, Wish
from sync.plan import Action, Reason, Settled
from tests.flows.acting import pass_time, rows
from tests.options.world import World, options


def test_never_sync_is_kept_until_it_is_taken_back(world: World) -> None:
    profile = world.profile()
    ada = world.person("ada@example.com")
    world.run(profile)
    wishes = world.store.wishes
    wishes.say(profile.id, Subject.PERSON, ada, Wish.NEVER, by="a test")
    world.edit(ada, LastName="King")
    world.run(profile)
    assert world.contacts()["ada@example.com"]["last_name"] == "Lovelace"
    _, said = wiring.explain(world.parts, world.tenant_id, world.now(profile), ada)
    assert [verdict.code for verdict in said] == ["never_sync"]
    assert [wished.by for wished in wishes.standing(profile.id)] == ["a test"]

    wishes.take_back(profile.id, Subject.PERSON, ada)
    world.run(profile)
    assert world.contacts()["ada@example.com"]["last_name"] == "King"
    assert world.rests(profile)


def test_who_left_the_list_is_put_back_where_a_user_asks_for_them(world: World) -> None:
    profile = world.profile()
    ada = world.person("ada@example.com")
    world.run(profile)
    world.by_hand("leave_list", "ada@example.com", list_id=world.list_id())
    world.run(profile)
    assert world.members() == set()

    world.store.wishes.say(profile.id, Subject.PERSON, ada, Wish.SYNC, by="a test")
    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.store.wishes.standing(profile.id) == []
    assert world.rests(profile)


def test_a_list_that_does_not_take_a_contact_is_not_asked_for_it_again(world: World) -> None:
    profile = world.profile(options=options(enforce_membership=True))
    world.person("ada@example.com")
    world.run(profile)
    world.constant_contact.control("POST", "switches", {"import_re_adds_leavers": False})
    world.by_hand("leave_list", "ada@example.com", list_id=world.list_id())

    refused = world.run(profile)

    assert [(row.reason, row.settled) for row in refused] == [(Reason.NOT_ON_LIST, Settled.STRUCK)]
    assert [(row.action, row.reason) for row in world.run(profile)] == [(Action.SKIP, Reason.LIST_REFUSES)]
    assert world.rests(profile)


def test_who_is_back_on_the_list_by_hand_is_synced_again_and_put_back_the_next_time(world: World) -> None:
    profile = world.profile(options=options(enforce_membership=True))
    ada = world.person("ada@example.com")
    world.run(profile)
    world.constant_contact.control("POST", "switches", {"import_re_adds_leavers": False})
    world.by_hand("leave_list", "ada@example.com", list_id=world.list_id())
    world.run(profile)
    world.run(profile)

    world.constant_contact.control("POST", "switches", {"import_re_adds_leavers": True})
    contact = world.contacts()["ada@example.com"]["contact_id"]
    joining = {"source": {"contact_ids": [contact]}, "list_ids": [world.list_id()]}
    world.call("POST", "/v3/activities/add_list_memberships", joining)
    world.edit(ada, LastName="King")
    world.run(profile)

    assert world.contacts()["ada@example.com"]["last_name"] == "King"
    world.by_hand("leave_list", "ada@example.com", list_id=world.list_id())
    world.run(profile)
    assert world.members() == {"ada@example.com"}


def test_constant_contact_s_question_is_sent_once(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)
    world.by_hand("opt_out", "ada@example.com")
    world.run(profile)
    contact = world.contacts()["ada@example.com"]["contact_id"]

    first, second = (
        wiring.ask_to_subscribe(world.parts, world.tenant_id, world.now(profile), contact, by="a test")
        for _ in range(2)
    )

    assert first[0] == "resubscribe_asked"
    assert second[0] == "resubscribe_once"


def test_why_tells_the_verdict_and_the_history(world: World) -> None:
    profile = world.profile()
    ada = world.person("ada@example.com")
    twin = world.person("ADA@example.com")
    world.run(profile)

    known, said = wiring.explain(world.parts, world.tenant_id, world.now(profile), " ada@example.com")

    assert {verdict.person_id: verdict.code for verdict in said} == {ada: "in_sync", twin: "shadowed"}
    assert {line.action for line in known.history} == {Action.CREATE, Action.SKIP}
    assert known.consent
    nobody, _ = wiring.explain(world.parts, world.tenant_id, world.now(profile), "nobody@example.com")
    assert (nobody.person_ids, nobody.contact_ids, nobody.history) == ((), (), ())


def test_drift_counts_what_differs_and_reconciling_previews_it(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    world.run(profile)
    assert world.store.drifting.drift(world.now(profile)).differing == {"first_name": 0, "last_name": 0}
    world.by_hand("edit", "ada@example.com", set={"last_name": "King"}, source="Account")
    pass_time(world)

    shown = wiring.reconcile(world.parts, world.tenant_id, world.now(profile))

    assert world.store.drifting.drift(world.now(profile)).differing["last_name"] == 1
    assert [row.action for row in rows(world, shown)] == [Action.UPDATE]
    assert world.contacts()["ada@example.com"]["last_name"] == "King"
