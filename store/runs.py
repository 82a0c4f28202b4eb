"""Runs of a tenant: begun once a profile, held by one worker, closed with a report."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final

import msgspec
import psycopg
from sqlalchemy import Connection, Row, exists, select, text, update
from sqlalchemy.dialects.postgresql import insert

from store.plans.sending import SUBJECT, SUBJECT_KIND
from store.scope import NotHereError, Scope
from store.tables import profiles, runs
from sync.guard import Held, Hold
from sync.plan import Action, Reason, Settled
from sync.problems import Side
from sync.remote import Usage
from sync.report import tally_key
from sync.stored import Progress, Run, RunKind, RunStatus

_HOLD: Final = 0x4C42_0001 << 32
"""Advisory locks of runs are this and the run's id."""

_READ: Final = {Side.SALESFORCE: runs.c.read_salesforce, Side.CONSTANT_CONTACT: runs.c.read_constant_contact}
_CHECKED: Final = {
    Side.SALESFORCE: runs.c.checked_salesforce,
    Side.CONSTANT_CONTACT: runs.c.checked_constant_contact,
}


class Runs:
    """The tenant's runs."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def begin(
        self,
        profile_id: int,
        trigger: str,
        kind: RunKind = RunKind.SYNC,
        *,
        origin: int | None = None,
        slot: datetime | None = None,
    ) -> Run:
        """Start a run, or return the active one, which may be another worker's. Raises NotHereError.

        origin: of an undo, the run whose changes are taken back. slot: of the schedule; where a run had it
        before, that one is returned, whatever became of it.
        """
        values = {"profile_id": profile_id, "trigger": trigger, "kind": str(kind), "origin": origin}
        if slot:
            values |= {"slot": slot, "slot_at": text("now()")}
        found = None
        while found is None:  # the active run may end between the two statements: then this one starts
            with self._database.begin() as connection:
                started = self._start(connection, values)
                found = started or self._with_slot(connection, values) or self._active(connection, profile_id)
        return run_of(found)

    def _start(self, connection: Connection, values: Mapping[str, Any]) -> Row[Any] | None:
        profile_id = values["profile_id"]
        mine = (profiles.c.tenant_id == self._tenant_id, profiles.c.id == profile_id)
        if not connection.scalar(select(exists().where(*mine))):
            raise NotHereError("profile", profile_id)
        statement = (
            insert(runs)
            .values(
                tenant_id=self._tenant_id,
                **values,
                progress=msgspec.to_builtins(Progress(phase="begin")),
            )
            .on_conflict_do_nothing()  # one is active, or one had the slot
        )
        return connection.execute(statement.returning(runs)).first()

    def _with_slot(self, connection: Connection, values: Mapping[str, Any]) -> Row[Any] | None:
        if "slot" not in values:
            return None
        wanted = (*self._of(values["profile_id"]), runs.c.slot == values["slot"])
        return connection.execute(select(runs).where(*wanted)).first()

    def _active(self, connection: Connection, profile_id: int) -> Row[Any] | None:
        return connection.execute(select(runs).where(*self._of(profile_id), _IS_ACTIVE)).first()

    @contextmanager
    def hold(self, run_id: int) -> Iterator[bool]:
        """Hold the run while working on it; False where a living worker has it, or it is not the tenant's.

        An advisory lock of a connection of its own: it is gone the moment the worker dies.
        """
        with self._database.alone() as connection:
            held = connection.execute(_TRY_HOLD, [_HOLD | run_id, self._tenant_id, run_id]).fetchone()
            mine = held is not None and bool(held[0])
            try:
                yield mine
            finally:
                if mine:
                    with suppress(psycopg.OperationalError):  # a lost connection has lost its lock
                        connection.execute(_LET_GO, [_HOLD | run_id])

    def get(self, run_id: int) -> Run:
        """Read a run. Raises NotHereError."""
        with self._database.begin() as connection:
            row = connection.execute(select(runs).where(*self._is(run_id))).first()
        if row is None:
            raise NotHereError("run", run_id)
        return run_of(row)

    def latest(self, profile_id: int, *, but: RunKind | None = None) -> Run | None:
        """Read the profile's last run of any kind but that one, whatever became of it."""
        wanted = (*self._of(profile_id), runs.c.kind != str(but or ""))
        query = select(runs).where(*wanted).order_by(runs.c.id.desc()).limit(1)
        with self._database.begin() as connection:
            row = connection.execute(query).first()
        return run_of(row) if row else None

    def active(self) -> list[Run]:
        """List the runs that no one has closed, of every profile; their workers may be dead."""
        query = select(runs).where(runs.c.tenant_id == self._tenant_id, _IS_ACTIVE).order_by(runs.c.id)
        with self._database.begin() as connection:
            return [run_of(row) for row in connection.execute(query)]

    def reopen(self, run_id: int, slot: datetime | None = None) -> Run | None:
        """Make a failed or stopped run active again if its plan is saved and not settled whole; else None.

        Only a profile's last run: a later one has planned anew; and only while the mirrors stand that it
        was planned on. slot: as for begin; not for one that a run had.
        """
        params = {"tenant": self._tenant_id, "run": run_id, "slot": slot}
        with self._database.begin() as connection:
            row = connection.execute(_REOPEN, params).first()
        return self.get(run_id) if row else None

    def show_progress(self, run_id: int, progress: Progress) -> bool:
        """Write what a watcher sees; tells whether a user wants the run to stop."""
        values = {"progress": msgspec.to_builtins(progress)}
        statement = update(runs).where(*self._is(run_id)).values(values).returning(runs.c.stopped_by)
        with self._database.begin() as connection:
            return connection.scalar(statement) is not None

    def ask_stop(self, run_id: int, by: str) -> bool:
        """Ask the worker of an active run to stop; False where it is not active."""
        statement = update(runs).where(*self._is(run_id), _IS_ACTIVE).values(stopped_by=by)
        with self._database.begin() as connection:
            return bool(connection.execute(statement).rowcount)

    def stopped_by(self, run_id: int) -> str:
        """Name who wants the run to stop; "" nobody."""
        with self._database.begin() as connection:
            return connection.scalar(select(runs.c.stopped_by).where(*self._is(run_id))) or ""

    def note_usage(self, run_id: int, usage: Usage) -> None:
        """Note what Salesforce said of the org's calls of the day."""
        self._change(run_id, used_salesforce=usage.used, allowed_salesforce=usage.allowed)

    def note_read(self, run_id: int, side: Side, rows: int) -> None:
        """Note how many rows were read of a side (for the report); a reading that begins anew counts anew."""
        self._change(run_id, **{_READ[side].name: rows})

    def checked(self, run_id: int) -> Mapping[Side, datetime]:
        """When each side was last looked at for opt-outs, by the vendor's clock; from the plan on."""
        query = select(*_CHECKED.values()).where(*self._is(run_id))
        with self._database.begin() as connection:
            row = connection.execute(query).first() or ()
        return {side: at for side, at in zip(_CHECKED, row, strict=False) if at is not None}

    def set_checked(self, run_id: int, side: Side, at: datetime) -> None:
        """Note a look at a side."""
        self._change(run_id, **{_CHECKED[side].name: at})

    def finish(
        self,
        run_id: int,
        status: RunStatus,
        *,
        report: Mapping[str, Any],
        problem: tuple[str, Mapping[str, str | int]] | None = None,
        resume_at: datetime | None = None,
    ) -> None:
        """Close an active run; what it planned and did not settle is looked at again by the next run.

        A run that waits or is parked keeps its rows to itself: see store.held_runs.
        """
        values = {
            "status": str(status),
            "report": msgspec.to_builtins(report),
            "problem": msgspec.to_builtins(problem),
            "finished_at": text("now()"),
            "resume_at": resume_at,
            "stopped_by": None,
        }
        with self._database.begin() as connection:
            connection.execute(update(runs).where(*self._is(run_id), _IS_ACTIVE).values(values))
            if status not in _KEPT:
                connection.execute(LEAVE_OPEN_ROWS, {"tenant": self._tenant_id, "run": run_id})

    def age(self, run_id: int) -> float:
        """Tell how many seconds ago the run began, its interruptions included."""
        query = select(text("extract(epoch FROM now() - started_at)::float8")).where(*self._is(run_id))
        with self._database.begin() as connection:
            return float(connection.scalar(query.select_from(runs)) or 0.0)

    def facts(self, run_id: int) -> Mapping[str, int]:
        """Count for the report: rows, by name.

        read_salesforce and read_constant_contact, matched (people who have a contact), joined (existing
        contacts put on the list), imported, posted (new ones, alone), merged (existing ones, alone), and a
        number for each tally key of sync.report.
        """
        params = {"tenant": self._tenant_id, "run": run_id}
        with self._database.begin() as connection:
            plain = connection.execute(_PLAIN_FACTS, params).mappings().first()
            tallies = connection.execute(_TALLIES, params).all()
        return {**(plain or {}), **{_tally_key(*tally[:3]): tally.rows for tally in tallies}}

    def _change(self, run_id: int, **values: Any) -> None:  # noqa: ANN401 - columns of several types
        with self._database.begin() as connection:
            connection.execute(update(runs).where(*self._is(run_id)).values(values))

    def _is(self, run_id: int) -> tuple[Any, ...]:
        return (runs.c.tenant_id == self._tenant_id, runs.c.id == run_id)

    def _of(self, profile_id: int) -> tuple[Any, ...]:
        return (runs.c.tenant_id == self._tenant_id, runs.c.profile_id == profile_id)


