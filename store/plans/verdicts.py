"""The sieve: pairs people with contacts, drops the unchanged, judges the uniform, leaves the rest to Python.

SQL may let a pair through needlessly; it never drops one that the core would change, and where it judges,
it judges by the core's own table (sync.match.EXCLUSIONS), whose facts it knows by name.
"""

from collections.abc import Mapping
from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground
from sync.leaving import ONLY_LINKED
from sync.match import EXCLUSIONS, LISTS_A_CONTACT, Fact
from sync.plan import Reason

FACTS: Final[Mapping[Fact, str]] = {
    Fact.OPTED_OUT_SALESFORCE: "opted_out OR opt_out_side = 'salesforce'",
    Fact.OPTED_OUT_CONSTANT_CONTACT: "permission = 'unsubscribed' OR opt_out_side = 'constant_contact'",
    Fact.NEVER_SYNC: "never",
    Fact.MERGED: "merged",
    Fact.CONVERTED: "converted",
    Fact.PERSON_DELETED: "deleted",
    Fact.OUT_OF_SCOPE: "NOT in_scope",
    Fact.NO_ADDRESS: "key = ''",
    Fact.SHADOWED: "shadowed_by IS NOT NULL",
    Fact.CONTACT_DELETED: "contact_deleted AND NOT forced",
    Fact.TEMPORARY_HOLD: "permission = 'temp_hold'",
    Fact.PENDING_CONFIRMATION: "permission = 'pending_confirmation'",
    Fact.PERMISSION_NOT_SET: "permission NOT IN"
    " ('implicit', 'explicit', 'unsubscribed', 'temp_hold', 'pending_confirmation')",
    Fact.LEFT_LIST: "contact_id IS NOT NULL AND NOT listed_now AND placed AND NOT forced",
    Fact.LIST_REFUSES: "refused AND NOT listed_now",
    Fact.LISTS_FULL: f"NOT listed_now AND lists_count >= {LISTS_A_CONTACT}",
}
"""One expression a fact, over the columns of `_PAIRS`; an unknown is false."""

_NEVER: Final = """EXISTS (SELECT FROM wishes w WHERE w.tenant_id = %(tenant)s AND w.profile_id = %(profile)s
                           AND w.wish = 'never' AND (w.kind, w.record_id) IN (
                               ('person', p.person_id), ('contact', c.contact_id::text)))"""
_ASKED: Final = """EXISTS (SELECT FROM wishes w WHERE w.tenant_id = %(tenant)s AND w.profile_id = %(profile)s
                           AND w.wish = 'sync' AND w.kind = 'person' AND w.record_id = p.person_id)"""
_FORCED: Final = f"(%(enforce)s OR {_ASKED})"
_REFUSED: Final = f"(f.contact_id IS NOT NULL AND NOT {_ASKED})"
"""A wish is a user's word about one record; there are few, so they are asked for each."""

_LOOSE: Final = """
    CREATE TEMPORARY TABLE loose ON COMMIT DROP AS
    SELECT p.person_id FROM {people} p {examined}
    WHERE p.deleted <> 'true' AND p.converted <> 'true' AND p.in_scope
      AND NOT EXISTS (SELECT FROM links l WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                      AND l.person_id = p.person_id)
"""
"""People to be synced who have no link. Of anybody else without one nothing is told."""

