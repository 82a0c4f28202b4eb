"""Plan rows to and from the table."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from store.database import Psycopg
from sync.plan import Action, Change, PlanRow, Reason, Route

COLUMNS: Final = (
    "r.number, r.person_id, r.action, r.reason, r.contact_id::text, r.address, r.changes::text,"
    ' r."join", r.link, r.route, r.parameters, r.person_changes::text, r.leave::text[], r.object_name'
)
"""What `plan_row` reads; `r` is the alias."""
WIDTH: Final = 14

_CHANGES: Final = msgspec.json.Decoder(tuple[Change, ...])

_COPY: Final = (
    "COPY plan_rows (tenant_id, run_id, number, person_id, action, reason, contact_id, address, changes,"
    ' "join", link, route, parameters, person_changes, leave, object_name, contact_base, person_base)'
    " FROM STDIN"
)


def copy_rows(
    connection: Psycopg, key: tuple[int, int], rows: Iterable[tuple[PlanRow, bytes | None, bytes | None]]
) -> None:
    """COPY rows that have their numbers, each with what both sides' fields showed when it was planned.

    key: tenant and run. The hashes are the contact's and, where the record is written to, the person's.
    """
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row, contact_base, person_base in rows:
            copy.write_row((*key, *_fields(row), contact_base, person_base))


def _fields(row: PlanRow) -> tuple[Any, ...]:
    return (
        row.number,
        row.person_id,
        str(row.action),
        str(row.reason),
        row.contact_id,
        row.address,
        _json(row.changes) if row.changes else None,
        row.join,
        row.link,
        str(row.route),
        _json(row.parameters) if row.parameters else None,
        _json(row.person_changes) if row.person_changes else None,
        list(row.leave),
        row.object_name,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def plan_row(row: tuple[Any, ...]) -> PlanRow:
    """Make a PlanRow of COLUMNS."""
    number, person_id, action, reason, contact_id, address, changes, join, link, route, parameters = row[:11]
    person_changes, leave, object_name = row[11:WIDTH]
    return PlanRow(
        number=number,
        person_id=person_id,
        action=Action(action),
        reason=Reason(reason),
        contact_id=contact_id,
        address=address,
        changes=_CHANGES.decode(changes) if changes else (),
        join=join,
        link=link,
        route=Route(route),
        parameters=parameters or {},
        person_changes=_CHANGES.decode(person_changes) if person_changes else (),
        leave=tuple(leave),
        object_name=object_name,
    )