_KEPT: Final = frozenset({RunStatus.WAITING, RunStatus.PARKED})
"""How a run may end whose plan is still to be applied."""

_IS_ACTIVE: Final = runs.c.status == text("'active'")

_TRY_HOLD: Final = (
    "SELECT pg_try_advisory_lock(%s) FROM runs WHERE tenant_id = %s AND id = %s AND status = 'active'"
)

_LET_GO: Final = "SELECT pg_advisory_unlock(%s)"

_REOPEN: Final = text("""
    UPDATE runs SET status = 'active', problem = NULL, report = NULL, finished_at = NULL, stopped_by = NULL,
        slot = coalesce(CAST(:slot AS timestamptz), slot),
        slot_at = CASE WHEN CAST(:slot AS timestamptz) IS NULL THEN slot_at ELSE now() END
    WHERE tenant_id = :tenant AND id = :run AND status IN ('failed', 'stopped') AND planned
      AND NOT EXISTS (SELECT FROM runs had WHERE had.tenant_id = runs.tenant_id
                      AND had.profile_id = runs.profile_id AND had.slot = CAST(:slot AS timestamptz))
      AND NOT EXISTS (SELECT FROM runs later WHERE later.tenant_id = runs.tenant_id
                      AND later.profile_id = runs.profile_id AND later.id > runs.id AND later.kind <> 'try')
      AND EXISTS (
          SELECT FROM plan_rows r WHERE r.tenant_id = :tenant AND r.run_id = :run AND r.action <> 'skip'
          AND NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = :tenant AND o.run_id = :run
                          AND o.number = r.number))
      AND (SELECT count(watermark) FROM staging.registry g
           WHERE g.tenant_id = :tenant AND g.profile_id = runs.profile_id) = 2
    RETURNING id
""")

