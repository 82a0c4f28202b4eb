"""Whom the profile's filter lets in: noted beside the people, which are mirrored whatever it says."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import psycopg
from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror
from sync.problems import Side, TryAgain

_OUTSIDE: Final = "UPDATE {landing} SET in_scope = false WHERE person_id = ANY (%(ids)s)"

_INSIDE: Final = 'CREATE TEMPORARY TABLE inside (person_id text COLLATE "C") ON COMMIT DROP'

_JUDGE: Final = """
    UPDATE {people} p SET in_scope = NOT p.in_scope
    WHERE p.in_scope <> (%(everybody)s OR EXISTS (SELECT FROM inside i WHERE i.person_id = p.person_id))
"""
_JUDGE_AND_TELL: Final = """
    WITH moved AS ({judge} RETURNING p.person_id, address_key(p.address) AS key)
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s, %(profile)s, CASE key WHEN '' THEN 'person' ELSE 'address' END,
           CASE key WHEN '' THEN person_id ELSE key END
    FROM moved ON CONFLICT DO NOTHING
"""

_SCOPED: Final = """
    UPDATE staging.registry SET scope_key = %(key)s, scoped_at = %(at)s
    WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND side = 'salesforce'
"""
_SCOPE: Final = """
    SELECT scope_key, scoped_at FROM staging.registry
    WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND side = 'salesforce'
"""


def leave_out(connection: Psycopg, landing: Mirror, ids: Sequence[str]) -> None:
    """Note who of a delta that has landed is not let in."""
    connection.execute(sql.SQL(_OUTSIDE).format(landing=landing.table), {"ids": list(ids)})


def let_in(
    connection: Psycopg, people: Mirror, pages: Iterable[tuple[int, Iterable[bytes]]] | None, *, tell: bool
) -> int:
    """Let in whom the CSV pages of ids (each with its rows) name, nobody else; None: everybody.

    Returns how many. tell: note whose scope has changed, for the next plan. Raises TryAgain where a page is
    broken or cut short.
    """
    connection.execute(_INSIDE)
    named = 0
    for expected, chunks in pages or ():
        rows = _copy(connection, chunks)
        if rows != expected:
            told = {"expected": expected, "received": rows}
            raise TryAgain("salesforce_truncated", Side.SALESFORCE, told)
        named += rows
    connection.execute("ANALYZE inside")
    judge = sql.SQL(_JUDGE).format(people=people.table)
    statement = sql.SQL(_JUDGE_AND_TELL).format(judge=judge) if tell else judge
    about = {"tenant": people.tenant_id, "profile": people.profile_id}
    connection.execute(statement, {**about, "everybody": pages is None})
    return named


def _copy(connection: Psycopg, chunks: Iterable[bytes]) -> int:
    with connection.cursor() as cursor:
        try:
            with cursor.copy("COPY inside FROM STDIN (FORMAT csv, HEADER)") as copy:
                for chunk in chunks:
                    copy.write(chunk)
        except psycopg.DataError as broken:
            told = {"state": broken.sqlstate or ""}
            raise TryAgain("salesforce_page_broken", Side.SALESFORCE, told) from None
        return cursor.rowcount


def scope_of(connection: Psycopg, tenant_id: int, profile_id: int) -> tuple[str | None, datetime | None]:
    """Tell by which filter the mirror was judged whole, and when; both None before that."""
    row = connection.execute(_SCOPE, {"tenant": tenant_id, "profile": profile_id}).fetchone()
    return (row[0], row[1]) if row else (None, None)


def note_scope(connection: Psycopg, people: Mirror, key: str, at: datetime) -> None:
    """Note by which filter the mirror is judged, and when."""
    about = {"tenant": people.tenant_id, "profile": people.profile_id}
    connection.execute(_SCOPED, {**about, "key": key, "at": at})
