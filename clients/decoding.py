"""JSON answers -> shapes. What does not decode is a problem, and none of its text leaves here."""

from typing import TypeVar

import msgspec

from clients.messages import Answer, Request
from sync.problems import AnswerLost, GiveUp, Problem, Side, TryAgain

T = TypeVar("T")


def decode(answer: Answer, shape: type[T], side: Side, *, request: Request | None = None) -> T:
    """Decode a good answer.

    Raises:
        TryAgain: <side>_truncated, it is no JSON: cut off on its way.
        GiveUp: <side>_answer_not_understood, another shape; `where` names the place, not the value.
        AnswerLost: either, where the request must not be repeated: it has landed.
    """
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except msgspec.ValidationError as error:
        problem: Problem = GiveUp(f"{side}_answer_not_understood", side, {"where": str(error)[:200]})
    except msgspec.DecodeError:
        problem = TryAgain(f"{side}_truncated", side)
    if request and not request.repeatable:
        problem = AnswerLost(f"{side}_answer_lost", side)
    raise problem  # here, so that no part of the body is in a traceback
