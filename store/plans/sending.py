"""What still has to travel, and the batches it travels in. The statements; the repository runs them."""

from collections.abc import Mapping
from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground
from store.plans.pairs import MEMBER
from store.plans.rows import COLUMNS

SUBJECT_KIND: Final = """
    CASE WHEN r.action IN ('opt_out', 'unsubscribe') OR r.reason = 'opt_out_spreads' THEN 'address'
         WHEN r.person_id = '' THEN 'contact' ELSE 'person' END"""
SUBJECT: Final = """
    CASE WHEN r.action IN ('opt_out', 'unsubscribe') OR r.reason = 'opt_out_spreads'
         THEN address_key(r.address)
         WHEN r.person_id = '' THEN r.contact_id::text ELSE r.person_id END"""
"""What the next plan has to look at if the row `r` does not end well: a kind and a value of `unsettled`."""

_WORDS: Final = {
    "columns": sql.SQL(COLUMNS),
    "travelling": sql.SQL("""
        FROM travels t
        JOIN plan_rows r ON r.tenant_id = t.tenant_id AND r.run_id = t.run_id AND r.number = t.number
        {contact}
        WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s AND t.kind = %(kind)s AND NOT t.landed
    """),
    "no_outcome": sql.SQL("""
        NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = t.tenant_id AND o.run_id = t.run_id
                    AND o.number = t.number)
    """),
}


def _composed(template: str) -> sql.Composed:
    words = {**_WORDS, "travelling": _WORDS["travelling"].format(contact=sql.SQL(""))}
    return sql.SQL(template).format(**words)


UNSENT: Final = _composed("""
    SELECT {columns} {travelling} AND t.batch_id IS NULL AND {no_outcome}
      AND (t.kind <> 'import' OR r.route = 'import') AND NOT (t.kind = 'join' AND r.reason = 'asked_for')
      AND NOT EXISTS (SELECT FROM travels j WHERE j.tenant_id = t.tenant_id AND j.run_id = t.run_id
                      AND j.kind = 'join' AND j.number = t.number AND NOT j.landed AND t.kind = 'import')
    ORDER BY t.number
""")
"""An update that also joins is imported once its joining has landed. Who is brought back by a user's word
joins with the write that does so: a deleted contact cannot join before."""

SINGLES: Final = _composed("""
    SELECT {columns} {travelling} AND r.route = 'single' AND {no_outcome}
    ORDER BY t.number LIMIT %(limit)s
""")

_CONTACT: Final = """
    LEFT JOIN LATERAL (
        SELECT * FROM {contacts} x WHERE r.contact_id IS NOT NULL
            AND x.tenant_id = %(tenant)s AND x.contact_id = r.contact_id
        UNION ALL
        (SELECT * FROM {contacts} x WHERE r.contact_id IS NULL
            AND x.tenant_id = %(tenant)s AND address_key(x.address) = address_key(r.address)
            ORDER BY x.deleted, x.updated_at DESC, x.contact_id LIMIT 1)
    ) c ON true
"""


def awaiting(ground: Ground) -> sql.Composed:
    """Select rows under way, each with its contact as the mirror shows it."""
    template = "SELECT {columns}, {member} {travelling} AND t.batch_id IS NOT NULL AND {no_outcome}"
    member = ground.compose(MEMBER)
    travelling = _WORDS["travelling"].format(contact=ground.compose(_CONTACT))
    return sql.SQL(template).format(**{**_WORDS, "travelling": travelling, "member": member})


AWAITING_SINCE: Final = _composed("""
    SELECT min(b.recorded_at) FROM batches b
    WHERE b.tenant_id = %(tenant)s AND b.run_id = %(run)s AND b.kind = %(kind)s AND EXISTS (
        SELECT FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s AND t.kind = %(kind)s
          AND t.batch_id = b.id AND NOT t.landed AND {no_outcome})
""")