_UNLINKED: Final = """
    SELECT p.person_id, address_key(p.address) AS key, p.address AS person_address,
           p.opted_out = 'true' AS opted_out, false AS deleted, false AS merged, false AS converted,
           true AS in_scope, {never} AS never, {forced} AS forced, false AS linked,
           c.contact_id, c.address AS contact_address, c.permission, c.deleted AS contact_deleted,
           coalesce(%(list)s::uuid = ANY (c.lists), false) AS listed_now, cardinality(c.lists) AS lists_count,
           coalesce(s.holder, q.person_id) AS shadowed_by,
           o.side AS opt_out_side, o.record_id AS opt_out_record,
           n.contact_id IS NOT NULL AS placed, n.left_at IS NULL AND n.contact_id IS NOT NULL AS added,
           {refused} AS refused, NULL::uuid AS taken_by, false AS unchanged,
           ROW({p_values}) = ROW({c_values}) AS equal
    FROM loose JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = loose.person_id
    LEFT JOIN {contacts} c ON c.tenant_id = %(tenant)s AND address_key(c.address) = address_key(p.address)
                          AND address_key(c.address) <> ''
                          AND NOT EXISTS (SELECT FROM minors WHERE minors.contact_id = c.contact_id)
    LEFT JOIN links t ON t.tenant_id = %(tenant)s AND t.profile_id = %(profile)s
                     AND t.contact_id = c.contact_id
    LEFT JOIN {people} q ON q.tenant_id = %(tenant)s AND q.person_id = t.person_id AND q.deleted <> 'true'
                        AND q.converted <> 'true' AND q.in_scope
    LEFT JOIN shadows s ON s.person_id = p.person_id
    LEFT JOIN standing o ON o.address_key = address_key(p.address)
    LEFT JOIN placements n ON n.tenant_id = %(tenant)s AND n.list_id = %(list)s::uuid
                          AND n.contact_id = c.contact_id
    LEFT JOIN list_refusals f ON f.tenant_id = %(tenant)s AND f.list_id = %(list)s::uuid
                             AND f.contact_id = c.contact_id
"""
"""A contact stays with the living person it is linked to: another person of its address is shadowed by that
one."""

_LINKED: Final = """
    SELECT p.person_id, address_key(p.address), p.address,
           p.opted_out = 'true', p.deleted = 'true', p.merged_into <> '', p.converted = 'true',
           p.in_scope, {never}, {forced}, true,
           c.contact_id, c.address, c.permission, c.deleted,
           coalesce(%(list)s::uuid = ANY (c.lists), false), cardinality(c.lists),
           coalesce(s.holder, CASE WHEN address_key(p.address) NOT IN ('', address_key(c.address)) THEN (
               SELECT k.person_id FROM links k
               JOIN {people} q ON q.tenant_id = %(tenant)s AND q.person_id = k.person_id
                    AND q.deleted <> 'true' AND q.converted <> 'true' AND q.in_scope
               WHERE k.tenant_id = %(tenant)s AND k.profile_id = %(profile)s AND k.person_id <> p.person_id
                 AND k.contact_id = {taken}) END),
           coalesce(o.side, own.side), CASE WHEN o.side IS NULL THEN own.record_id ELSE o.record_id END,
           n.contact_id IS NOT NULL OR l.listed, n.left_at IS NULL AND n.contact_id IS NOT NULL, {refused},
           CASE WHEN address_key(p.address) NOT IN ('', address_key(c.address)) THEN {taken} END,
           l.mapping_version = %(version)s AND NOT l.entombed AND NOT l.outside
               AND CASE WHEN l.listed THEN coalesce(%(list)s::uuid = ANY (c.lists), false)
                        ELSE l.apart AND NOT coalesce(%(list)s::uuid = ANY (c.lists), false) END
               AND l.agreed_address = address_hash(p.address)
               AND address_key(c.address) = address_key(p.address) AND {person_unmoved}
               AND CASE WHEN l.contact_base = '' THEN ROW({p_values}) = ROW({c_values})
                        ELSE {contact_unmoved} END,
           false
    FROM {people} p {examined}
    JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = p.person_id
    LEFT JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
    LEFT JOIN shadows s ON s.person_id = p.person_id
    LEFT JOIN standing o ON o.address_key = address_key(p.address)
    LEFT JOIN standing own ON own.address_key = address_key(c.address)
    LEFT JOIN placements n ON n.tenant_id = %(tenant)s AND n.list_id = %(list)s::uuid
                          AND n.contact_id = l.contact_id
    LEFT JOIN list_refusals f ON f.tenant_id = %(tenant)s AND f.list_id = %(list)s::uuid
                             AND f.contact_id = l.contact_id
"""
"""An opt-out of either address counts: of the person's, and of the one that the contact was corrected to.
Whose new address has the contact of another living person is shadowed by that one."""

_TAKEN: Final = """(
    SELECT x.contact_id FROM {contacts} x
    WHERE x.tenant_id = %(tenant)s AND address_key(x.address) = address_key(p.address)
    ORDER BY x.deleted, x.updated_at DESC, x.contact_id LIMIT 1)"""
