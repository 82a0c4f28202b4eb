"""Settle what has landed whole: outcomes, links with their bases, placements, ledger rows. Repeatable.

A base is what each side showed: the person as planned; of the contact, a field that the row wrote as it was
read back - the vendor cuts and reformats - and any other field as it was when planned. So an edit by hand
between plan and read-back is not mistaken for agreement.
"""

from typing import Final

import msgspec
from psycopg import sql

from store.database import Psycopg
from store.plans.ground import CONTACT_BASE, Ground, kept_slot
from store.plans.make import MANY
from store.plans.sending import SUBJECT, SUBJECT_KIND
from store.staging.mirrors import value_columns
from sync.bases import HASH
from sync.effects import Effect
from sync.mapping import layout_of
from sync.merge import field_of

_DUE: Final = """
    CREATE TEMPORARY TABLE due ON COMMIT DROP AS
    SELECT r.number, true AS is_new, coalesce(r.contact_id, (
        SELECT x.contact_id FROM {contacts} x WHERE r.action = 'create' AND x.tenant_id = %(tenant)s
          AND address_key(x.address) = address_key(r.address)
        ORDER BY x.deleted, x.updated_at DESC, x.contact_id LIMIT 1)) AS contact_id,
        coalesce(nullif(r.person_id, ''), (
            SELECT t.record_id FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s
              AND t.kind = 'new_person' AND t.number = r.number), '') AS person_id
    FROM plan_rows r
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.action <> 'skip'
      AND NOT EXISTS (SELECT FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s
                      AND t.kind = ANY (%(effects)s) AND t.number = r.number AND NOT t.landed)
      AND NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s
                      AND o.number = r.number)
    UNION ALL
    SELECT o.number, false, o.contact_id, coalesce(nullif(r.person_id, ''), o.person_id, '') FROM outcomes o
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = o.number
    WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s AND NOT o.bound
"""
"""What has landed whole and has no outcome yet, and outcomes whose links are not written yet."""

_SETTLE: Final = """
    INSERT INTO outcomes (tenant_id, run_id, number, settled, contact_id, person_id, bound)
    SELECT %(tenant)s, %(run)s, number, 'done', contact_id, person_id, true FROM due WHERE is_new
"""

_BOUND: Final = """
    UPDATE outcomes SET bound = true WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND NOT bound
"""

_SHOWN: Final = """
    SELECT person_id, contact_id, link, listed, apart AND NOT listed AS apart, outside, agreed_address,
           person_base,
           CASE contact_base WHEN person_base THEN ''::bytea
                             ELSE coalesce(contact_base, '') END AS contact_base
    FROM (
        SELECT b.person_id, b.contact_id, r.link,
               coalesce(%(list)s::uuid = ANY (c.lists), false) AS listed,
               r.action = 'create_person' AND NOT r."join" AS apart,
               r.action = 'create_person' AND NOT p.in_scope AS outside,
               CASE WHEN address_key(p.address) = address_key(c.address) THEN address_hash(p.address)
                    ELSE 0 END AS agreed_address,
               {person_shown} AS person_base, {contact_shown} AS contact_base
        FROM due b
        JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
        JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = b.person_id
        JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = b.contact_id
        LEFT JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                         AND l.person_id = b.person_id AND NOT r.link
        WHERE r.action IN ('create', 'update', 'link', 'create_person')
        OFFSET 0  -- so that each base is computed once
    ) each_once
"""
"""Rows about consent and leaving say nothing of the fields."""