EFFECTS_LEFT: Final = _composed("""
    SELECT each.kind FROM unnest(%(kinds)s::text[]) AS each (kind)
    WHERE EXISTS (SELECT FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s
                  AND t.kind = each.kind AND NOT t.landed AND {no_outcome})
""")

UNLANDED: Final = _composed("""
    SELECT {columns} FROM plan_rows r
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number IN (
        SELECT t.number FROM travels t
        JOIN batches b ON b.tenant_id = t.tenant_id AND b.id = t.batch_id AND b.ended
        WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s AND NOT t.landed AND {no_outcome})
    ORDER BY r.number
""")

NOT_JOINED: Final = _composed("""
    SELECT {columns} {travelling} AND r.contact_id IS NOT NULL AND {no_outcome}
      AND EXISTS (SELECT FROM batches b WHERE b.tenant_id = t.tenant_id AND b.id = t.batch_id AND b.completed)
    ORDER BY t.number LIMIT %(limit)s
""")

REFUSE: Final = sql.SQL("""
    INSERT INTO list_refusals AS f (tenant_id, list_id, contact_id)
    SELECT r.tenant_id, p.main_list_id::uuid, r.contact_id
    FROM plan_rows r
    JOIN runs ON runs.tenant_id = r.tenant_id AND runs.id = r.run_id
    JOIN profiles p ON p.tenant_id = runs.tenant_id AND p.id = runs.profile_id
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = %(number)s
      AND r.contact_id IS NOT NULL AND p.main_list_id IS NOT NULL
    ON CONFLICT (tenant_id, list_id, contact_id) DO UPDATE SET at = excluded.at
""")

CONFIRM: Final = sql.SQL("""
    WITH given AS (
        SELECT * FROM unnest(%(numbers)s::integer[], %(records)s::text[]) AS g (number, record_id)
    )
    UPDATE travels t SET landed = true, record_id = given.record_id FROM given
    WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s AND t.kind = %(kind)s AND t.number = given.number
      AND NOT t.landed
    RETURNING t.number
""")

_PLACE: Final = """
    INSERT INTO placements (tenant_id, list_id, contact_id)
    SELECT r.tenant_id, p.main_list_id::uuid, r.contact_id
    FROM plan_rows r
    JOIN runs ON runs.tenant_id = r.tenant_id AND runs.id = r.run_id
    JOIN profiles p ON p.tenant_id = runs.tenant_id AND p.id = runs.profile_id
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number {landed}
      AND p.main_list_id IS NOT NULL AND r.reason <> 'undone'
    ON CONFLICT (tenant_id, list_id, contact_id) DO UPDATE SET placed_at = excluded.placed_at, left_at = NULL
        WHERE placements.left_at IS NOT NULL
"""
"""A joining that landed is our placement at once, whatever becomes of the rest of its row: who leaves the
list after it is not put back."""
PLACE: Final = sql.SQL(_PLACE).format(landed=sql.SQL("= ANY (%(landed)s)"))

_JOINED: Final = """
    CREATE TEMPORARY TABLE joined ON COMMIT DROP AS
    SELECT t.number {travelling} AND t.batch_id IS NOT NULL AND {no_outcome}
      AND NOT c.deleted AND %(list)s::uuid = ANY (c.lists)
"""
_JOINED_CONTACT: Final = "JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = r.contact_id"
_JOINED_LANDED: Final = """
    UPDATE travels t SET landed = true FROM joined j
    WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s AND t.kind = 'join' AND t.number = j.number
"""
_JOINED_PLACED: Final = sql.SQL(_PLACE).format(landed=sql.SQL("IN (SELECT number FROM joined)"))


