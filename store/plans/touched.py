"""Which rows that are not sent yet stand on something that was touched since the plan was saved."""

from collections.abc import Iterator, Sequence
from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.plans.examined import ONLY_EXAMINED
from store.plans.ground import Ground
from store.plans.heirs import find_heirs
from store.plans.pairs import AS_GLIMPSED, stream_pairs
from store.plans.prepare import prepare
from store.plans.rows import COLUMNS, plan_row
from store.plans.strangers import stream_strangers
from store.plans.verdicts import judge
from sync.plan import PlanRow
from sync.records import Pair, Stranger
from sync.stored import Glimpse

_GLIMPSES: Final = """
    CREATE TEMPORARY TABLE glimpses ON COMMIT DROP AS
    SELECT DISTINCT ON (person_id) * FROM unnest(
        %(ids)s::text[], %(addresses)s::text[], %(opted_out)s::boolean[], %(deleted)s::boolean[])
        WITH ORDINALITY AS g (person_id, address, opted_out, deleted, place)
    ORDER BY person_id, place DESC
"""

_ABSORB: Final = """
    WITH seen AS (
        SELECT address_key(g.address) AS key, g.person_id FROM glimpses g WHERE g.opted_out
        UNION
        SELECT address_key(p.address), g.person_id
        FROM glimpses g JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = g.person_id
        WHERE g.opted_out
    ),
    standing AS (
        INSERT INTO optouts (tenant_id, address_key, side, record_id, since, source)
        SELECT %(tenant)s, key, 'salesforce', person_id, now(), 'Email Opt Out' FROM seen WHERE key <> ''
        ON CONFLICT DO NOTHING RETURNING address_key, record_id, since, source
    ),
    told AS (
        INSERT INTO ledger (tenant_id, address_key, event, side, record_id, at, source, reason, run_id)
        SELECT %(tenant)s, address_key, 'opt_out', 'salesforce', record_id, since, source, 'seen', %(run)s
        FROM standing ON CONFLICT DO NOTHING
    )
    INSERT INTO staging.touched (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s, r.profile_id, 'address', s.address_key
    FROM standing s, staging.registry r WHERE r.tenant_id = %(tenant)s
    ON CONFLICT DO NOTHING
"""

_WAITING: Final = """
    CREATE TEMPORARY TABLE waiting ON COMMIT DROP AS
    WITH keys AS (
        SELECT value AS key FROM staging.touched
        WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND kind = 'address'
        UNION SELECT address_key(address) FROM glimpses
    )
    SELECT r.number, r.person_id
    FROM plan_rows r LEFT JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = r.person_id
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.action <> 'skip'
      AND r.action NOT IN ('opt_out', 'unsubscribe', 'create_person') AND r.reason <> 'opt_out_spreads'
      AND (address_key(r.address) IN (SELECT key FROM keys)
           OR address_key(p.address) IN (SELECT key FROM keys)
           OR r.person_id IN (SELECT person_id FROM glimpses)
           OR r.contact_id::text IN (SELECT value FROM staging.touched WHERE tenant_id = %(tenant)s
                                     AND profile_id = %(profile)s AND kind = 'contact'))
      AND EXISTS (SELECT FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s
                  AND t.number = r.number AND NOT t.landed AND t.batch_id IS NULL)
      AND NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s
                      AND o.number = r.number)
"""

_STRANGERS_WAITING: Final = """
    CREATE TEMPORARY TABLE waiting_strangers ON COMMIT DROP AS
    SELECT r.number, r.contact_id FROM plan_rows r
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.action = 'create_person'
      AND EXISTS (SELECT FROM travels t WHERE t.tenant_id = %(tenant)s AND t.run_id = %(run)s
                  AND t.number = r.number AND t.kind = 'new_person' AND NOT t.landed)
      AND NOT EXISTS (SELECT FROM outcomes o WHERE o.tenant_id = %(tenant)s AND o.run_id = %(run)s
                      AND o.number = r.number)
"""

_STRANGER_ROWS: Final = sql.SQL("""
    SELECT {columns} FROM waiting_strangers w
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = w.number
    ORDER BY r.number
""").format(columns=sql.SQL(COLUMNS))

_ROWS: Final = sql.SQL("""
    SELECT {columns} FROM waiting w
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.number = w.number
    WHERE r.person_id = ANY (%(people)s)
""").format(columns=sql.SQL(COLUMNS))

_EXAMINED: Final = "CREATE TEMPORARY TABLE examined ON COMMIT DROP AS SELECT DISTINCT person_id FROM waiting"


def absorb_glimpses(connection: Psycopg, ground: Ground, people: Sequence[Glimpse]) -> None:
    """Take over the opt-outs that were glimpsed; to be committed before rows are shown."""
    connection.execute(_GLIMPSES, _columns(people))
    connection.execute(ground.compose(_ABSORB), ground.params)


def touched(connection: Psycopg, ground: Ground, people: Sequence[Glimpse]) -> Iterator[tuple[PlanRow, Pair]]:
    """Stream the rows with their pairs as they are now.

    What was touched since the plan counts, not since the last look: a look that died is repeated whole.
    """
    connection.execute(_GLIMPSES, _columns(people))
    connection.execute(ground.compose(_WAITING), ground.params)
    connection.execute(_EXAMINED)
    find_heirs(connection, ground)
    prepare(connection, ground, whole=False)
    judge(connection, ground, examined=ONLY_EXAMINED, sieve=False)
    for portion in stream_pairs(connection, ground, AS_GLIMPSED):
        pairs = {pair.person.id: pair for pair in portion}
        found = connection.execute(_ROWS, {**ground.params, "people": list(pairs)}).fetchall()
        for row in map(plan_row, found):
            yield row, pairs[row.person_id]


def strangers_now(connection: Psycopg, ground: Ground) -> Iterator[tuple[PlanRow, Stranger | None]]:
    """Show rows that would make a record and are not sent yet, each with its contact as it is now.

    None: the contact is no stranger any more - linked, deleted, unsubscribed, or a record has its address.
    """
    connection.execute(_STRANGERS_WAITING, ground.params)
    among = sql.SQL("JOIN waiting_strangers USING (contact_id)")
    found = {
        stranger.member.contact_id: stranger
        for portion in stream_strangers(connection, ground, among)
        for stranger in portion
    }
    for row in map(plan_row, connection.execute(_STRANGER_ROWS, ground.params).fetchall()):
        yield row, found.get(row.contact_id or "")


def _columns(people: Sequence[Glimpse]) -> dict[str, list[object]]:
    return {
        "ids": [person.id for person in people],
        "addresses": [person.address for person in people],
        "opted_out": [person.opted_out for person in people],
        "deleted": [person.deleted for person in people],
    }
