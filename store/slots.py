"""When profiles synced last, for their schedules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import text

from store.scope import Scope


class Slots:
    """The tenant's profiles whose schedules have begun."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def begun(self) -> Mapping[int, datetime]:
        """Tell, by profile, when it was last begun to be synced.

        Only of profiles a plan of which was applied, or approved, and that have no run under way: a parked
        one goes on by itself.
        """
        with self._database.begin() as connection:
            rows = connection.execute(_BEGUN, {"tenant": self._tenant_id})
            return {row.id: row.began for row in rows}


_BEGUN: Final = text("""
    SELECT p.id, coalesce(
        (SELECT greatest(r.started_at, r.slot_at) FROM runs r
         WHERE r.tenant_id = :tenant AND r.profile_id = p.id AND r.kind = 'sync' ORDER BY r.id DESC LIMIT 1),
        (SELECT r.approved_at FROM runs r WHERE r.tenant_id = :tenant AND r.profile_id = p.id
         AND r.kind = 'preview' AND r.approved_at IS NOT NULL ORDER BY r.id DESC LIMIT 1)) AS began
    FROM profiles p
    WHERE p.tenant_id = :tenant
      AND EXISTS (SELECT FROM runs r WHERE r.tenant_id = :tenant AND r.profile_id = p.id
                  AND r.kind IN ('sync', 'preview') AND (r.status = 'done' OR r.approved_at IS NOT NULL))
      AND NOT EXISTS (SELECT FROM runs r WHERE r.tenant_id = :tenant AND r.profile_id = p.id
                      AND r.status IN ('active', 'parked'))
""")
