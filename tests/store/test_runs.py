"""Runs: one active a profile, held by one living worker."""

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from store.scope import NotHereError
from sync.stored import Progress, RunStatus
from tests.store.world import OTHER_LISTS, Somebody, World, person_id

ROOT = Path(__file__).parents[2]

HOLDER = """
import sys
from store import open_store
run = int(sys.argv[3])
runs = open_store(sys.argv[1], [sys.argv[4]]).tenant(int(sys.argv[2])).runs
with runs.hold(run) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def test_a_second_begin_finds_the_active_run(world: World) -> None:
    first = world.store.runs.begin(world.profile.id, "button")
    assert world.store.runs.begin(world.profile.id, "clock") == first
    assert first.progress == Progress(phase="begin")
    world.store.runs.finish(
        first.id, RunStatus.DONE, report={"created": 1}, problem=("wrong_org", {"org": "x"})
    )
    second = world.store.runs.begin(world.profile.id, "clock")
    assert second.id > first.id
    closed = world.store.runs.get(first.id)
    assert (closed.status, closed.report) == (RunStatus.DONE, {"created": 1})
    assert closed.problem == ("wrong_org", {"org": "x"})


def test_many_who_begin_at_once_begin_one_run(world: World) -> None:
    found: list[int] = []
    begin = [
        threading.Thread(target=lambda: found.append(world.store.runs.begin(world.profile.id, "test").id))
        for _ in range(4)
    ]
    for thread in begin:
        thread.start()
    for thread in begin:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_run_of_no_profile_is_refused(world: World) -> None:
    with pytest.raises(NotHereError, match="profile 999"):
        world.store.runs.begin(999, "test")


def test_a_held_run_is_another_s_until_its_worker_dies(world: World) -> None:
    run = world.store.runs.begin(world.profile.id, "test").id
    key = "x" * 43 + "="
    arguments = [world.url, str(world.store.tenant_id), str(run), key]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout
        assert worker.stdout.readline().strip() == "True"
        with world.store.runs.hold(run) as mine:
            assert not mine
        worker.kill()
        worker.wait()
    assert eventually_held(world, run)


def eventually_held(world: World, run: int) -> bool:
    """The server notices a dead client within moments."""
    for _ in range(200):
        with world.store.runs.hold(run) as mine:
            if mine:
                return True
        threading.Event().wait(0.02)
    return False


def test_a_run_is_free_again_after_it_was_held(world: World) -> None:
    run = world.store.runs.begin(world.profile.id, "test").id
    for _ in range(2):
        with world.store.runs.hold(run) as mine:
            assert mine


def test_a_failed_run_is_reopened_while_its_plan_has_open_rows_and_it_is_the_last(world: World) -> None:
    run = world.read([Somebody(id=person_id(1), address="a@x.com")], [])
    runs = world.store.runs
    runs.finish(run, RunStatus.FAILED, report={}, problem=("quota", {}))
    assert runs.reopen(run) is None  # it had no plan
    run = world.read([Somebody(id=person_id(1), address="a@x.com")], [])
    world.plan(run)
    runs.finish(run, RunStatus.FAILED, report={}, problem=("quota", {}))
    reopened = runs.reopen(run)
    assert reopened
    assert (reopened.status, reopened.problem, reopened.planned) == (RunStatus.ACTIVE, None, True)
    runs.finish(run, RunStatus.FAILED, report={})
    runs.finish(runs.begin(world.profile.id, "later").id, RunStatus.FAILED, report={})
    assert runs.reopen(run) is None


def test_a_profile_is_found_by_id_and_by_name_and_keeps_its_mapping(world: World) -> None:
    profiles = world.store.profiles
    assert profiles.get(str(world.profile.id)) == profiles.get("Contacts") == world.profile
    assert profiles.get("contacts") is None
    assert profiles.get("9" * 30) is None


def test_another_main_list_forgets_who_was_on_the_old_one(world: World) -> None:
    world.query(
        "INSERT INTO links (agreed_address, tenant_id, profile_id, mapping_version, listed, contact_id,"
        " person_id, person_base, contact_base) VALUES (0, %s, %s, 1, true, gen_random_uuid(), 'p', '', '')",
        world.store.tenant_id,
        world.profile.id,
    )
    world.store.profiles.save(replace(world.profile, name="Renamed"))
    assert world.query("SELECT listed FROM links") == [(True,)]
    world.store.profiles.save(replace(world.profile, main_list_id=OTHER_LISTS[0]))
    assert world.query("SELECT listed FROM links") == [(False,)]
