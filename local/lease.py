"""Holding services up: they run while anybody holds a lease, whatever way the holders end."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from local.keeper import READY, recorded
from local.place import ROOT, Place


@contextmanager
def leased(place: Place) -> Iterator[IO[bytes]]:
    """Have the services up inside the block; yields the open lease, which child processes may inherit.

    Raises SystemExit with a sentence where they cannot be started.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    # Append mode creates the file; nothing is written. The lock goes with the last copy of this open file.
    with place.path("lease").open("ab") as lease:
        fcntl.flock(lease, fcntl.LOCK_SH)
        _ensure_kept(place)
        yield lease


def _ensure_kept(place: Place) -> None:
    with place.path("start").open("ab") as start:
        fcntl.flock(start, fcntl.LOCK_EX)  # of several that come at once, one starts the keeper
        if "keeper" not in recorded(place):
            _start_keeper(place)


def _start_keeper(place: Place) -> None:
    with place.path("keeper.log").open("wb") as log:
        kind = "durable" if place.durable else "fleeting"
        words = [sys.executable, "-m", "local.keeper", str(place.folder), kind, *place.services]
        started = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, check=False)
    if started.stdout != READY:
        raise SystemExit(
            started.stdout or f"The local services could not be started: see {place.path('keeper.log')}"
        )
