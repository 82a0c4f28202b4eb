"""Every code that the clients can raise has its line in docs/errors.md and its sentence."""

import re
from pathlib import Path

import pytest

import texts
from sync.problems import Side

ROOT = Path(__file__).parents[3]
CODE = re.compile(r'"((?:salesforce|constant_contact)_[a-z_]+)"')
OF_BOTH = re.compile(r'f"\{(?:self\._)?side\}_([a-z_]+)"')
REFUSALS = ("grant_gone", "client_refused", "throttled", "unavailable")


def sources() -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / "clients").rglob("*.py")))


def kinds() -> list[str]:
    return sorted({*OF_BOTH.findall(sources()), *REFUSALS})


def codes() -> list[str]:
    return sorted(set(CODE.findall(sources())))


@pytest.mark.parametrize("code", codes())
def test_a_code_of_one_side_is_documented_and_has_a_sentence(code: str) -> None:
    kind = code.removeprefix("salesforce_").removeprefix("constant_contact_")
    documented = (ROOT / "docs" / "errors.md").read_text()
    assert f"`{code}`" in documented or f"`<side>_{kind}`" in documented
    assert texts.is_known(code)


@pytest.mark.parametrize("kind", kinds())
def test_a_code_of_both_sides_is_documented_and_has_a_sentence(kind: str) -> None:
    assert f"`<side>_{kind}`" in (ROOT / "docs" / "errors.md").read_text()
    assert all(texts.is_known(f"{side}_{kind}") for side in Side)
