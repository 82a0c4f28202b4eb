"""Send rows in bulk activities, and never lose sight of one: recorded, sent, polled, confirmed.

A batch is recorded before it is sent and its activity's id is stored before it is polled. Where the answer
was lost, the activity is sought; what it did is read back; only rows that did not land are sent again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from flows.confirm import confirm
from flows.context import Context
from flows.look import look, look_due
from flows.ports import Activity, Batch, Effect
from sync.batches import Packet
from sync.pacing import SEEK_WAITS, poll_waits
from sync.plan import PlanRow
from sync.problems import AnswerLost, Side, TryAgain
from sync.seek import COMPLETED, Sighting, find_activity, is_final

OUTSTANDING = 10  # activities under way at once: far below the vendor's queue of 1,000

LOST_ROUNDS = 3  # times that requests are sent again which never arrived; then the next run goes on

Send = Callable[[Packet], Activity]
Pack = Callable[[Iterator[PlanRow]], Iterable[Packet]]


def deliver(ctx: Context, kind: Effect, pack: Pack, send: Send) -> None:
    """Send every unsent row of the kind and confirm what landed; repeatable after any interruption."""
    patience = iter(range(LOST_ROUNDS))
    while True:
        ctx.watch.begin(kind)
        interrupted = _send_some(ctx, kind, pack, send)
        lost = _finish(ctx, kind)
        confirm(ctx, kind)
        for batch in lost:
            ctx.plans.batch_vanished(ctx.run_id, batch.id)
        if ctx.watch.stopping:
            ctx.watch.stop_if_asked(str(kind))
        if not (interrupted or lost):
            return
        if lost and next(patience, None) is None:
            raise TryAgain("constant_contact_unavailable", Side.CONSTANT_CONTACT)
        look(ctx)


def _send_some(ctx: Context, kind: Effect, pack: Pack, send: Send) -> bool:
    """Send until all is sent, a user stops the run, or it is time to look again (then true)."""
    with closing(ctx.plans.unsent(ctx.run_id, kind)) as rows:
        for packet in pack(rows):
            _send_one(ctx, kind, packet, send)
            ctx.watch.advance(len(packet.numbers))
            _make_room(ctx, kind)
            del packet  # before the next is made: the bodies of imports are four megabytes
            if ctx.watch.stopping or look_due(ctx):
                return True
    return False


def _send_one(ctx: Context, kind: Effect, packet: Packet, send: Send) -> None:
    ctx.watch.afford()
    at = ctx.constant_contact.now()
    batch = ctx.plans.record_batch(ctx.run_id, kind, packet.numbers, at)
    try:
        activity = send(packet)
    except AnswerLost:
        return  # the batch stays open without an id; _finish seeks its activity
    ctx.plans.batch_accepted(ctx.run_id, batch.id, activity.activity_id)


def _make_room(ctx: Context, kind: Effect) -> None:
    """Wait for the oldest activities while too many are under way."""
    accepted = [batch for batch in _open(ctx, kind) if batch.activity_id]
    for batch in accepted[: max(0, len(accepted) - OUTSTANDING + 1)]:
        _end(ctx, batch)


def _open(ctx: Context, kind: Effect) -> list[Batch]:
    return [batch for batch in ctx.plans.open_batches(ctx.run_id) if batch.kind is kind]


def _finish(ctx: Context, kind: Effect) -> list[Batch]:
    """Bring every batch of the kind to its end, an earlier life's too; return those that never arrived."""
    batches = _open(ctx, kind)
    for batch in batches:
        if batch.activity_id is None:
            _seek(ctx, batch)
    for batch in _open(ctx, kind):
        if batch.activity_id:
            _end(ctx, batch)
    return _open(ctx, kind)


def _end(ctx: Context, batch: Batch) -> None:
    """Poll until the activity is over; what it did is read back afterwards, not believed."""
    assert batch.activity_id is not None
    passed = (ctx.constant_contact.now() - batch.recorded_at).total_seconds()
    for wait in poll_waits(batch.rows, passed):
        ctx.sleep(wait)
        state = ctx.constant_contact.activity(batch.activity_id).state
        if is_final(state):
            ctx.plans.batch_ended(ctx.run_id, batch.id, completed=state == COMPLETED)
            return
    raise TryAgain("constant_contact_activity_slow", Side.CONSTANT_CONTACT, {"rows": batch.rows})


def _seek(ctx: Context, batch: Batch) -> None:
    """Look for the activity of a lost answer, and adopt it before it is polled."""
    for wait in SEEK_WAITS:
        ctx.sleep(wait)
        found = find_activity(
            recorded_at=batch.recorded_at,
            rows=batch.rows,
            sightings=map(_sighting, ctx.constant_contact.activities()),
            claimed=ctx.plans.claimed_activities(ctx.run_id),
        )
        if found:
            ctx.plans.batch_accepted(ctx.run_id, batch.id, found)
            return


def _sighting(activity: Activity) -> Sighting:
    return Sighting(
        activity_id=activity.activity_id,
        created_at=activity.created_at,
        state=activity.state,
        rows=activity.rows,
    )
