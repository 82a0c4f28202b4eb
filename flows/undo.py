"""Plan an undo: read what changed on both sides, then turn every done row round, or say why not."""

from collections.abc import Iterable, Mapping
from functools import partial

from flows.context import Context
from flows.deletions import who_stays
from flows.extract import read_constant_contact, read_salesforce
from flows.opt_outs import read_other_records
from flows.ports import Run
from sync.plan import PlanRow
from sync.problems import GiveUp, Side, TryAgain
from sync.records import Pair
from sync.undoing import Done, Why, invert


def plan_undo(ctx: Context, run: Run, fields: frozenset[str]) -> None:
    """Save the inverse plan of `run.origin`.

    Raises GiveUp where there is nothing to undo, TryAgain where a side has to be read whole first: a sync
    does that.
    """
    if run.origin is None:
        raise GiveUp("undo_no_origin", Side.SALESFORCE)
    if ctx.store.pruning.is_pruned(run.origin):
        raise GiveUp("undo_details_gone", Side.SALESFORCE, {"run": run.origin})
    now = {Side.SALESFORCE: ctx.salesforce.now(), Side.CONSTANT_CONTACT: ctx.constant_contact.now()}
    _read_what_changed(ctx, fields)
    made = ctx.plans.made_records(run.origin)
    kept = who_stays(ctx, made)
    ctx.watch.begin("match")
    ctx.plans.take_back(ctx.run_id, ctx.profile, run.origin, partial(_invert, ctx, kept))
    for side, moment in now.items():
        ctx.runs.set_checked(ctx.run_id, side, moment)


def _read_what_changed(ctx: Context, fields: frozenset[str]) -> None:
    """Bring the mirrors up to now; the watermarks stay, so the next sync sees all of it too."""
    for side in Side:
        mark = ctx.staging.mark(ctx.profile, side)
        if mark is None or mark.mapping_version != ctx.profile.mapping.version:
            raise TryAgain("undo_needs_sync", side)
    read_salesforce(ctx, fields)
    read_constant_contact(ctx)
    read_other_records(ctx)
    ctx.staging.absorb_opt_outs(ctx.run_id, ctx.profile)


def _invert(ctx: Context, kept: Mapping[str, Why], row: PlanRow, pair: Pair | None) -> Iterable[PlanRow]:
    return invert(Done(row=row, pair=pair, kept=kept.get(row.person_id)), ctx.profile)