_FREE: Final = """
    WITH freed AS (
        DELETE FROM links l USING due b
        JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
        WHERE (r.link AND (l.contact_id = b.contact_id OR l.person_id = b.person_id)
               OR r.action = 'move_link' AND l.person_id = b.person_id AND EXISTS (
                   SELECT FROM links k WHERE k.tenant_id = %(tenant)s AND k.profile_id = %(profile)s
                     AND k.person_id = r.parameters ->> 'to'))
          AND l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
        RETURNING l.contact_id, coalesce(r.parameters ->> 'to', b.person_id) AS person_id
    ),
    noted AS (
        INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
        SELECT DISTINCT %(tenant)s, %(profile)s, 'address', address_key(c.address)
        FROM freed JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = freed.contact_id
        WHERE address_key(c.address) <> '' ON CONFLICT DO NOTHING
    )
    INSERT INTO former (tenant_id, profile_id, contact_id, person_id)
    SELECT DISTINCT ON (contact_id) %(tenant)s, %(profile)s, contact_id, person_id FROM freed
    ORDER BY contact_id, person_id
    ON CONFLICT (tenant_id, profile_id, contact_id) DO UPDATE SET person_id = excluded.person_id
"""
"""A contact has one person: who takes it over from a deleted one takes the link. A record that was merged
away gives its own up. Of a contact that a person had before, nobody else is made; somebody who is there may
take it, so its address is looked at again."""

_FOUND: Final = """
    DELETE FROM former f USING links l
    WHERE f.tenant_id = %(tenant)s AND f.profile_id = %(profile)s AND l.tenant_id = f.tenant_id
      AND l.profile_id = f.profile_id AND l.contact_id = f.contact_id
"""

_UNCLAIM: Final = """
    WITH gone AS MATERIALIZED (
        SELECT person_id FROM plan_rows WHERE tenant_id = %(tenant)s AND run_id = %(run)s
          AND action = 'skip' AND reason = ANY (%(leaving)s)
    )
    UPDATE links l SET listed = false FROM gone
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = gone.person_id
      AND l.listed
"""
"""Who leaves ends the profile's claim, though another's still stands, and what was joined by hand."""

_RELINK: Final = """
    UPDATE links l
    SET mapping_version = %(version)s, listed = l.listed OR s.listed, entombed = false, outside = false,
        person_base = s.person_base, contact_base = s.contact_base,
        agreed_address = CASE s.agreed_address WHEN 0 THEN l.agreed_address ELSE s.agreed_address END
    FROM ({shown}) s
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = s.person_id
      AND l.contact_id = s.contact_id AND NOT s.link
"""

_LINK: Final = """
    INSERT INTO links (agreed_address, tenant_id, profile_id, mapping_version, listed, apart, outside,
                       contact_id, person_id, person_base, contact_base)
    SELECT agreed_address, %(tenant)s, %(profile)s, %(version)s, listed, apart, outside, contact_id,
           person_id, person_base, contact_base
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
    WHERE u.tenant_id = %(tenant)s AND u.profile_id = %(profile)s AND u.kind = {kind} AND u.value = {value}
      AND r.parameters ->> 'held' IS NULL
"""

_GRANTED: Final = """
    DELETE FROM wishes w USING due b
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = b.number
    WHERE w.tenant_id = %(tenant)s AND w.profile_id = %(profile)s AND w.wish = 'sync'
      AND (w.kind, w.record_id) IN (('person', r.person_id), ('contact', r.contact_id::text))
"""

_LEFT: Final = """
    WITH gone AS MATERIALIZED (
        SELECT contact_id FROM plan_rows
        WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND reason IN ('left_list', 'list_refuses')
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


_TAKEN_AFTER_ALL: Final = """
    DELETE FROM list_refusals f USING {contacts} c
    WHERE f.tenant_id = %(tenant)s AND f.list_id = %(list)s::uuid AND c.tenant_id = f.tenant_id
      AND c.contact_id = f.contact_id AND f.list_id = ANY (c.lists)
