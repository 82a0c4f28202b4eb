"""What a user does to runs from a page: a worker goes on with them by `wiring.go_on_with`."""

from datetime import UTC, datetime
from typing import Any

import pytest

import wiring
from flows import steer
from flows.run_sync import AlreadyRunningError, Asked
from sync.options import Limits
from sync.plan import Action, Reason, Settled
from sync.profile import Profile
from sync.stored import Progress, Run, RunKind, RunStatus
from tests.flows.acting import applied, pass_time, preview, rows
from tests.options.world import World, options

ASKED = Asked(trigger="user")


def now() -> datetime:
    return datetime.now(UTC)


def work(world: World, run: Run) -> Run:
    """Do what the worker's job does."""
    return wiring.go_on_with(world.parts, world.tenant_id, run.id)


def test_a_run_is_there_at_once_and_a_worker_brings_it_on(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    pass_time(world)

    run = steer.ask(world.store, profile.id, ASKED)

    assert (run.status, run.progress.phase) == (RunStatus.ACTIVE, "begin")
    assert steer.ask(world.store, profile.id, ASKED).id == run.id
    assert work(world, run).status is RunStatus.DONE
    assert set(world.contacts()) == {"ada@example.com"}
    assert work(world, run).status is RunStatus.DONE  # a job that comes twice is no harm
    latest = world.store.runs.latest(profile.id)
    assert latest
    assert latest.id == run.id


def test_the_tick_finds_a_run_whose_job_was_lost(world: World) -> None:
    profile = world.profile()
    run = steer.ask(world.store, profile.id, ASKED)

    found = [(due.run_id, due.why) for _, due in wiring.tick_all(world.parts)]

    assert found == [(run.id, "orphan")]


def test_an_approval_is_noted_at_once_and_applies_exactly_the_plan(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    shown = preview(world, profile)

    approval = steer.approve(world.store, shown.id, now(), by="Ada")

    assert (approval.run.id, approval.moved) == (shown.id, "")
    assert world.contacts() == {}
    assert work(world, approval.run).approved_by == "Ada"
    assert set(world.contacts()) == {"ada@example.com"}
    again = steer.approve(world.store, shown.id, now(), by="Bela")
    assert (again.run.id, again.moved, again.run.approved_by) == (shown.id, "", "Ada")


def test_a_plan_that_does_not_hold_is_previewed_anew_by_the_worker(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    shown = preview(world, profile)
    world.choose(profile, no_people_to_constant_contact=True)

    for act in (steer.approve, steer.try_some):
        approval = act(world.store, shown.id, now(), by="Ada")
        assert approval.moved
        assert approval.run.kind is RunKind.PREVIEW
        assert work(world, approval.run).status is RunStatus.WAITING
        assert world.contacts() == {}


# trials


def planned(world: World) -> tuple[Profile, Run]:
    """Plan twelve new contacts, three new records and an update each way."""
    profile = world.profile(options=options(unsubscribe_opted_out=True))
    main = world.new_list()
    world.person("old@example.com", FirstName="Old")
    world.run(profile)
    world.by_hand("edit", "old@example.com", set={"first_name": "Older"}, source="Account")
    for number in range(12):
        world.person(f"p{number:02}@example.com")
    for number in range(3):
        world.contact(f"c{number}@example.com", first_name="C", last_name="Cee", lists=(main,))
    return profile, preview(world, profile)


def test_a_trial_applies_ten_rows_and_the_rest_of_the_plan_waits(world: World) -> None:
    profile, shown = planned(world)
    before = set(world.contacts())

    approval = steer.try_some(world.store, shown.id, now(), by="Ada")
    trial = work(world, approval.run)

    assert (trial.kind, trial.status, trial.origin) == (RunKind.TRY, RunStatus.DONE, shown.id)
    tried = rows(world, trial)
    assert len(tried) == 10
    assert {row.action for row in tried} == {Action.CREATE, Action.CREATE_PERSON, Action.UPDATE}
    assert {row.settled for row in tried} == {Settled.DONE}
    created = {row.address for row in tried if row.action is Action.CREATE}
    assert set(world.contacts()) - before == created
    assert world.store.runs.get(shown.id).status is RunStatus.WAITING

    done = applied(world, world.store.runs.get(shown.id))

    ends = {
        row.number: (row.settled, row.reason) for row in rows(world, done) if row.action is not Action.SKIP
    }
    assert {number for number, end in ends.items() if end[0] is Settled.STRUCK} == {
        row.number for row in tried
    }
    assert {
        count.reason for count in world.store.reads.counts(done.id) if count.settled is Settled.STRUCK
    } == {Reason.TRIED}
    assert {end[0] for number, end in ends.items() if number not in {row.number for row in tried}} == {
        Settled.DONE
    }
    assert len(world.members()) == 16
    assert world.rests(profile)


def test_who_opted_out_since_the_plan_is_not_tried(world: World) -> None:
    profile = world.profile()
    ada = world.person("ada@example.com")
    world.person("bela@example.com")
    shown = preview(world, profile)
    world.edit(ada, HasOptedOutOfEmail=True)
    pass_time(world)

    trial = work(world, steer.try_some(world.store, shown.id, now(), by="Ada").run)

    ends = {row.address: (row.settled, row.reason) for row in rows(world, trial)}
    assert ends["ada@example.com"][0] is Settled.STRUCK
    assert set(world.contacts()) == {"bela@example.com"}
    applied(world, world.store.runs.get(shown.id))
    assert set(world.contacts()) == {"bela@example.com"}
    assert world.rests(profile)


def test_a_trial_does_not_stand_for_the_first_approval(world: World) -> None:
    profile = world.profile(limits=Limits())
    for number in range(12):
        world.person(f"p{number:02}@example.com")
    first = world.attempt(profile)
    assert first.status is RunStatus.WAITING
    work(world, steer.try_some(world.store, first.id, now(), by="Ada").run)

    again = world.attempt(profile)

    assert again.status is RunStatus.WAITING
    assert [hold.held for hold in again.waits] == ["waits_first_plan"]


def test_a_trial_is_taken_back_like_any_run(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    shown = preview(world, profile)
    trial = work(world, steer.try_some(world.store, shown.id, now(), by="Ada").run)
    world.store.held.discard(shown.id)
    assert "deleted_at" not in world.contacts()["ada@example.com"]
    pass_time(world)

    undo = work(world, steer.undo(world.store, trial.id))
    assert undo.status is RunStatus.WAITING
    applied(world, undo)

    assert "deleted_at" in world.contacts()["ada@example.com"]
    assert world.rests(profile)


def test_while_a_run_is_active_nothing_is_tried_or_approved(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    shown = preview(world, profile)
    steer.ask(world.store, profile.id, ASKED)

    for act in (steer.approve, steer.try_some):
        with pytest.raises(AlreadyRunningError):
            act(world.store, shown.id, now(), by="Ada")


# stopping and going on


class StopsAt:
    """Asks the run to stop when its progress first shows a phase."""

    def __init__(self, world: World, phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
        real = type(world.store.runs).show_progress

        def show(runs: Any, run_id: int, progress: Progress) -> bool:
            if progress.phase == phase:
                steer.stop(world.store, run_id, by="Ada")
            return real(runs, run_id, progress)

        monkeypatch.setattr(type(world.store.runs), "show_progress", show)


@pytest.mark.parametrize("phase", ["read_salesforce", "match", "import", "new_person"])
def test_a_stopped_run_keeps_what_it_did_and_goes_on_with_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch, phase: str
) -> None:
    profile = world.profile()
    main = world.new_list()
    world.person("ada@example.com")
    world.contact("cleo@example.com", last_name="Cleopatra", lists=(main,))
    pass_time(world)
    run = steer.ask(world.store, profile.id, ASKED)
    with monkeypatch.context() as patched:
        StopsAt(world, phase, patched)
        stopped = work(world, run)

    assert stopped.status is RunStatus.STOPPED
    assert stopped.problem == ("stopped", {"by": "Ada"})
    assert stopped.report is not None
    assert "ada@example.com" not in world.contacts() or phase == "new_person"

    gone_on = work(world, steer.retry(world.store, run.id))

    assert gone_on.status is RunStatus.DONE
    assert (gone_on.id == run.id) is stopped.planned
    assert world.members() == {"ada@example.com", "cleo@example.com"}
    assert world.record_of("cleo@example.com")["LastName"] == "Cleopatra"
    assert world.rests(profile)


def test_after_a_stop_the_next_run_plans_the_rest_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    pass_time(world)
    run = steer.ask(world.store, profile.id, ASKED)
    with monkeypatch.context() as patched:
        StopsAt(world, "import", patched)
        assert work(world, run).status is RunStatus.STOPPED

    world.run(profile)

    assert world.members() == {"ada@example.com"}
    assert world.rests(profile)


def test_an_opt_out_under_way_is_finished_before_a_stop(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = world.profile(options=options(unsubscribe_opted_out=True))
    ada, bela = world.person("ada@example.com"), world.person("bela@example.com")
    world.run(profile)
    world.by_hand("opt_out", "ada@example.com")
    world.edit(bela, HasOptedOutOfEmail=True)
    world.person("cleo@example.com")
    pass_time(world)
    run = steer.ask(world.store, profile.id, ASKED)
    with monkeypatch.context() as patched:
        StopsAt(world, "opt_out", patched)
        assert work(world, run).status is RunStatus.STOPPED

    assert world.record(ada)["HasOptedOutOfEmail"] is True
    assert world.permission("bela@example.com") == "unsubscribed"
    assert "cleo@example.com" not in world.contacts()


def test_a_run_that_waits_for_a_worker_stops_at_once(world: World) -> None:
    profile = world.profile()
    run = steer.ask(world.store, profile.id, ASKED)

    steer.stop(world.store, run.id, by="Ada")

    assert world.store.runs.get(run.id).status is RunStatus.STOPPED
    assert work(world, run).status is RunStatus.STOPPED
    steer.stop(world.store, run.id, by="Ada")
    assert world.contacts() == {}


def test_a_refused_record_is_tried_again_once_it_was_repaired(world: World) -> None:
    profile = world.profile()
    main = world.new_list()
    world.contact("cleo@example.com", last_name="Cleopatra", lists=(main,))
    refusal = {"object": "Contact", "times": 1, "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "no"}
    world.salesforce.control("POST", "refusals", refusal)
    run = world.attempt(profile)
    failed = world.store.reads.rows(run.id, settled=Settled.FAILED)
    assert [row.address for row in failed] == ["cleo@example.com"]
    assert world.record_of("cleo@example.com") == {}

    pass_time(world)
    again = work(world, steer.retry(world.store, run.id))

    assert again.id != run.id
    assert [(row.address, row.settled) for row in rows(world, again)] == [("cleo@example.com", Settled.DONE)]
    assert world.record_of("cleo@example.com")["LastName"] == "Cleopatra"
