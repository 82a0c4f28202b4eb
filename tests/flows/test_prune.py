"""Old details go; consent, links, reports, and what an undo or an explanation needs, stay."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

import wiring
from flows.prune import Pruned, prune
from flows.run_sync import Asked
from store.reads.explaining import RUNS
from sync.profile import Profile
from sync.stored import RunKind, RunStatus
from tests.flows.acting import preview, undo
from tests.options.world import World

ROWS = 3  # that the first run plans: somebody new, a tick, and who is left alone for it
KEEP = timedelta(days=90)
DETAILS = ("plan_rows", "travels", "outcomes", "batches")
KEPT = ("links", "ledger", "optouts", "placements")


def query(world: World, sql: str, *values: Any) -> list[Any]:
    url = world.parts.settings.database_url.get_secret_value().replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def count(world: World, table: str) -> int:
    return int(query(world, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - the test's own names


def details_of(world: World, run_id: int) -> int:
    return int(query(world, "SELECT count(*) FROM plan_rows WHERE run_id = %s", run_id)[0][0])


def grow_old(world: World, days: int = 100) -> None:
    """Let all runs have ended so long ago."""
    query(world, "UPDATE runs SET finished_at = now() - %s", timedelta(days=days))


def pass_runs(world: World, profile: Profile, runs: int) -> None:
    """Let more runs of the profile come and go, with nothing to do."""
    for _ in range(runs):
        run = world.store.runs.begin(profile.id, "test").id
        world.store.runs.finish(run, RunStatus.DONE, report={})


def prune_now(world: World) -> Pruned:
    return prune(world.store, datetime.now(UTC), KEEP)


@pytest.fixture
def synced(world: World) -> tuple[World, Profile, int]:
    """Give a profile with a first run that made somebody and carried an opt-out."""
    profile = world.profile()
    world.person("ada@example.com")
    world.person("out@example.com")
    world.contact("out@example.com")
    world.by_hand("opt_out", "out@example.com")
    world.run(profile)
    latest = world.store.runs.latest(profile.id)
    assert latest is not None
    return world, profile, latest.id


def test_details_of_old_runs_go_and_all_else_stays(synced: tuple[World, Profile, int]) -> None:
    world, profile, run = synced
    kept = {table: count(world, table) for table in KEPT}
    report = world.store.runs.get(run).report
    pass_runs(world, profile, RUNS)
    grow_old(world)

    assert prune_now(world) == Pruned(runs=1, rows=ROWS)

    assert {table: count(world, table) for table in DETAILS} == dict.fromkeys(DETAILS, 0)
    assert {table: count(world, table) for table in KEPT} == kept
    assert world.store.runs.get(run).report == report
    assert prune_now(world) == Pruned()
    assert world.rests(profile)
    assert world.members() == {"ada@example.com"}


def test_young_runs_and_the_last_ones_that_explain_stay(synced: tuple[World, Profile, int]) -> None:
    world, profile, run = synced
    pass_runs(world, profile, RUNS)
    grow_old(world, days=89)
    assert prune_now(world) == Pruned()

    query(world, "DELETE FROM runs WHERE id = (SELECT max(id) FROM runs)")
    grow_old(world)
    assert prune_now(world) == Pruned()  # it is among the last, which tell why somebody is (not) synced
    assert details_of(world, run) == ROWS
    known, _ = wiring.explain(world.parts, world.tenant_id, world.now(profile), "ada@example.com")
    assert [line.run_id for line in known.history] == [run]


def test_what_waits_or_is_under_way_keeps_its_details_however_old(world: World) -> None:
    profile = world.profile()
    world.person("ada@example.com")
    waiting = preview(world, profile)
    pass_runs(world, profile, RUNS)
    grow_old(world)

    assert prune_now(world) == Pruned()
    assert details_of(world, waiting.id) == 1


def test_a_run_that_an_undo_is_about_to_take_back_stays_and_one_that_went_cannot_be_undone(
    synced: tuple[World, Profile, int],
) -> None:
    world, profile, run = synced
    waits = undo(world, profile, world.store.runs.get(run))
    pass_runs(world, profile, RUNS)
    grow_old(world)
    assert prune_now(world) == Pruned()

    world.store.held.discard(waits.id)
    assert prune_now(world).runs == 2
    asked = Asked(trigger="test", kind=RunKind.UNDO, origin=run)
    refused = wiring.start(world.parts, world.tenant_id, world.now(profile), asked)

    assert refused.status is RunStatus.FAILED
    assert refused.problem is not None
    assert refused.problem[0] == "undo_details_gone"
    assert world.members() == {"ada@example.com"}