"""
"""Who is back on the list may leave it again, and be put back again."""


def settle(connection: Psycopg, ground: Ground) -> None:
    """Run the statements, in one transaction."""
    shown = ground.compose(_SHOWN, person_shown=_person_shown(ground), contact_shown=_contact_shown(ground))
    names = {"shown": shown, "kind": sql.SQL(SUBJECT_KIND), "value": sql.SQL(SUBJECT)}
    for template in (_LEFT, _TAKEN_AFTER_ALL, _ENTOMB, _UNCLAIM):
        connection.execute(ground.compose(template), ground.params)
    params = {**ground.params, "effects": [str(effect) for effect in Effect]}
    due = connection.execute(ground.compose(_DUE), params).rowcount
    if not due:
        return
    connection.execute("ANALYZE due")
    for template in (_BOUND, _SETTLE, _FREE, _RELINK, _LINK, _FOUND, _PLACE, _TELL, _CLEAR, _GRANTED):
        connection.execute(ground.compose(template, **names), ground.params)
    if due > MANY:
        connection.execute("ANALYZE links, placements, outcomes")


def _person_shown(ground: Ground) -> sql.Composable:
    """Compose the person's base, field by field: as read back where the row wrote it, else as planned."""
    if ground.is_whole_layout:
        template = "CASE WHEN r.person_base IS NULL THEN {} ELSE {} END"
        return sql.SQL(template).format(ground.names["p_hashes"], _by_slot(ground, _PERSON_SLOT, "p"))
    return _by_slot(ground, _PERSON_SLOT, "p")


def _contact_shown(ground: Ground) -> sql.Composable:
    """Compose the contact's base likewise. A row that SQL linked kept none: both texts were equal."""
    if ground.is_whole_layout:
        template = """CASE WHEN r.changes IS NULL AND r.action IN ('update', 'link')
                            AND r.reason <> 'address_taken' AND r.parameters ->> 'held' IS NULL
                            THEN r.contact_base ELSE {} END"""
        return sql.SQL(template).format(_by_slot(ground, _CONTACT_SLOT, "c"))
    return _by_slot(ground, _CONTACT_SLOT, "c")


_PERSON_SLOT: Final = """
    CASE WHEN {shown} = '' AND r.person_changes @> {field}::jsonb AND NOT r.person_changes @> {blanked}::jsonb
              THEN {kept}
         WHEN r.person_base IS NULL OR r.person_changes @> {field}::jsonb THEN value_hash({shown})
         ELSE substring(r.person_base FROM {at} FOR 8) END"""
_CONTACT_SLOT: Final = """
    CASE WHEN strpos(r.parameters ->> 'held', {held}) > 0
              OR {shown} = '' AND r.changes @> {target}::jsonb AND NOT r.changes @> {blank}::jsonb THEN {kept}
         WHEN r.changes @> {target}::jsonb THEN value_hash({shown})
         WHEN r.action = 'create' THEN value_hash('')
         WHEN r.contact_base IS NULL AND r.reason = 'same_address' THEN value_hash({other})
         ELSE coalesce(substring(r.contact_base FROM {at} FOR 8), value_hash({shown})) END"""
"""A value that Salesforce cannot hold is not agreed on: its slot stays, so that it is tried again. So does
that of a value of which nothing shows: a side cuts and reformats, but what it leaves blank did not land, or
was blanked by somebody before it was read back."""


def _by_slot(ground: Ground, template: str, alias: str) -> sql.Composable:
    layout = layout_of(ground.profile.mapping)
    columns = value_columns(len(layout.slots))
    base = {"p": "l.person_base", "c": CONTACT_BASE}[alias]
    rows = zip(layout.slots, ground.profile.mapping.rows, columns, strict=True)
    made = {
        slot: sql.SQL(template).format(
            held=sql.Literal(f",{row.target},"),
            kept=kept_slot(base, slot),
            field=sql.Literal(_target(field_of(row))),
            blanked=sql.Literal(_target(field_of(row), after="")),
            target=sql.Literal(_target(row.target)),
            blank=sql.Literal(_target(row.target, after="")),
            shown=sql.Identifier(alias, column),
            other=sql.Identifier("p", column),
            at=sql.Literal(index * HASH + 1),
        )
        for index, (slot, row, column) in enumerate(rows)
    }
    slots = [made.get(slot) or kept_slot(base, slot) for slot in range(layout.width)]
    return sql.SQL("({})").format(sql.SQL(" || ").join(slots or [sql.SQL("''::bytea")]))


def _target(name: str, **more: str) -> str:
    return msgspec.json.encode([{"target": name, **more}]).decode()
