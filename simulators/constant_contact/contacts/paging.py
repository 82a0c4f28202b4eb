"""Reads one page of a query by keyset, and says where the next begins."""

from typing import Any

from simulators.constant_contact.contacts.query import Query
from simulators.constant_contact.world import World


def read_page(world: World, query: Query, after: list[int] | None) -> tuple[list[Any], list[int] | None]:
    """Return the rows of a page and the sort values of its last row (None where nothing follows)."""
    where, values = [*query.where], [*query.values]
    if query.order:
        where.append(f"({query.order}, id) > (?, ?)")
        values += after or [-1, 0]
    elif after:
        where.append(f"{query.number} > ?")
        values.append(after[-1])
    sorting = f"{query.order}, id" if query.order else query.number
    conditions = " AND ".join(where)
    sql = (
        f"SELECT contacts.* FROM {query.source} WHERE {conditions} ORDER BY {sorting} LIMIT {query.limit + 1}"
    )
    rows = world.rows(sql, *values)
    if len(rows) <= query.limit:
        return rows, None
    # What users report happens: a contact comes again on the next page.
    again = query.limit > 1 and world.switch("pages_repeat_contacts")
    last = rows[query.limit - (2 if again else 1)]
    return rows[: query.limit], [last[query.order], last["id"]] if query.order else [last["id"]]


def count_all(world: World, query: Query) -> int:
    sql = f"SELECT count(*) FROM {query.source} WHERE {' AND '.join(query.where)}"
    return int(world.row(sql, *query.values)[0])
