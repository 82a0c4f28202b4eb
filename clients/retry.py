"""Which outcomes are tried again, and when: the rules as tables, without sending anything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import uniform

from clients.messages import Answer, Request
from clients.trouble import Failure

# The vendor did not begin the work: trying again is safe for every request. 420 is Salesforce's edge.
NOT_BEGUN = frozenset({420, 429, 503})
# The work may be done: only repeatable requests are tried again.
UNCERTAIN = frozenset({500, 502, 504})
Outcome = Answer | Failure
LONGEST_PATIENCE = 120.0  # seconds: a longer Retry-After is for the schedule, not for a waiting worker


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """How often one request is tried, and the waits between: doubling, with full jitter."""

    attempts: int = 6
    first_wait: float = 0.5  # seconds
    longest_wait: float = 20.0
    patience: float = LONGEST_PATIENCE  # seconds that a vendor may ask for


def is_passing(outcome: Outcome) -> bool:
    """Tell whether it is trouble that passes by itself."""
    if isinstance(outcome, Failure):
        return True
    return outcome.status in NOT_BEGUN | UNCERTAIN


def is_lost(request: Request, outcome: Outcome) -> bool:
    """Tell whether a request that must not be repeated may have landed."""
    if request.repeatable:
        return False
    if isinstance(outcome, Failure):
        return outcome is not Failure.UNREACHED
    return outcome.status in UNCERTAIN


def again(
    request: Request,
    outcome: Outcome,
    final: Callable[[Answer], bool],
    *,
    patience: float = LONGEST_PATIENCE,
) -> bool:
    """Decide whether to try again, budget permitting. `final` knows answers that no patience changes."""
    if not is_passing(outcome) or is_lost(request, outcome):
        return False
    if isinstance(outcome, Failure):
        return True
    return not final(outcome) and (retry_after(outcome.headers) or 0) <= patience


def wait_of(outcome: Outcome, attempt: int, budget: Budget) -> float:
    """Seconds to wait after the attempt of that number (from 1): what the vendor asks, else doubling."""
    asked = None if isinstance(outcome, Failure) else retry_after(outcome.headers)
    if asked is not None:
        return asked + uniform(0, budget.first_wait)  # noqa: S311  # jitter guards nothing
    doubled = min(budget.longest_wait, budget.first_wait * 2.0**attempt)
    return uniform(doubled / 2, doubled)  # noqa: S311  # jitter guards nothing


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`: seconds, or a date (counted from the answer's own `Date`)."""
    text = headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        start = parsedate_to_datetime(headers["Date"]) if "Date" in headers else datetime.now(UTC)
        return max(0.0, (parsedate_to_datetime(text) - start).total_seconds())
    except (ValueError, TypeError):
        return None
