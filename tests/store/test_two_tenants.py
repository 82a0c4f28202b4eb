"""Every public call of every repository: what one tenant does, another neither sees nor feels."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from store import Deployment, TenantStore
from store.scope import NotHereError
from store.wishes import Subject, Wish
from sync.decisions import decisions_for
from sync.effects import Effect
from sync.plan import Outcome, Settled
from sync.problems import Side, TryAgain
from sync.profile import Profile
from sync.remote import Usage
from sync.shown import Wanted
from sync.stored import Batch, Connection, Glimpse, Progress, RunStatus
from tests.store.world import (
    OTHER_LISTS,
    START,
    Somebody,
    World,
    a_contact,
    csv_page,
    make_world,
    person_id,
)

PEOPLE = [
    Somebody(id=person_id(1), address="ann@example.com"),
    Somebody(id=person_id(2), address="bob@example.com", opted_out=True),
    Somebody(id=person_id(3), address="new@example.com"),
]
CONTACTS = [a_contact(1, address="ann@example.com", lists=())]


@dataclass(frozen=True, kw_only=True)
class Ids:
    """What the first tenant has; the second is given the same."""

    profile: Profile
    run: int
    batch: int
    connection: Connection
    world: World


Call = Callable[[TenantStore, Ids], Any]

OTHERS = b'"Id"\n"001000000000001AAA","somebody@example.com","true","2026-01-01T00:00:00.000Z","false"\n'


def _rescope(store: TenantStore, a: Ids) -> None:
    store.staging.begin(a.run, a.profile, Side.SALESFORCE, whole=False)
    store.staging.rescope(a.run, a.profile, None, key="", at=START)


def _visible(store: TenantStore, a: Ids) -> tuple[int, int | None]:
    store.staging.begin(a.run, a.profile, Side.SALESFORCE, whole=True)
    return store.staging.visible(a.run, a.profile)


CALLS: dict[str, Call] = {
    "runs.begin": lambda s, a: s.runs.begin(a.profile.id, "test"),
    "runs.hold": lambda s, a: s.runs.hold(a.run),
    "runs.get": lambda s, a: s.runs.get(a.run),
    "held.counts": lambda s, a: s.held.counts(a.run),
    "drifting.drift": lambda s, a: s.drifting.drift(a.profile),
    "drifting.forget": lambda s, a: s.drifting.forget(a.profile),
    "explaining.explain": lambda s, a: s.explaining.explain(a.profile, "ann@example.com", lambda _: None),
    "runs.latest": lambda s, a: s.runs.latest(a.profile.id),
    "runs.active": lambda s, a: [run for run in s.runs.active() if run.profile_id == a.profile.id],
    "runs.age": lambda s, a: s.runs.age(a.run),
    "runs.show_progress": lambda s, a: s.runs.show_progress(a.run, Progress(phase="join", done=7)),
    "runs.note_read": lambda s, a: s.runs.note_read(a.run, Side.SALESFORCE, 7),
    "runs.checked": lambda s, a: s.runs.checked(a.run),
    "runs.set_checked": lambda s, a: s.runs.set_checked(a.run, Side.SALESFORCE, START + timedelta(days=1)),
    "runs.facts": lambda s, a: {name: rows for name, rows in s.runs.facts(a.run).items() if rows},
    "profiles.get": lambda s, a: s.profiles.get(str(a.profile.id)),
    "profiles.all": lambda s, a: [one for one in s.profiles.all() if one.id == a.profile.id],
    "profiles.bind": lambda s, a: s.profiles.bind(replace(a.profile, main_list_id=OTHER_LISTS[0])),
    "profiles.pause": lambda s, a: s.profiles.pause(a.profile.id, paused=False),
    "sharing.confirm": lambda s, a: _confirm(s, asker=a),
    "sharing.is_confirmed": lambda s, _: s.sharing.is_confirmed("a07e"),
    "pruning.old_runs": lambda s, _: s.pruning.old_runs(START - timedelta(days=9_000)),
    "pruning.is_pruned": lambda s, a: s.pruning.is_pruned(a.run),
    "slots.begun": lambda s, a: s.slots.begun().get(a.profile.id),
    "profiles.save": lambda s, a: s.profiles.save(replace(a.profile, main_list="Other")),
    "profiles.change": lambda s, a: s.profiles.change(
        a.profile.id, lambda now: replace(now, zone="Asia/Kolkata")
    ),
    "staging.mark": lambda s, a: s.staging.mark(a.profile, Side.SALESFORCE),
    "staging.begin": lambda s, a: s.staging.begin(a.run, a.profile, Side.SALESFORCE, whole=False),
    "staging.copy_people": lambda s, a: s.staging.copy_people(a.run, a.profile, [csv_page(PEOPLE)]),
    "staging.finish": lambda s, a: s.staging.finish(a.run, a.profile, Side.SALESFORCE),
    "staging.copy_contacts": lambda s, a: _land(s, contacts_of=a),
    "staging.put_contacts": lambda s, a: s.staging.put_contacts(a.profile, CONTACTS),
    "staging.absorb_opt_outs": lambda s, a: s.staging.absorb_opt_outs(a.run, a.profile),
    "staging.absorb_records": lambda s, a: s.staging.absorb_records(a.run, a.profile, "Account", [OTHERS]),
    "staging.mark_records": lambda s, a: s.staging.mark_records(a.run, a.profile, "Account", START),
    "staging.record_mark": lambda s, _: s.staging.record_mark("Account"),
    "staging.scope_of": lambda s, a: s.staging.scope_of(a.profile)[0],
    "staging.leave_out": lambda s, a: s.staging.leave_out(a.run, a.profile, []),
    "staging.rescope": _rescope,
    "staging.put_people": lambda s, a: s.staging.put_people(a.run, a.profile, [csv_page(PEOPLE)]),
    "staging.has_links": lambda s, a: s.staging.has_links(a.profile),
    "staging.visible": _visible,
    "staging.note_visible": lambda s, a: s.staging.note_visible(a.run, a.profile, 7),
    "staging.living": lambda s, a: s.staging.living(a.profile, [person_id(1)]),
    "staging.bury": lambda s, a: s.staging.bury(a.profile, [person_id(900)]),
    "staging.bury_records": lambda s, a: s.staging.bury_records(a.run, a.profile, ["00Q000000000001AAA"]),
    "staging.forget_records": lambda s, a: s.staging.forget_records(a.run, a.profile, "Lead"),
    "plans.make": lambda s, a: s.plans.make(a.run, a.profile, decisions_for(a.profile), a.world.marks()),
    "plans.strangers_now": lambda s, a: s.plans.strangers_now(a.run, a.profile),
    "plans.unsent": lambda s, a: s.plans.unsent(a.run, Effect.IMPORT),
    "plans.singles": lambda s, a: s.plans.singles(a.run, 10),
    "plans.awaiting": lambda s, a: s.plans.awaiting(a.run, a.profile, Effect.JOIN),
    "plans.awaiting_since": lambda s, a: s.plans.awaiting_since(a.run, Effect.JOIN),
    "plans.effects_left": lambda s, a: s.plans.effects_left(a.run),
    "plans.record_batch": lambda s, a: s.plans.record_batch(a.run, Effect.IMPORT, _unsent(a), START),
    "plans.open_batches": lambda s, a: s.plans.open_batches(a.run),
    "plans.batch_rows": lambda s, a: s.plans.batch_rows(
        a.run, Batch(id=a.batch, kind=Effect.JOIN, rows=0, recorded_at=START)
    ),
    "plans.batch_accepted": lambda s, a: s.plans.batch_accepted(a.run, a.batch, "activity"),
    "plans.claimed_activities": lambda s, a: s.plans.claimed_activities(a.run),
    "plans.batch_ended": lambda s, a: s.plans.batch_ended(a.run, a.batch, completed=True),
    "plans.not_joined": lambda s, a: s.plans.not_joined(a.run, 5),
    "plans.list_refuses": lambda s, a: s.plans.list_refuses(a.run, 1),
    "plans.unlanded": lambda s, a: s.plans.unlanded(a.run),
    "plans.touched": lambda s, a: s.plans.touched(a.run, a.profile, [_glimpse()]),
    "plans.confirm": lambda s, a: s.plans.confirm(a.run, Effect.JOIN, [row.number for row in _rows(a)]),
    "plans.confirm_joined": lambda s, a: s.plans.confirm_joined(a.run, a.profile),
    "plans.batch_vanished": lambda s, a: s.plans.batch_vanished(a.run, a.batch),
    "plans.save_outcomes": lambda s, a: s.plans.save_outcomes(
        a.run, [Outcome(number=_rows(a)[-1].number, settled=Settled.FAILED, words="no")]
    ),
    "plans.settle": lambda s, a: s.plans.settle(a.run, a.profile),
    "connections.get": lambda s, _: s.connections.get(Side.CONSTANT_CONTACT),
    "connections.save": lambda s, a: s.connections.save(a.connection, {"token": "new"}),
    "connections.vault": lambda s, a: s.connections.vault(a.connection.id).load(),
    "connections.note_health": lambda s, a: s.connections.note_health(a.connection.id, [], START),
    "connections.reseal": lambda s, _: s.connections.reseal(),
    "vault.locked": lambda s, a: _enter(s.connections.vault(a.connection.id).locked()),
    "vault.load": lambda s, a: s.connections.vault(a.connection.id).load(),
    "vault.save": lambda s, a: s.connections.vault(a.connection.id).save({"token": "newer"}),
    "connections.known": lambda s, _: s.connections.known(Side.CONSTANT_CONTACT),
    "reads.run": lambda s, a: s.reads.run(a.run),
    "reads.recent": lambda s, a: s.reads.recent(a.profile.id),
    "reads.counts": lambda s, a: s.reads.counts(a.run),
    "reads.causes": lambda s, a: s.reads.causes(a.run, 10),
    "reads.rows": lambda s, a: s.reads.rows(a.run),
    "plans.made_records": lambda s, a: s.plans.made_records(a.run),
    "plans.take_back": lambda s, a: s.plans.take_back(a.run, a.profile, a.run, lambda *_: []),
    "previews.forecast": lambda s, a: [s.previews.forecast(a.run)][1:],
    "previews.effects": lambda s, a: s.previews.effects(a.run),
    "overviews.standings": lambda s, a: [
        one for one in s.overviews.standings() if one.profile_id == a.profile.id
    ],
    "overviews.standing": lambda s, a: s.overviews.standing(a.profile.id).latest,
    "overviews.days": lambda s, _: s.overviews.days(START, "UTC")[9:],
    "overviews.calls": lambda s, _: [one for one in s.overviews.calls(START).values() if one.ours],
    "overviews.waiting": lambda s, _: s.overviews.waiting(),
    "overviews.note_told": lambda s, a: s.overviews.note_told(a.run, "005", "Ada", channel="app"),
    "overviews.told": lambda s, a: s.overviews.told(a.run),
    "changes.page": lambda s, a: s.changes.page(a.run, Wanted()),
    "changes.count": lambda s, a: s.changes.count(a.run, Wanted(changes_only=False)),
    "changes.causes": lambda s, a: s.changes.causes(a.run),
    "changes.amiss": lambda s, a: s.changes.amiss(a.run),
    "people.cards": lambda s, a: s.people.cards(a.profile, (CONTACTS[0].contact_id,)),
    "people.still_mailed": lambda s, a: s.people.still_mailed(a.profile),
    "people.count_still_mailed": lambda s, a: s.people.count_still_mailed(a.profile),
    "wishes.say": lambda s, a: s.wishes.say(
        a.profile.id, Subject.PERSON, person_id(1), Wish.NEVER, by="somebody"
    ),
    "wishes.claim_question": lambda s, a: _ask(s, asker=a),
    "wishes.release_question": lambda s, _: s.wishes.release_question(CONTACTS[0].contact_id),
    "wishes.standing_of": lambda s, a: s.wishes.standing_of(a.profile.id, [person_id(1)]),
    "wishes.standing": lambda s, a: s.wishes.standing(a.profile.id),
    "wishes.take_back": lambda s, a: s.wishes.take_back(a.profile.id, Subject.PERSON, person_id(1)),
    "held.note_judged": lambda s, a: s.held.note_judged(a.run, [], ""),
    "held.note_approved": lambda s, a: s.held.note_approved(a.run, "somebody"),
    "held.approve": lambda s, a: s.held.approve(a.run, "somebody"),
    "held.calls_today": lambda s, a: {k: n for k, n in s.held.calls_today(a.profile.id, 0).items() if n},
    "held.due": lambda s, _: s.held.due(START),
    "held.expired": lambda s, _: s.held.expired(START, timedelta(0)),
    "held.parked": lambda s, a: s.held.parked(a.profile.id),
    "held.waiting": lambda s, a: s.held.waiting(a.profile.id),
    "held.resume": lambda s, a: s.held.resume(a.run),
    "held.settle_consent": lambda s, a: s.held.settle_consent(a.run),
    "held.discard": lambda s, a: s.held.discard(a.run),
    "connections.close": lambda s, a: s.connections.close(a.connection.id),
    "held.look_again": lambda s, a: s.held.look_again(a.run),
    "trials.candidates": lambda s, a: s.trials.candidates(a.run, 10),
    "trials.begin": lambda s, a: s.trials.begin(a.run, [1], "somebody"),
    "trials.tell": lambda s, a: s.trials.tell(a.run),
    "runs.note_usage": lambda s, a: s.runs.note_usage(a.run, Usage(used=1, allowed=2)),
    "runs.ask_stop": lambda s, a: s.runs.ask_stop(a.run, "somebody"),
    "runs.stopped_by": lambda s, a: s.runs.stopped_by(a.run),
    "runs.finish": lambda s, a: s.runs.finish(a.run, RunStatus.FAILED, report={}),
    "pruning.drop": lambda s, a: s.pruning.drop(a.run),
    "runs.reopen": lambda s, a: s.runs.reopen(a.run),
    "profiles.forget": lambda s, a: s.profiles.forget(a.profile.id),
    "profiles.put_away": lambda s, a: s.profiles.put_away(a.profile.id),
}
"""In the order in which the first tenant's run goes through them."""


