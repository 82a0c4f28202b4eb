"""Reads one page of a query by keyset, and says where the next begins."""

from typing import Any

from simulators.constant_contact.contacts.query import Query
from simulators.constant_contact.world import World


def read_page(world: World, query: Query, after: list[int] | None) -> tuple[list[Any], list[int] | None]:
    """Return the rows of a page and the sort values of its last row (None where nothing follows)."""
    conditions = " AND ".join([*query.where, bound(query)])
    sorting = f"{query.order}, id" if query.order else query.number
    sql = (
        f"SELECT contacts.* FROM {query.source} WHERE {conditions} ORDER BY {sorting} LIMIT {query.limit + 1}"
    )
    rows = world.rows(sql, *query.values, *(after or query.start))
    if len(rows) <= query.limit:
        return rows, None
    # What users report happens: a contact comes again on the next page.
    again = query.limit > 1 and world.switch("pages_repeat_contacts")
    last = rows[query.limit - (2 if again else 1)]
    return rows[: query.limit], [last[query.order], last["id"]] if query.order else [last["id"]]


def count_all(world: World, query: Query) -> int:
    # Counting needs no row: the index of states holds all that the plain filters ask for.
    source = query.source.replace("NOT INDEXED", "INDEXED BY contacts_state")
    sql = f"SELECT count(*) FROM {source} WHERE {' AND '.join([*query.where, bound(query)])}"
    return int(world.row(sql, *query.values, *query.start)[0])


def bound(query: Query) -> str:
    """The condition that a page begins behind: its values are `start`, or the last row's."""
    return f"({query.order}, id) > (?, ?)" if query.order else f"{query.number} > ?"