def confirm_joined(connection: Psycopg, ground: Ground) -> int:
    """Mark every joining as landed that the mirror shows, as sync.landing has it; returns how many.

    At once: of a first sync there is one a contact.
    """
    travelling = _WORDS["travelling"].format(contact=ground.compose(_JOINED_CONTACT))
    chosen = sql.SQL(_JOINED).format(**{**_WORDS, "travelling": travelling})
    rows = connection.execute(chosen, {**ground.params, "kind": "join"}).rowcount
    if rows:
        connection.execute("ANALYZE joined")
        connection.execute(_JOINED_LANDED, ground.params)
        connection.execute(_JOINED_PLACED, ground.params)
    return rows


UNPLACE: Final = sql.SQL("""
    WITH gone AS (
        SELECT r.tenant_id, r.contact_id, r.leave, runs.profile_id, r.reason = 'undone' AS undone
        FROM plan_rows r
        JOIN runs ON runs.tenant_id = r.tenant_id AND runs.id = r.run_id
        WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = ANY (%(landed)s)
    ),
    unlisted AS (
        UPDATE links l SET listed = false FROM gone g
        WHERE l.tenant_id = g.tenant_id AND l.profile_id = g.profile_id AND l.contact_id = g.contact_id
    ),
    kept AS (
        UPDATE placements n SET left_at = now() FROM gone g
        WHERE g.undone AND n.tenant_id = g.tenant_id AND n.contact_id = g.contact_id
          AND n.list_id = ANY (g.leave)
    )
    DELETE FROM placements n USING gone g
    WHERE NOT g.undone AND n.tenant_id = g.tenant_id AND n.contact_id = g.contact_id
      AND n.list_id = ANY (g.leave)
""")
"""Whom we took off a list did not leave it: who comes back into the filter may be put on it again. Whom an
undo took off is not put back: the next run must not do again what was undone."""

OPTED_OUT: Final = sql.SQL("""
    WITH gone AS (
        SELECT r.tenant_id, r.run_id, address_key(r.address) AS key,
               CASE r.action WHEN 'opt_out' THEN r.person_id ELSE r.contact_id::text END AS record_id,
               CASE r.action WHEN 'opt_out' THEN 'salesforce' ELSE 'constant_contact' END AS side,
               coalesce(r.parameters ->> 'record', '') AS because
        FROM plan_rows r
        WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = ANY (%(landed)s)
    ),
    standing AS (
        INSERT INTO optouts AS o (tenant_id, address_key, side, record_id, since, source)
        SELECT tenant_id, key, side, record_id, now(), 'Listbridge' FROM gone
        ON CONFLICT (tenant_id, address_key, side, record_id) DO UPDATE
            SET since = excluded.since, lifted_at = NULL WHERE o.lifted_at IS NOT NULL
    )
    INSERT INTO ledger (tenant_id, address_key, event, side, record_id, at, source, reason, run_id)
    SELECT tenant_id, key, 'opt_out', side, record_id, now(), 'Listbridge', 'because of ' || because, run_id
    FROM gone ON CONFLICT DO NOTHING
""")
"""What we wrote down for a person is kept as ours: it follows their word, and is not one."""

AFTER: Final[Mapping[str, sql.SQL | sql.Composed]] = {
    "join": PLACE,
    "leave": UNPLACE,
    "opt_out": OPTED_OUT,
    "unsubscribe": OPTED_OUT,
}
"""What follows at once from an effect that landed."""

OPEN_BATCHES: Final = sql.SQL("""
    SELECT b.id, b.kind, b.recorded_at, b.activity_id, b.ended,
           (SELECT count(*) FROM travels t
            WHERE t.tenant_id = b.tenant_id AND t.run_id = b.run_id AND t.kind = b.kind AND t.batch_id = b.id
              AND NOT t.landed)
    FROM batches b WHERE b.tenant_id = %(tenant)s AND b.run_id = %(run)s AND NOT b.ended ORDER BY b.id
""")

BATCH_ROWS: Final = _composed("""
    SELECT {columns} {travelling} AND t.batch_id = %(batch)s AND {no_outcome} ORDER BY t.number
""")

