"""Who takes over from records that were merged away: the living record at the end of their merges."""

from typing import Final

from store.database import Psycopg
from store.plans.ground import Ground

_HEIRS: Final = """
    CREATE TEMPORARY TABLE heirs ON COMMIT DROP AS
    WITH RECURSIVE chain AS (
        SELECT d.person_id, d.merged_into AS heir, 1 AS step FROM {people} d
        WHERE d.tenant_id = %(tenant)s AND d.merged_into <> ''
        UNION ALL
        SELECT c.person_id, m.merged_into, c.step + 1 FROM chain c
        JOIN {people} m ON m.tenant_id = %(tenant)s AND m.person_id = c.heir AND m.merged_into <> ''
        WHERE c.step < 50
    )
    SELECT c.person_id, CASE WHEN m.deleted = 'true' THEN '' ELSE c.heir END AS heir FROM chain c
    JOIN {people} m ON m.tenant_id = %(tenant)s AND m.person_id = c.heir AND m.merged_into = ''
"""
"""A blank heir: the record at the end was deleted, so that whoever was merged into it is gone too."""

_FOLLOW: Final = """
    WITH first AS (
        SELECT DISTINCT ON (h.heir) h.heir, l.person_id FROM heirs h
        JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = h.person_id
        WHERE h.heir <> ''
          AND NOT EXISTS (SELECT FROM links k WHERE k.tenant_id = %(tenant)s AND k.profile_id = %(profile)s
                          AND k.person_id = h.heir)
        ORDER BY h.heir, l.person_id
    ),
    moved AS (
        UPDATE links l SET person_id = first.heir, entombed = false FROM first
        WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = first.person_id
        RETURNING l.person_id
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT %(tenant)s, %(profile)s, 'person', person_id FROM moved ON CONFLICT DO NOTHING
"""
"""A merge is no deletion: the record that it kept takes the link over, unless it has one of its own."""


def find_heirs(connection: Psycopg, ground: Ground) -> None:
    """Make the temporary table `heirs`, of every record that was merged away."""
    connection.execute(ground.compose(_HEIRS), ground.params)
    connection.execute("ANALYZE heirs")


def follow_merges(connection: Psycopg, ground: Ground) -> None:
    """Give the links of merged records to their heirs, where these have none; `heirs` is there."""
    connection.execute(_FOLLOW, ground.params)
