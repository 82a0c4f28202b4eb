"""What the pairing needs to know of others: who holds a shared address, which contact stands for it.

Shared addresses are few, so they are found first and ranked apart; the join of the millions stays plain.
"""

from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.plans.examined import ALL, ONLY_EXAMINED
from store.plans.ground import Ground

_SHADOWS: Final = """
    CREATE TEMPORARY TABLE shadows ON COMMIT DROP AS
    WITH shared AS MATERIALIZED (
        SELECT address_key(p.address) AS key FROM {people} p {examined}
        WHERE p.deleted <> 'true' AND p.converted <> 'true' AND p.in_scope GROUP BY 1 {several}
    ),
    rivals AS (
        SELECT p.person_id, p.created_at, s.key, coalesce(address_key(c.address) = s.key, false) AS linked
        FROM shared s
        JOIN {people} p ON p.tenant_id = %(tenant)s AND address_key(p.address) = s.key AND p.deleted <> 'true'
                       AND p.converted <> 'true' AND p.in_scope
        LEFT JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                         AND l.person_id = p.person_id
        LEFT JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
        WHERE s.key <> ''
    ),
    ranked AS (
        SELECT person_id, first_value(person_id) OVER (
            PARTITION BY key ORDER BY linked DESC, created_at, person_id) AS holder
        FROM rivals
    )
    SELECT person_id, holder FROM ranked WHERE person_id <> holder
"""

_MINORS: Final = """
    CREATE TEMPORARY TABLE minors ON COMMIT DROP AS
    WITH shared AS MATERIALIZED ({shared}),
    ranked AS (
        SELECT c.contact_id, row_number() OVER (
            PARTITION BY s.key ORDER BY c.deleted, c.updated_at DESC, c.contact_id) AS place
        FROM shared s JOIN {contacts} c ON c.tenant_id = %(tenant)s AND address_key(c.address) = s.key
        WHERE s.key <> ''
    )
    SELECT contact_id FROM ranked WHERE place > 1
"""
_SHARED_BY_CONTACTS: Final = """
    SELECT address_key(c.address) AS key FROM {contacts} c GROUP BY 1 HAVING count(*) > 1
"""
_EXAMINED_ADDRESSES: Final = """
    SELECT address_key(p.address) AS key FROM {people} p
    JOIN examined ON p.tenant_id = %(tenant)s AND examined.person_id = p.person_id
    UNION
    SELECT address_key(c.address) FROM examined
    JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                AND l.person_id = examined.person_id
    JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
"""

_STANDING: Final = """
    CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
    SELECT DISTINCT ON (address_key) address_key, side, record_id FROM optouts
    WHERE tenant_id = %(tenant)s AND lifted_at IS NULL {among}
    ORDER BY address_key, side DESC, record_id  -- Salesforce's first
"""


def prepare(connection: Psycopg, ground: Ground, *, whole: bool) -> None:
    """Make the temporary tables `shadows`, `minors` and `standing`; for a delta, `examined` is there."""
    examined = ALL if whole else ONLY_EXAMINED
    several = sql.SQL("HAVING count(*) > 1" if whole else "")
    connection.execute(ground.compose(_SHADOWS, examined=examined, several=several), ground.params)
    shared = ground.compose(_SHARED_BY_CONTACTS if whole else _EXAMINED_ADDRESSES)
    connection.execute(ground.compose(_MINORS, shared=shared), ground.params)
    among = sql.SQL("AND address_key IN ({})").format(ground.compose(_EXAMINED_ADDRESSES))
    connection.execute(ground.compose(_STANDING, among=sql.SQL("") if whole else among), ground.params)
    for table in ("shadows", "minors", "standing"):
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
