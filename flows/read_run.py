"""A run as its page shows it: under way, waiting for approval, or ended with its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flows.ports import Run, RunKind, RunStatus
from flows.screens import Count, Row, RunLine, Store
from sync.effects import Effect
from sync.forecast import Forecast
from sync.guard import EXPIRES_AFTER
from sync.plan import Action
from sync.problems import Side
from sync.profile import Profile
from sync.report import Report, from_plain
from sync.shown import Cause, Effected, Told, Wanted

ROWS_A_PAGE: Final = 50
STOPPED_MIDWAY: Final = frozenset({RunStatus.STOPPED, RunStatus.FAILED})
SIDE_OF: Final = {
    Effect.OPT_OUT: Side.SALESFORCE,
    Effect.PERSON: Side.SALESFORCE,
    Effect.NEW_PERSON: Side.SALESFORCE,
    Effect.DELETE_PERSON: Side.SALESFORCE,
}
"""Which side an effect writes to; the others write to Constant Contact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What every page of a run shows."""

    run: Run
    line: RunLine
    profile: Profile | None  # None: it was deleted
    in_queue: bool  # it was begun, and no worker has taken it yet

    @property
    def report(self) -> Report | None:
        """Read the report of a run that has ended."""
        return from_plain(self.run.report) if self.run.report else None

    @property
    def can_undo(self) -> bool:
        """Tell whether something was done that could be taken back."""
        report = self.report
        ended = self.run.status in {RunStatus.DONE, *STOPPED_MIDWAY}
        done = report is not None and bool(report.writes or report.linked)
        return ended and done and self.run.kind is not RunKind.UNDO and self.profile is not None

    @property
    def can_go_on(self) -> bool:
        """Tell whether the rest of its plan can be gone on with, or its failed records tried again."""
        report = self.report
        failed = report is not None and bool(report.failed or report.not_confirmed)
        ended = self.run.status in {RunStatus.DONE, *STOPPED_MIDWAY}
        return self.profile is not None and (self.run.status in STOPPED_MIDWAY or (ended and failed))


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A plan that waits."""

    effects: Sequence[tuple[Side, Sequence[Effected]]]
    left_alone: Sequence[Count]  # people of whom nothing is changed, by reason
    forecast: Forecast
    told: Sequence[Told]
    expires_after: timedelta = EXPIRES_AFTER


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of changes."""

    wanted: Wanted
    rows: Sequence[Row]
    found: int  # by the search
    after: int  # the number after which this page begins
    next_after: int | None  # where the next page begins


def read_run(store: Store, run_id: int) -> Shown:
    """Read a run. Raises LookupError."""
    run = store.runs.get(run_id)
    line = store.reads.run(run_id)
    if line is None:
        raise LookupError(f"run {run_id}")
    profile = store.profiles.get(str(run.profile_id))
    return Shown(run=run, line=line, profile=profile, in_queue=_in_queue(run))


def _in_queue(run: Run) -> bool:
    return run.status is RunStatus.ACTIVE and run.progress.phase == "begin"


def read_plan(store: Store, run_id: int) -> Plan:
    """Read what a plan would do."""
    effects = store.previews.effects(run_id)
    skipped = [count for count in store.reads.counts(run_id) if count.action is Action.SKIP]
    return Plan(
        effects=[(side, [one for one in effects if side_of(one.effect) is side]) for side in Side],
        left_alone=skipped,
        forecast=store.previews.forecast(run_id),
        told=store.overviews.told(run_id),
    )


def side_of(effect: Effect) -> Side:
    """Name the side that an effect writes to."""
    return SIDE_OF.get(effect, Side.CONSTANT_CONTACT)


def read_changes(store: Store, run_id: int, wanted: Wanted, after: int) -> Page:
    """Read a page of a plan's changes. Raises LookupError."""
    store.runs.get(run_id)
    rows = store.changes.page(run_id, wanted, after=after, limit=ROWS_A_PAGE + 1)
    more = len(rows) > ROWS_A_PAGE
    return Page(
        wanted=wanted,
        rows=rows[:ROWS_A_PAGE],
        found=store.changes.count(run_id, wanted),
        after=after,
        next_after=rows[ROWS_A_PAGE - 1].number if more else None,
    )


def read_causes(store: Store, run_id: int) -> Sequence[Cause]:
    """Read what ended amiss, by cause."""
    return store.changes.causes(run_id)
