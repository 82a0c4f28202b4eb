"""The vendors' own descriptions and recorded answers, which only tests read.

They lie where LISTBRIDGE_SPECS says, else in a folder shared/specs beside the clone. On a machine that lacks
them their tests skip by name; where CI is set they fail, since there no judge may be missing.
"""

import os
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = Path(os.environ.get("LISTBRIDGE_SPECS", Path(__file__).resolve().parents[2] / "shared" / "specs"))
UNSET = frozenset({"", "0", "false", "no", "off"})
ABSENT = "{path} is not on this machine: set LISTBRIDGE_SPECS to the folder of the vendors' descriptions"


def is_ci() -> bool:
    """Tell whether this is the run that decides."""
    return os.environ.get("CI", "").lower() not in UNSET


def absent(reason: str) -> NoReturn:
    """Skip on a machine of somebody's own; fail where CI runs, which is to judge by everything."""
    if is_ci():
        pytest.fail(f"{reason}. CI is set, and there no judge may be missing.")
    pytest.skip(reason)


def is_here(name: str) -> bool:
    """Tell whether FOLDER/name is there. Raises FileNotFoundError where CI is set and it is not."""
    path = FOLDER / name
    if not path.exists() and is_ci():
        raise FileNotFoundError(ABSENT.format(path=path))
    return path.exists()


def needs(name: str) -> pytest.MarkDecorator:
    """Skip a test where FOLDER/name is absent. Raises as `is_here`."""
    return pytest.mark.skipif(not is_here(name), reason=ABSENT.format(path=FOLDER / name))
