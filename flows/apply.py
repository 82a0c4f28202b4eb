"""Apply the saved plan: plan minus outcomes, whatever happened before."""

from functools import partial

from flows.batches import deliver
from flows.context import Context
from flows.look import look
from flows.ports import Activity, Effect
from flows.singles import write_alone, write_singles
from sync.batches import Packet, import_packets, join_packets


def apply(ctx: Context) -> None:
    """Join lists first, so that updates may travel by import; repeatable after any interruption."""
    if ctx.plans.writes_left(ctx.run_id):
        look(ctx)
        _join(ctx)
        _import(ctx)
        ctx.watch.begin("single")
        write_singles(ctx)
        write_alone(ctx)
    ctx.plans.settle(ctx.run_id, ctx.profile)


def _join(ctx: Context) -> None:
    ctx.watch.begin("join")
    deliver(ctx, Effect.JOIN, join_packets, partial(_send_join, ctx))


def _send_join(ctx: Context, packet: Packet) -> Activity:
    return ctx.constant_contact.add_to_lists(packet.contact_ids, [ctx.list_id])


def _import(ctx: Context) -> None:
    ctx.watch.begin("import")
    pack = partial(import_packets, mapping=ctx.profile.mapping, list_id=ctx.list_id)
    deliver(ctx, Effect.IMPORT, pack, partial(_send_import, ctx))


def _send_import(ctx: Context, packet: Packet) -> Activity:
    return ctx.constant_contact.start_import(packet.body)
