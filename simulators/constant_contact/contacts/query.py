"""GET /contacts: query parameters to SQL. One filter drives the read, by an index; the others narrow it.

The driving filter also gives the order, so that a page is read from where the last one ended, however large
the account: by updated_at for updated_after, by opt-out time for optout_after, else by row number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.contacts.links import marks
from simulators.constant_contact.contacts.model import email_key
from simulators.constant_contact.errors import bad_request
from simulators.constant_contact.ids import read_id
from simulators.constant_contact.shapes import read_flag, read_limit, read_words
from simulators.constant_contact.world import World, first_of, last_of

Given = Mapping[str, str]
Part = tuple[list[str], list[Any]]
NOTHING: Part = ([], [])

STATES = ("active", "deleted", "not_set", "pending_confirmation", "temp_hold", "unsubscribed")
SMS_STATES = ("all", "explicit", "unsubscribed", "pending_confirmation", "not_set")
INCLUDES = ("custom_fields", "list_memberships", "phone_numbers", "street_addresses", "taggings", "notes")
# Query parameter: its condition. Times are compared in milliseconds though answers show whole seconds.
TIMES = {
    "updated_after": "updated_at > ?",
    "updated_before": "updated_at < ?",
    "created_after": "created_at > ?",
    "created_before": "created_at < ?",
    "optout_after": "opted_out_at > ?",
    "optout_before": "opted_out_at < ?",
}
# First word of a time parameter: (column, index). The first that a request names gives the order.
ORDERS = {
    "updated": ("updated_at", "contacts_updated"),
    "optout": ("opted_out_at", "contacts_opted_out"),
    "created": ("created_at", "contacts_created"),
}
# Query parameter: (table, its kind of id, how many fit).
LINKS = {"lists": ("memberships", "list", 25), "tags": ("taggings", "tag", 50)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A read of contacts in SQL."""

    source: str  # FROM
    where: list[str]
    values: list[Any]
    order: str  # the column before the row number, or ""
    number: str  # the column that holds the row number
    start: list[int]  # sort values before the first row; the only lower bound, so that SQLite seeks to it
    limit: int
    include: list[str]
    with_count: bool


def read_query(world: World, account: int, given: Given) -> Query:
    """Turn parameters into a query. Raises 400 for what is not valid."""
    moments = read_moments(world, given)
    order = choose_order(moments)
    links = {name: read_links(given, name) for name in LINKS if given.get(name)}
    driver = choose_driver(links, given) if not order else ""
    parts = [add_status(given), add_email(given), add_sms(given)]
    parts += [add_links(name, numbers, driver) for name, numbers in links.items()]
    start = choose_start(account, order, moments)
    others = {name: moment for name, moment in moments.items() if TIMES[name] != f"{order} > ?"}
    parts.append(([TIMES[name] for name in others], list(others.values())))
    number = f"{driver}.contact" if driver else "id"
    where, values = ["account = ?", f"{number} <= ?"], [account, last_of(account)]
    if order:
        where.append(f"{order} IS NOT NULL")  # SQLite takes a partial index only where this is said
    source = f"{driver} CROSS JOIN contacts ON id = {driver}.contact" if driver else ""
    return Query(
        source=source or f"contacts {choose_index(order, given)}",
        where=where + [condition for conditions, _ in parts for condition in conditions],
        values=values + [value for _, part_values in parts for value in part_values],
        order=order,
        number=number,
        start=start,
        limit=read_limit(given, 50, 500),
        include=read_words(given, "include", INCLUDES),
        with_count=read_flag(given, "include_count"),
    )


def choose_order(moments: Mapping[str, int]) -> str:
    for word, (column, _) in ORDERS.items():
        if any(name.startswith(word) for name in moments):
            return column
    return ""


def choose_start(account: int, order: str, moments: Mapping[str, int]) -> list[int]:
    if not order:
        return [first_of(account)]
    floors = [moment for name, moment in moments.items() if TIMES[name] == f"{order} > ?"]
    return [max(floors), last_of(account)] if floors else [-1, 0]


def choose_driver(links: Mapping[str, list[int]], given: Given) -> str:
    """A single list or tag drives the read, by its own index of members; nothing does beside email."""
    if "email" in given:
        return ""
    return next((LINKS[name][0] for name, numbers in links.items() if len(numbers) == 1), "")


def choose_index(order: str, given: Given) -> str:
    """Say which index to use: SQLite cannot know how the rows are spread."""
    for column, index in ORDERS.values():
        if column == order:
            return f"INDEXED BY {index}"
    if "email" in given:
        return "INDEXED BY contacts_email"
    states = set(given.get("status", "all").split(","))
    return "NOT INDEXED" if states & {"all", "active", ""} else "INDEXED BY contacts_state"


def add_status(given: Given) -> Part:
    """Without status, everything that is not deleted."""
    wanted = read_words(given, "status", ("all", *STATES))
    if "all" in wanted:
        return NOTHING
    if not wanted:
        return ["state <> 'deleted'"], []
    return [f"state IN ({marks(wanted)})"], list(wanted)


def add_email(given: Given) -> Part:
    return (["email_key = ?"], [email_key(given["email"])]) if given.get("email") else NOTHING


def add_sms(given: Given) -> Part:
    wanted = read_words(given, "sms_status", SMS_STATES)
    if not wanted or "all" in wanted:
        return NOTHING
    return [f"coalesce(sms_state, 'not_set') IN ({marks(wanted)})"], list(wanted)


def read_links(given: Given, name: str) -> list[int]:
    _, kind, most = LINKS[name]
    ids = [one.strip() for one in given[name].split(",") if one.strip()]
    if len(ids) > most:
        raise bad_request(f"{name} size must be between 1 and {most}.")
    numbers = [number for one in dict.fromkeys(ids) if (number := read_id(kind, one)) is not None]
    if len(numbers) < len(set(ids)):
        raise bad_request(f"{name} is in an invalid format.")
    return numbers


def add_links(name: str, numbers: list[int], driver: str) -> Part:
    table, kind, _ = LINKS[name]
    if table == driver:
        return [f"{table}.{kind} = ?"], numbers
    condition = f"{kind} IN ({marks(numbers)}) AND {table}.contact = contacts.id"
    return [f"EXISTS (SELECT 1 FROM {table} WHERE {condition})"], numbers


def read_moments(world: World, given: Given) -> dict[str, int]:
    moments = {name: times.read(given[name], name) for name in TIMES if given.get(name)}
    if world.switch("optout_after_works"):
        return moments
    return {name: moment for name, moment in moments.items() if not name.startswith("optout")}
