"""The guard at work: it looks at the saved plan once; what waits, waits, and consent goes on."""

from dataclasses import replace

from flows.apply import apply
from flows.context import Context
from flows.ports import Run, RunKind
from sync.guard import Held, Hold, effects_that_pass, fingerprint, judge

LOOKED_AT = frozenset({RunKind.PREVIEW, RunKind.UNDO})
"""Kinds of runs whose plan is always shown before it is applied."""


def may_apply(ctx: Context, run: Run, approve: str) -> bool:
    """Tell whether the plan may be applied whole; approve: who lets it, whatever the guard says."""
    holds = run.waits if run.judged else _judge(ctx, run)
    if not holds or run.approved_by:
        return True
    if approve and run.kind not in LOOKED_AT:
        ctx.store.held.note_approved(ctx.run_id, approve)
        return True
    return False


def _judge(ctx: Context, run: Run) -> tuple[Hold, ...]:
    """Look at the plan once: what was applied since changes what the limits are shares of."""
    holds = judge(ctx.store.held.counts(ctx.run_id), ctx.profile.limits)
    if run.kind in LOOKED_AT:
        holds = (Hold(held=Held.PREVIEW), *holds)
    ctx.store.held.note_judged(ctx.run_id, holds, fingerprint(ctx.profile))
    return holds


def apply_consent(ctx: Context) -> None:
    """Deliver what the guard never holds, while the rest of the plan waits; of a preview, nothing."""
    effects = effects_that_pass(ctx.store.runs.get(ctx.run_id).waits)
    if effects:
        apply(replace(ctx, effects=effects))
        ctx.store.held.settle_consent(ctx.run_id)


def replace_waiting(ctx: Context) -> None:
    """Put away plans that wait: the one about to be made looks at their rows again."""
    for waiting in ctx.store.held.waiting(ctx.profile.id):
        ctx.store.held.discard(waiting.id)
