"""One run of a profile: extract, stage, match, plan, apply, report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flows.apply import apply
from flows.check import check, narrow
from flows.context import Context, StopAskedError, Watch
from flows.extract import read_constant_contact, read_salesforce
from flows.guard import LOOKED_AT, apply_consent, may_apply, replace_waiting
from flows.opt_outs import read_other_records
from flows.ports import ConstantContact, Run, RunKind, RunStatus, Salesforce, Store
from flows.provision import provision
from flows.report import report
from flows.undo import plan_undo
from sync.decisions import decisions_for
from sync.problems import Problem, QuotaSpent, Side
from sync.profile import Profile
from sync.sharing import Neighbours
from sync.stored import DayCalls


class AlreadyRunningError(Exception):
    """Another living worker has the profile's run."""

    def __init__(self, run_id: int) -> None:
        super().__init__(f"run {run_id} is under way")
        self.run_id = run_id


class PausedError(Exception):
    """A user paused the profile: nothing of it is applied until somebody resumes it."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(f"profile {profile.id} is paused")
        self.profile = profile


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What a run needs besides its store: both connections and the passing of time."""

    salesforce: Salesforce
    constant_contact: ConstantContact
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    neighbours: Callable[[str], Neighbours]  # who else syncs with a Constant Contact account


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What somebody wants of a run."""

    trigger: str
    kind: RunKind = RunKind.SYNC
    origin: int | None = None  # of an undo: the run to take back
    approve: str = ""  # who accepts whatever the guard says; "" nobody does
    slot: datetime | None = None  # of the profile's schedule: each is run for once


def run_sync(store: Store, profile: Profile, connect: Callable[[], World], *, asked: Asked) -> Run:
    """Run the profile, or go on with the run that was interrupted; returns the run as it stands then.

    It may wait for approval or be parked. Raises AlreadyRunningError where a living worker has it, or the
    slot was run for; PausedError, but a paused profile may be previewed. A Problem ends the run and stands in
    it; any other exception is a bug: it ends the run, stands in it, and is raised.
    """
    return go_on(store, profile, connect, begin(store, profile, asked), approve=asked.approve)


def begin(store: Store, profile: Profile, asked: Asked) -> Run:
    """Make the run that is asked for, or find the one to go on with; `go_on` brings it on, here or elsewhere.

    Raises PausedError, but a paused profile may be previewed; AlreadyRunningError where a parked run has to
    end first, or the slot was run for.
    """
    if profile.paused and asked.kind not in LOOKED_AT:
        raise PausedError(profile)
    parked = store.held.parked(profile.id)
    if parked and asked.kind is not RunKind.SYNC:  # its plan is half applied: it ends first
        raise AlreadyRunningError(parked.id)
    run = _resumable(store, profile, asked.slot) if asked.kind is RunKind.SYNC else None
    return run or store.runs.begin(
        profile.id, asked.trigger, asked.kind, origin=asked.origin, slot=asked.slot
    )


def go_on(
    store: Store, profile: Profile, connect: Callable[[], World], run: Run, *, approve: str = ""
) -> Run:
    """Bring an active run as far as it goes now. Raises AlreadyRunningError."""
    with store.runs.hold(run.id) as mine:
        if not mine:
            raise AlreadyRunningError(run.id)
        return _run_held(store, profile, connect, _Held(run=store.runs.get(run.id), approve=approve))


def _resumable(store: Store, profile: Profile, slot: datetime | None) -> Run | None:
    """Go on with a run whose plan is saved: what it had sent and what not is known only there."""
    parked = store.held.parked(profile.id)
    if parked and store.held.resume(parked.id):
        return parked
    latest = store.runs.latest(profile.id, but=RunKind.TRY)
    failed = latest is not None and latest.status is RunStatus.FAILED
    return store.runs.reopen(latest.id, slot) if latest and failed else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """A run that this worker holds, and who lets it pass the guard ("": nobody)."""

    run: Run
    approve: str


def _run_held(store: Store, profile: Profile, connect: Callable[[], World], held: _Held) -> Run:
    ctx: Context | None = None
    run = held.run
    try:
        ctx = _open(store, profile, connect(), run)
        status = _steps(ctx, run, held.approve)
    except StopAskedError:
        told = ("stopped", {"by": store.runs.stopped_by(run.id)})
        finish(store, run, ctx, End(status=RunStatus.STOPPED, problem=told))
    except QuotaSpent as spent:
        finish(store, run, ctx, End(status=RunStatus.PARKED, problem=_told(spent), resume_at=_when(spent)))
    except Problem as problem:
        finish(store, run, ctx, End(status=RunStatus.FAILED, problem=_told(problem)))
    except Exception:
        finish(store, run, ctx, End(status=RunStatus.FAILED, problem=("bug", {"run": run.id})))
        raise
    else:
        finish(store, run, ctx, End(status=status))
    return store.runs.get(run.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """How a life of a run ends."""

    status: RunStatus
    problem: tuple[str, Mapping[str, str | int]] | None = None
    resume_at: datetime | None = None


PATIENCE = timedelta(hours=1)  # until a run goes on whose allowance has no known end


def _told(problem: Problem) -> tuple[str, Mapping[str, str | int]]:
    return problem.code, {**problem.parameters, "side": problem.side}


def _when(spent: QuotaSpent) -> datetime:
    return spent.until or datetime.now(UTC) + PATIENCE


def _open(store: Store, profile: Profile, world: World, run: Run) -> Context:
    sides = (world.salesforce, world.constant_contact)
    today = run.progress.today.on(f"{datetime.now(UTC):%Y-%m-%d}")
    allowed = _allowed(store, profile, run, today)
    return Context(
        run_id=run.id,
        profile=profile,
        store=store,
        salesforce=world.salesforce,
        constant_contact=world.constant_contact,
        watch=Watch(store.runs, run, sides, monotonic=world.monotonic, allowed=allowed, today=today),
        sleep=world.sleep,
        neighbours=world.neighbours,
    )


def _allowed(store: Store, profile: Profile, run: Run, today: DayCalls) -> Mapping[Side, int]:
    """Count what the profile's own caps leave of today, by capped side; today: of the run's earlier lives."""
    limits = profile.limits
    caps = {Side.SALESFORCE: limits.calls_salesforce, Side.CONSTANT_CONTACT: limits.calls_constant_contact}
    capped = {side: cap for side, cap in caps.items() if cap is not None}
    used = store.held.calls_today(profile.id, run.id) if capped else {}
    own = {Side.SALESFORCE: today.salesforce, Side.CONSTANT_CONTACT: today.constant_contact}
    return {side: cap - used.get(side, 0) - own[side] for side, cap in capped.items()}


def _steps(ctx: Context, run: Run, approve: str) -> RunStatus:
    """Plan, unless an earlier life of the run saved its plan; then apply what is left of it, if it may be."""
    ctx, fields = check(ctx)
    ctx = narrow(provision(ctx))
    if not run.planned:
        replace_waiting(ctx)
        if run.kind is RunKind.UNDO:
            plan_undo(ctx, run, fields)
        else:
            _plan(ctx, fields)
    if may_apply(ctx, run, approve):
        apply(ctx)
        return RunStatus.DONE
    apply_consent(ctx)
    return RunStatus.WAITING


def _plan(ctx: Context, fields: frozenset[str]) -> None:
    marks = {
        Side.SALESFORCE: read_salesforce(ctx, fields),
        Side.CONSTANT_CONTACT: read_constant_contact(ctx),
    }
    ctx.watch.count(other_objects=len(ctx.other_sources), other_records=read_other_records(ctx))
    ctx.staging.absorb_opt_outs(ctx.run_id, ctx.profile)
    ctx.watch.begin("match")
    ctx.plans.make(ctx.run_id, ctx.profile, decisions_for(ctx.profile), marks)


def finish(store: Store, run: Run, ctx: Context | None, end: End) -> None:
    """Close this life of a held run with a report, also of a failed one: what was done stays told."""
    calls, notes = (ctx.watch.calls(), ctx.watch.notes) if ctx else ({}, ())
    usage = ctx.salesforce.usage if ctx else None
    if usage:
        store.runs.note_usage(run.id, usage)
    if run.kind is RunKind.TRY:
        store.trials.tell(run.id)
    made = report(store, run.id, calls, notes, counted=ctx.watch.facts if ctx else None)
    store.runs.finish(run.id, end.status, report=made, problem=end.problem, resume_at=end.resume_at)
