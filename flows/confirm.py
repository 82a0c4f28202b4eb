"""Read back what was sent. A finished activity reports counters only: what landed is what shows."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice

from flows.context import Context
from flows.extract import CLOCK_SLACK, reread
from flows.ports import ContactsQuery, Effect
from sync.fields import includes
from sync.landing import SHOWS
from sync.plan import PlanRow

AT_ONCE = 2_000  # rows confirmed in one statement


def confirm(ctx: Context, kind: Effect) -> None:
    """Confirm the rows that show, of all batches of the kind; those that do not stay unconfirmed."""
    since = ctx.plans.awaiting_since(ctx.run_id, kind)
    if since is None:
        return
    ctx.watch.begin("confirm")
    _reread_changed(ctx, since)
    missing = _confirm_shown(ctx, kind)
    if missing and kind is not Effect.IMPORT:
        # Whether a list change or a deletion moves `updated_at` is not documented, so it is asked for itself.
        _reread_apart(ctx, kind, missing)
        _confirm_shown(ctx, kind)


def _reread_changed(ctx: Context, since: datetime) -> None:
    changed = ContactsQuery(updated_after=since - CLOCK_SLACK, include=includes(ctx.profile.mapping))
    reread(ctx, [changed])


def _reread_apart(ctx: Context, kind: Effect, missing: Sequence[PlanRow]) -> None:
    wanted = includes(ctx.profile.mapping)
    if kind is Effect.DELETE:
        reread(ctx, [ContactsQuery(status="deleted", include=wanted)])
        return
    named = {list_id for row in missing for list_id in row.leave} if kind is Effect.LEAVE else {ctx.list_id}
    lists = tuple(sorted(named))
    reread(ctx, [ContactsQuery(list_id=one, include=wanted) for one in lists], members_of=lists)


def _confirm_shown(ctx: Context, kind: Effect) -> list[PlanRow]:
    """Confirm in portions, at constant memory; returns some of the rows that did not show, or none."""
    if kind is Effect.JOIN:
        return _confirm_joined(ctx)
    missing: list[PlanRow] = []
    with closing(ctx.plans.awaiting(ctx.run_id, ctx.profile, kind)) as rows:
        while portion := list(islice(rows, AT_ONCE)):
            shown = {row.number for row, member in portion if SHOWS[kind](row, member, ctx.profile)}
            ctx.plans.confirm(ctx.run_id, kind, sorted(shown))
            ctx.watch.advance(len(shown))
            hidden = [row for row, _ in portion if row.number not in shown]
            missing += hidden[: AT_ONCE - len(missing)]
    return missing


def _confirm_joined(ctx: Context) -> list[PlanRow]:
    """Look at joinings where they are: there may be one a contact. Returns one that does not show."""
    ctx.watch.advance(ctx.plans.confirm_joined(ctx.run_id, ctx.profile))
    with closing(ctx.plans.awaiting(ctx.run_id, ctx.profile, Effect.JOIN)) as rows:
        return [row for row, _ in islice(rows, 1)]
