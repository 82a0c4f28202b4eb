import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from cryptography.fernet import Fernet
from redis import Redis
from rq.job import Job, JobStatus

from jobs.queues import QUEUES, SYNC, open_queue

ROOT = Path(__file__).parents[2]
NOT_IN_A_WORKER = {"flask", "alembic", "grpc", "pytest", "simple_salesforce", "zeep", "lxml", "werkzeug"}


def environment(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "SECRET_KEY": "a-secret-of-tests",
        "SALESFORCE_CLIENT_ID": "consumer-key",
        "SALESFORCE_CLIENT_SECRET": "consumer-secret",
        "CONSTANT_CONTACT_CLIENT_ID": "api-key",
        "CONSTANT_CONTACT_CLIENT_SECRET": "api-secret",
    }


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


@pytest.fixture
def worker(database_url: str, redis_url: str, output: Path) -> Iterator[psutil.Popen]:
    words = [sys.executable, "-m", "jobs.worker"]
    with output.open("wb") as log:
        process = psutil.Popen(
            words, cwd=ROOT, env=environment(database_url, redis_url), stdout=log, stderr=subprocess.STDOUT
        )
    yield process
    children = process.children(recursive=True) if process.is_running() else []
    for one in [process, *children]:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()


def lines(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_text().splitlines() if line.startswith("{")]


def wait_until(condition: Callable[[], object], output: Path) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.05)


def told(output: Path, event: str) -> list[dict[str, Any]]:
    return [line for line in lines(output) if line["event"] == event]


def enqueue(redis: Redis, function: str, *arguments: object) -> Job:
    return open_queue(redis, SYNC).enqueue(function, *arguments, result_ttl=60)


def horse_of(worker: psutil.Popen) -> psutil.Process | None:
    """The process that runs the job; RQ's scheduler is a child as well, and an older one."""
    children = sorted(worker.children(), key=lambda child: child.create_time())
    return children[-1] if len(children) > 1 else None


def test_a_job_runs_and_every_line_bears_its_id(worker: psutil.Popen, redis_url: str, output: Path) -> None:
    with Redis.from_url(redis_url) as redis:
        job = enqueue(redis, "time.sleep", 0)
        wait_until(lambda: told(output, "job done"), output)
        assert job.get_status() == JobStatus.FINISHED
    assert {line["job"] for line in told(output, "job started") + told(output, "job done")} == {job.id}
    assert told(output, "job done")[0]["queue"] == "sync"


def test_a_failing_job_tells_its_error_without_values(
    worker: psutil.Popen, redis_url: str, output: Path
) -> None:
    with Redis.from_url(redis_url) as redis:
        job = enqueue(redis, "operator.methodcaller", 5)
        wait_until(lambda: job.get_status() == JobStatus.FAILED, output)
        result = job.latest_result()
    (line,) = told(output, "job failed")
    assert (line["job"], line["error"]["type"]) == (job.id, "builtins.TypeError")
    assert result is not None
    assert result.exc_string == "Failed: the worker's log says why."


def test_an_idle_worker_ends_at_once_on_sigterm(worker: psutil.Popen, redis_url: str, output: Path) -> None:
    wait_until(lambda: "cleaning group registries" in output.read_text(), output)
    worker.terminate()
    assert worker.wait(20) == 0


def test_a_killed_job_leaves_a_line_and_the_worker_lives(
    worker: psutil.Popen, redis_url: str, output: Path
) -> None:
    with Redis.from_url(redis_url) as redis:
        job = enqueue(redis, "time.sleep", 120)
        wait_until(lambda: told(output, "job started") and horse_of(worker), output)
        horse = horse_of(worker)
        assert horse is not None
        horse.send_signal(signal.SIGKILL)
        wait_until(lambda: told(output, "job killed"), output)
        assert told(output, "job killed")[0]["job"] == job.id
        assert told(output, "job killed")[0]["signal"] == signal.SIGKILL
        enqueue(redis, "time.sleep", 0)
        wait_until(lambda: told(output, "job done"), output)


def test_a_worker_without_settings_names_them() -> None:
    words = [sys.executable, "-m", "jobs.worker"]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={"DYNO": "worker.1", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "DATABASE_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_loads_nothing_that_a_job_does_not_need() -> None:
    code = "import jobs.worker, jobs.sync, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & NOT_IN_A_WORKER == set()


def test_queues_are_served_upkeep_first_and_have_names_of_their_own() -> None:
    assert [kind.name for kind in QUEUES] == ["upkeep", "sync"]
