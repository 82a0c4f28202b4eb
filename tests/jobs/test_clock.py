"""The clock and `sync due`: whoever looks, and however many at once, a slot is run for once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet
from redis import Redis
from rq.job import JobStatus

from jobs.enqueue import enqueue_sync, has_worker
from jobs.queues import SYNC, open_queue
from store import open_store
from sync.mapping import Mapping
from sync.profile import ObjectType, Profile
from sync.stored import RunStatus

ROOT = Path(__file__).parents[2]
AGO = timedelta(hours=3)


@pytest.fixture
def variables(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DYNO": "clock.1",
        "DATABASE_URL": database_url.replace("postgresql+psycopg", "postgres"),
        "REDIS_URL": redis_url,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "SECRET_KEY": "a-secret-of-tests",
        "SALESFORCE_CLIENT_ID": "consumer-key",
        "SALESFORCE_CLIENT_SECRET": "consumer-secret",
        "CONSTANT_CONTACT_CLIENT_ID": "api-key",
        "CONSTANT_CONTACT_CLIENT_SECRET": "api-secret",
    }


@pytest.fixture
def profile(variables: dict[str, str], database_url: str) -> Profile:
    """Make a profile that synced three hours ago, in a tenant that is not connected."""
    with open_store(database_url, [variables["ENCRYPTION_KEYS"]]) as deployment:
        store = deployment.tenant(deployment.tenants.create("00D000000000001AAA"))
        profile = store.profiles.save(
            Profile(
                id=0,
                name="People",
                object_type=ObjectType.CONTACT,
                main_list="Main",
                mapping=Mapping(version=1, address_field="Email", rows=()),
            )
        )
        store.runs.finish(store.runs.begin(profile.id, "test").id, RunStatus.DONE, report={})
    query(database_url, "UPDATE runs SET started_at = started_at - %s", AGO)
    return profile


def query(database_url: str, sql: str, *values: Any) -> list[Any]:
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def clock(variables: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a clock; inside the block it has begun to beat."""
    words = [sys.executable, "-m", "jobs.clock"]
    with subprocess.Popen(words, cwd=ROOT, env=variables, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            assert any(b"clock started" in line for line in process.stdout)
            yield process
        finally:
            process.kill()


def due(variables: dict[str, str]) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "flask", "--app", "web.wsgi", "sync", "due"]
    return subprocess.Popen(words, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True)


def wait_for_jobs(redis: Redis) -> list[Any]:
    deadline = time.monotonic() + 60
    while not (jobs := open_queue(redis, SYNC).jobs):
        assert time.monotonic() < deadline, "no job came"
        time.sleep(0.1)
    return jobs


def test_two_clocks_ask_for_a_slot_once_and_end_on_sigterm(
    variables: dict[str, str], profile: Profile, redis_url: str
) -> None:
    with Redis.from_url(redis_url) as redis, clock(variables) as one, clock(variables) as other:
        wait_for_jobs(redis)
        for each in (one, other):
            each.send_signal(signal.SIGTERM)
            assert each.wait(60) == 0
        jobs = open_queue(redis, SYNC).jobs

    assert [job.args[1:3] for job in jobs] == [[profile.id, "schedule"]]
    assert jobs[0].args[3].endswith("+00:00")


def test_two_commands_at_once_run_a_slot_once_where_there_is_no_worker(
    variables: dict[str, str], profile: Profile, database_url: str
) -> None:
    commands = [due(variables), due(variables)]
    shown = [command.communicate(timeout=120)[0] for command in commands]

    runs = query(database_url, "SELECT trigger, status FROM runs ORDER BY id")
    assert runs == [("test", "done"), ("schedule", "failed")]  # the tenant is not connected
    assert sorted(command.returncode for command in commands) == [0, 1]
    assert sum("is not connected" in each for each in shown) == 1
    again = due(variables)
    assert (again.communicate(timeout=120)[0], again.returncode) == ("", 0)


def test_what_waits_in_the_queue_is_asked_for_once_and_what_failed_again(redis_url: str) -> None:
    asked = {"tenant_id": 1, "profile_id": 2}
    with Redis.from_url(redis_url) as redis:
        assert not has_worker(redis)
        assert enqueue_sync(redis, **asked, trigger="schedule", once_as="a")  # type: ignore[arg-type]
        assert not enqueue_sync(redis, **asked, trigger="schedule", once_as="a")  # type: ignore[arg-type]
        assert enqueue_sync(redis, **asked, trigger="schedule", once_as="b")  # type: ignore[arg-type]
        [first, _] = open_queue(redis, SYNC).jobs
        first.set_status(JobStatus.FAILED)
        open_queue(redis, SYNC).remove(first)
        assert enqueue_sync(redis, **asked, trigger="schedule", once_as="a")  # type: ignore[arg-type]


def test_a_clock_without_settings_names_them() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jobs.clock"],
        cwd=ROOT,
        env={"DYNO": "clock.1", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "DATABASE_URL is not set" in done.stderr
