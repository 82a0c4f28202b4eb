"""Trials: a few rows of a waiting plan become a run of their own; the rest of the plan goes on waiting."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import text

from store.held_runs import LOCK_PROFILE
from store.runs import run_of
from store.scope import Scope
from sync.stored import Progress, Run


class Trials:
    """The tenant's trials."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def candidates(self, run_id: int, each: int) -> list[tuple[int, str]]:
        """Give (number, kind) of the first rows of each kind of change that are still to be made."""
        params = {"tenant": self._tenant_id, "run": run_id, "each": each}
        with self._database.begin() as connection:
            return [(row.number, row.kind) for row in connection.execute(_CANDIDATES, params)]

    def begin(self, origin: int, numbers: Sequence[int], by: str) -> Run | None:
        """Make the run that applies these rows; None where the plan waits no more, or a run is active."""
        params: dict[str, Any] = {
            "tenant": self._tenant_id,
            "run": origin,
            "by": by,
            "progress": msgspec.json.encode(Progress(phase="begin")).decode(),
        }
        with self._database.begin() as connection:
            if not connection.execute(LOCK_PROFILE, params).scalar():
                return None
            row = connection.execute(_BEGIN, params).first()
            if row is None:
                return None
            given = {"tenant": self._tenant_id, "origin": origin, "run": row.id, "numbers": list(numbers)}
            for statement in (_COPY_ROWS, _COPY_TRAVELS):
                connection.execute(statement, given)
        return run_of(row)

    def tell(self, run_id: int) -> None:
        """Settle in the plan what its trial has ended, so that it is not done again. Repeatable."""
        with self._database.begin() as connection:
            connection.execute(_TELL, {"tenant": self._tenant_id, "run": run_id})


_CANDIDATES: Final = text("""
    SELECT number, kind FROM (
        SELECT r.number, kind, row_number() OVER (PARTITION BY kind ORDER BY r.number) AS place
        FROM plan_rows r, LATERAL (SELECT concat_ws(' ', r.action,
            CASE WHEN r.changes IS NOT NULL THEN 'contact' END,
            CASE WHEN r.person_changes IS NOT NULL THEN 'person' END,
            CASE WHEN r."join" THEN 'join' END, CASE WHEN r.leave <> '{}' THEN 'leave' END) AS kind) k
        WHERE r.tenant_id = :tenant AND r.run_id = :run AND r.action <> 'skip'
          AND EXISTS (SELECT FROM travels t WHERE t.tenant_id = :tenant AND t.run_id = :run
                      AND t.number = r.number AND NOT t.landed)
          AND NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = :tenant AND o.run_id = :run
                          AND o.number = r.number)
    ) found WHERE place <= :each ORDER BY number
""")

_BEGIN: Final = text("""
    INSERT INTO runs (tenant_id, profile_id, trigger, kind, origin, planned, progress, waits, approved_by,
                      approved_at, checked_salesforce, checked_constant_contact)
    SELECT tenant_id, profile_id, 'user', 'try', id, true, cast(:progress AS jsonb),
           jsonb_set(waits, '{holds}', '[]'), :by, now(), checked_salesforce, checked_constant_contact
    FROM runs WHERE tenant_id = :tenant AND id = :run AND status = 'waiting'
    RETURNING *
""")
"""What changed since the plan was made is looked for from where the plan's own look will begin."""

_COPY_ROWS: Final = text("""
    INSERT INTO plan_rows (tenant_id, run_id, number, "join", link, contact_id, person_id, action, reason,
                           route, address, parameters, changes, contact_base, person_changes, leave,
                           object_name, person_base)
    SELECT tenant_id, :run, number, "join", link, contact_id, person_id, action, reason, route, address,
           parameters, changes, contact_base, person_changes, leave, object_name, person_base
    FROM plan_rows WHERE tenant_id = :tenant AND run_id = :origin AND number = ANY (:numbers)
""")
_COPY_TRAVELS: Final = text("""
    INSERT INTO travels (tenant_id, run_id, kind, number)
    SELECT tenant_id, :run, kind, number FROM travels
    WHERE tenant_id = :tenant AND run_id = :origin AND number = ANY (:numbers) AND NOT landed
""")
_TELL: Final = text("""
    INSERT INTO outcomes (tenant_id, run_id, number, bound, contact_id, person_id, settled, reason, words,
                          code)
    SELECT o.tenant_id, trial.origin, o.number, true, o.contact_id, o.person_id,
           CASE o.settled WHEN 'done' THEN 'struck' ELSE o.settled END,
           CASE o.settled WHEN 'done' THEN 'tried' ELSE o.reason END, o.words, o.code
    FROM runs trial JOIN outcomes o ON o.tenant_id = trial.tenant_id AND o.run_id = trial.id
    WHERE trial.tenant_id = :tenant AND trial.id = :run AND trial.kind = 'try'
    ON CONFLICT DO NOTHING
""")
