"""Constant Contact's error answers -> what to do, as a table. Bodies are an array, an object, or no JSON.

https://developer.constantcontact.com/api_guide/glossary_responses.html
"""

from datetime import datetime
from typing import Any

import msgspec

from clients.clock import next_midnight
from clients.messages import Answer
from clients.redaction import redact
from sync.problems import GiveUp, Problem, QuotaSpent, Reconnect, Refused, Side, TryAgain

SIDE = Side.CONSTANT_CONTACT
SPENT = "quota_exceeded"  # error_key of the 429 that lasts until midnight; the other one is "throttled"
QUEUED = "queued activities"

# status: (branch, code of the sentence)
BRANCHES: dict[int, tuple[type[Problem], str]] = {
    400: (GiveUp, "constant_contact_request_refused"),
    401: (Reconnect, "constant_contact_session_refused"),
    404: (GiveUp, "constant_contact_not_found"),
    406: (GiveUp, "constant_contact_request_refused"),
    409: (GiveUp, "constant_contact_request_refused"),
    415: (GiveUp, "constant_contact_request_refused"),
    403: (GiveUp, "constant_contact_forbidden"),  # scope, privilege, or application deactivated
    429: (TryAgain, "constant_contact_throttled"),
}
OF_RECORD = frozenset({400, 404, 409})  # for a call about one record: its row fails, the run goes on


def is_session_over(answer: Answer) -> bool:
    return answer.status == 401


def is_quota_spent(answer: Answer) -> bool:
    """Tell the 429 that no patience changes from the one that asks for a moment."""
    return answer.status == 429 and read_error(answer)[0] == SPENT


def is_final(answer: Answer) -> bool:
    """Tell whether waiting a little changes nothing: the day or the account's queue is full."""
    return is_quota_spent(answer) or is_queue_full(answer)


def is_queue_full(answer: Answer) -> bool:
    """Know the 429 of an account with 1,000 activities waiting, by its words: its key is not published."""
    return answer.status == 429 and QUEUED in read_error(answer)[1]


def problem_of(answer: Answer, now: datetime, *, of_record: bool = False) -> Problem:
    """Say what a refusal means. `now` is Constant Contact's clock."""
    key, words = read_error(answer)
    if of_record and answer.status in OF_RECORD:
        return Refused(SIDE, words or key, status=answer.status, key=key)
    if is_quota_spent(answer):
        return spent(now)
    parameters: dict[str, str | int] = {"status": answer.status, "key": key, "words": words}
    if is_queue_full(answer):
        return TryAgain("constant_contact_queue_full", SIDE, parameters)
    branch, code = BRANCHES.get(answer.status) or _by_status(answer.status)
    return branch(code, SIDE, parameters)


def spent(now: datetime) -> QuotaSpent:
    """Build the problem of a day that is used up."""
    problem = QuotaSpent("constant_contact_quota", SIDE)
    problem.until = next_midnight(now)
    return problem


def _by_status(status: int) -> tuple[type[Problem], str]:
    if status >= 500:
        return TryAgain, "constant_contact_unavailable"
    return GiveUp, "constant_contact_unexpected"


def read_error(answer: Answer) -> tuple[str, str]:
    """Give error_key and error_message, redacted; "" each where the body holds none."""
    try:
        body: Any = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return "", ""
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return "", ""
    words = first.get("error_message") or first.get("message") or ""
    return redact(str(first.get("error_key") or "")), redact(str(words))
