"""Every way that a row, a mapping or a run can go wrong is told in plain words, with something to do."""

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clients.constant_contact import errors as constant_contact
from clients.messages import Answer
from clients.salesforce import errors as salesforce
from sync.filters.check import Flaw
from sync.guard import Held
from sync.plan import Reason, Settled
from sync.problems import Problem, Refused, Side
from sync.refusals import BRANCHES, Refusal, refusal_of
from sync.report import Cause
from sync.troubles import Trouble
from tests import specs
from tests.pure.texts.test_catalogue import raised_codes
from texts import Explained, explain_refusal, explained, is_known, placeholders
from texts.en.waiting import WAITING
from web.terminal_reasons import say_cause

NOW = datetime(2026, 5, 1, tzinfo=UTC)
CASES = "salesforce/error_cases.json"
CHANGES = frozenset(
    {
        # rows of these reasons do what was asked for: nothing went wrong
        *(Reason.NEW, Reason.DIFFERS, Reason.SAME_ADDRESS, Reason.NOT_ON_LIST, Reason.NEW_CONTACT),
        *(Reason.OPT_OUT_SPREADS, Reason.ASKED_FOR, Reason.UNDONE),
    }
)
PLAIN: dict[str, str | int] = {
    # what fills the sentences, as it does in life
    "by": "003000000000001AAA",
    "planned": 120,
    "limit": 100,
    "fault": "value_negative",
    "why": "undo_record_gone",
    "value": "-3",
}
JARGON = re.compile(
    r"[{}<>]"  # a placeholder, a tag
    r"|\b[A-Z]{3,}_[A-Z_]+\b"  # FIELD_CUSTOM_VALIDATION_EXCEPTION
    r"|\b[a-z]+\.api\.[a-z.]+"  # contacts.api.conflict
    r"|\b[a-z]+_[a-z_]+\b"  # refused_otherwise
    r"|(?i:\b(?:http|json|uuid|null|exception|endpoint|payload|status code|error code|errorCode)\b)"
)
CONSTANT_CONTACT_KEYS = (
    *("contacts.api.conflict", "contacts.api.not_found", "contacts.api.validation.error", "unauthorized"),
    *("quota_exceeded", "throttled", "lists.api.not_found", "activities.api.invalid", "forbidden", ""),
)


def filled(code: str, **more: Any) -> Explained:
    """Say a code with all that its sentence asks for."""
    told = {name: PLAIN.get(name, name.replace("_", " ").capitalize()) for name in placeholders(code)}
    if "fault" in told:
        told |= {name: PLAIN.get(name, name) for name in placeholders(str(told["fault"]))}
    return explained(code, {**told, **more})


def is_for_people(told: Explained) -> bool:
    """Tell whether somebody in marketing understands it, and knows what to do."""
    text = f"{told.said} {told.advice}"
    whole = told.said.endswith((".", ":")) and told.advice.endswith(".")
    return whole and told.said[0].isupper() | told.said[0].isdigit() and not JARGON.search(text)


def told_of(problem: Problem) -> Explained:
    """Say a problem as the doors do."""
    return filled(problem.code, **{**problem.parameters, "side": problem.side})


CODES = [
    *(reason for reason in Reason if reason not in CHANGES),
    *(Settled.STRUCK, Settled.FAILED, Settled.NOT_CONFIRMED),
    *Trouble,
    *Flaw,
    *Held,
    *sorted(set(raised_codes())),
    *sorted({sentence for _, sentence in BRANCHES.values()} | {"refused_otherwise"}),
    *sorted(code for code in WAITING if code.startswith(("undo_", "plan_"))),
]


@pytest.mark.parametrize("code", CODES)
def test_what_goes_wrong_is_said_in_plain_words_with_something_to_do(code: str) -> None:
    told = filled(code)

    assert is_known(code)
    assert is_for_people(told), told
    assert "not known" not in told.said + told.advice or code == "refused_otherwise"


def test_what_is_to_be_done_needs_no_parameter_where_rows_are_counted_together() -> None:
    for reason in Reason:
        assert "(not known)" not in explained(reason).advice, reason


