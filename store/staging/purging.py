"""Records that were deleted for good: no query shows them any more, so they are named by their ids."""

from collections.abc import Sequence
from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror

_LIVING: Final = "SELECT person_id FROM {people} WHERE person_id = ANY (%(ids)s) AND deleted <> 'true'"

_BURY: Final = """
    WITH gone AS (
        UPDATE {people} SET deleted = 'true' WHERE person_id = ANY (%(ids)s) AND deleted <> 'true'
        RETURNING person_id, address_key(address) AS key
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s::integer, %(profile)s::integer,
           CASE key WHEN '' THEN 'person' ELSE 'address' END, CASE key WHEN '' THEN person_id ELSE key END
    FROM gone ON CONFLICT DO NOTHING
"""

_BURY_RECORDS: Final = """
    WITH lost AS (
        UPDATE staging.records SET gone = true
        WHERE tenant_id = %(tenant)s AND record_id = ANY (%(ids)s) AND NOT gone
        RETURNING address_key(address) AS key
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s::integer, r.profile_id, 'address', key
    FROM lost, (SELECT DISTINCT profile_id FROM staging.registry WHERE tenant_id = %(tenant)s) r
    WHERE key <> '' ON CONFLICT DO NOTHING
"""

_FORGET: Final = (
    "DELETE FROM staging.record_marks WHERE tenant_id = %(tenant)s AND object_name = %(object)s",
    "DELETE FROM staging.records WHERE tenant_id = %(tenant)s AND object_name = %(object)s",
)


def living(connection: Psycopg, people: Mirror, ids: Sequence[str]) -> list[str]:
    """Choose the ids whom the mirror shows alive."""
    asked = sql.SQL(_LIVING).format(people=people.table)
    return [person_id for (person_id,) in connection.execute(asked, {"ids": list(ids)}).fetchall()]


def bury(connection: Psycopg, people: Mirror, ids: Sequence[str]) -> None:
    """Note that people are deleted, for the next plan."""
    about = {"tenant": people.tenant_id, "profile": people.profile_id, "ids": list(ids)}
    connection.execute(sql.SQL(_BURY).format(people=people.table), about)


def bury_records(connection: Psycopg, tenant_id: int, ids: Sequence[str]) -> None:
    """Note that records of other objects are gone; their opt-outs stay."""
    connection.execute(_BURY_RECORDS, {"tenant": tenant_id, "ids": list(ids)})


def forget_records(connection: Psycopg, tenant_id: int, object_name: str) -> None:
    """Let an object's records be read whole again; their opt-outs stand elsewhere, and stay."""
    for statement in _FORGET:
        connection.execute(statement, {"tenant": tenant_id, "object": object_name})
