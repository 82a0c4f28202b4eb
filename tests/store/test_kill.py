"""A worker that dies in the middle of planning leaves nothing of it; memory stays small at any size."""

import subprocess
import sys
from pathlib import Path

from sync.problems import Side
from tests.store.world import Somebody, World, a_contact, csv_page, person_id

ROOT = Path(__file__).parents[2]

WORK = """
import os, sys
from datetime import datetime, UTC
from dataclasses import replace
from pathlib import Path
from store import open_store
from sync.decisions import decisions_for
from sync.problems import Side
from sync.stored import Mark

def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])

url, tenant, run, dies_after = sys.argv[1], *map(int, sys.argv[2:])
store = open_store(url, ["x" * 43 + "="]).tenant(tenant)
profile = store.profiles.get("Contacts")
now = datetime(2026, 11, 23, 9, tzinfo=UTC)
marks = dict.fromkeys(Side, Mark(watermark=now, swept_at=now, mapping_version=1))
decided = 0

decisions = decisions_for(profile)

def counting(pair):
    global decided
    decided += 1
    if decided == dies_after:
        os.kill(os.getpid(), 9)
    return decisions.person(pair)

before = peak()
store.plans.make(run, profile, replace(decisions, person=counting), marks)
print(before, peak(), decided)
"""


def make_elsewhere(world: World, run: int, *, dies_after: int) -> subprocess.CompletedProcess[str]:
    arguments = [world.url, str(world.store.tenant_id), str(run), str(dies_after)]
    return subprocess.run(
        [sys.executable, "-c", WORK, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_plan_that_was_killed_leaves_nothing_and_is_made_again(world: World) -> None:
    people = [Somebody(id=person_id(n), address=f"p{n}@example.com") for n in range(1500)]
    run = world.read(people, [])
    assert make_elsewhere(world, run, dies_after=1200).returncode == -9
    assert world.query("SELECT count(*) FROM plan_rows") == [(0,)]
    assert world.store.staging.mark(world.profile, Side.SALESFORCE) is None
    assert not world.store.runs.get(run).planned
    assert len(world.plan(run)) == 1500
    assert world.store.staging.mark(world.profile, Side.SALESFORCE) is not None


def test_planning_two_hundred_thousand_by_as_many_takes_little_memory(world: World) -> None:
    run = world.store.runs.begin(world.profile.id, "test").id
    staging, profile, size = world.store.staging, world.profile, 200_000
    for side in Side:
        staging.begin(run, profile, side, whole=True)
    for start in range(0, size, 20_000):
        numbers = range(start, start + 20_000)
        page = [Somebody(id=person_id(n), address=f"p{n}@example.com") for n in numbers]
        staging.copy_people(run, profile, [csv_page(page)])
        contacts = [
            a_contact(n, address=f"P{n}@example.com", values=("Ann", "Lee", "Chef" if n % 10 == 1 else ""))
            for n in numbers
            if n % 5
        ]
        staging.copy_contacts(run, profile, contacts)
    for side in Side:
        staging.finish(run, profile, side)
    done = make_elsewhere(world, run, dies_after=0)
    assert done.returncode == 0, done.stderr
    before, after, decided = map(int, done.stdout.split())
    assert world.query("SELECT count(*) FROM plan_rows") == [(size,)]
    assert decided == size // 5 + size // 10  # the new, and those whose texts differ
    assert after - before < 24_000, "kilobytes that planning added to what was loaded before"
    assert after < 96_000