"""The contact that has the person's new address already."""

_VERDICTS: Final = """
    CREATE TEMPORARY TABLE verdicts ON COMMIT DROP AS
    SELECT person_id, contact_id, linked, shadowed_by, opt_out_side, opt_out_record, placed, added, taken_by,
           opted_out, permission, listed_now, nullif(reason, 'core') AS reason, never, forced,
           CASE WHEN reason IS NOT NULL
                THEN btrim(CASE WHEN reason = 'same_address' THEN contact_address ELSE person_address END,
                           %(space)s) END AS address
    FROM (
        SELECT pairs.*, {reason} AS reason FROM ({unlinked} UNION ALL {linked}) pairs
    ) judged
    {kept}
"""

_SIEVED: Final = "WHERE reason IS NOT NULL OR NOT coalesce(unchanged, false)"

_INSERT: Final = """
    INSERT INTO plan_rows (tenant_id, run_id, number, "join", link, contact_id, person_id, action, reason,
                           route, address, parameters)
    SELECT %(tenant)s, %(run)s, row_number() OVER (),
           reason = 'same_address' AND NOT listed_now AND NOT %(silent)s, reason = 'same_address',
           contact_id, person_id,
           CASE reason WHEN 'same_address' THEN 'link' ELSE 'skip' END, reason, 'none', address,
           CASE reason
               WHEN 'opted_out_salesforce' THEN jsonb_build_object('record',
                   CASE WHEN opted_out OR opt_out_record IS NULL THEN person_id ELSE opt_out_record END)
               WHEN 'opted_out_constant_contact' THEN jsonb_build_object('record',
                   CASE WHEN permission = 'unsubscribed' THEN contact_id::text
                        ELSE coalesce(opt_out_record, '') END)
               WHEN 'shadowed' THEN jsonb_build_object('by', shadowed_by)
               WHEN 'same_address' THEN
                   CASE WHEN %(silent)s AND NOT listed_now THEN jsonb_build_object('apart', 1) END END
    FROM verdicts WHERE reason IS NOT NULL
"""
"""The rows that `sync.skips.excluded` and `sync.decide.decide` would make, parameters included."""


def judge(connection: Psycopg, ground: Ground, *, examined: sql.SQL, sieve: bool) -> None:
    """Make the temporary table `verdicts`: a reason where SQL decides, NULL where the core does."""
    connection.execute(ground.compose(_LOOSE, examined=examined), ground.params)
    connection.execute("ANALYZE loose")
    wishes = {"never": sql.SQL(_NEVER), "forced": sql.SQL(_FORCED), "refused": sql.SQL(_REFUSED)}
    statement = ground.compose(
        _VERDICTS,
        reason=_reason() if sieve else sql.SQL("NULL::text"),
        unlinked=ground.compose(_UNLINKED, **wishes),
        linked=ground.compose(_LINKED, examined=examined, taken=ground.compose(_TAKEN), **wishes),
        kept=sql.SQL(_SIEVED if sieve else ""),
    )
    connection.execute(statement, ground.params)
    connection.execute("ANALYZE verdicts")


def insert_uniform(connection: Psycopg, ground: Ground) -> int:
    """Write the rows that SQL decided, numbered from 1; returns how many."""
    return connection.execute(_INSERT, ground.params).rowcount


def _reason() -> sql.Composed:
    """Give the first exclusion that holds, in the core's order, then the plain linking of equal texts.

    "core": whoever is not to be synced any more may have to leave our lists, which the core decides.
    """
    excluded = [
        sql.SQL("WHEN ({}) THEN {}").format(
            sql.SQL(FACTS[fact]), sql.Literal("core" if reason in ONLY_LINKED else str(reason))
        )
        for fact, reason in EXCLUSIONS
    ]
    linking = sql.SQL(
        "WHEN NOT linked AND contact_id IS NOT NULL AND NOT contact_deleted AND equal THEN {}"
    ).format(sql.Literal(str(Reason.SAME_ADDRESS)))
    return sql.SQL("CASE {} {} END").format(sql.SQL(" ").join(excluded), linking)