def _enter(manager: AbstractContextManager[Any]) -> Any:
    with manager as value:
        return value


def _land(store: TenantStore, *, contacts_of: Ids) -> int:
    a = contacts_of
    store.staging.begin(a.run, a.profile, Side.CONSTANT_CONTACT, whole=False)
    return store.staging.copy_contacts(a.run, a.profile, CONTACTS)


def _ask(store: TenantStore, *, asker: Ids) -> None:
    """Claim the one question to a contact; a contact's id is no tenant's, so only where the profile is."""
    if store.profiles.get(str(asker.profile.id)):
        store.wishes.claim_question(CONTACTS[0].contact_id, "me")


def _confirm(store: TenantStore, *, asker: Ids) -> None:
    """Confirm a shared account; its id is no tenant's, so only where the profile is."""
    if store.profiles.get(str(asker.profile.id)):
        store.sharing.confirm("a07e", "me")


def _glimpse() -> Glimpse:
    return Glimpse(id=person_id(3), address="new@example.com", opted_out=True, deleted=False)


def _unsent(a: Ids) -> list[int]:
    return [row.number for row in a.world.store.plans.unsent(a.run, Effect.IMPORT)]


def _rows(a: Ids) -> list[Any]:
    return a.world.numbered(a.run)


def outcome_of(call: Call, store: TenantStore, ids: Ids) -> Any:
    """Make the call and use up what it gives; being refused is seeing nothing."""
    try:
        result = call(store, ids)
        if isinstance(result, Iterator):
            return list(result)
        if isinstance(result, AbstractContextManager):
            return _enter(result)
    except (NotHereError, TryAgain, IntegrityError):
        return None
    return result


