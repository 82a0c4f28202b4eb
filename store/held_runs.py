"""Runs that stand still: they wait for a person's approval, or are parked until there are calls again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import select, text, update

from store.plans.sending import SUBJECT, SUBJECT_KIND
from store.runs import LEAVE_OPEN_ROWS, run_of
from store.scope import NotHereError, Scope
from store.tables import runs
from sync.guard import Counts, Hold
from sync.problems import Side
from sync.stored import Run, RunStatus


class HeldRuns:
    """The tenant's runs between two lives. Each change of state is a compare-and-set."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def counts(self, run_id: int) -> Counts:
        """Count what the run's saved plan would do, for the guard. Raises NotHereError."""
        with self._database.begin() as connection:
            row = connection.execute(_COUNTS, self._params(run_id)).mappings().first()
        if row is None:
            raise NotHereError("run", run_id)
        return Counts(**row)

    def note_judged(self, run_id: int, holds: Sequence[Hold], planned_by: str) -> None:
        """Keep the guard's word and the profile's fingerprint: a run is judged once."""
        waits = {"holds": msgspec.to_builtins(list(holds)), "planned_by": planned_by}
        self._change(run_id, None, waits=waits)

    def note_approved(self, run_id: int, by: str) -> None:
        """Note who let an active run go on."""
        self._change(run_id, None, approved_by=by, approved_at=text("now()"))

    def approve(self, run_id: int, by: str) -> bool:
        """Make a waiting run active; False where it waits no more, or another of the profile is active."""
        values = {
            "status": "active",
            "approved_by": by,
            "approved_at": text("now()"),
            "finished_at": None,
        }
        return self._wake(run_id, RunStatus.WAITING, values)

    def resume(self, run_id: int) -> bool:
        """Make a parked run active; False where it is parked no more, or another one is active."""
        values = {"status": "active", "finished_at": None, "problem": None, "resume_at": None}
        return self._wake(run_id, RunStatus.PARKED, values)

    def discard(self, run_id: int) -> bool:
        """Close a waiting run for good; what it planned is looked at again by the next run."""
        with self._database.begin() as connection:
            gone = update(runs).where(*self._is(run_id), runs.c.status == str(RunStatus.WAITING))
            if not connection.execute(gone.values(status=str(RunStatus.DISCARDED))).rowcount:
                return False
            connection.execute(LEAVE_OPEN_ROWS, self._params(run_id))
        return True

    def waiting(self, profile_id: int) -> list[Run]:
        """List the profile's runs that wait for approval, oldest first."""
        return self._list(runs.c.profile_id == profile_id, runs.c.status == str(RunStatus.WAITING))

    def parked(self, profile_id: int) -> Run | None:
        """Find the profile's parked run."""
        found = self._list(runs.c.profile_id == profile_id, runs.c.status == str(RunStatus.PARKED))
        return found[-1] if found else None

    def due(self, now: datetime) -> list[Run]:
        """List parked runs, of every profile, whose time has come."""
        return self._list(runs.c.status == str(RunStatus.PARKED), runs.c.resume_at <= now)

    def expired(self, now: datetime, after: timedelta) -> list[Run]:
        """List waiting runs that began longer ago than `after`."""
        return self._list(runs.c.status == str(RunStatus.WAITING), runs.c.started_at < now - after)

    def look_again(self, run_id: int) -> int:
        """Have the next run look at the rows that were refused or did not show; returns how many."""
        with self._database.begin() as connection:
            return connection.execute(_LOOK_AGAIN, self._params(run_id)).rowcount

    def calls_today(self, profile_id: int, but: int) -> Mapping[Side, int]:
        """Count the calls of the profile's other runs that ended since midnight UTC."""
        params = {"tenant": self._tenant_id, "profile": profile_id, "run": but}
        with self._database.begin() as connection:
            row = connection.execute(_CALLS_TODAY, params).one()
        return {Side.SALESFORCE: row[0], Side.CONSTANT_CONTACT: row[1]}

    def settle_consent(self, run_id: int) -> None:
        """Settle the rows of consent that have landed whole, before the run waits."""
        with self._database.begin() as connection:
            connection.execute(_SETTLE_CONSENT, self._params(run_id))

    def _list(self, *wanted: Any) -> list[Run]:  # noqa: ANN401 - SQL conditions
        query = select(runs).where(runs.c.tenant_id == self._tenant_id, *wanted).order_by(runs.c.id)
        with self._database.begin() as connection:
            return [run_of(row) for row in connection.execute(query)]

    def _wake(self, run_id: int, status: RunStatus, values: Mapping[str, Any]) -> bool:
        with self._database.begin() as connection:
            free = connection.execute(LOCK_PROFILE, self._params(run_id)).scalar()
            return bool(free) and self._changed(connection, run_id, status, values)

    def _changed(self, connection: Any, run_id: int, status: RunStatus, values: Mapping[str, Any]) -> bool:  # noqa: ANN401 - SQLAlchemy's connection
        statement = update(runs).where(*self._is(run_id), runs.c.status == str(status)).values(**values)
        return bool(connection.execute(statement).rowcount)

    def _change(self, run_id: int, status: RunStatus | None, **values: Any) -> None:  # noqa: ANN401 - columns
        wanted = [runs.c.status == str(status)] if status else []
        with self._database.begin() as connection:
            connection.execute(update(runs).where(*self._is(run_id), *wanted).values(values))

    def _is(self, run_id: int) -> tuple[Any, ...]:
        return (runs.c.tenant_id == self._tenant_id, runs.c.id == run_id)

    def _params(self, run_id: int) -> dict[str, Any]:
        return {"tenant": self._tenant_id, "run": run_id}