@pytest.mark.parametrize("code", [*sorted(BRANCHES), "SOMETHING_OF_TOMORROW", "segments.api.of_tomorrow"])
def test_every_refusal_of_a_record_is_said_with_the_vendor_s_words_beside_it(code: str) -> None:
    told = explain_refusal(code, "Their own words: no!")

    assert is_for_people(told), told
    assert told.words == "Their own words: no!"
    assert told.system == (
        "Salesforce" if code.isupper() or code.startswith("salesforce_") else "Constant Contact"
    )
    assert told.line.endswith(f'{told.system} says: "Their own words: no!"')


@pytest.mark.parametrize("key", sorted(salesforce.BRANCHES))
def test_every_error_of_salesforce_that_ends_a_run_is_said(key: str) -> None:
    body = json.dumps([{"errorCode": key, "message": "their words"}]).encode()
    told = told_of(salesforce.problem_of(Answer(status=400, headers={}, body=body), NOW))

    assert is_for_people(told), told
    assert told.words == "their words"
    assert is_for_people(told_of(salesforce.job_problem(f"{key}: their words", NOW)))


@pytest.mark.parametrize("status", [*salesforce.STATUSES, 400, 403, 418, 500, 503])
def test_every_answer_of_salesforce_without_a_code_is_said(status: int) -> None:
    told = told_of(salesforce.problem_of(Answer(status=status, headers={}, body=b"<html>"), NOW))

    assert is_for_people(told), told


@pytest.mark.parametrize("key", CONSTANT_CONTACT_KEYS)
@pytest.mark.parametrize("status", [*constant_contact.BRANCHES, 418, 500, 503])
def test_every_error_of_constant_contact_is_said_of_a_run_and_of_a_row(status: int, key: str) -> None:
    body = json.dumps([{"error_key": key, "error_message": "their words"}]).encode()
    answer = Answer(status=status, headers={}, body=body)
    told = told_of(constant_contact.problem_of(answer, NOW))
    row = constant_contact.problem_of(answer, NOW, of_record=True)

    assert is_for_people(told), told
    if isinstance(row, Refused):
        refusal = refusal_of(row)
        said = explain_refusal(refusal.code, refusal.words)
        assert is_for_people(said), said
        assert (said.words, said.system) == ("their words", "Constant Contact")


def recorded() -> Iterator[tuple[int, Any]]:
    for case in json.loads((specs.FOLDER / CASES).read_text()):
        yield case["http_status"], case["body"]


@specs.needs(CASES)
def test_every_recorded_error_of_salesforce_is_said_with_its_words() -> None:
    seen = 0
    for status, body in recorded():
        if str(status).startswith(("2", "3")):
            continue
        raw = body if isinstance(body, str) else json.dumps(body)
        answer = Answer(status=int(status) if str(status).isdigit() else 400, headers={}, body=raw.encode())
        key, words = salesforce.read_error(answer)
        told = told_of(salesforce.problem_of(answer, NOW))
        row = explain_refusal(Refusal(code=key or f"salesforce_{status}", words=words).code, words)
        assert is_for_people(told), (status, body, told)
        assert is_for_people(row), (status, body, row)
        assert row.words == words
        seen += 1
    assert seen > 15


def test_rows_that_ended_badly_without_a_refusal_are_said_too() -> None:
    for settled in (Settled.FAILED, Settled.NOT_CONFIRMED):
        assert is_for_people(say_cause(Cause(code="", settled=settled, rows=3)))


def test_no_text_of_ours_for_a_person_stands_outside_the_catalogue_of_outcomes() -> None:
    """An outcome's words are the vendor's: our own sentences have a code."""
    root = Path(__file__).parents[3]
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted((root / "flows").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "words" and _is_own_text(node.value)
    ]
    assert found == []


def _is_own_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant | ast.JoinedStr) or (
        isinstance(value, ast.Name) and value.id.isupper()
    )


def test_a_problem_of_either_side_names_it() -> None:
    for side, name in ((Side.SALESFORCE, "Salesforce"), (Side.CONSTANT_CONTACT, "Constant Contact")):
        assert name in filled(f"{side}_unavailable").said