@pytest.fixture
def first(deployment: Deployment, database_url: str) -> Ids:
    return populated(make_world(deployment, database_url, "00D000000000001AAA"))


@pytest.fixture
def second(deployment: Deployment, database_url: str) -> World:
    world = make_world(deployment, database_url, "00D000000000002AAA")
    world.plan(world.read(PEOPLE, CONTACTS))
    return world


def populated(world: World) -> Ids:
    """Give the tenant a planned run, with a batch under way, and a connection."""
    run = world.read(PEOPLE, CONTACTS)
    world.plan(run)
    joins = [row.number for row in world.store.plans.unsent(run, Effect.JOIN)]
    batch = world.store.plans.record_batch(run, Effect.JOIN, joins, START)
    connection = Connection(
        id=0, side=Side.CONSTANT_CONTACT, account="a07e", base_url="https://api.example", method="refresh"
    )
    saved = world.store.connections.save(connection, {"token": "secret"})
    return Ids(profile=world.profile, run=run, batch=batch.id, connection=saved, world=world)


def state_of(world: World) -> list[tuple[Any, ...]]:
    """Everything that is kept of the tenant, in any table with its id, mirrors included."""
    tables = world.query(
        "SELECT table_schema || '.' || table_name FROM information_schema.columns"
        " WHERE column_name = 'tenant_id' AND table_schema IN ('public', 'staging') ORDER BY 1"
    )
    query = "SELECT to_jsonb(t)::text FROM {} t WHERE tenant_id = %s ORDER BY 1"
    return [(name, world.query(query.format(name), world.store.tenant_id)) for (name,) in tables]


