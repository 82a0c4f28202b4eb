"""A plan as a person looks through it: searched, filtered, paged; and what ended amiss, by cause."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import text

from store.reads.repository import PLAN_COLUMNS, RowView, row_view
from store.scope import Scope
from sync.plan import Action
from sync.problems import Side
from sync.shown import Affected, Cause, Wanted

CAUSES: Final = 50
RECORDS: Final = 20  # of a cause, that are named
PORTION: Final = 500


class Changes:
    """The tenant's plans, read only."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def page(self, run_id: int, wanted: Wanted, *, after: int = 0, limit: int = 50) -> list[RowView]:
        """Page through the rows by number; the text is sought as it is, in addresses, ids and values."""
        params = {**self._of(run_id), **_params(wanted), "after": after, "limit": limit}
        with self._database.begin() as connection:
            return [row_view(row) for row in connection.execute(_PAGE, params)]

    def count(self, run_id: int, wanted: Wanted) -> int:
        """Count the rows that a search finds."""
        with self._database.begin() as connection:
            return int(connection.scalar(_COUNT, {**self._of(run_id), **_params(wanted)}) or 0)

    def causes(self, run_id: int) -> list[Cause]:
        """Group what was refused or did not show by the vendor's words, the most frequent first."""
        params = {**self._of(run_id), "causes": CAUSES, "records": RECORDS}
        with self._database.begin() as connection:
            return [_cause(row) for row in connection.execute(_CAUSES, params)]

    def amiss(self, run_id: int) -> Iterator[RowView]:
        """Stream the rows that were refused or did not show, by number."""
        after = 0
        while found := self._amiss(run_id, after):
            yield from found
            after = found[-1].number

    def _amiss(self, run_id: int, after: int) -> list[RowView]:
        params = {**self._of(run_id), "after": after, "limit": PORTION}
        with self._database.begin() as connection:
            return [row_view(row) for row in connection.execute(_AMISS, params)]

    def _of(self, run_id: int) -> dict[str, Any]:
        return {"tenant": self._tenant_id, "run": run_id}


def _params(wanted: Wanted) -> dict[str, Any]:
    sought = wanted.text.strip()
    return {
        "sought": sought,
        "like": f"%{escaped(sought)}%",
        "action": str(wanted.action or ""),
        "side": str(wanted.side or ""),
        "skips": not wanted.changes_only,
    }


def escaped(sought: str) -> str:
    """Take the meaning from what LIKE would read as a pattern."""
    return sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cause(row: Any) -> Cause:  # noqa: ANN401 - a row of SQL
    first = tuple(
        Affected(person_id=person_id, contact_id=contact_id, address=address, action=Action(action))
        for person_id, contact_id, address, action in row.first or ()
    )
    return Cause(settled=row.settled, code=row.code, words=row.words, rows=row.rows, first=first)


SIDES: Final = {
    Side.CONSTANT_CONTACT: """(r.action IN ('create', 'remove', 'unsubscribe', 'delete')
        OR r."join" OR r.action <> 'create_person' AND r.changes IS NOT NULL)""",
    Side.SALESFORCE: """(r.action IN ('create_person', 'opt_out', 'delete_person')
        OR r.person_changes IS NOT NULL)""",
}
"""Which rows write to a side."""

_WHERE: Final = f"""
    r.tenant_id = :tenant AND r.run_id = :run AND (:skips OR r.action <> 'skip')
    AND (:action = '' OR r.action = :action)
    AND (:side = '' OR :side = 'salesforce' AND {SIDES[Side.SALESFORCE]}
         OR :side = 'constant_contact' AND {SIDES[Side.CONSTANT_CONTACT]})
    AND (:sought = '' OR r.address ILIKE :like OR r.person_id = :sought OR r.contact_id::text = lower(:sought)
         OR EXISTS (SELECT FROM jsonb_array_elements(
                        coalesce(r.changes, '[]') || coalesce(r.person_changes, '[]')) AS c
                    WHERE c ->> 'after' ILIKE :like OR c ->> 'before' ILIKE :like))
"""
_FROM: Final = """
    FROM plan_rows r
    LEFT JOIN outcomes o ON o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.number = r.number
"""
_PAGE: Final = text(
    f"""
    SELECT {PLAN_COLUMNS} {_FROM} WHERE {_WHERE} AND r.number > :after ORDER BY r.number LIMIT :limit
"""
)
_COUNT: Final = text(f"SELECT count(*) FROM plan_rows r WHERE {_WHERE}")  # noqa: S608 - our own words
_AMISS: Final = text(
    f"""
    SELECT {PLAN_COLUMNS}
    FROM outcomes o
    JOIN plan_rows r ON r.tenant_id = o.tenant_id AND r.run_id = o.run_id AND r.number = o.number
    WHERE o.tenant_id = :tenant AND o.run_id = :run AND o.settled IN ('failed', 'not_confirmed')
      AND o.number > :after ORDER BY o.number LIMIT :limit
"""  # noqa: S608 - our own words
)
_CAUSES: Final = text("""
    WITH amiss AS (
        SELECT o.settled, o.code, o.words, o.number, row_number() OVER
               (PARTITION BY o.settled, o.code, o.words ORDER BY o.number) AS place
        FROM outcomes o WHERE o.tenant_id = :tenant AND o.run_id = :run
          AND o.settled IN ('failed', 'not_confirmed')
    )
    SELECT a.settled, a.code, a.words, count(*) AS rows,
           jsonb_agg(jsonb_build_array(r.person_id, coalesce(r.contact_id::text, ''), r.address, r.action)
                     ORDER BY a.number) FILTER (WHERE a.place <= :records) AS first
    FROM amiss a
    LEFT JOIN plan_rows r ON a.place <= :records AND r.tenant_id = :tenant AND r.run_id = :run
                         AND r.number = a.number
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT :causes
""")
