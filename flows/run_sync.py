"""One run of a profile: extract, stage, match, plan, apply, report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.apply import apply
from flows.check import check, narrow
from flows.context import Context, Watch
from flows.extract import read_constant_contact, read_salesforce
from flows.opt_outs import read_other_records
from flows.ports import ConstantContact, Run, RunStatus, Salesforce, Store
from flows.provision import provision
from flows.report import report
from sync.decisions import decisions_for
from sync.plan import Settled
from sync.problems import Problem, Side
from sync.profile import Profile
from sync.report import FAILURES_TOLD, Failure


class AlreadyRunningError(Exception):
    """Another living worker has the profile's run."""

    def __init__(self, run_id: int) -> None:
        super().__init__(f"run {run_id} is under way")
        self.run_id = run_id


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What a run needs besides its store: both connections and the passing of time."""

    salesforce: Salesforce
    constant_contact: ConstantContact
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]


def run_sync(store: Store, profile: Profile, connect: Callable[[], World], *, trigger: str) -> Run:
    """Run the profile, or go on with the run that was interrupted; returns the run as it ended.

    Raises AlreadyRunningError where a living worker has it. A Problem ends the run and stands in it; any
    other exception is a bug: it ends the run, stands in it, and is raised.
    """
    run = _resumable(store, profile) or store.runs.begin(profile.id, trigger)
    with store.runs.hold(run.id) as mine:
        if not mine:
            raise AlreadyRunningError(run.id)
        return _run_held(store, profile, connect, store.runs.get(run.id))


def _resumable(store: Store, profile: Profile) -> Run | None:
    """Go on with a failed run whose plan is saved: what it had sent and what not is known only there."""
    latest = store.runs.latest(profile.id)
    failed = latest is not None and latest.status is RunStatus.FAILED
    return store.runs.reopen(latest.id) if latest and failed else None


def _run_held(store: Store, profile: Profile, connect: Callable[[], World], run: Run) -> Run:
    ctx: Context | None = None
    try:
        ctx = _open(store, profile, connect(), run)
        _steps(ctx, run)
    except Problem as problem:
        _finish(store, run, ctx, (problem.code, {**problem.parameters, "side": problem.side}))
    except Exception:
        _finish(store, run, ctx, ("bug", {"run": run.id}))
        raise
    else:
        _finish(store, run, ctx, None)
    return store.runs.get(run.id)


def _open(store: Store, profile: Profile, world: World, run: Run) -> Context:
    sides = (world.salesforce, world.constant_contact)
    return Context(
        run_id=run.id,
        profile=profile,
        store=store,
        salesforce=world.salesforce,
        constant_contact=world.constant_contact,
        watch=Watch(store.runs, run, sides, monotonic=world.monotonic),
        sleep=world.sleep,
    )


def _steps(ctx: Context, run: Run) -> None:
    """Plan, unless an earlier life of the run saved its plan; then apply what is left of it."""
    ctx, fields = check(ctx)
    ctx = narrow(provision(ctx))
    if not run.planned:
        _plan(ctx, fields)
    apply(ctx)


def _plan(ctx: Context, fields: frozenset[str]) -> None:
    marks = {
        Side.SALESFORCE: read_salesforce(ctx, fields),
        Side.CONSTANT_CONTACT: read_constant_contact(ctx),
    }
    read_other_records(ctx)
    ctx.staging.absorb_opt_outs(ctx.run_id, ctx.profile)
    ctx.watch.begin("match")
    ctx.plans.make(ctx.run_id, ctx.profile, decisions_for(ctx.profile), marks)


def _finish(
    store: Store, run: Run, ctx: Context | None, problem: tuple[str, Mapping[str, str | int]] | None
) -> None:
    """Close the run with its report, also a failed one: what was done stays told."""
    status = RunStatus.FAILED if problem else RunStatus.DONE
    calls = ctx.watch.calls() if ctx else {}
    failures = [
        Failure(person_id=row.person_id, words=row.words)
        for row in store.reads.rows(run.id, settled=Settled.FAILED, limit=FAILURES_TOLD)
    ]
    made = report(store.runs.facts(run.id), calls, failures, store.runs.age(run.id))
    store.runs.finish(run.id, status, report=made, problem=problem)
