"""docs/options.md against the code: every option has a row, its default, and a test that is there."""

import ast
import re
from dataclasses import MISSING, fields
from enum import Enum
from pathlib import Path
from typing import Any, Final

import pytest

from sync.mapping import Mapping, Policy, Row
from sync.options import Creation, Limits, Options
from sync.profile import Profile
from sync.schedule import Schedule

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENT: Final = ROOT / "docs" / "options.md"
CODE: Final = re.compile(r"`([A-Z]\w+)\.(\w+)`")
TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LATER: Final = frozenset({"comes with Campaigns", "comes with engagement"})
OPTIONS: Final = (Options, Creation, Limits, Row, Mapping, Profile)
INNER: Final = frozenset(
    {
        # what runs bind, and what is a value of its own
        *("Row.custom_field_id", "Row.custom_field_name", "Row.field", "Row.custom"),
        *("Mapping.version", "Mapping.rows", "Mapping.layout"),
        *("Profile.id", "Profile.mapping", "Profile.options", "Profile.limits", "Options.creation"),
    }
)


def table() -> list[list[str]]:
    """Read the cells of every row: option, in the code, default, what it does, shown by."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] != "option" and not row[0].startswith("---")]


def defaults() -> dict[str, Any]:
    """Name every field that a user may choose, with what a new profile has; MISSING where it is asked."""
    return {
        f"{kind.__name__}.{each.name}": each.default
        for kind in OPTIONS
        for each in fields(kind)
        if f"{kind.__name__}.{each.name}" not in INNER
    }


def word(default: Any, name: str) -> str:
    """Write a default as the document does."""
    if isinstance(default, bool):
        return "on" if default else "off"
    if isinstance(default, Enum):
        return str(default.value)
    if isinstance(default, Schedule):
        return f"every {default.every}"
    if isinstance(default, float) and name.endswith(("_share", "_drop")):
        return f"{default:.0%}".replace("%", " %")
    return "asked" if default is MISSING else "none" if default is None else str(default)


def test_the_table_has_a_row_for_each_option() -> None:
    rows = table()
    named = {".".join(found) for row in rows for found in CODE.findall(row[1])}

    assert set(defaults()) - named == set()
    assert {f"Policy.{each.name}" for each in Policy} - named == {"Policy.SALESFORCE_WINS"}
    assert len(rows) >= 32
    assert len({row[0] for row in rows}) == len(rows)
    assert {len(row) for row in rows} == {5}


@pytest.mark.parametrize("row", table(), ids=lambda row: row[0])
def test_a_row_s_default_is_the_code_s(row: list[str]) -> None:
    known = defaults()
    named = [".".join(found) for found in CODE.findall(row[1])]
    expected = {word(known[name], name) for name in named if name in known}

    assert expected <= {row[2]}
    assert row[2]


@pytest.mark.parametrize("row", table(), ids=lambda row: row[0])
def test_a_row_names_tests_that_are_there(row: list[str]) -> None:
    shown = TEST.findall(row[4])

    assert bool(shown) != (row[4] in LATER), f"{row[0]}: name a test, or what it comes with"
    for file, name in shown:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (file, name)


def test_every_test_of_options_stands_in_the_table() -> None:
    found = [each for row in table() for each in TEST.findall(row[4])]
    shown = {name for file, name in found if file.startswith("tests/options/")}
    written = {
        node.name
        for file in (ROOT / "tests" / "options").glob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }

    assert written == shown
