"""Environments for clients that nobody here wrote, one a client, made on first use and kept in .venvs."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

from tests.simulators import ROOT

FOREIGN = ROOT / "tests" / "foreign"
SECONDS = 300


def environment(name: str) -> Path:
    """Return the folder of programs of a client; its pins stand in tests/foreign/NAME/requirements.txt."""
    target = ROOT / ".venvs" / name.replace("_", "-")
    target.parent.mkdir(exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:  # one test worker at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install(target, FOREIGN / name / "requirements.txt")
    return target / "bin"


def _install(target: Path, wanted: Path) -> None:
    done = target / "installed.txt"
    if done.exists() and done.read_bytes() == wanted.read_bytes():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(target)], check=True, timeout=SECONDS)
    pip = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "--no-input", "--no-compile", "--no-deps", "--requirement", str(wanted)]
    subprocess.run(command, check=True, timeout=SECONDS)
    shutil.copyfile(wanted, done)
