"""What the terminal and the web show of runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Row, func, select, text

from store.scope import Scope
from store.tables import outcomes, plan_rows, profiles, runs
from sync.plan import Action, Change, Reason, Settled
from sync.report import Cause
from sync.stored import Progress, RunKind, RunStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class RunView:
    """A run as a list or a page shows it."""

    id: int
    profile_id: int
    profile: str  # its name
    trigger: str
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    progress: Progress
    problem: tuple[str, Mapping[str, str | int]] | None  # (code, parameters)
    report: Mapping[str, Any] | None
    kind: RunKind = RunKind.SYNC


@dataclass(frozen=True, kw_only=True, slots=True)
class CountView:
    """How many rows of a run's plan have this action, end and reason; `settled` None: not ended."""

    action: Action
    settled: Settled | None
    reason: Reason  # the row's; of a struck row, why it was struck
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RowView:
    """One plan row with what became of it."""

    number: int
    person_id: str
    address: str
    action: Action
    reason: Reason
    parameters: Mapping[str, str | int]
    settled: Settled | None
    words: str  # the vendor's, where it refused
    code: str = ""  # the vendor's code of the refusal: sync.refusals knows its sentence
    contact_id: str = ""
    join: bool = False  # is put on the Main List
    leave: tuple[str, ...] = ()  # the lists that it is taken off
    changes: tuple[Change, ...] = ()  # to the contact, field by field
    person_changes: tuple[Change, ...] = ()  # to the Salesforce record


PLAN_COLUMNS: Final = """
    r.number, r.person_id, r.address, r.action, r.reason, r.parameters, r.contact_id, r."join", r.leave,
    r.changes, r.person_changes, o.settled, o.words, o.code"""
"""What `row_view` reads, of plan rows `r` with their outcomes `o`."""


class Reads:
    """The tenant's runs, read only."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def run(self, run_id: int) -> RunView | None:
        """Show one run, with its progress."""
        found = self._runs(runs.c.id == run_id, limit=1)
        return found[0] if found else None

    def recent(
        self, profile_id: int | None = None, limit: int = 20, *, before: int | None = None
    ) -> list[RunView]:
        """List the last runs, newest first, of one profile or of all; before: those older than a run."""
        of_profile = [runs.c.profile_id == profile_id] if profile_id else []
        older = [runs.c.id < before] if before else []
        return self._runs(*of_profile, *older, limit=limit)

    def _runs(self, *wanted: Any, limit: int) -> list[RunView]:  # noqa: ANN401 - SQL conditions
        query = (
            select(runs, profiles.c.name)
            .join(profiles, (profiles.c.tenant_id == runs.c.tenant_id) & (profiles.c.id == runs.c.profile_id))
            .where(runs.c.tenant_id == self._tenant_id, *wanted)
            .order_by(runs.c.id.desc())
            .limit(limit)
        )
        with self._database.begin() as connection:
            return [_run_view(row) for row in connection.execute(query)]

    def counts(self, run_id: int) -> list[CountView]:
        """Count the plan's rows by action, end and reason."""
        struck = outcomes.c.settled == str(Settled.STRUCK)
        reason = func.coalesce(outcomes.c.reason, plan_rows.c.reason).label("reason")
        rows = func.count().label("rows")
        query = (
            select(plan_rows.c.action, outcomes.c.settled, reason, rows)
            .select_from(_PLAN)
            .where(*self._of(run_id))
            .group_by(plan_rows.c.action, outcomes.c.settled, reason)
            .order_by(rows.desc(), struck, reason)
        )
        with self._database.begin() as connection:
            return [
                CountView(
                    action=Action(row.action),
                    settled=_settled(row.settled),
                    reason=Reason(row.reason),
                    rows=row.rows,
                )
                for row in connection.execute(query)
            ]

    def rows(
        self, run_id: int, *, settled: Settled | None = None, after: int = 0, limit: int = 50
    ) -> list[RowView]:
        """Page through the plan by number; settled: only rows that ended so (FAILED: with the words)."""
        wanted = [outcomes.c.settled == str(settled)] if settled else []
        query = (
            select(plan_rows, outcomes.c.settled, outcomes.c.words, outcomes.c.code)
            .select_from(_PLAN)
            .where(*self._of(run_id), plan_rows.c.number > after, *wanted)
            .order_by(plan_rows.c.number)
            .limit(limit)
        )
        with self._database.begin() as connection:
            return [row_view(row) for row in connection.execute(query)]

    def causes(self, run_id: int, limit: int) -> list[Cause]:
        """Say for what reasons rows ended badly, the most frequent first."""
        params = {"tenant": self._tenant_id, "run": run_id, "limit": limit, "few": A_FEW}
        with self._database.begin() as connection:
            return [
                Cause(
                    code=row.code,
                    settled=Settled(row.settled),
                    rows=row.rows,
                    words=tuple(row.words or ()),
                    records=tuple(row.records),
                )
                for row in connection.execute(_CAUSES, params)
            ]

    def _of(self, run_id: int) -> tuple[Any, ...]:
        return (plan_rows.c.tenant_id == self._tenant_id, plan_rows.c.run_id == run_id)


A_FEW: Final = 3

_CAUSES: Final = text("""
    SELECT o.code, o.settled, count(*) AS rows,
           (array_agg(DISTINCT o.words) FILTER (WHERE o.words <> ''))[1:CAST(:few AS integer)] AS words,
           (array_agg(coalesce(nullif(r.person_id, ''), r.contact_id::text, r.address)
                      ORDER BY o.number))[1:CAST(:few AS integer)] AS records
    FROM outcomes o
    JOIN plan_rows r ON r.tenant_id = o.tenant_id AND r.run_id = o.run_id AND r.number = o.number
    WHERE o.tenant_id = :tenant AND o.run_id = :run AND o.settled IN ('failed', 'not_confirmed')
    GROUP BY o.code, o.settled ORDER BY count(*) DESC, o.code LIMIT :limit
""")

_PLAN = plan_rows.outerjoin(
    outcomes,
    (outcomes.c.tenant_id == plan_rows.c.tenant_id)
    & (outcomes.c.run_id == plan_rows.c.run_id)
    & (outcomes.c.number == plan_rows.c.number),
)


def _settled(text: str | None) -> Settled | None:
    return Settled(text) if text else None


def _run_view(row: Row[Any]) -> RunView:
    return RunView(
        id=row.id,
        profile_id=row.profile_id,
        profile=row.name,
        trigger=row.trigger,
        status=RunStatus(row.status),
        started_at=row.started_at,
        finished_at=row.finished_at,
        progress=msgspec.convert(row.progress, Progress),
        problem=tuple(row.problem) if row.problem else None,
        report=row.report,
        kind=RunKind(row.kind),
    )


def row_view(row: Row[Any]) -> RowView:
    return RowView(
        number=row.number,
        person_id=row.person_id,
        address=row.address,
        action=Action(row.action),
        reason=Reason(row.reason),
        parameters=row.parameters or {},
        settled=_settled(row.settled),
        words=row.words or "",
        code=row.code or "",
        contact_id=str(row.contact_id or ""),
        join=row.join,
        leave=tuple(map(str, row.leave)),
        changes=msgspec.convert(row.changes or [], tuple[Change, ...]),
        person_changes=msgspec.convert(row.person_changes or [], tuple[Change, ...]),
    )