_COUNTS: Final = text("""
    SELECT (SELECT count(*) FROM links l WHERE l.tenant_id = :tenant AND l.profile_id = runs.profile_id
            AND NOT l.entombed) AS managed,
           count(*) FILTER (WHERE r.action IN ('remove', 'delete', 'delete_person')) AS removals,
           count(*) FILTER (WHERE r.action = 'unsubscribe') AS unsubscribes,
           count(*) FILTER (WHERE r.action = 'create') AS new_contacts,
           count(*) FILTER (WHERE r.action = 'create_person') AS new_people,
           NOT EXISTS (SELECT FROM runs o WHERE o.tenant_id = :tenant AND o.profile_id = runs.profile_id
                       AND o.id <> runs.id AND o.kind <> 'try'
                       AND (o.status = 'done' OR o.approved_at IS NOT NULL)) AS is_first
    FROM runs LEFT JOIN plan_rows r ON r.tenant_id = runs.tenant_id AND r.run_id = runs.id
    WHERE runs.tenant_id = :tenant AND runs.id = :run
    GROUP BY runs.id, runs.profile_id
""")

_LOOK_AGAIN: Final = text(
    f"""
    INSERT INTO unsettled (tenant_id, profile_id, kind, value)
    SELECT DISTINCT runs.tenant_id, runs.profile_id, {SUBJECT_KIND}, {SUBJECT}
    FROM runs JOIN plan_rows r ON r.tenant_id = runs.tenant_id AND r.run_id = runs.id
    JOIN outcomes o ON o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.number = r.number
    WHERE runs.tenant_id = :tenant AND runs.id = :run AND o.settled IN ('failed', 'not_confirmed')
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own words
)

LOCK_PROFILE: Final = text("""
    SELECT NOT EXISTS (SELECT FROM runs o WHERE o.tenant_id = :tenant AND o.profile_id = p.id
                       AND o.status = 'active')
    FROM profiles p WHERE p.tenant_id = :tenant AND p.id = (
        SELECT profile_id FROM runs WHERE tenant_id = :tenant AND id = :run) FOR UPDATE
""")
"""Whether the run's profile is free for an active run; it stays so until the transaction ends."""

_CALLS_TODAY: Final = text("""
    SELECT coalesce(sum((progress ->> 'calls_salesforce')::bigint), 0),
           coalesce(sum((progress ->> 'calls_constant_contact')::bigint), 0)
    FROM runs WHERE tenant_id = :tenant AND profile_id = :profile AND id <> :run
      AND finished_at >= date_trunc('day', now(), 'UTC')
""")

_SETTLE_CONSENT: Final = text("""
    INSERT INTO outcomes (tenant_id, run_id, number, settled, contact_id, person_id, bound)
    SELECT r.tenant_id, r.run_id, r.number, 'done', r.contact_id, r.person_id, true FROM plan_rows r
    WHERE r.tenant_id = :tenant AND r.run_id = :run AND r.action IN ('opt_out', 'unsubscribe')
      AND NOT EXISTS (SELECT FROM travels t WHERE t.tenant_id = :tenant AND t.run_id = :run
                      AND t.number = r.number AND NOT t.landed)
    ON CONFLICT DO NOTHING
""")
