"""Look again before writing: opt-outs, deletions and list departures since the plan strike its rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.context import Context
from flows.csv_rows import rows_of
from flows.extract import CLOCK_SLACK, reread, since
from flows.opt_outs import read_other_records
from flows.ports import Glimpse
from sync import extract as rules
from sync.fields import includes
from sync.outcome import strike, strike_stranger
from sync.plan import Outcome, Settled
from sync.problems import Side

LOOK_EVERY = timedelta(minutes=15)  # of writing


def look(ctx: Context) -> None:
    """Read what changed on both sides since the last look, and strike what may not be written any more."""
    checked = ctx.runs.checked(ctx.run_id)
    people_now, contacts_now = ctx.salesforce.now(), ctx.constant_contact.now()
    people = list(_glimpses(ctx, checked[Side.SALESFORCE]))
    read_other_records(ctx)
    moment = checked[Side.CONSTANT_CONTACT] - CLOCK_SLACK
    reread(ctx, since(moment, includes(ctx.profile.mapping)))
    _strike(ctx, people)
    _strike_strangers(ctx)
    ctx.runs.set_checked(ctx.run_id, Side.SALESFORCE, people_now)
    ctx.runs.set_checked(ctx.run_id, Side.CONSTANT_CONTACT, contacts_now)


def look_due(ctx: Context) -> bool:
    """Tell whether the last look is older than LOOK_EVERY, by Constant Contact's clock."""
    checked = ctx.runs.checked(ctx.run_id)[Side.CONSTANT_CONTACT]
    return ctx.constant_contact.now() - checked >= LOOK_EVERY


def _strike(ctx: Context, people: list[Glimpse]) -> None:
    outcomes = [
        Outcome(number=row.number, settled=Settled.STRUCK, reason=reason)
        for row, pair in ctx.plans.touched(ctx.run_id, ctx.profile, people)
        if (reason := strike(row, pair, ctx.profile))
    ]
    ctx.plans.save_outcomes(ctx.run_id, outcomes)


def _strike_strangers(ctx: Context) -> None:
    outcomes = [
        Outcome(number=row.number, settled=Settled.STRUCK, reason=reason)
        for row, stranger in ctx.plans.strangers_now(ctx.run_id, ctx.profile)
        if (reason := strike_stranger(row, stranger, ctx.profile))
    ]
    ctx.plans.save_outcomes(ctx.run_id, outcomes)


def _glimpses(ctx: Context, moment: datetime) -> Iterator[Glimpse]:
    """Read changed records by REST: few, and only what striking needs."""
    soql = rules.glimpse_query(ctx.profile, since=moment)
    _, pages = ctx.salesforce.rest_pages(soql, deleted_too=True)
    for page in pages:
        yield from map(_glimpse, rows_of(page))


def _glimpse(row: list[str]) -> Glimpse:
    record_id, address, opted_out, deleted = row
    return Glimpse(id=record_id, address=address, opted_out=opted_out == "true", deleted=deleted == "true")
