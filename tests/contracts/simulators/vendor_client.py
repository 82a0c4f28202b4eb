"""Runs the vendor's generated Constant Contact client as a process beside the tests."""

import fcntl
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tests" / "foreign" / "constant_contact_client"
LOCK = ROOT / ".venvs" / "constant-contact-client.lock"
PYTHON = ROOT / ".venvs" / "constant-contact-client" / "bin" / "python"


class VendorError(Exception):
    """The client raised: `status` is the HTTP status, 0 where the client itself refused."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


def install() -> None:
    """Make the client's environment, one test worker at a time; quick where it is there."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()


def _install() -> None:
    subprocess.run([str(FOLDER / "install.sh"), sys.executable], check=True, timeout=300)  # our own script


class VendorClient:
    """One client process; `call` is a method of one of its API classes."""

    def __init__(self, host: str, token: str) -> None:
        self._process = subprocess.Popen(  # our own script, in the environment made by install
            [str(PYTHON), str(FOLDER / "drive.py"), host, token],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, api: str, method: str, **values: Any) -> Any:
        """Call e.g. ("ContactsApi", "get_contact_by_id", contact_id=...). Raises VendorError."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"api": api, "call": method, "with": values}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "result" in answer:
            return answer["result"]
        raise VendorError(answer["status"], answer["error"])

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
