"""Write Salesforce records with patience: what is refused for now goes again, in smaller calls."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

from flows.context import Context
from flows.ports import Written
from sync.plan import Outcome, Settled
from sync.refusals import Refusal, Verdict
from sync.writing import COLLECTION_ROWS

T = TypeVar("T")
ROUNDS: Final = ((0.0, COLLECTION_ROWS), (5.0, 20), (20.0, 2), (60.0, 1))
"""Seconds to wait before a round, and records a call: a lock on one record holds up those beside it."""
PORTION: Final = 1_000  # rows in memory at a time


def portions(rows: Iterable[T], size: int = PORTION) -> Iterator[list[T]]:
    """Cut a stream into lists."""
    stream = iter(rows)
    while portion := list(islice(stream, size)):
        yield portion


def write_patiently(
    ctx: Context, rows: Sequence[T], send: Callable[[Sequence[T]], list[Written]]
) -> Iterator[tuple[T, Written]]:
    """Send rows, 200 at most a call, and give each with its end as soon as it is known."""
    waiting: list[tuple[T, Written | None]] = [(row, None) for row in rows]
    for wait, size in ROUNDS:
        if not waiting:
            return
        ctx.sleep(wait)
        again: list[tuple[T, Written | None]] = []
        for part in portions((row for row, _ in waiting), size):
            ctx.watch.afford()
            for row, written in zip(part, send(part), strict=True):
                if written.refusal and written.refusal.verdict is Verdict.TRY_AGAIN:
                    again.append((row, written))
                else:
                    yield row, written
        waiting = again
    yield from ((row, written) for row, written in waiting if written)


def refused(number: int, refusal: Refusal) -> Outcome:
    """Say how a refused row ends: failed in the vendor's words, or not even that; tried again next run.

    Only what is out of bounds for good is left: the record is gone, or converted.
    """
    passing = refusal.verdict is Verdict.TRY_AGAIN
    settled = Settled.NOT_CONFIRMED if passing else Settled.FAILED
    named = ", ".join(match.record_id for match in refusal.matches)
    words = f"{refusal.words} ({named})" if named else refusal.words
    again = refusal.verdict is not Verdict.GIVE_UP
    return Outcome(number=number, settled=settled, words=words, code=refusal.code, again=again)
