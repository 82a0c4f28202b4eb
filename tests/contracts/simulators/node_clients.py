"""Runs the Node clients of the folder `node`, where they are installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.specs import is_ci

FOLDER = Path(__file__).parent / "node"
SECONDS = 120


def run_node(script: str, sent: Any, *, variables: dict[str, str] | None = None) -> Any:
    """Give a script a JSON value and return the JSON that it writes; `_absent` says what if there is none."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").exists():
        _absent(f"the Node clients are not installed: run `npm ci` in {FOLDER}")
    assert node is not None
    done = subprocess.run(
        [node, str(FOLDER / script)],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={"PATH": os.environ["PATH"], **(variables or {})},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def _absent(reason: str) -> NoReturn:
    """Skip on a machine of somebody's own; fail where CI runs, which is to judge by every client."""
    if is_ci():
        pytest.fail(f"{reason}. CI is set, and there no judge may be missing.")
    pytest.skip(reason)
