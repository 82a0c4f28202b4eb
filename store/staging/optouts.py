"""Who opted out: from what landed into the table by address and the consent ledger, tenant-wide.

Everything that is seen is added; nothing but a contact's own later opt-in takes an entry of Constant
Contact out of force. A record whose address changed covers the old and the new one.
"""

from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror
from store.staging.records import SEEN
from sync.problems import Side

_SEEN_PEOPLE: Final = """
    SELECT DISTINCT ON (key, record_id) key, record_id, since, source FROM (
        SELECT address_key(l.address) AS key, l.person_id AS record_id,
               coalesce(instant(l.modstamp), now()) AS since, 'Email Opt Out' AS source
        FROM {landing} l WHERE l.opted_out = 'true'
        UNION ALL
        SELECT address_key(m.address), l.person_id, coalesce(instant(l.modstamp), now()), 'Email Opt Out'
        FROM {landing} l JOIN {mirror} m USING (tenant_id, person_id) WHERE l.opted_out = 'true'
    ) each WHERE key <> '' ORDER BY key, record_id, since
"""

_SEEN_CONTACTS: Final = """
    SELECT DISTINCT ON (key, record_id) key, record_id, since, source FROM (
        SELECT address_key(l.address) AS key, l.contact_id::text AS record_id,
               coalesce(instant(l.opt_out_date), now()) AS since, l.opt_out_source AS source
        FROM {landing} l WHERE l.permission = 'unsubscribed'
        UNION ALL
        SELECT address_key(m.address), l.contact_id::text, coalesce(instant(l.opt_out_date), now()),
               l.opt_out_source
        FROM {landing} l JOIN {mirror} m USING (tenant_id, contact_id) WHERE l.permission = 'unsubscribed'
    ) each WHERE key <> '' ORDER BY key, record_id, since
"""

_SEEN: Final = {Side.SALESFORCE: _SEEN_PEOPLE, Side.CONSTANT_CONTACT: _SEEN_CONTACTS}

_ABSORB: Final = """
    WITH seen AS ({seen}),
    standing AS (
        INSERT INTO optouts AS o (tenant_id, address_key, side, record_id, since, source)
        SELECT %(tenant)s, key, %(side)s, record_id, since, source FROM seen
        ON CONFLICT (tenant_id, address_key, side, record_id) DO UPDATE
            SET since = excluded.since, source = excluded.source, lifted_at = NULL
            WHERE o.lifted_at < excluded.since
        RETURNING o.address_key, o.record_id, o.since, o.source
    ),
    told AS (
        INSERT INTO ledger (tenant_id, address_key, event, side, record_id, at, source, reason, run_id)
        SELECT %(tenant)s, address_key, 'opt_out', %(side)s, record_id, since, source, 'seen', %(run)s
        FROM standing ON CONFLICT DO NOTHING
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s, r.profile_id, 'address', s.address_key
    FROM standing s, staging.registry r WHERE r.tenant_id = %(tenant)s
    ON CONFLICT DO NOTHING
"""

_LIFT: Final = """
    WITH welcome AS (
        SELECT address_key(l.address) AS key, max(instant(l.opt_in_date)) AS at,
               min(l.contact_id::text) AS record_id
        FROM {landing} l
        WHERE l.opt_in_source = 'Contact' AND l.permission IN ('explicit', 'implicit') AND NOT l.deleted
          AND address_key(l.address) IN (SELECT address_key FROM optouts WHERE tenant_id = %(tenant)s
                                         AND side = 'constant_contact' AND lifted_at IS NULL)
        GROUP BY 1
    ),
    lifted AS (
        UPDATE optouts o SET lifted_at = w.at FROM welcome w
        WHERE o.tenant_id = %(tenant)s AND o.address_key = w.key AND o.side = 'constant_contact'
          AND o.lifted_at IS NULL AND w.at > o.since
        RETURNING o.address_key, w.record_id, w.at
    ),
    told AS (
        INSERT INTO ledger (tenant_id, address_key, event, side, record_id, at, source, reason, run_id)
        SELECT DISTINCT %(tenant)s, address_key, 'opt_in', 'constant_contact', record_id, at, 'Contact',
               'seen', %(run)s::bigint
        FROM lifted ON CONFLICT DO NOTHING
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s, r.profile_id, 'address', s.address_key
    FROM lifted s, staging.registry r WHERE r.tenant_id = %(tenant)s
    ON CONFLICT DO NOTHING
"""


def absorb_records(connection: Psycopg, tenant_id: int, run_id: int) -> None:
    """Take over what other records of the org say, from `news` (store.staging.records). Repeatable."""
    params = {"tenant": tenant_id, "side": str(Side.SALESFORCE), "run": run_id}
    connection.execute(sql.SQL(_ABSORB).format(seen=sql.SQL(SEEN)), params)


def absorb(connection: Psycopg, landing: Mirror, mirror: Mirror | None, run_id: int | None) -> None:
    """Take over what a landing shows; `mirror` shows what the records' addresses were before. Repeatable."""
    tables = {"landing": landing.table, "mirror": (mirror or landing).table}
    params = {"tenant": landing.tenant_id, "side": str(landing.side), "run": run_id}
    seen = sql.SQL(_SEEN[landing.side]).format(**tables)
    connection.execute(sql.SQL(_ABSORB).format(seen=seen), params)
    if landing.side is Side.CONSTANT_CONTACT:
        connection.execute(sql.SQL(_LIFT).format(**tables), params)
