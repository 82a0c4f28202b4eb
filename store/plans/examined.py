"""Which people a plan looks at: all after a whole reading, else those whom something touched.

A change of one record can change what is right for others of its address: who holds it, whose contact it
is. So people are examined by address: every address a touched record has or had, and the addresses of the
counterparts that such records are linked to.
"""

from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground

ALL: Final = sql.SQL("")
ONLY_EXAMINED: Final = sql.SQL(
    "JOIN examined ON p.tenant_id = %(tenant)s AND examined.person_id = p.person_id"
)
"""With the tenant, so that the mirror's key finds the few; `p` is the person's alias."""

_NOTED: Final = """
    CREATE TEMPORARY TABLE noted ON COMMIT DROP AS
    SELECT kind, value FROM staging.touched WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
"""

_TOUCHED: Final = """
    CREATE TEMPORARY TABLE examined ON COMMIT DROP AS
    WITH direct AS MATERIALIZED (
        SELECT p.person_id, address_key(p.address) AS key
        FROM noted n JOIN {people} p ON p.tenant_id = %(tenant)s AND address_key(p.address) = n.value
        WHERE n.kind = 'address'
        UNION SELECT value, '' FROM noted WHERE kind = 'person'
    ),
    reached AS MATERIALIZED (
        SELECT l.person_id
        FROM noted n JOIN {contacts} c ON c.tenant_id = %(tenant)s AND address_key(c.address) = n.value
        JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                    AND l.contact_id = c.contact_id
        WHERE n.kind = 'address'
        UNION
        SELECT l.person_id FROM noted n JOIN links l ON l.tenant_id = %(tenant)s
               AND l.profile_id = %(profile)s
               AND l.contact_id = CASE WHEN n.kind = 'contact' THEN n.value::uuid END
    ),
    near AS MATERIALIZED (
        SELECT address_key(c.address) AS key
        FROM direct d JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                                  AND l.person_id = d.person_id
        JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
        WHERE address_key(c.address) <> d.key
        UNION
        SELECT address_key(p.address)
        FROM reached r JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = r.person_id
    )
    SELECT person_id FROM direct
    UNION SELECT person_id FROM reached
    UNION SELECT p.person_id FROM near n
          JOIN {people} p ON p.tenant_id = %(tenant)s AND address_key(p.address) = n.key WHERE n.key <> ''
    UNION SELECT value FROM unsettled
          WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND kind = 'person'
    UNION SELECT record_id FROM wishes
          WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND kind = 'person' AND wish = 'sync'
"""


def examine_touched(connection: Psycopg, ground: Ground) -> bool:
    """Make the temporary table of the people whom something touched since the last plan; tells if any was."""
    connection.execute(_NOTED, ground.params)
    connection.execute("ANALYZE noted")
    found = connection.execute(ground.compose(_TOUCHED), ground.params).rowcount
    connection.execute("ANALYZE examined")
    return found > 0
