"""Write Salesforce records: few by Collections, many by bulk jobs, and never lose sight of one.

A job is recorded as a batch before it is opened, and its id is stored before anything is uploaded. Nothing of
a job is done before it is closed, so one that was not is aborted and its rows go anew; one that was is read
once it is over. What landed is what the job's results name, and is read back; a row that it refused for now,
or never came to, goes again.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from flows.context import Context
from flows.look import look, look_due
from flows.patience import portions, refused
from flows.ports import Batch, Effect, Ingest
from flows.read_back import read_load_back
from sync.pacing import poll_waits
from sync.plan import PlanRow
from sync.problems import AnswerLost, Side, TryAgain
from sync.refusals import Refusal, Verdict
from sync.remote import IngestResults, Operation
from sync.writing import INGEST_FROM, INGEST_ROWS

PASSES: Final = 2  # over what is many; what two jobs left undone goes by Collections
DUPLICATES: Final = "DUPLICATES_DETECTED"
"""A job says that a duplicate rule refused a row, but not for whose sake: Collections do."""
OPEN: Final = "Open"

Rows = Sequence[PlanRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """How the rows of an effect become records."""

    effect: Effect
    operation: Operation
    key: str  # the field that tells a row by its value: the record's id, or an external id
    key_of: Callable[[PlanRow], str]
    fitting: Callable[[Rows], list[PlanRow]]  # settles those that need no writing, gives the others
    values: Callable[[PlanRow], Mapping[str, Any]]  # of one record, the key among them
    few: Callable[[Rows], None]  # writes them by Collections, to their end
    many: bool = True  # false: never by a job


def write_records(ctx: Context, load: Load) -> None:
    """Write every unsent row of the effect; repeatable after any interruption."""
    ctx.watch.begin(str(load.effect))
    for batch in _open(ctx, load):  # of an earlier life
        _end(ctx, load, batch)
    for _ in range(PASSES if load.many else 0):
        last = 0
        while last := _send_many(ctx, load, last):
            if look_due(ctx):
                look(ctx)
    for portion in portions(ctx.plans.unsent(ctx.run_id, load.effect)):
        load.few(load.fitting(portion))
        ctx.watch.advance(len(portion))


def _open(ctx: Context, load: Load) -> list[Batch]:
    return [batch for batch in ctx.plans.open_batches(ctx.run_id) if batch.kind is load.effect]


def _send_many(ctx: Context, load: Load, last: int) -> int:
    """Send one job of the rows behind number `last`; returns its own last number, 0 where few are left."""
    with closing(_behind(ctx, load, last)) as rows:
        some = list(islice(rows, INGEST_FROM))
        if len(some) < INGEST_FROM:
            return 0
        numbers, columns = [], {load.key}
        for portion in portions(chain(some, islice(rows, INGEST_ROWS - INGEST_FROM))):
            last = portion[-1].number
            for row in load.fitting(portion):
                numbers.append(row.number)
                columns |= load.values(row).keys()
    if numbers:
        _send(ctx, load, numbers, sorted(columns))
    return last


def _behind(ctx: Context, load: Load, last: int) -> Generator[PlanRow, None, None]:
    yield from (row for row in ctx.plans.unsent(ctx.run_id, load.effect) if row.number > last)


def _send(ctx: Context, load: Load, numbers: Sequence[int], columns: Sequence[str]) -> None:
    """Record, open, fill, close, and see it through. An upload whose answer was lost is begun anew."""
    ctx.watch.afford()
    salesforce = ctx.salesforce
    batch = ctx.plans.record_batch(ctx.run_id, load.effect, numbers, salesforce.now())
    external_id = load.key if load.operation is Operation.UPSERT else ""
    name = str(ctx.profile.object_type)
    job_id = salesforce.open_ingest(name, load.operation, external_id_field=external_id)
    ctx.plans.batch_accepted(ctx.run_id, batch.id, job_id)
    try:
        salesforce.upload(job_id, columns, lambda: map(load.values, ctx.plans.batch_rows(ctx.run_id, batch)))
        salesforce.close_ingest(job_id)
    except AnswerLost:
        salesforce.abort_ingest(job_id)
    for open_batch in _open(ctx, load):
        _end(ctx, load, open_batch)


def _end(ctx: Context, load: Load, batch: Batch) -> None:
    """Bring a batch to its end, an earlier life's too; rows that did not come to theirs are unsent again."""
    job = _over(ctx, batch) if batch.activity_id else None
    if job:
        _take(ctx, load, batch, job)
    ctx.plans.batch_vanished(ctx.run_id, batch.id)
    if job:
        ctx.salesforce.delete_ingest(job.job_id)


def _over(ctx: Context, batch: Batch) -> Ingest | None:
    """Wait until a job is over; None where nothing of it was done, or the vendor has forgotten it.

    A row of a forgotten job is written again: an update shows it, an upsert finds what it made.
    """
    assert batch.activity_id is not None
    passed = (ctx.salesforce.now() - batch.recorded_at).total_seconds()
    for wait in poll_waits(batch.rows, passed):
        ctx.sleep(wait)
        job = ctx.salesforce.ingest(batch.activity_id)
        if job is None or job.is_over:
            return job
        if job.state == OPEN:
            ctx.salesforce.abort_ingest(job.job_id)
            return None
    raise TryAgain("salesforce_slow", Side.SALESFORCE)


def _take(ctx: Context, load: Load, batch: Batch, job: Ingest) -> None:
    """Take over what a job says of each row: what landed is read back and confirmed, refusals are kept."""
    numbers = {load.key_of(row): row.number for row in ctx.plans.batch_rows(ctx.run_id, batch)}
    landed = dict(_landed(ctx, load, job, numbers))
    read_load_back(ctx, frozenset(landed.values()), batch.recorded_at)
    for some in portions(landed.items()):
        each, records = zip(*some, strict=True)
        ctx.plans.confirm(ctx.run_id, load.effect, each, records)
        ctx.watch.advance(len(some))
    for refusals in portions(_refusals(ctx, load, job, numbers)):
        ctx.plans.save_outcomes(ctx.run_id, [refused(number, refusal) for number, refusal in refusals])
        ctx.watch.advance(len(refusals))


def _landed(ctx: Context, load: Load, job: Ingest, numbers: Mapping[str, int]) -> Iterable[tuple[int, str]]:
    for row in ctx.salesforce.ingest_rows(job, IngestResults.SUCCESSFUL):
        number = numbers.get(row.values[load.key])
        if number and row.written:
            yield number, row.written.record_id


def _refusals(
    ctx: Context, load: Load, job: Ingest, numbers: Mapping[str, int]
) -> Iterable[tuple[int, Refusal]]:
    """Give the rows that are refused for good, with the vendor's words; the others go again."""
    for row in ctx.salesforce.ingest_rows(job, IngestResults.FAILED):
        number, refusal = numbers.get(row.values[load.key]), row.written and row.written.refusal
        if number and refusal and refusal.verdict is not Verdict.TRY_AGAIN and refusal.code != DUPLICATES:
            yield number, refusal
