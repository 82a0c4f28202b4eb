"""The inverse plan of a run: its done rows with what both sides show now, and what takes them back."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any, Final

from psycopg import sql

from store.database import Psycopg
from store.plans.examined import ONLY_EXAMINED
from store.plans.ground import Ground
from store.plans.heirs import find_heirs
from store.plans.make import TRAVELS
from store.plans.pairs import AS_MIRRORED, stream_pairs
from store.plans.prepare import prepare
from store.plans.rows import COLUMNS, WIDTH, copy_rows, plan_row
from store.plans.verdicts import judge
from sync.plan import Action, PlanRow
from sync.records import Pair

Invert = Callable[[PlanRow, Pair | None], Iterable[PlanRow]]

_DONE: Final = """
    CREATE TEMPORARY TABLE undone ON COMMIT DROP AS
    SELECT r.number, coalesce(nullif(r.person_id, ''), o.person_id, '') AS person_id,
           coalesce(o.contact_id, r.contact_id) AS contact_id
    FROM plan_rows r
    JOIN outcomes o ON o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.number = r.number
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(origin)s AND r.action <> 'skip' AND o.settled = 'done'
"""
_EXAMINED: Final = """
    CREATE TEMPORARY TABLE examined ON COMMIT DROP AS
    SELECT DISTINCT person_id FROM undone WHERE person_id <> ''
"""
_ROWS: Final = sql.SQL("""
    SELECT {columns}, u.person_id, u.contact_id::text, p.main_list_id
    FROM undone u
    JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = %(origin)s AND r.number = u.number
    JOIN profiles p ON p.tenant_id = %(tenant)s AND p.id = %(profile)s
    WHERE {which} ORDER BY r.number
""")
_OF_PAIRS: Final = sql.SQL("u.person_id = ANY (%(people)s)")
_OTHERS: Final = sql.SQL("NOT EXISTS (SELECT FROM verdicts v WHERE v.person_id = u.person_id)")
_MADE: Final = """
    SELECT o.person_id FROM plan_rows r
    JOIN outcomes o ON o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.number = r.number
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(origin)s AND r.action = 'create_person'
      AND o.settled = 'done' AND o.person_id IS NOT NULL ORDER BY 1
"""
_PLANNED: Final = "UPDATE runs SET planned = true WHERE tenant_id = %(tenant)s AND id = %(run)s"


def made_records(connection: Psycopg, tenant_id: int, origin: int) -> list[str]:
    """Name the Salesforce records that a run made."""
    found = connection.execute(_MADE, {"tenant": tenant_id, "origin": origin}).fetchall()
    return [record_id for (record_id,) in found]


def take_back(connection: Psycopg, ground: Ground, origin: int, invert: Invert) -> None:
    """Write the inverse rows of a run as the plan of this one."""
    params = {**ground.params, "origin": origin}
    connection.execute(_DONE, params)
    connection.execute(_EXAMINED)
    find_heirs(connection, ground)
    prepare(connection, ground, whole=False)
    judge(connection, ground, examined=ONLY_EXAMINED, sieve=False)
    numbers = count(1)
    for portion in stream_pairs(connection, ground, AS_MIRRORED):
        pairs = {pair.person.id: pair for pair in portion}
        done = _rows(connection, _OF_PAIRS, {**params, "people": list(pairs)})
        _write(connection, ground, _inverted(done, pairs, invert, numbers))
    _write(connection, ground, _inverted(_rows(connection, _OTHERS, params), {}, invert, numbers))
    connection.execute(TRAVELS, ground.params)
    connection.execute(_PLANNED, ground.params)


def _rows(connection: Psycopg, which: sql.SQL, params: dict[str, Any]) -> list[PlanRow]:
    statement = _ROWS.format(columns=sql.SQL(COLUMNS), which=which)
    return [_with_ids(row) for row in connection.execute(statement, params).fetchall()]


def _with_ids(found: tuple[Any, ...]) -> PlanRow:
    """Show the row with the ids that came of it; of a joining, with the list that it led to."""
    row = plan_row(found[:WIDTH])
    person_id, contact_id, list_id = found[WIDTH:]
    joined = row.action is not Action.REMOVE and row.join and list_id
    return replace(row, person_id=person_id, contact_id=contact_id, leave=(list_id,) if joined else row.leave)


Numbered = tuple[PlanRow, bytes | None, bytes | None]


def _inverted(
    done: Iterable[PlanRow], pairs: dict[str, Pair], invert: Invert, numbers: Iterator[int]
) -> Iterator[Numbered]:
    for row in done:
        pair = pairs.get(row.person_id)
        for inverse in invert(row, pair):
            numbered = replace(inverse, number=next(numbers))
            yield (
                numbered,
                pair.member_hashes if pair else None,
                pair.person_hashes if pair and inverse.person_changes else None,
            )


def _write(connection: Psycopg, ground: Ground, rows: Iterable[Numbered]) -> None:
    copy_rows(connection, (ground.params["tenant"], ground.params["run"]), list(rows))
