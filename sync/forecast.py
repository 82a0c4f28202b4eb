"""The forecast of what applying a plan costs in API calls, from its effects and the vendors' batch limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from sync.batches import IMPORT_ROWS, JOIN_ROWS
from sync.effects import Effect
from sync.least import CONTACTS_PAGE, REST_PAGE
from sync.problems import Side
from sync.writing import write_calls

LOOK: Final = {Side.SALESFORCE: 2, Side.CONSTANT_CONTACT: 2}
"""Calls of the look for opt-outs before writing: a query, and two questions of which one page each."""
ACTIVITY_ROWS: Final[Mapping[Effect, int]] = {
    Effect.LEAVE: JOIN_ROWS,
    Effect.JOIN: JOIN_ROWS,
    Effect.IMPORT: IMPORT_ROWS,
    Effect.DELETE: JOIN_ROWS,
}
"""Rows an activity; each costs its start and a poll, and its contacts are read again."""
RECORD_WRITES: Final = (Effect.OPT_OUT, Effect.PERSON, Effect.NEW_PERSON, Effect.DELETE_PERSON)
"""What is written to Salesforce; before and after it the records are read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """Calls that applying the plan takes, if nothing goes wrong."""

    salesforce: int
    constant_contact: int


def forecast(rows: Mapping[Effect, int], *, posted: int = 0, merged: int = 0) -> Forecast:
    """Forecast for so many rows by effect, those that travel alone apart.

    posted: new contacts that are created alone; merged: existing ones that are written alone.
    """
    if not any(rows.values()) and not posted and not merged:
        return Forecast(salesforce=0, constant_contact=0)
    activities = sum(_activity(rows.get(effect, 0), size) for effect, size in ACTIVITY_ROWS.items())
    alone = posted + 2 * (merged + rows.get(Effect.UNSUBSCRIBE, 0))
    return Forecast(
        salesforce=LOOK[Side.SALESFORCE] + sum(_records(rows.get(effect, 0)) for effect in RECORD_WRITES),
        constant_contact=LOOK[Side.CONSTANT_CONTACT] + activities + alone,
    )


def _activity(rows: int, size: int) -> int:
    return 2 * ceil(rows / size) + ceil(rows / CONTACTS_PAGE)


def _records(rows: int) -> int:
    return write_calls(rows) + 2 * ceil(rows / REST_PAGE)
