"""Let the details of old runs go: plan rows, travels, batches, outcomes. Reports, links and consent stay."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from store.reads.explaining import RUNS
from store.scope import Scope

PORTION: Final = 20_000  # plan rows that one statement deletes: others wait no longer than that


class Pruning:
    """The tenant's old details."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def old_runs(self, before: datetime) -> list[int]:
        """Name runs that ended before that moment and whose details nobody needs any more.

        Needed are: a run that is to be gone on with or waits; the last runs of a profile, which tell why
        somebody is (not) synced; and the run that an undo which is not over takes back.
        """
        params = {"tenant": self._tenant_id, "before": before, "runs": RUNS}
        with self._database.begin() as connection:
            return list(connection.scalars(_OLD, params))

    def drop(self, run_id: int) -> int:
        """Delete a run's details, in portions, and note that they are gone; returns the plan rows."""
        params = {"tenant": self._tenant_id, "run": run_id, "portion": PORTION}
        with self._database.begin() as connection:  # first: an undo of it is refused from now on
            connection.execute(_MARK, params)
        dropped = 0
        while rows := self._drop_some(params):
            dropped += rows
        with self._database.begin() as connection:
            connection.execute(_DROP_BATCHES, params)
        return dropped

    def is_pruned(self, run_id: int) -> bool:
        """Tell whether a run's details are gone."""
        params = {"tenant": self._tenant_id, "run": run_id}
        with self._database.begin() as connection:
            return bool(connection.scalar(_IS_PRUNED, params))

    def _drop_some(self, params: dict[str, int]) -> int:
        with self._database.begin() as connection:
            return int(connection.scalar(_DROP, params) or 0)


_OLD: Final = text("""
    SELECT r.id FROM runs r
    WHERE r.tenant_id = :tenant AND r.status IN ('done', 'failed', 'discarded') AND r.finished_at < :before
      AND r.pruned_at IS NULL
      AND r.id < (SELECT min(recent.id) FROM (
          SELECT n.id FROM runs n WHERE n.tenant_id = :tenant AND n.profile_id = r.profile_id
          ORDER BY n.id DESC LIMIT :runs) recent)
      AND NOT EXISTS (SELECT FROM runs u WHERE u.tenant_id = :tenant AND u.origin = r.id
                      AND u.status IN ('active', 'waiting', 'parked'))
    ORDER BY r.id
""")

_MARK: Final = text("UPDATE runs SET pruned_at = now() WHERE tenant_id = :tenant AND id = :run")

_DROP: Final = text("""
    WITH few AS (
        SELECT number FROM plan_rows WHERE tenant_id = :tenant AND run_id = :run
        ORDER BY number LIMIT :portion),
    ended AS (DELETE FROM outcomes o USING few
              WHERE o.tenant_id = :tenant AND o.run_id = :run AND o.number = few.number),
    travelled AS (DELETE FROM travels t USING few
                  WHERE t.tenant_id = :tenant AND t.run_id = :run AND t.number = few.number),
    planned AS (DELETE FROM plan_rows r USING few
                WHERE r.tenant_id = :tenant AND r.run_id = :run AND r.number = few.number RETURNING 1)
    SELECT count(*) FROM planned
""")

_DROP_BATCHES: Final = text("DELETE FROM batches WHERE tenant_id = :tenant AND run_id = :run")

_IS_PRUNED: Final = text("SELECT pruned_at IS NOT NULL FROM runs WHERE tenant_id = :tenant AND id = :run")
