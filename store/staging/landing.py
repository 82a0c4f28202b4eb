"""From a landing into the mirror: a whole reading becomes the next generation, a delta is merged in.

What a delta changes is noted in `staging.touched` in the same transaction: by address, by id where there is
no address. The notes stay until a plan is saved, whatever dies in between.
"""

from collections.abc import Sequence
from typing import Final

import psycopg
from psycopg import sql

from store.database import Psycopg
from store.staging import mirrors
from store.staging.mirrors import Mirror
from sync.problems import Side

_LATEST: Final = {
    Side.SALESFORCE: sql.SQL("modstamp DESC, deleted DESC, ctid DESC"),
    Side.CONSTANT_CONTACT: sql.SQL("page DESC, ctid DESC"),
}
"""Which row counts where one id landed twice."""

_NEWS: Final = {
    Side.SALESFORCE: (
        *("address", "opted_out", "created_at", "deleted", "merged_into", "converted", "in_scope"),
    ),
    Side.CONSTANT_CONTACT: ("address", "permission", "deleted", "lists"),
}
"""Besides the values, what has to change for a row to be looked at: what was only read again has not."""

_DEDUPLICATE: Final = """
    DELETE FROM {table} WHERE ctid IN (
        SELECT ctid FROM (SELECT ctid, row_number() OVER (PARTITION BY {key} ORDER BY {latest}) AS place
                          FROM {table}) ranked
        WHERE place > 1)
"""

_TOUCH: Final = """
    WITH news AS (
        SELECT l.{key}::text AS id, address_key(l.address) AS is_now, address_key(m.address) AS was
        FROM {landing} l LEFT JOIN {mirror} m USING (tenant_id, {key})
        WHERE m.{key} IS NULL OR ({ours}) IS DISTINCT FROM ({theirs})
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT %(tenant)s, %(profile)s, 'address', is_now FROM news WHERE is_now <> ''
    UNION SELECT %(tenant)s, %(profile)s, 'address', was FROM news WHERE was <> ''
    UNION SELECT %(tenant)s, %(profile)s, %(kind)s, id FROM news WHERE is_now = '' OR was = ''
    ON CONFLICT DO NOTHING
"""

_MERGE: Final = """
    INSERT INTO {mirror} ({columns}) SELECT {columns} FROM {landing}
    ON CONFLICT (tenant_id, {key}) DO UPDATE SET {assignments}
"""

_LEAVE: Final = """
    WITH left_it AS (
        UPDATE {mirror} m SET lists = array_remove(m.lists, %(list)s::uuid)
        WHERE %(list)s::uuid = ANY (m.lists)
          AND NOT EXISTS (SELECT FROM {landing} l WHERE l.contact_id = m.contact_id)
        RETURNING m.contact_id, m.address
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s, %(profile)s,
           CASE WHEN address_key(address) = '' THEN 'contact' ELSE 'address' END,
           CASE WHEN address_key(address) = '' THEN contact_id::text ELSE address_key(address) END
    FROM left_it ON CONFLICT DO NOTHING
"""

_KINDS: Final = {Side.SALESFORCE: "person", Side.CONSTANT_CONTACT: "contact"}


def settle_whole(connection: Psycopg, landing: Mirror) -> None:
    """Index a whole reading; ids that came twice are told apart only where there are any."""
    try:
        with connection.transaction():
            mirrors.index(connection, landing)
    except psycopg.errors.UniqueViolation:
        _deduplicate(connection, landing)
        mirrors.index(connection, landing)
    mirrors.analyse(connection, landing)


def merge_delta(connection: Psycopg, landing: Mirror, mirror: Mirror) -> None:
    """Bring a delta into the mirror, noting what it touches. Once: afterwards the old addresses are gone."""
    _deduplicate(connection, landing)
    mirrors.analyse(connection, landing)
    names = {"landing": landing.table, "mirror": mirror.table, "key": landing.key}
    news = (*_NEWS[landing.side], *mirrors.value_columns(landing.values))
    touch = sql.SQL(_TOUCH).format(ours=_of("l", news), theirs=_of("m", news), **names)
    connection.execute(touch, {**_params(landing), "kind": _KINDS[landing.side]})
    assignments = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in landing.stored]
    columns = sql.SQL(", ").join(map(sql.Identifier, landing.stored))
    merge = sql.SQL(_MERGE).format(columns=columns, assignments=sql.SQL(", ").join(assignments), **names)
    connection.execute(merge)


def leave_lists(connection: Psycopg, landing: Mirror, mirror: Mirror, lists: Sequence[str]) -> None:
    """Take off the lists whose members have just been read whole who is in the mirror and did not land."""
    statement = sql.SQL(_LEAVE).format(landing=landing.table, mirror=mirror.table)
    for list_id in lists:
        connection.execute(statement, {**_params(landing), "list": list_id})


def _deduplicate(connection: Psycopg, landing: Mirror) -> None:
    latest = _LATEST[landing.side]
    connection.execute(sql.SQL(_DEDUPLICATE).format(table=landing.table, key=landing.key, latest=latest))


def _of(alias: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(alias, name) for name in columns)


def _params(landing: Mirror) -> dict[str, object]:
    return {"tenant": landing.tenant_id, "profile": landing.profile_id}
