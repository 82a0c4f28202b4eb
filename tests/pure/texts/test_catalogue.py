"""Every code has a sentence, and every sentence can be filled."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from sync.convert import FaultCode
from sync.effects import Effect
from sync.plan import Reason, Settled
from sync.problems import Side
from sync.troubles import Trouble
from texts import UNKNOWN, is_known, label, placeholders, sentence
from texts.en import EITHER_SIDE, SENTENCES
from texts.en.connecting import CONNECTING, HEALTH
from texts.en.describing import DESCRIBES
from texts.en.mapping import FAULTS, TROUBLES
from texts.en.phases import PHASES
from texts.en.problems import PROBLEMS
from texts.en.reasons import REASONS, SETTLED
from texts.en.refusals import REFUSALS

ROOT = Path(__file__).parents[3]
RAISED = {"TryAgain", "Reconnect", "QuotaSpent", "GiveUp", "AnswerLost", "Problem"}
CODES = [
    *Reason,
    *Settled,
    *PHASES,
    *sorted(PROBLEMS.keys() - {UNKNOWN}),
    *REFUSALS,
    *TROUBLES,
    *FAULTS,
    *DESCRIBES,
    *HEALTH,
    *CONNECTING,
    *(f"{side}_{kind}" for side in Side for kind in EITHER_SIDE),
]


def raised_codes() -> Iterator[str]:
    """Find the codes that our own code names as text when it makes a problem."""
    for folder in ("sync", "flows", "clients", "store", "jobs", "web"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED and node.args:
                    yield from _codes(node.args[0])


def _codes(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    if isinstance(argument, ast.JoinedStr) and isinstance(last := argument.values[-1], ast.Constant):
        yield from (f"{side}{last.value!s}" for side in Side)


def test_every_reason_and_every_end_has_a_sentence() -> None:
    assert REASONS.keys() == set(Reason)
    assert SETTLED.keys() == set(Settled)


def test_every_trouble_of_a_mapping_and_every_fault_of_a_value_has_a_sentence() -> None:
    assert TROUBLES.keys() == set(Trouble)
    assert FAULTS.keys() == set(FaultCode)


def test_every_reason_has_a_few_words_for_a_table() -> None:
    assert all(label(reason) and len(label(reason)) <= 40 for reason in Reason)


def test_every_phase_that_a_run_shows_has_a_sentence() -> None:
    reading = {"read_salesforce", "read_constant_contact", "read_scope", "match"}
    assert set(PHASES) == {*reading, *Effect, "single", "confirm"}


def test_every_problem_that_is_raised_by_name_has_a_sentence() -> None:
    codes = set(raised_codes())
    assert codes
    assert sorted(code for code in codes if not is_known(code)) == []


@pytest.mark.parametrize("code", CODES)
def test_every_placeholder_is_filled(code: str) -> None:
    parameters = {name: f"<{name}>" for name in placeholders(code)}
    said = sentence(code, parameters)
    assert is_known(code)
    assert not {"{", "}"} & set(said)
    assert "not known" not in said
    assert all(value in said for value in parameters.values())


@pytest.mark.parametrize(
    "code", [*REASONS, *PROBLEMS, *REFUSALS, *TROUBLES, *DESCRIBES, *HEALTH, *CONNECTING, *EITHER_SIDE]
)
def test_every_sentence_is_one(code: str) -> None:
    template = SENTENCES.get(code) or EITHER_SIDE[code]
    assert template[0].isupper() or template[0] == "{"
    assert template.endswith((".", "}"))
    assert list(Formatter().parse(template))


def test_no_code_means_two_things() -> None:
    parts = (REASONS, SETTLED, PHASES, PROBLEMS, REFUSALS, TROUBLES, FAULTS, DESCRIBES, HEALTH, CONNECTING)
    assert len(SENTENCES) == sum(map(len, parts))


def test_what_one_system_says_of_itself_goes_before_what_both_can_have() -> None:
    assert "midnight UTC" in sentence("constant_contact_quota")
    assert "midnight" not in sentence("salesforce_quota")


def test_one_sentence_serves_both_systems() -> None:
    assert sentence("salesforce_busy").startswith("Salesforce is busy")
    assert sentence("constant_contact_busy").startswith("Constant Contact is busy")


def test_the_side_names_the_system_where_the_code_does_not() -> None:
    assert sentence("not_connected", {"side": "salesforce"}).startswith("Salesforce is not connected")


def test_the_vendor_s_words_are_added() -> None:
    said = sentence("salesforce_query_refused", {"key": "INVALID_FIELD", "words": "No such column 'X'"})
    assert said.endswith("Salesforce says: \"No such column 'X'\"")


def test_nothing_fails_on_the_way_to_a_person() -> None:
    assert sentence("shadowed") == sentence("shadowed", {"by": "(not known)"})
    assert 'says: "{hm}"' in sentence("a_code_of_tomorrow", {"words": "{hm}"})
    assert not is_known("a_code_of_tomorrow")
    assert not is_known("salesforce_of_tomorrow")


def test_a_parameter_is_never_read_as_a_template() -> None:
    assert "{field.__class__}" in sentence("field_missing", {"field": "{field.__class__}"})
