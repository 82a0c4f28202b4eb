"""Settle what has landed whole: outcomes, links with their bases, placements, ledger rows. Repeatable.

A base is what each side showed: the person as planned; of the contact, a field that the row wrote as it was
read back - the vendor cuts and reformats - and any other field as it was when planned. So an edit by hand
between plan and read-back is not mistaken for agreement.
"""

from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground
from store.staging.mirrors import value_columns

_LANDED: Final = """
    WITH due AS (
        SELECT r.number, r.person_id, coalesce(r.contact_id, (
            SELECT x.contact_id FROM {contacts} x WHERE r.action = 'create' AND x.tenant_id = %(tenant)s
              AND address_key(x.address) = address_key(r.address)
            ORDER BY x.deleted, x.updated_at DESC, x.contact_id LIMIT 1)) AS contact_id
        FROM plan_rows r
        WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.action <> 'skip'
          AND NOT EXISTS (SELECT FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s
                          AND t.kind IN ('join', 'import') AND t.number = r.number AND NOT t.landed)
          AND NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s
                          AND o.number = r.number)
    )
    INSERT INTO outcomes (tenant_id, run_id, number, settled, contact_id, bound)
    SELECT %(tenant)s, %(run)s, number, 'done', contact_id, false FROM due
"""

_TO_BIND: Final = """
    CREATE TEMPORARY TABLE to_bind ON COMMIT DROP AS
    SELECT o.number, o.contact_id FROM outcomes o
    WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s AND NOT o.bound
"""

_SHOWN: Final = """
    SELECT r.number, r.person_id, b.contact_id, r."join", r.action, r.address AS written,
           address_key(p.address) AS person_key, address_key(c.address) AS contact_key,
           coalesce(%(list)s::uuid = ANY (c.lists), false) AS listed,
           {p_hashes} AS person_base,
           CASE WHEN r.changes IS NULL AND r.action <> 'create' THEN coalesce(r.contact_base, {p_hashes})
                ELSE {mixed} END AS contact_base
    FROM to_bind b
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = r.person_id
    JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = b.contact_id
"""
"""A row that SQL linked kept no base: both texts were equal, so the person's is the contact's."""

_FREE: Final = """
    DELETE FROM links l USING to_bind b
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.contact_id = b.contact_id
      AND l.person_id <> r.person_id
"""
"""A contact has one person: who takes it over from a deleted one takes the link."""

_LINK: Final = """
    INSERT INTO links AS l (tenant_id, profile_id, mapping_version, listed, contact_id, person_id, address,
                            person_base, contact_base)
    SELECT %(tenant)s, %(profile)s, %(version)s, listed, contact_id, person_id,
           CASE WHEN person_key = contact_key THEN person_key ELSE '' END, person_base, contact_base
    FROM ({shown}) shown
    ON CONFLICT (tenant_id, profile_id, person_id) DO UPDATE
        SET mapping_version = excluded.mapping_version, listed = l.listed OR excluded.listed,
            contact_id = excluded.contact_id, person_base = excluded.person_base,
            contact_base = excluded.contact_base, tombstone_at = NULL,
            address = CASE WHEN excluded.address <> '' THEN excluded.address
                           WHEN l.contact_id = excluded.contact_id THEN l.address ELSE '' END
"""

_PLACE: Final = """
    INSERT INTO placements (tenant_id, list_id, contact_id)
    SELECT %(tenant)s, %(list)s::uuid, b.contact_id
    FROM to_bind b JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE r.action = 'create' AND r."join" AND b.contact_id IS NOT NULL AND %(list)s::text IS NOT NULL
    ON CONFLICT (tenant_id, list_id, contact_id) DO UPDATE SET placed_at = excluded.placed_at, left_at = NULL
        WHERE placements.left_at IS NOT NULL
"""
"""Existing contacts were placed when their joining was confirmed."""

_TELL: Final = """
    INSERT INTO ledger (tenant_id, address_key, event, side, record_id, at, source, reason, run_id)
    SELECT %(tenant)s, address_key(r.address), 'opt_in', 'constant_contact', b.contact_id::text, now(),
           'Listbridge', 'implicit', %(run)s
    FROM to_bind b JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE r.action = 'create' AND b.contact_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""

_CLEAR: Final = """
    DELETE FROM unsettled u USING to_bind b
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE u.tenant_id = %(tenant)s AND u.profile_id = %(profile)s AND u.person_id = r.person_id
"""

_BOUND: Final = """
    UPDATE outcomes o SET bound = true FROM to_bind b
    WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s AND o.number = b.number
"""

_LEFT: Final = """
    UPDATE placements n SET left_at = now() FROM plan_rows r
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.reason = 'left_list'
      AND n.tenant_id = %(tenant)s AND n.list_id = %(list)s::uuid AND n.contact_id = r.contact_id
      AND n.left_at IS NULL
"""

_ENTOMB: Final = """
    UPDATE links l SET tombstone_at = now() FROM plan_rows r
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.reason = 'deleted_salesforce'
      AND l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = r.person_id
      AND l.tombstone_at IS NULL
"""

MANY: Final = 10_000  # rows after which the planner is told of the new sizes


def settle(connection: Psycopg, ground: Ground) -> None:
    """Run the statements, in one transaction."""
    shown = ground.compose(_SHOWN, mixed=_mixed(ground))
    for template in (_LANDED, _TO_BIND):
        settled = connection.execute(ground.compose(template), ground.params).rowcount
    connection.execute("ANALYZE to_bind")
    connection.execute(ground.compose(_FREE), ground.params)
    connection.execute(ground.compose(_LINK, shown=shown), ground.params)
    for template in (_PLACE, _TELL, _CLEAR, _BOUND, _LEFT, _ENTOMB):
        connection.execute(ground.compose(template), ground.params)
    if settled > MANY:
        connection.execute("ANALYZE links, placements, outcomes")


def _mixed(ground: Ground) -> sql.Composed:
    """Compose the contact's base of a row with changes, field by field."""
    rows = zip(ground.profile.mapping.rows, value_columns(len(ground.profile.mapping.rows)), strict=True)
    fields: list[sql.Composable] = [
        sql.SQL(
            "CASE WHEN r.changes @> jsonb_build_array(jsonb_build_object('target', {target}::text))"
            " THEN value_hash({shown}) WHEN r.action = 'create' THEN value_hash('')"
            " ELSE substring(r.contact_base FROM {at} FOR 8) END"
        ).format(
            target=sql.Literal(row.target), shown=sql.Identifier("c", column), at=sql.Literal(index * 8 + 1)
        )
        for index, (row, column) in enumerate(rows)
    ]
    return sql.SQL(" || ").join(fields or [sql.SQL("''::bytea")])
