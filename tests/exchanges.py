"""Holds what Constant Contact's simulator was asked and answered against the vendor's own description."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.contracts import swagger

OURS = "Listbridge"  # how the product's client names itself


def can_judge() -> bool:
    """Tell whether the vendor's description is on this machine."""
    return swagger.is_available()


def new_file() -> Path:
    """Make an empty file for one simulator's exchanges."""
    number, name = tempfile.mkstemp(prefix="exchanges-", suffix=".jsonl")
    os.close(number)
    return Path(name)


def judge(file: Path) -> None:
    """Raise AssertionError that names every violation; the file is gone afterwards.

    Of the product's own requests everything is looked at; a test's may be wrong on purpose, so only its
    answer is. An answer that a fault cut short is left out.
    """
    found = sorted({words for exchange in _read(file) for words in violations(exchange)})
    file.unlink()
    assert found == [], "\n".join(found)


def judge_consent(noted: list[dict[str, Any]]) -> None:
    """Raise AssertionError where the simulator noted a request of the product's that consent forbids."""
    ours = [one for one in noted if one["agent"].startswith(OURS)]
    assert ours == [], "\n".join(
        f"{one['method']} {one['path']}: {one['what']}: {one['address']}" for one in ours
    )


def violations(exchange: dict[str, Any]) -> list[str]:
    """Say what of one exchange the description does not allow."""
    if not exchange["complete"]:
        return []
    ours = exchange["request_headers"].get("User-Agent", "").startswith(OURS)
    return swagger.our_violations(exchange) if ours else swagger.answer_violations(exchange)


def _read(file: Path) -> Iterator[dict[str, Any]]:
    """Read the lines; a simulator that was killed may have left half of the last one."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield json.loads(line)
