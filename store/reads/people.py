"""Single people: their contacts as last read, and who opted out in Salesforce and is mailed all the same."""

from typing import Any, Final

from psycopg import sql

from store.plans.ground import ground_of
from store.scope import Scope, require_profile
from sync.profile import Profile
from sync.shown import Card, Mailed


class People:
    """The tenant's people, read only."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def cards(self, profile: Profile, contact_ids: tuple[str, ...]) -> list[Card]:
        """Show contacts by their ids. Raises NotHereError."""
        with self._database.transaction() as connection:
            require_profile(connection, self._tenant_id, profile.id)
            ground = ground_of(connection, self._tenant_id, 0, profile)
            params = {**ground.params, "contacts": list(contact_ids)}
            return [_card(row) for row in connection.execute(ground.compose(_CARDS), params)]

    def still_mailed(self, profile: Profile, *, after: str = "", limit: int = 50) -> list[Mailed]:
        """List, by address, whoever opted out in Salesforce and whose contact may be mailed.

        Nobody where the profile unsubscribes them anyway. Raises NotHereError.
        """
        if profile.options.unsubscribe_opted_out:
            return []
        with self._database.transaction() as connection:
            require_profile(connection, self._tenant_id, profile.id)
            ground = ground_of(connection, self._tenant_id, 0, profile)
            params = {**ground.params, "after": after, "limit": limit}
            rows = connection.execute(ground.compose(_MAILED), params).fetchall()
        return [
            Mailed(address=address, record_id=record_id, contact_id=contact_id, since=since)
            for address, record_id, contact_id, since in rows
        ]

    def count_still_mailed(self, profile: Profile, *, at_most: int = 10_000) -> int:
        """Count them, up to a number. Raises NotHereError."""
        if profile.options.unsubscribe_opted_out:
            return 0
        with self._database.transaction() as connection:
            require_profile(connection, self._tenant_id, profile.id)
            ground = ground_of(connection, self._tenant_id, 0, profile)
            params = {**ground.params, "after": "", "limit": at_most}
            counted = sql.SQL("SELECT count(*) FROM ({}) mailed").format(ground.compose(_MAILED))
            row = connection.execute(counted, params).fetchone()
        return int(row[0]) if row else 0


def _card(row: tuple[Any, ...]) -> Card:
    contact_id, address, permission, deleted, lists, asked_at = row
    return Card(
        contact_id=contact_id,
        address=address,
        permission=permission,
        deleted=deleted,
        lists=tuple(map(str, lists)),
        asked_at=asked_at,
    )


_CARDS: Final = """
    SELECT c.contact_id::text, c.address, c.permission, c.deleted, c.lists, q.at
    FROM {contacts} c
    LEFT JOIN resubscriptions q ON q.tenant_id = %(tenant)s AND q.contact_id = c.contact_id
    WHERE c.tenant_id = %(tenant)s AND c.contact_id::text = ANY (%(contacts)s) ORDER BY c.address
"""
_MAILED: Final = """
    SELECT DISTINCT ON (o.address_key) c.address, o.record_id, c.contact_id::text, o.since
    FROM optouts o
    JOIN {contacts} c ON c.tenant_id = %(tenant)s AND address_key(c.address) = o.address_key
    WHERE o.tenant_id = %(tenant)s AND o.side = 'salesforce' AND o.lifted_at IS NULL
      AND o.source <> 'Listbridge' AND o.address_key > %(after)s AND NOT c.deleted
      AND c.permission IN ('implicit', 'explicit') AND c.lists <> '{{}}'
    ORDER BY o.address_key, o.since LIMIT %(limit)s
"""
"""Whoever is on no list, or waits for a confirmation, gets no mail."""
