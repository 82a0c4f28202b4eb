"""Runs the Node clients of the folder `node`, where they are installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.specs import absent

FOLDER = Path(__file__).parent / "node"
SECONDS = 120


def run_node(script: str, sent: Any, *, variables: dict[str, str] | None = None) -> Any:
    """Give a script a JSON value and return the JSON that it writes; `absent` says what if there is none."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").exists():
        absent(f"the Node clients are not installed: run `npm ci` in {FOLDER}")
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
