"""Read back what was sent. A finished activity reports counters only: what landed is what shows."""

from datetime import datetime
from itertools import islice

from flows.context import Context
from flows.extract import CLOCK_SLACK, reread
from flows.ports import ContactsQuery, Effect
from sync.fields import includes
from sync.outcome import landed

AT_ONCE = 1_000  # rows confirmed in one statement


def confirm(ctx: Context, kind: Effect) -> None:
    """Confirm the rows that show, of all batches of the kind; those that do not stay unconfirmed."""
    since = ctx.plans.awaiting_since(ctx.run_id, kind)
    if since is None:
        return
    ctx.watch.begin("confirm")
    _reread_changed(ctx, since)
    missing = _confirm_shown(ctx, kind)
    if missing and kind is Effect.JOIN:
        # Whether joining a list moves `updated_at` is not documented, so the list itself is asked.
        _reread_members(ctx)
        _confirm_shown(ctx, kind)


def _reread_changed(ctx: Context, since: datetime) -> None:
    changed = ContactsQuery(updated_after=since - CLOCK_SLACK, include=includes(ctx.profile.mapping))
    reread(ctx, [changed])


def _reread_members(ctx: Context) -> None:
    members = ContactsQuery(list_id=ctx.list_id, include=includes(ctx.profile.mapping))
    reread(ctx, [members], members_of=(ctx.list_id,))


def _confirm_shown(ctx: Context, kind: Effect) -> int:
    """Confirm in portions, at constant memory; returns how many rows did not show."""
    missing = 0
    rows = iter(ctx.plans.awaiting(ctx.run_id, ctx.profile, kind))
    while portion := list(islice(rows, AT_ONCE)):
        shown = [
            row.number
            for row, member in portion
            if landed(row, member, ctx.profile, joining=kind is Effect.JOIN)
        ]
        ctx.plans.confirm(ctx.run_id, kind, shown)
        ctx.watch.advance(len(shown))
        missing += len(portion) - len(shown)
    return missing
