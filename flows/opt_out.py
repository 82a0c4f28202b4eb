"""Consent, written down on either side: Email Opt Out is ticked, contacts are unsubscribed. Never back."""

from collections.abc import Sequence
from functools import partial

from flows.context import Context
from flows.patience import portions, refused, write_patiently
from flows.ports import Effect, RecordWrite, Written
from sync.bodies import unsubscribed_body
from sync.extract import opt_out_field
from sync.fields import includes
from sync.plan import Outcome, PlanRow, Reason, Settled
from sync.problems import Refused
from sync.refusals import refusal_of
from sync.sources import FIELDS

UNSUBSCRIBED = "unsubscribed"


def tick(ctx: Context) -> None:
    """Tick Email Opt Out on the records of the plan, whatever their object; safe to repeat."""
    ctx.watch.begin("opt_out")
    for portion in portions(ctx.plans.unsent(ctx.run_id, Effect.OPT_OUT)):
        rows = sorted(portion, key=lambda row: row.object_name)  # a call may change objects ten times
        ended = list(write_patiently(ctx, rows, partial(_send, ctx)))
        landed = [row.number for row, written in ended if written.refusal is None]
        ctx.plans.confirm(ctx.run_id, Effect.OPT_OUT, landed)
        ctx.plans.save_outcomes(
            ctx.run_id, [refused(row.number, written.refusal) for row, written in ended if written.refusal]
        )
        ctx.watch.advance(len(rows))


def _send(ctx: Context, rows: Sequence[PlanRow]) -> list[Written]:
    return ctx.salesforce.update_records([_tick(ctx, row) for row in rows])


def _tick(ctx: Context, row: PlanRow) -> RecordWrite:
    name = row.object_name or str(ctx.profile.object_type)
    own = name == ctx.profile.object_type
    field = opt_out_field(ctx.profile) if own else FIELDS[name][1]
    return RecordWrite(object_name=name, values={field: True}, record_id=row.person_id)


def unsubscribe(ctx: Context) -> None:
    """GET, PUT: what a contact has stays, but it is not mailed any more; safe to repeat."""
    ctx.watch.begin("unsubscribe")
    for row in ctx.plans.unsent(ctx.run_id, Effect.UNSUBSCRIBE):
        try:
            outcome = _unsubscribe(ctx, row)
        except Refused as refusal:
            outcome = refused(row.number, refusal_of(refusal))
        if outcome:
            ctx.plans.save_outcomes(ctx.run_id, [outcome])
        else:
            ctx.plans.confirm(ctx.run_id, Effect.UNSUBSCRIBE, [row.number])
        ctx.watch.advance(1)


def _unsubscribe(ctx: Context, row: PlanRow) -> Outcome | None:
    assert row.contact_id is not None
    raw = ctx.constant_contact.contact(row.contact_id, includes(ctx.profile.mapping), opts_out=True)
    if raw is None or not raw.get("email_address"):
        return Outcome(number=row.number, settled=Settled.STRUCK, reason=Reason.CONTACT_NOT_VISIBLE)
    if raw.get("deleted_at"):
        return Outcome(number=row.number, settled=Settled.STRUCK, reason=Reason.DELETED_CONSTANT_CONTACT)
    if raw["email_address"].get("permission_to_send") != UNSUBSCRIBED:
        body = unsubscribed_body(raw, ctx.profile.options.opt_out_source)
        ctx.staging.put_contacts(ctx.profile, [ctx.constant_contact.put_contact(row.contact_id, body)])
    return None
