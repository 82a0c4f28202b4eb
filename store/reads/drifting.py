"""Where the two sides differ, by the mirrors as they were last read: numbers, and the first values."""

from dataclasses import dataclass
from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground, ground_of
from store.scope import Scope, require_profile
from store.staging.mirrors import value_columns
from sync.profile import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """Numbers of one profile."""

    people: int  # living records, in scope
    contacts: int  # living contacts
    members: int  # of the Main List
    links: int
    unlinked_people: int  # living, in scope, with an address
    unlinked_members: int
    differing: dict[str, int]  # linked pairs whose texts differ, by the mapping's target


class Drifting:
    """The tenant's drift reports."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def drift(self, profile: Profile) -> Drift:
        """Compare what the mirrors show. Texts are compared as they are: converters may make them equal.

        Raises NotHereError.
        """
        targets = [row.target for row in profile.mapping.rows]
        columns = value_columns(len(targets))
        with self._database.transaction() as connection:
            require_profile(connection, self._tenant_id, profile.id)
            ground = ground_of(connection, self._tenant_id, 0, profile)
            counted = connection.execute(ground.compose(_COUNTS), ground.params).fetchone()
            assert counted is not None
            differing = {
                target: self._differ(connection, ground, column)
                for target, column in zip(targets, columns, strict=True)
            }
        names = ("people", "contacts", "members", "links", "unlinked_people", "unlinked_members")
        return Drift(**dict(zip(names, counted, strict=True)), differing=differing)

    def _differ(self, connection: Psycopg, ground: Ground, column: str) -> int:
        statement = ground.compose(_DIFFER, p=sql.Identifier("p", column), c=sql.Identifier("c", column))
        row = connection.execute(statement, ground.params).fetchone()
        return int(row[0]) if row else 0

    def forget(self, profile: Profile) -> None:
        """Have the next run read both sides whole, whatever its watermarks said."""
        with self._database.transaction() as connection:
            connection.execute(_FORGET, {"tenant": self._tenant_id, "profile": profile.id})


_FORGET: Final = """
    UPDATE staging.registry SET watermark = NULL, swept_at = NULL
    WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
"""
_COUNTS: Final = """
    SELECT (SELECT count(*) FROM {people} p WHERE p.deleted <> 'true' AND p.converted <> 'true'
            AND p.in_scope),
           (SELECT count(*) FROM {contacts} c WHERE NOT c.deleted),
           (SELECT count(*) FROM {contacts} c WHERE NOT c.deleted AND %(list)s::uuid = ANY (c.lists)),
           (SELECT count(*) FROM links l WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
            AND NOT l.entombed),
           (SELECT count(*) FROM {people} p WHERE p.deleted <> 'true' AND p.converted <> 'true' AND p.in_scope
            AND address_key(p.address) <> '' AND NOT EXISTS (
                SELECT FROM links l WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                  AND l.person_id = p.person_id)),
           (SELECT count(*) FROM {contacts} c WHERE NOT c.deleted AND %(list)s::uuid = ANY (c.lists)
            AND NOT EXISTS (SELECT FROM links l WHERE l.tenant_id = %(tenant)s
                            AND l.profile_id = %(profile)s AND l.contact_id = c.contact_id))
"""
_DIFFER: Final = """
    SELECT count(*) FROM links l
    JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = l.person_id
    JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND p.deleted <> 'true' AND NOT c.deleted
      AND coalesce({p}, '') <> coalesce({c}, '')
"""