RECORD: Final = sql.SQL("""
    WITH batch AS (
        INSERT INTO batches (tenant_id, run_id, kind, recorded_at)
        SELECT tenant_id, id, %(kind)s, %(at)s FROM runs WHERE tenant_id = %(tenant)s AND id = %(run)s
        RETURNING id
    ),
    taken AS (
        UPDATE travels SET batch_id = batch.id FROM batch
        WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND kind = %(kind)s AND number = ANY (%(numbers)s)
          AND batch_id IS NULL AND NOT landed
        RETURNING number
    )
    SELECT batch.id, (SELECT count(*) FROM taken) FROM batch
""")

ACCEPTED: Final = sql.SQL(
    "UPDATE batches SET activity_id = %(activity)s"
    " WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND id = %(batch)s"
)
ENDED: Final = sql.SQL(
    "UPDATE batches SET ended = true, completed = %(completed)s"
    " WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND id = %(batch)s"
)
VANISHED: Final = sql.SQL("""
    WITH gone AS (
        DELETE FROM batches WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND id = %(batch)s
        RETURNING kind, id
    )
    UPDATE travels t SET batch_id = NULL FROM gone
    WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s AND t.kind = gone.kind AND t.batch_id = gone.id
      AND NOT t.landed
""")

CLAIMED: Final = sql.SQL("""
    SELECT activity_id FROM batches
    WHERE tenant_id = %(tenant)s AND activity_id IS NOT NULL AND recorded_at >= (
        SELECT max(recorded_at) - interval '12 days' FROM batches WHERE tenant_id = %(tenant)s)
""")
"""The vendor keeps activities for ten days."""

SAVE_OUTCOMES: Final = sql.SQL("""
    WITH given AS (
        SELECT r.number, {subject} AS kind, {value} AS value, g.settled,
               coalesce(g.contact_id, r.contact_id) AS contact_id, g.words,
               g.reason, g.code, g.again
        FROM unnest(%(numbers)s::integer[], %(settled)s::text[], %(contacts)s::uuid[], %(words)s::text[],
                    %(reasons)s::text[], %(codes)s::text[], %(again)s::boolean[])
             AS g (number, settled, contact_id, words, reason, code, again)
        JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = g.number
    ),
    saved AS (
        INSERT INTO outcomes AS o (tenant_id, run_id, number, settled, contact_id, words, reason, code, bound)
        SELECT %(tenant)s, %(run)s, number, settled, contact_id, words, reason, code, settled <> 'done'
        FROM given
        ON CONFLICT (tenant_id, run_id, number) DO UPDATE
            SET settled = excluded.settled, contact_id = excluded.contact_id, words = excluded.words,
                reason = excluded.reason, code = excluded.code, bound = o.bound AND excluded.bound
    ),
    again AS (
        INSERT INTO unsettled (tenant_id, profile_id, kind, value)
        SELECT runs.tenant_id, runs.profile_id, given.kind, given.value FROM given
        JOIN runs ON runs.tenant_id = %(tenant)s AND runs.id = %(run)s
        WHERE given.settled IN ('struck', 'not_confirmed') OR given.again
           OR given.kind = 'address' AND given.settled = 'failed'
        ON CONFLICT DO NOTHING
    )
    DELETE FROM unsettled u USING given, runs
    WHERE runs.tenant_id = %(tenant)s AND runs.id = %(run)s AND u.tenant_id = runs.tenant_id
      AND u.profile_id = runs.profile_id AND u.kind = given.kind AND u.value = given.value
      AND (given.settled = 'done' OR given.settled = 'failed' AND given.kind <> 'address' AND NOT given.again)
""").format(subject=sql.SQL(SUBJECT_KIND), value=sql.SQL(SUBJECT))
"""The last outcome of a row counts. What was struck or not confirmed is looked at again by the next run, and
so is a refused opt-out: nobody may be mailed because a record would not change. So is what Salesforce refused
for a reason that somebody may take away there without touching the record: a rule, a right, a duplicate."""
