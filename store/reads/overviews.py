"""What the dashboard shows: how each profile stands, a month of runs, calls, plans that wait."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from store.runs import run_of
from store.scope import Scope
from store.tables import runs
from sync.problems import Side
from sync.report import LANDED
from sync.shown import Calls, Day, Standing, Told, Waiting
from sync.stored import Run


class Overviews:
    """The tenant's numbers, read only but for who was told of a waiting plan."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def standings(self) -> list[Standing]:
        """Tell how each profile stands that is not put away."""
        with self._database.begin() as connection:
            found = connection.execute(_STANDINGS, {"tenant": self._tenant_id}).all()
            ids = {each for row in found for each in row[1:] if each}
            query = select(runs).where(runs.c.tenant_id == self._tenant_id, runs.c.id.in_(ids))
            by_id = {row.id: run_of(row) for row in connection.execute(query)}
        return [_standing(row, by_id) for row in found]

    def standing(self, profile_id: int) -> Standing:
        """Tell how one profile stands."""
        found = (each for each in self.standings() if each.profile_id == profile_id)
        return next(found, Standing(profile_id=profile_id))

    def days(self, since: datetime, zone: str) -> list[Day]:
        """Count changes and failures by day, as days are in an IANA zone; those without runs are left out."""
        params = {"tenant": self._tenant_id, "since": since, "zone": zone}
        with self._database.begin() as connection:
            rows = connection.execute(_DAYS, params).all()
        return [Day(day=row.day, changes=int(row.changes), failures=int(row.failures)) for row in rows]

    def calls(self, since: datetime) -> Mapping[Side, Calls]:
        """Count our runs' calls since a moment; of Salesforce with what it last said of the org's day."""
        params = {"tenant": self._tenant_id, "since": since}
        with self._database.begin() as connection:
            ours = connection.execute(_OURS, params).one()
            said = connection.execute(_SAID, params).first()
        return {
            Side.SALESFORCE: Calls(
                side=Side.SALESFORCE,
                ours=int(ours[0]),
                used=said.used_salesforce if said else None,
                allowed=said.allowed_salesforce if said else None,
                seen_at=said.at if said else None,
            ),
            Side.CONSTANT_CONTACT: Calls(side=Side.CONSTANT_CONTACT, ours=int(ours[1])),
        }

    def waiting(self) -> list[Waiting]:
        """List the plans that wait for approval, of every profile, oldest first."""
        with self._database.begin() as connection:
            rows = connection.execute(_WAITING, {"tenant": self._tenant_id}).all()
        return [
            Waiting(run_id=row.id, profile_id=row.profile_id, profile=row.name, since=row.started_at)
            for row in rows
        ]

    def note_told(self, run_id: int, user_id: str, name: str, *, channel: str) -> None:
        """Note that somebody was told today of a plan that waits. Once a day, whoever calls how often."""
        params = {"tenant": self._tenant_id, "run": run_id, "user": user_id, "name": name, "channel": channel}
        with self._database.begin() as connection:
            connection.execute(_NOTE, params)

    def told(self, run_id: int) -> list[Told]:
        """Name who was told of a plan, each with the last time, the latest first."""
        params = {"tenant": self._tenant_id, "run": run_id}
        with self._database.begin() as connection:
            rows = connection.execute(_TOLD, params).all()
        return [Told(name=row.name, channel=row.channel, at=row.at) for row in rows]


def _standing(row: Any, by_id: Mapping[int, Run]) -> Standing:  # noqa: ANN401 - a row of SQL
    profile_id, latest, active, waiting = row
    return Standing(
        profile_id=profile_id,
        latest=by_id.get(latest),
        active=by_id.get(active),
        waiting=by_id.get(waiting),
    )


_STANDINGS: Final = text("""
    SELECT p.id,
        (SELECT max(r.id) FROM runs r WHERE r.tenant_id = p.tenant_id AND r.profile_id = p.id
            AND r.kind <> 'try' AND r.status NOT IN ('discarded', 'active', 'waiting')),
        (SELECT max(r.id) FROM runs r WHERE r.tenant_id = p.tenant_id AND r.profile_id = p.id
            AND r.status = 'active'),
        (SELECT max(r.id) FROM runs r WHERE r.tenant_id = p.tenant_id AND r.profile_id = p.id
            AND r.status = 'waiting')
    FROM profiles p WHERE p.tenant_id = :tenant AND p.deleted_at IS NULL
""")

_WRITES: Final = " + ".join(
    f"coalesce(sum((report ->> '{name}')::bigint), 0)" for name in ("created", *LANDED)
)
_DAYS: Final = text(
    f"""
    SELECT (started_at AT TIME ZONE :zone)::date AS day, {_WRITES} AS changes,
           coalesce(sum((report ->> 'failed')::bigint), 0) AS failures
    FROM runs WHERE tenant_id = :tenant AND started_at >= :since AND report IS NOT NULL
    GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - our own words
)
_OURS: Final = text("""
    SELECT coalesce(sum((progress ->> 'calls_salesforce')::bigint), 0),
           coalesce(sum((progress ->> 'calls_constant_contact')::bigint), 0)
    FROM runs WHERE tenant_id = :tenant AND started_at >= :since
""")
_SAID: Final = text("""
    SELECT used_salesforce, allowed_salesforce, coalesce(finished_at, started_at) AS at FROM runs
    WHERE tenant_id = :tenant AND allowed_salesforce IS NOT NULL
    ORDER BY id DESC LIMIT 1
""")
_WAITING: Final = text("""
    SELECT runs.id, runs.profile_id, p.name, runs.started_at
    FROM runs JOIN profiles p ON p.tenant_id = runs.tenant_id AND p.id = runs.profile_id
    WHERE runs.tenant_id = :tenant AND runs.status = 'waiting' AND p.deleted_at IS NULL ORDER BY runs.id
""")
_NOTE: Final = text("""
    INSERT INTO notices (tenant_id, run_id, channel, user_id, name, day)
    SELECT tenant_id, id, :channel, :user, :name, current_date
    FROM runs WHERE tenant_id = :tenant AND id = :run AND status = 'waiting'
    ON CONFLICT DO NOTHING
""")
_TOLD: Final = text("""
    SELECT name, channel, max(at) AS at FROM notices WHERE tenant_id = :tenant AND run_id = :run
    GROUP BY user_id, name, channel ORDER BY 3 DESC
""")
