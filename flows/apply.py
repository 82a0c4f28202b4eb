"""Apply the saved plan: plan minus outcomes, whatever happened before."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from flows.batches import deliver
from flows.context import Context
from flows.deletions import delete_people
from flows.look import look
from flows.new_people import create_people
from flows.opt_out import tick, unsubscribe
from flows.people import write_people
from flows.ports import Activity, Effect
from flows.sharing import strike_shared
from flows.singles import write_alone, write_singles
from sync.batches import Packet, import_packets, join_packets, leave_packets


def apply(ctx: Context) -> None:
    """Deliver each kind of effect, what protects people first; repeatable after any interruption."""
    left = ctx.plans.effects_left(ctx.run_id)
    if left:
        look(ctx)
        if ctx.shares:
            strike_shared(ctx)
        for effect in (each for each in Effect if each in ctx.effects & left):
            DELIVER[effect](ctx)
        write_alone(ctx)
    if ctx.effects == frozenset(Effect):  # else the plan waits, and no link of it is made
        ctx.plans.settle(ctx.run_id, ctx.profile)


def _leave(ctx: Context) -> None:
    deliver(ctx, Effect.LEAVE, leave_packets, partial(_send_leave, ctx))


def _send_leave(ctx: Context, packet: Packet) -> Activity:
    return ctx.constant_contact.remove_from_lists(packet.contact_ids, packet.list_ids)


def _join(ctx: Context) -> None:
    """Joining comes before importing, so that updates may travel by import."""
    deliver(ctx, Effect.JOIN, join_packets, partial(_send_join, ctx))


def _send_join(ctx: Context, packet: Packet) -> Activity:
    return ctx.constant_contact.add_to_lists(packet.contact_ids, [ctx.list_id])


def _import(ctx: Context) -> None:
    pack = partial(import_packets, mapping=ctx.profile.mapping, list_id=ctx.list_id)
    deliver(ctx, Effect.IMPORT, pack, partial(_send_import, ctx))
    ctx.watch.begin("single")
    write_singles(ctx)


def _send_import(ctx: Context, packet: Packet) -> Activity:
    activity = ctx.constant_contact.start_import(packet.body)
    ctx.watch.count(import_bytes=len(packet.body))
    return activity


def _delete(ctx: Context) -> None:
    deliver(ctx, Effect.DELETE, join_packets, partial(_send_delete, ctx))


def _send_delete(ctx: Context, packet: Packet) -> Activity:
    return ctx.constant_contact.delete_contacts(packet.contact_ids)


DELIVER: Final[Mapping[Effect, Callable[[Context], None]]] = {
    Effect.OPT_OUT: tick,
    Effect.UNSUBSCRIBE: unsubscribe,
    Effect.LEAVE: _leave,
    Effect.JOIN: _join,
    Effect.IMPORT: _import,
    Effect.PERSON: write_people,
    Effect.NEW_PERSON: create_people,
    Effect.DELETE: _delete,
    Effect.DELETE_PERSON: delete_people,
}
"""How each effect travels. Constant Contact's go by activities, Salesforce's by Collections or bulk jobs."""
