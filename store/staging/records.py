"""The other records of the org that have an address: whoever they are, their opt-outs cover it.

Tenant-wide, of every object of people; a profile looks at those that are not of its own object.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import psycopg
from psycopg import sql

from store.database import Psycopg
from sync.problems import Side, TryAgain

_NEWS: Final = """
    CREATE TEMPORARY TABLE news (
        record_id text COLLATE "C", address text COLLATE "C", opted_out text, modstamp text COLLATE "C",
        deleted text, converted text DEFAULT 'false') ON COMMIT DROP
"""
_COLUMNS: Final = ("record_id", "address", "opted_out", "modstamp", "deleted")

SEEN: Final = """
    SELECT DISTINCT ON (key, record_id) key, record_id, since, source FROM (
        SELECT address_key(address) AS key, record_id, coalesce(instant(modstamp), now()) AS since,
               'Email Opt Out' AS source
        FROM news WHERE opted_out = 'true'
        UNION ALL
        SELECT address_key(r.address), r.record_id, coalesce(instant(n.modstamp), now()), 'Email Opt Out'
        FROM news n JOIN staging.records r ON r.tenant_id = %(tenant)s AND r.record_id = n.record_id
        WHERE n.opted_out = 'true'
    ) each WHERE key <> '' ORDER BY key, record_id, since
"""
"""A record whose address changed covers the old and the new one."""

_TOUCH: Final = """
    WITH changed AS (
        SELECT address_key(n.address) AS is_now, address_key(r.address) AS was
        FROM news n LEFT JOIN staging.records r ON r.tenant_id = %(tenant)s AND r.record_id = n.record_id
        WHERE r.record_id IS NULL
           OR (r.address, r.opted_out, r.gone) IS DISTINCT FROM
              (n.address, n.opted_out = 'true', n.deleted = 'true' OR n.converted = 'true')
    ),
    keys AS (SELECT is_now AS key FROM changed UNION SELECT was FROM changed)
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT %(tenant)s, r.profile_id, 'address', key FROM keys, (
        SELECT DISTINCT profile_id FROM staging.registry WHERE tenant_id = %(tenant)s) r
    WHERE key <> ''
    ON CONFLICT DO NOTHING
"""

_MERGE: Final = """
    INSERT INTO staging.records AS r
           (tenant_id, record_id, object_name, address, opted_out, gone, modstamp)
    SELECT DISTINCT ON (record_id) %(tenant)s, record_id, %(object)s, address, opted_out = 'true',
           deleted = 'true' OR converted = 'true', modstamp
    FROM news ORDER BY record_id, modstamp DESC, deleted DESC
    ON CONFLICT (tenant_id, record_id) DO UPDATE
        SET address = excluded.address, opted_out = excluded.opted_out, gone = excluded.gone,
            modstamp = excluded.modstamp
        WHERE (r.address, r.opted_out, r.gone, r.modstamp) IS DISTINCT FROM
              (excluded.address, excluded.opted_out, excluded.gone, excluded.modstamp)
"""

_MARK: Final = """
    INSERT INTO staging.record_marks (tenant_id, object_name, watermark)
    VALUES (%(tenant)s, %(object)s, %(watermark)s)
    ON CONFLICT (tenant_id, object_name) DO UPDATE SET watermark = excluded.watermark
"""


def land(connection: Psycopg, chunks: Iterable[bytes], *, converts: bool) -> int:
    """COPY one page of other records into the temporary table `news`; returns its rows."""
    connection.execute(_NEWS)
    names = (*_COLUMNS, "converted") if converts else _COLUMNS
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY news ({0}) FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL ({0}))")
    with connection.cursor() as cursor:
        try:
            with cursor.copy(statement.format(columns)) as copy:
                for chunk in chunks:
                    copy.write(chunk)
        except psycopg.DataError as broken:
            told = {"state": broken.sqlstate or ""}
            raise TryAgain("salesforce_page_broken", Side.SALESFORCE, told) from None
        return cursor.rowcount


def merge(connection: Psycopg, tenant_id: int, object_name: str, *, tell: bool) -> None:
    """Bring `news` into the table; tell: note which addresses changed, for every profile's next plan."""
    about = {"tenant": tenant_id, "object": object_name}
    if tell:
        connection.execute(_TOUCH, about)
    connection.execute(_MERGE, about)


def watermark(connection: Psycopg, tenant_id: int, object_name: str) -> datetime | None:
    """Tell up to when the object was read; None: read it whole."""
    row = connection.execute(
        "SELECT watermark FROM staging.record_marks WHERE tenant_id = %s AND object_name = %s",
        [tenant_id, object_name],
    ).fetchone()
    return row[0] if row else None


def mark(connection: Psycopg, tenant_id: int, object_name: str, at: datetime) -> None:
    """Note up to when the object was read."""
    connection.execute(_MARK, {"tenant": tenant_id, "object": object_name, "watermark": at})
