"""After a change of the mapping: bases laid out anew, so that only the changed rows are backfilled."""

from typing import Final

import msgspec
from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground, kept_slot
from sync.bases import carried
from sync.mapping import Mapping

_OLDER: Final = """
    SELECT DISTINCT l.mapping_version, m.mapping FROM links l
    LEFT JOIN mappings m ON m.tenant_id = l.tenant_id AND m.profile_id = l.profile_id
                        AND m.version = l.mapping_version
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.mapping_version <> %(version)s
"""
_SAVED: Final = """
    SELECT mapping FROM mappings
    WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND version = %(version)s
"""
_TRANSLATE: Final = """
    UPDATE links l SET mapping_version = %(version)s, person_base = {person},
        contact_base = CASE l.contact_base WHEN '' THEN ''::bytea ELSE {contact} END
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.mapping_version = %(older)s
"""


def translate_bases(connection: Psycopg, ground: Ground) -> None:
    """Bring every link of the profile to the layout of the mapping that runs.

    A version that nobody saved says nothing: its links have no base, and are decided as at a first match.
    """
    older = connection.execute(_OLDER, ground.params).fetchall()
    if not older:
        return
    saved = connection.execute(_SAVED, ground.params).fetchone()
    new = msgspec.convert(saved[0], Mapping) if saved else None
    for version, stored in older:
        old = msgspec.convert(stored, Mapping) if stored else None
        slots = carried(old, new) if old and new else ()
        statement = ground.compose(
            _TRANSLATE, person=_laid("l.person_base", slots), contact=_laid("l.contact_base", slots)
        )
        connection.execute(statement, {**ground.params, "older": version})


def _laid(base: str, slots: tuple[int | None, ...]) -> sql.Composable:
    parts = [kept_slot(None if slot is None else base, slot or 0) for slot in slots]
    return sql.SQL("({})").format(sql.SQL(" || ").join(parts or [sql.SQL("''::bytea")]))
