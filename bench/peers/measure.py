"""Installs the peers, has each read the people, and throws the environments away."""

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.deadline import Deadline
from bench.rows import SOQL
from bench.simulators import Simulator
from bench.world import PLACE

HERE = Path(__file__).parent
INSTALL_SECONDS = 180
READ_SECONDS = 300
PAGE = 250_000  # rows of a result page where nobody asks for fewer: all that jsforce reads


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A library, and how it is installed and run."""

    name: str
    package: str
    script: str
    install: Callable[["Peer", Path], list[str]]  # gives the words that run the script


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a peer took; `words` where it could not be measured."""

    name: str
    rows: int = 0
    seconds: float = 0.0  # from the first call to the last row, the vendor's own time for the job included
    peak: float = 0.0  # megabytes
    words: str = ""


def _python(peer: Peer, folder: Path) -> list[str]:
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    _run([python, "-m", "pip", "install", "--quiet", "--no-input", peer.package], folder)
    return [python, str(HERE / peer.script)]


def _node(peer: Peer, folder: Path) -> list[str]:
    found = [shutil.which(name) for name in ("npm", "node")]
    npm, node = found
    if npm is None or node is None:
        raise FileNotFoundError("npm and node are not installed")
    folder.mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    _run([npm, "install", "--silent", "--no-audit", "--no-fund", peer.package], folder)
    script = shutil.copy(HERE / peer.script, folder)  # beside the packages that it imports
    return [node, str(script)]


def _run(words: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - words of this file
        words, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        raise OSError(f"not installed: {(done.stderr or done.stdout).strip()[-200:]}")


PEERS = (
    Peer(
        name="simple-salesforce, bulk2.query + csv.reader",
        package="simple-salesforce==1.12.10",
        script="simple_salesforce_rows.py",
        install=_python,
    ),
    Peer(name="aio-sf, bulk_query", package="aio-sf==0.1.0b14", script="aio_sf_rows.py", install=_python),
    Peer(
        name="jsforce, bulk2.query (one page)",
        package="jsforce@3.10.16",
        script="jsforce_rows.mjs",
        install=_node,
    ),
)


Commands = Mapping[str, list[str] | str]
"""By name, the words that run a peer, or why it cannot be."""


@contextmanager
def installed(*, peers: bool) -> Iterator[Commands]:
    """Install every peer that can be; none where they are not wanted."""
    folder = PLACE.path("peers")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield {
            peer.name: _install(peer, folder / str(number))
            for number, peer in enumerate(PEERS if peers else ())
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _install(peer: Peer, folder: Path) -> list[str] | str:
    try:
        return peer.install(peer, folder)
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)


def read_all(commands: Commands, salesforce: Simulator, deadline: Deadline) -> list[Read]:
    """Let each read the people, one after the other."""
    given = {
        "url": salesforce.url,
        "token": salesforce.credentials["access_token"],
        "soql": SOQL,
        "page": PAGE,
    }
    return [_read(name, words, given, deadline) for name, words in commands.items()]


def _read(name: str, words: list[str] | str, given: Mapping[str, Any], deadline: Deadline) -> Read:
    if isinstance(words, str):
        return Read(name=name, words=words)
    try:
        done = subprocess.run(  # noqa: S603 - words of this file
            words,
            input=json.dumps(given),
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            text=True,
            timeout=min(READ_SECONDS, deadline.left()),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Read(name=name, words="not done in time")
    if done.returncode:
        return Read(name=name, words=f"failed with exit code {done.returncode}")
    found: dict[str, float] = json.loads(done.stdout)
    return Read(name=name, rows=int(found["rows"]), seconds=found["seconds"], peak=found["peak"])
