"""Reading a large simulator from another process, and what both of them needed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from tests.contracts.simulators.stream import peak_kilobytes
from tests.simulators import ROOT, Simulator, simulator

ROWS = int(os.environ.get("SIMULATOR_ROWS", "20000"))
WHOLE = 1_000_000
MOST_KILOBYTES = 200 * 1024
READ_SECONDS = 1200


@contextmanager
def large(kind: str) -> Iterator[Simulator]:
    """Run a simulator of SIMULATOR_ROWS rows, without rates, quotas and delays."""
    began = time.monotonic()
    with simulator(kind, "--rows", str(ROWS), judged=ROWS < WHOLE // 10) as running:
        seconds = time.monotonic() - began
        used = sum(psutil.Process(running.process.pid).cpu_times()[:2])
        ready = f"ready in {seconds:.1f} s ({used:.1f} s of CPU)"
        tell(f"{kind}: {ROWS:,} rows {ready}, {show_peak(peak(running))}")
        running.control("POST", "scale", {"rate": None, "quota": None, "delay": 0})
        yield running


def read_all(running: Simulator, how: str) -> dict[str, Any]:
    """Read everything by tests/contracts/simulators/stream.py: rows, seconds, peak."""
    token = running.control("GET", "credentials")["access_token"]
    words = [sys.executable, "-m", "tests.contracts.simulators.stream", how, running.url, token]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=READ_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    speed = found["rows"] / max(found["seconds"], 0.1)
    words = [
        f"read by {how} in {found['seconds']} s ({speed:,.0f} rows/s)",
        f"client {show_peak(found['peak'])}",
    ]
    tell(f"{running.kind}: {found['rows']:,} rows {', '.join(words)}, simulator {show_peak(peak(running))}")
    return found


def peak(running: Simulator) -> int:
    return peak_kilobytes(running.process.pid)


def show_peak(kilobytes: int) -> str:
    return f"at most {kilobytes / 1024:.0f} MB"


def tell(text: str) -> None:
    print(text)  # noqa: T201  # the figures; pytest -s shows them
