"""What a saved plan would do: its effects counted, for the forecast."""

from typing import Final

from sqlalchemy import text

from store.scope import Scope
from sync.effects import Effect
from sync.forecast import Forecast, forecast
from sync.shown import Effected

_EFFECTS: Final = text("""
    SELECT t.kind, r.route = 'single' AND t.kind = 'import' AS alone, r.action = 'create' AS is_new,
           count(*) AS rows
    FROM travels t
    JOIN plan_rows r ON r.tenant_id = t.tenant_id AND r.run_id = t.run_id AND r.number = t.number
    WHERE t.tenant_id = :tenant AND t.run_id = :run GROUP BY 1, 2, 3
""")


class Previews:
    """The tenant's saved plans, read only."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def effects(self, run_id: int) -> list[Effected]:
        """Count what applying the run's plan brings about."""
        with self._database.begin() as connection:
            found = connection.execute(_EFFECTS, {"tenant": self._tenant_id, "run": run_id}).all()
        return [Effected(effect=Effect(kind), is_new=is_new, rows=rows) for kind, _, is_new, rows in found]

    def forecast(self, run_id: int) -> Forecast:
        """Forecast the API calls that applying the run's plan takes, by side."""
        with self._database.begin() as connection:
            found = connection.execute(_EFFECTS, {"tenant": self._tenant_id, "run": run_id}).all()
        together: dict[Effect, int] = {}
        posted = merged = 0
        for kind, alone, is_new, rows in found:
            if not alone:
                together[Effect(kind)] = together.get(Effect(kind), 0) + rows
            elif is_new:
                posted += rows
            else:
                merged += rows
        return forecast(together, posted=posted, merged=merged)