def rows_of(world: World) -> list[tuple[Any, ...]]:
    """The state, without tables that hold nothing of the tenant."""
    return [(name, rows) for name, rows in state_of(world) if rows]


def test_every_public_call_of_every_repository_is_tried(deployment: Deployment) -> None:
    parts = {name: part for name, part in vars(deployment.tenant(1)).items() if name != "tenant_id"}
    found = {
        f"{name}.{method}"
        for name, part in [*parts.items(), ("vault", deployment.tenant(1).connections.vault(1))]
        for method in dir(part)
        if not method.startswith("_") and callable(getattr(part, method))
    }
    assert found == set(CALLS)


def test_with_anothers_ids_a_tenant_sees_and_changes_nothing(first: Ids, second: World) -> None:
    before = state_of(first.world), state_of(second)
    for name, call in CALLS.items():
        assert not outcome_of(call, second.store, first), name
        assert (state_of(first.world), state_of(second)) == before, name


def test_what_a_tenant_does_another_does_not_feel(first: Ids, second: World) -> None:
    before = rows_of(second)
    for name, call in CALLS.items():
        outcome_of(call, first.world.store, first)
        assert rows_of(second) == before, name


def test_a_repository_cannot_be_had_without_a_tenant(deployment: Deployment) -> None:
    assert [name for name in vars(deployment) if not name.startswith("_")] == ["tenants"]
    with pytest.raises(TypeError):
        deployment.tenant()  # type: ignore[call-arg]
