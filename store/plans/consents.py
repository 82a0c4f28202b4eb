"""Consent by address: every record that has an address somebody opted out with, and its contact.

SQL leaves out the records for which nothing can follow; the rest is the core's table (sync.consent).
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground
from store.plans.pairs import MEMBER, member_reader
from sync.problems import Side
from sync.records import ConsentCase, OptOut, Ticked

OURS: Final = "Listbridge"
"""The source of an opt-out that we wrote ourselves."""

_TOUCHED: Final = """
    SELECT value AS key FROM noted WHERE kind = 'address'
    UNION SELECT value FROM unsettled
          WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND kind = 'address'
    UNION SELECT address_key(p.address) FROM {people} p
    JOIN examined ON p.tenant_id = %(tenant)s AND examined.person_id = p.person_id
"""

_INHERITING: Final = """
    CREATE TEMPORARY TABLE inheriting ON COMMIT DROP AS
    SELECT h.heir, bool_or(o.source <> %(ours)s) AS own FROM heirs h
    JOIN {people} d ON d.tenant_id = %(tenant)s AND d.person_id = h.person_id
    JOIN optouts o ON o.tenant_id = %(tenant)s AND o.side = 'salesforce'
                  AND o.address_key = address_key(d.address) AND o.record_id = d.person_id
    WHERE h.heir <> '' GROUP BY 1
"""
"""Records into which one with a tick was merged; `own`: a tick that was somebody's word, not our echo."""

_KEYS: Final = """
    CREATE TEMPORARY TABLE keys ON COMMIT DROP AS
    WITH touched AS MATERIALIZED ({touched}),
    spoken AS MATERIALIZED (
        SELECT DISTINCT address_key AS key FROM optouts WHERE tenant_id = %(tenant)s {among}
    ),
    merged AS MATERIALIZED (
        SELECT address_key(m.address) AS key
        FROM inheriting h JOIN {people} m ON m.tenant_id = %(tenant)s AND m.person_id = h.heir
    )
    SELECT key FROM spoken
    UNION SELECT key FROM merged WHERE key <> ''
    UNION
    SELECT address_key(c.address) FROM spoken s
    JOIN {people} p ON p.tenant_id = %(tenant)s AND address_key(p.address) = s.key
    JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = p.person_id
    JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
"""
"""The addresses that somebody opted out with, those of linked contacts that were corrected since, and those
of records into which one with a tick was merged."""

_CASES: Final = """
    WITH records AS (
        SELECT k.key, p.person_id AS record_id, %(object)s AS object_name, p.opted_out = 'true' AS opted_out
        FROM keys k JOIN {people} p ON p.tenant_id = %(tenant)s AND address_key(p.address) = k.key
        WHERE p.deleted <> 'true' AND p.converted <> 'true'
        UNION
        SELECT k.key, r.record_id, r.object_name, r.opted_out
        FROM keys k JOIN staging.records r ON r.tenant_id = %(tenant)s AND address_key(r.address) = k.key
        WHERE NOT r.gone AND r.object_name <> %(object)s
        UNION
        SELECT k.key, p.person_id, %(object)s, p.opted_out = 'true'
        FROM keys k JOIN {contacts} c ON c.tenant_id = %(tenant)s AND address_key(c.address) = k.key
        JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                    AND l.contact_id = c.contact_id
        JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = l.person_id
        WHERE p.deleted <> 'true' AND p.converted <> 'true'
    )
    SELECT r.key, r.record_id, r.object_name, r.opted_out, coalesce(o.since::text, ''),
           coalesce(o.by_us AND NOT coalesce(h.own, false), false),
           o.record_id IS NOT NULL AND NOT r.opted_out, h.heir IS NOT NULL, s.record_id, {member}
    FROM records r
    LEFT JOIN LATERAL (
        SELECT record_id, replace(min(since)::text, ' ', 'T') AS since, bool_and(source = %(ours)s) AS by_us
        FROM optouts WHERE tenant_id = %(tenant)s AND side = 'salesforce' AND record_id = r.record_id
          AND address_key IN (r.key, {own_key}) GROUP BY record_id) o ON true
    LEFT JOIN inheriting h ON h.heir = r.record_id
    LEFT JOIN LATERAL (
        SELECT record_id FROM optouts WHERE tenant_id = %(tenant)s AND address_key = r.key
          AND side = 'constant_contact' AND lifted_at IS NULL ORDER BY record_id LIMIT 1) s ON true
    LEFT JOIN LATERAL (
        SELECT * FROM {contacts} x WHERE x.tenant_id = %(tenant)s AND address_key(x.address) = r.key
        ORDER BY x.deleted, x.updated_at DESC, x.contact_id LIMIT 1) c ON true
    WHERE CASE WHEN r.opted_out
               THEN c.contact_id IS NOT NULL AND NOT c.deleted
                    AND (c.permission <> 'unsubscribed' OR %(list)s::uuid = ANY (c.lists))
               ELSE s.record_id IS NOT NULL OR c.permission = 'unsubscribed' OR h.heir IS NOT NULL END
    ORDER BY r.key COLLATE "C", r.record_id
"""
_MEMBER_AT: Final = 9


def stream_cases(connection: Psycopg, ground: Ground, *, whole: bool) -> Iterator[ConsentCase]:
    """Stream the cases, by address; `heirs` is there, for a delta `noted` and `examined` too."""
    connection.execute(ground.compose(_INHERITING), {**ground.params, "ours": OURS})
    connection.execute("ANALYZE inheriting")
    touched = sql.SQL("SELECT NULL::text AS key") if whole else ground.compose(_TOUCHED)
    among = sql.SQL("" if whole else "AND address_key IN (SELECT key FROM touched)")
    connection.execute(ground.compose(_KEYS, touched=touched, among=among), ground.params)
    connection.execute("ANALYZE keys")
    own_key = sql.SQL(
        "(SELECT address_key(p.address) FROM {} p WHERE p.tenant_id = %(tenant)s"
        " AND p.person_id = r.record_id)"
    ).format(ground.people.table)
    statement = ground.compose(_CASES, member=ground.compose(MEMBER), own_key=own_key)
    member_of = member_reader(len(ground.profile.mapping.rows), _MEMBER_AT)
    params = {**ground.params, "object": str(ground.profile.object_type), "ours": OURS}
    with connection.cursor(name="consents") as cursor:
        cursor.execute(statement, params)
        for key, rows in groupby(cursor, key=lambda row: row[0]):
            listed = list(rows)
            yield ConsentCase(
                address_key=key,
                records=tuple(map(_ticked, listed)),
                member=member_of(listed[0]),
                main_list_id=str(ground.profile.main_list_id),
                opted_out_constant_contact=_standing(listed[0][8]),
            )


def _ticked(row: tuple[Any, ...]) -> Ticked:
    return Ticked(
        record_id=row[1],
        object_name=row[2],
        opted_out=row[3],
        since=row[4],
        by_us=row[5],
        unticked=row[6],
        inherits=row[7],
    )


def _standing(record_id: str | None) -> OptOut | None:
    return OptOut(side=Side.CONSTANT_CONTACT, record_id=record_id) if record_id else None
