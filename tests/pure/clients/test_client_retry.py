"""What is tried again, and when."""

import pytest

from clients.http import never
from clients.messages import Answer, Request
from clients.retry import LONGEST_PATIENCE, Budget, Outcome, again, is_lost, retry_after, wait_of
from clients.trouble import Failure

GET = Request(method="GET", url="https://api.cc.email/v3/contacts")
IMPORT = Request(
    method="POST", url="https://api.cc.email/v3/activities/contacts_json_import", repeatable=False
)
DATE = "Mon, 23 Nov 2026 10:00:00 GMT"


def answer(status: int, **headers: str) -> Answer:
    return Answer(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("outcome", [*Failure, *map(answer, (420, 429, 500, 502, 503, 504))])
def test_a_repeatable_request_is_tried_again_after_passing_trouble(outcome: Outcome) -> None:
    assert again(GET, outcome, never)
    assert not is_lost(GET, outcome)


@pytest.mark.parametrize("outcome", [Failure.UNREACHED, *map(answer, (420, 429, 503))])
def test_a_request_that_cannot_have_landed_is_tried_again_even_if_it_must_not_be_repeated(
    outcome: Outcome,
) -> None:
    assert again(IMPORT, outcome, never)
    assert not is_lost(IMPORT, outcome)


@pytest.mark.parametrize("outcome", [Failure.DROPPED, Failure.CUT, *map(answer, (500, 502, 504))])
def test_a_request_that_may_have_landed_is_lost_if_it_must_not_be_repeated(outcome: Outcome) -> None:
    assert not again(IMPORT, outcome, never)
    assert is_lost(IMPORT, outcome)


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 404, 409])
def test_an_answer_that_says_something_is_never_tried_again(status: int) -> None:
    assert not again(GET, answer(status), never)


def test_a_final_answer_is_not_tried_again() -> None:
    assert not again(GET, answer(429), lambda _answer: True)


def test_waits_double_with_jitter_up_to_the_longest() -> None:
    budget = Budget(first_wait=0.5, longest_wait=4.0)
    waits = [wait_of(Failure.DROPPED, attempt, budget) for attempt in range(1, 8)]
    bounds = [1.0, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0]
    assert all(bound / 2 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))


def test_retry_after_is_honoured_in_seconds_and_as_a_date() -> None:
    assert 7 <= wait_of(answer(429, Retry_After="7"), 1, Budget()) <= 7.5
    as_date = answer(503, Retry_After="Mon, 23 Nov 2026 10:00:30 GMT", Date=DATE)
    assert retry_after(as_date.headers) == 30


def test_a_retry_after_beyond_patience_is_left_to_the_schedule() -> None:
    assert not again(GET, answer(503, Retry_After=str(int(LONGEST_PATIENCE) + 1)), never)


@pytest.mark.parametrize("text", ["", "soon", "-3"])
def test_an_unreadable_retry_after_is_none(text: str) -> None:
    assert retry_after({"Retry-After": text}) is None
