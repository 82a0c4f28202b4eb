import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from local.keeper import recorded
from local.lease import leased
from local.place import ROOT, Place

HOLDER = """
import sys
from pathlib import Path
from local.lease import leased
from local.place import Place
with leased(Place(folder=Path(sys.argv[1]), services=("postgres", "valkey"), durable=True)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place that is closed to everybody else, as a clone in a private folder is."""
    tmp_path.chmod(0o700)
    return Place(folder=tmp_path / "var" / "local", services=("postgres", "valkey"), durable=True)


@pytest.fixture
def holder(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-c", HOLDER, str(place.folder)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def let_go(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.wait(30)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 30 s"
        time.sleep(0.05)


def are_gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def remember(place: Place, text: str) -> None:
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])
    with redis.Redis.from_url(place.redis_url) as client:
        client.rpush("kept", text)


def recall(place: Place) -> tuple[list[str], list[str]]:
    with psycopg.connect(place.database_url) as connection:
        words = [row[0] for row in connection.execute("SELECT word FROM kept")]
    with redis.Redis.from_url(place.redis_url) as client:
        return words, [item.decode() for item in client.lrange("kept", 0, -1)]


def test_services_keep_data_and_addresses_from_one_lease_to_the_next(place: Place) -> None:
    with leased(place):
        first = (place.database_url, place.redis_url)
        remember(place, "one")
    with leased(place):
        assert (place.database_url, place.redis_url) == first
        assert recall(place) == (["one"], ["one"])


def test_services_end_with_the_last_lease_and_not_before(
    place: Place, holder: subprocess.Popen[bytes]
) -> None:
    processes = list(recorded(place).values())
    with leased(place):
        assert list(recorded(place).values()) == processes
        let_go(holder)
        remember(place, "still there")
    wait_until(lambda: are_gone(processes))


def test_the_services_end_when_the_holder_is_killed(place: Place, holder: subprocess.Popen[bytes]) -> None:
    processes = list(recorded(place).values())
    holder.kill()
    wait_until(lambda: are_gone(processes))


@pytest.mark.parametrize("victim", ["keeper", "postgres", "valkey"])
def test_after_any_kill_the_next_start_finds_all_data(
    place: Place, holder: subprocess.Popen[bytes], victim: str
) -> None:
    processes = recorded(place)
    remember(place, "one")
    time.sleep(1.1)  # Valkey flushes its log once a second, as on Heroku
    processes[victim].send_signal(signal.SIGKILL)
    wait_until(lambda: are_gone(list(processes.values())))
    with leased(place):
        assert recall(place) == (["one"], ["one"])


def test_a_start_that_was_killed_half_way_is_begun_anew(place: Place) -> None:
    place.path("postgres.new", "base").mkdir(parents=True)
    with leased(place):
        remember(place, "one")
    assert not place.path("postgres.new").exists()


def test_a_process_id_that_now_belongs_to_somebody_else_stops_nothing(place: Place) -> None:
    with leased(place):
        remember(place, "one")
        processes = list(recorded(place).values())
    wait_until(lambda: are_gone(processes))
    place.path("postgres", "postmaster.pid").write_text(f"{os.getpid()}\n{place.path('postgres')}\n")
    place.path("keeper.json").write_text(
        f'{{"keeper": [{os.getpid()}, 1.0], "valkey": [{os.getpid()}, 1.0]}}'
    )
    with leased(place):
        assert recall(place) == (["one"], ["one"])


def test_two_places_run_side_by_side(place: Place, tmp_path: Path) -> None:
    other = Place(folder=tmp_path / "other" / "var", services=place.services, durable=True)
    with leased(place), leased(other):
        remember(place, "here")
        remember(other, "there")
        assert recall(place) == (["here"], ["here"])


def test_a_taken_port_is_named_with_what_to_do(place: Place, tmp_path: Path) -> None:
    twin = Place(folder=tmp_path / "twin", services=place.services, durable=True)
    with leased(place):
        twin.folder.mkdir()
        twin.path("remembered.json").write_text(place.path("remembered.json").read_text())
        with (
            pytest.raises(
                SystemExit, match=r"Port \d+, which this clone uses for postgres, is taken.*make reset"
            ),
            leased(twin),
        ):
            pass


def test_no_folder_above_the_data_changes_its_rights(place: Place, tmp_path: Path) -> None:
    with leased(place):
        assert tmp_path.stat().st_mode & 0o777 == 0o700