LEAVE_OPEN_ROWS: Final = text(
    f"""
    INSERT INTO unsettled (tenant_id, profile_id, kind, value)
    SELECT DISTINCT runs.tenant_id, runs.profile_id, {SUBJECT_KIND}, {SUBJECT}
    FROM runs JOIN plan_rows r ON r.tenant_id = runs.tenant_id AND r.run_id = runs.id
    WHERE runs.tenant_id = :tenant AND runs.id = :run AND r.action <> 'skip' AND runs.kind <> 'undo'
      AND NOT EXISTS (SELECT FROM outcomes o
                      WHERE o.tenant_id = :tenant AND o.run_id = :run AND o.number = r.number)
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own words
)

_PLAIN_FACTS: Final = text("""
    SELECT read_salesforce, read_constant_contact, matched, landed.*
    FROM runs, (
        SELECT count(*) FILTER (WHERE kind = 'join') AS joined,
               count(*) FILTER (WHERE kind = 'import' AND route = 'import') AS imported,
               count(*) FILTER (WHERE kind = 'import' AND route = 'single' AND action = 'create') AS posted,
               count(*) FILTER (WHERE kind = 'import' AND route = 'single' AND action <> 'create') AS merged,
               count(*) FILTER (WHERE kind = 'import' AND action <> 'create') AS updated,
               count(*) FILTER (WHERE kind = 'opt_out') AS ticked,
               count(*) FILTER (WHERE kind = 'unsubscribe') AS unsubscribed,
               count(*) FILTER (WHERE kind = 'leave') AS removed,
               count(*) FILTER (WHERE kind = 'person') AS people_updated,
               count(*) FILTER (WHERE kind = 'new_person') AS people_created,
               count(*) FILTER (WHERE kind = 'delete') AS deleted,
               count(*) FILTER (WHERE kind = 'delete_person') AS people_deleted
        FROM travels JOIN plan_rows USING (tenant_id, run_id, number)
        WHERE tenant_id = :tenant AND run_id = :run AND landed) landed
    WHERE tenant_id = :tenant AND id = :run
""")

_TALLIES: Final = text("""
    SELECT r.action, o.settled,
           CASE WHEN o.settled = 'struck' THEN coalesce(o.reason, r.reason) ELSE r.reason END AS why,
           count(*) AS rows
    FROM plan_rows r
    LEFT JOIN outcomes o ON o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.number = r.number
    WHERE r.tenant_id = :tenant AND r.run_id = :run
    GROUP BY 1, 2, 3
""")


def _tally_key(action: str, settled: str | None, reason: str) -> str:
    return tally_key(Action(action), Settled(settled) if settled else None, Reason(reason))


def run_of(row: Row[Any]) -> Run:
    """Make a Run of its row."""
    waits = row.waits or {}
    return Run(
        id=row.id,
        profile_id=row.profile_id,
        status=RunStatus(row.status),
        planned=row.planned,
        started_at=row.started_at,
        progress=msgspec.convert(row.progress, Progress),
        problem=tuple(row.problem) if row.problem else None,
        report=row.report,
        kind=RunKind(row.kind),
        origin=row.origin,
        resume_at=row.resume_at,
        judged=row.waits is not None,
        waits=tuple(
            Hold(held=Held(hold["held"]), planned=hold["planned"], limit=hold["limit"])
            for hold in waits.get("holds", ())
        ),
        planned_by=waits.get("planned_by", ""),
        approved_by=row.approved_by or "",
    )
