"""Rows that travel one by one: what imports cannot carry, and what an import did not land."""

from typing import Any

import msgspec

from flows.context import Context
from flows.ports import Effect
from flows.sharing import struck
from sync.bodies import create_body, merged_body
from sync.fields import includes, member_of
from sync.landing import refuses
from sync.outcome import landed, strike_raw
from sync.plan import Action, Outcome, PlanRow, Reason, Settled
from sync.problems import AnswerLost, Refused
from sync.records import Contact
from sync.refusals import refusal_of
from sync.sharing import renames

AT_ONCE = 200  # rows fetched at a time
CONFLICT = 409


def write_singles(ctx: Context) -> None:
    """Write the rows of route single; the answer itself is the outcome."""
    while rows := ctx.plans.singles(ctx.run_id, AT_ONCE):
        for row in rows:
            ctx.watch.afford()
            _write(ctx, row)
            ctx.watch.advance(1)


def write_alone(ctx: Context) -> None:
    """Send a few rows that did not land alone, for the vendor's words; the others wait for the next run."""
    _note_refusals(ctx)
    rows, cap = ctx.plans.unlanded(ctx.run_id), ctx.profile.limits.singles
    for row in rows[:cap]:
        if row.changes:
            ctx.watch.afford()
            _write(ctx, row)
        else:
            ctx.plans.save_outcomes(ctx.run_id, [_unconfirmed(row)])
    ctx.plans.save_outcomes(ctx.run_id, [_unconfirmed(row) for row in rows[cap:]])


def _note_refusals(ctx: Context) -> None:
    """Look at each contact that a completed list add did not put on the list: it is not asked for again."""
    for row in ctx.plans.not_joined(ctx.run_id, ctx.profile.limits.singles):
        raw = ctx.constant_contact.contact(str(row.contact_id), includes(ctx.profile.mapping))
        if raw and refuses(member_of(msgspec.convert(raw, Contact), ctx.profile.mapping), ctx.profile):
            ctx.plans.list_refuses(ctx.run_id, row.number)
            struck = Outcome(number=row.number, settled=Settled.STRUCK, reason=Reason.LIST_REFUSES)
            ctx.plans.save_outcomes(ctx.run_id, [struck])


def _unconfirmed(row: PlanRow) -> Outcome:
    return Outcome(number=row.number, settled=Settled.NOT_CONFIRMED)


def _write(ctx: Context, row: PlanRow) -> None:
    if ctx.shares and renames(row):
        ctx.plans.save_outcomes(ctx.run_id, [struck(row)])
        return
    try:
        outcome = _create(ctx, row) if row.action is Action.CREATE else _update(ctx, row)
    except Refused as refusal:
        code = refusal_of(refusal).code
        outcome = Outcome(number=row.number, settled=Settled.FAILED, words=refusal.words, code=code)
    if outcome:
        ctx.plans.save_outcomes(ctx.run_id, [outcome])


def _create(ctx: Context, row: PlanRow) -> Outcome | None:
    """Create; a contact that came to be since the plan is left to the next run, which will match it."""
    try:
        contact = ctx.constant_contact.create_contact(create_body(row, ctx.profile.mapping, ctx.list_id))
    except AnswerLost:
        return _look_up(ctx, row)
    except Refused as refusal:
        if refusal.status != CONFLICT:
            raise
        return _look_up(ctx, row)
    _land(ctx, row, contact)
    return None


def _look_up(ctx: Context, row: PlanRow) -> Outcome | None:
    """See who has the address: our own contact, if its answer was lost; else the next run matches it."""
    found = ctx.constant_contact.contact_of_address(row.address, includes(ctx.profile.mapping))
    if found and landed(row, member_of(found, ctx.profile.mapping), ctx.profile, joining=False):
        _land(ctx, row, found)
        return None
    return _unconfirmed(row)


def _update(ctx: Context, row: PlanRow) -> Outcome | None:
    """GET, merge, PUT: a PUT nulls what it is not given."""
    assert row.contact_id is not None
    raw = ctx.constant_contact.contact(row.contact_id, includes(ctx.profile.mapping))
    revives = row.reason is Reason.ASKED_FOR and raw is not None and bool(raw.get("deleted_at"))
    judged = {**raw, "deleted_at": None} if raw and revives else raw
    reason = strike_raw(row, judged, ctx.profile)
    if reason:
        return Outcome(number=row.number, settled=Settled.STRUCK, reason=reason)
    revive_on = ctx.list_id if revives else ""
    body: dict[str, Any] = merged_body(raw or {}, row.changes, ctx.profile.mapping, revive_on=revive_on)
    _land(ctx, row, ctx.constant_contact.put_contact(row.contact_id, body))
    return None


def _land(ctx: Context, row: PlanRow, contact: Contact) -> None:
    ctx.staging.put_contacts(ctx.profile, [contact])
    ctx.plans.confirm(ctx.run_id, Effect.IMPORT, [row.number])
    if row.join and row.contact_id and ctx.list_id in contact.list_memberships:
        ctx.plans.confirm(ctx.run_id, Effect.JOIN, [row.number])
