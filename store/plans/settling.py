"""Settle what has landed whole: outcomes, links with their bases, placements, ledger rows. Repeatable.

A base is what each side showed: the person as planned; of the contact, a field that the row wrote as it was
read back - the vendor cuts and reformats - and any other field as it was when planned. So an edit by hand
between plan and read-back is not mistaken for agreement.
"""

from typing import Final

import msgspec
from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground
from store.plans.make import MANY
from store.staging.mirrors import value_columns

_DUE: Final = """
    CREATE TEMPORARY TABLE due ON COMMIT DROP AS
    SELECT r.number, true AS is_new, coalesce(r.contact_id, (
        SELECT x.contact_id FROM {contacts} x WHERE r.action = 'create' AND x.tenant_id = %(tenant)s
          AND address_key(x.address) = address_key(r.address)
        ORDER BY x.deleted, x.updated_at DESC, x.contact_id LIMIT 1)) AS contact_id
    FROM plan_rows r
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.action <> 'skip'
      AND NOT EXISTS (SELECT FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s
                      AND t.kind IN ('join', 'import') AND t.number = r.number AND NOT t.landed)
      AND NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s
                      AND o.number = r.number)
    UNION ALL
    SELECT o.number, false, o.contact_id FROM outcomes o
    WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s AND NOT o.bound
"""
"""What has landed whole and has no outcome yet, and outcomes whose links are not written yet."""

_SETTLE: Final = """
    INSERT INTO outcomes (tenant_id, run_id, number, settled, contact_id, bound)
    SELECT %(tenant)s, %(run)s, number, 'done', contact_id, true FROM due WHERE is_new
"""

_BOUND: Final = """
    UPDATE outcomes o SET bound = true FROM due
    WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s AND o.number = due.number AND NOT due.is_new
"""

_SHOWN: Final = """
    SELECT person_id, contact_id, link, listed, agreed_address, person_base,
           CASE contact_base WHEN person_base THEN ''::bytea
                             ELSE coalesce(contact_base, '') END AS contact_base
    FROM (
        SELECT r.person_id, b.contact_id, r.link,
               coalesce(%(list)s::uuid = ANY (c.lists), false) AS listed,
               CASE WHEN address_key(p.address) = address_key(c.address) THEN address_hash(p.address)
                    ELSE 0 END AS agreed_address,
               {p_hashes} AS person_base,
               CASE WHEN r.changes IS NULL AND r.action <> 'create' THEN r.contact_base ELSE {mixed} END
                   AS contact_base
        FROM due b
        JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
        JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = r.person_id
        JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = b.contact_id
        OFFSET 0  -- so that each base is computed once
    ) each_once
"""
"""A row that SQL linked kept no base: both texts were equal, so the person's is the contact's."""

_FREE: Final = """
    DELETE FROM links l USING due b
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE r.link AND l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
      AND (l.contact_id = b.contact_id OR l.person_id = r.person_id)
"""
"""A contact has one person: who takes it over from a deleted one takes the link."""

_RELINK: Final = """
    UPDATE links l
    SET mapping_version = %(version)s, listed = l.listed OR s.listed, entombed = false,
        person_base = s.person_base, contact_base = s.contact_base,
        agreed_address = CASE s.agreed_address WHEN 0 THEN l.agreed_address ELSE s.agreed_address END
    FROM ({shown}) s
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = s.person_id
      AND l.contact_id = s.contact_id AND NOT s.link
"""

_LINK: Final = """
    INSERT INTO links (agreed_address, tenant_id, profile_id, mapping_version, listed, contact_id, person_id,
                       person_base, contact_base)
    SELECT agreed_address, %(tenant)s, %(profile)s, %(version)s, listed, contact_id, person_id, person_base,
           contact_base
    FROM ({shown}) shown WHERE link
"""
"""The run is held by one worker, and who is linked already was planned without `link`."""

_PLACE: Final = """
    INSERT INTO placements (tenant_id, list_id, contact_id)
    SELECT %(tenant)s, %(list)s::uuid, b.contact_id
    FROM due b JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE r.action = 'create' AND r."join" AND b.contact_id IS NOT NULL AND %(list)s::text IS NOT NULL
    ON CONFLICT (tenant_id, list_id, contact_id) DO UPDATE SET placed_at = excluded.placed_at, left_at = NULL
        WHERE placements.left_at IS NOT NULL
"""
"""Existing contacts were placed when their joining was confirmed."""

_TELL: Final = """
    INSERT INTO ledger (tenant_id, address_key, event, side, record_id, at, source, reason, run_id)
    SELECT %(tenant)s, address_key(r.address), 'opt_in', 'constant_contact', b.contact_id::text, now(),
           'Listbridge', 'implicit', %(run)s
    FROM due b JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE r.action = 'create' AND b.contact_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""

_CLEAR: Final = """
    DELETE FROM unsettled u USING due b
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE u.tenant_id = %(tenant)s AND u.profile_id = %(profile)s AND u.person_id = r.person_id
"""

_LEFT: Final = """
    WITH gone AS MATERIALIZED (
        SELECT contact_id FROM plan_rows
        WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND reason = 'left_list'
    )
    UPDATE placements n SET left_at = now() FROM gone
    WHERE n.tenant_id = %(tenant)s AND n.list_id = %(list)s::uuid AND n.contact_id = gone.contact_id
      AND n.left_at IS NULL
"""

_ENTOMB: Final = """
    WITH gone AS MATERIALIZED (
        SELECT person_id FROM plan_rows
        WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND reason = 'deleted_salesforce'
    )
    UPDATE links l SET entombed = true FROM gone
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = gone.person_id
      AND NOT l.entombed
"""


def settle(connection: Psycopg, ground: Ground) -> None:
    """Run the statements, in one transaction."""
    shown = ground.compose(_SHOWN, mixed=_mixed(ground))
    for template in (_LEFT, _ENTOMB):
        connection.execute(ground.compose(template), ground.params)
    due = connection.execute(ground.compose(_DUE), ground.params).rowcount
    connection.execute("ANALYZE due")
    for template in (_SETTLE, _BOUND, _FREE, _RELINK, _LINK, _PLACE, _TELL, _CLEAR):
        connection.execute(ground.compose(template, shown=shown), ground.params)
    if due > MANY:
        connection.execute("ANALYZE links, placements, outcomes")


def _mixed(ground: Ground) -> sql.Composed:
    """Compose the contact's base of a row with changes, field by field."""
    rows = zip(ground.profile.mapping.rows, value_columns(len(ground.profile.mapping.rows)), strict=True)
    fields: list[sql.Composable] = [
        sql.SQL(
            "CASE WHEN r.changes @> {target}::jsonb"
            " THEN value_hash({shown}) WHEN r.action = 'create' THEN value_hash('')"
            " ELSE substring(r.contact_base FROM {at} FOR 8) END"
        ).format(
            target=sql.Literal(_target(row.target)),
            shown=sql.Identifier("c", column),
            at=sql.Literal(index * 8 + 1),
        )
        for index, (row, column) in enumerate(rows)
    ]
    return sql.SQL(" || ").join(fields or [sql.SQL("''::bytea")])


def _target(name: str) -> str:
    return msgspec.json.encode([{"target": name}]).decode()
