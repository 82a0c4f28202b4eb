"""Which lists a contact is on and which tags it has, and how that changes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from simulators.constant_contact.contacts.model import Contact
from simulators.constant_contact.errors import bad_request
from simulators.constant_contact.ids import make_id, read_id
from simulators.constant_contact.world import World, account_of

LARGEST = 50
JOIN = "INSERT OR IGNORE INTO memberships (list, contact) VALUES (?, ?)"


def marks(values: Iterable[Any]) -> str:
    """Return ?,?,? for an SQL IN."""
    return ",".join("?" * len(list(values)))


def lists_of(world: World, contact: int) -> list[int]:
    return [
        row[0] for row in world.rows("SELECT list FROM memberships WHERE contact = ? ORDER BY list", contact)
    ]


def tags_of(world: World, contact: int) -> list[int]:
    return [row[0] for row in world.rows("SELECT tag FROM taggings WHERE contact = ? ORDER BY tag", contact)]


def show_links(world: World, table: str, contacts: list[int]) -> dict[int, list[str]]:
    """Return the wire ids of the lists (or tags) of many contacts at once."""
    kind = {"memberships": "list", "taggings": "tag"}[table]
    sql = f"SELECT contact, {kind} FROM {table} WHERE contact IN ({marks(contacts)}) ORDER BY contact, {kind}"
    found: dict[int, list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    for contact, number in world.rows(sql, *contacts):
        if number not in names:
            names[number] = make_id(kind, number)
        found[contact].append(names[number])
    return found


def read_lists(world: World, account: int, ids: list[str]) -> list[int]:
    """Return the row numbers of lists. Raises 400 naming those that are not there."""
    return read_numbers(world, account, ("list", "lists", "deleted_at IS NULL"), ids)


def read_tags(world: World, account: int, ids: list[str]) -> list[int]:
    return read_numbers(world, account, ("tag", "tags", "1"), ids)


def read_numbers(world: World, account: int, target: tuple[str, str, str], ids: list[str]) -> list[int]:
    kind, table, condition = target
    numbers = {given: read_id(kind, given) for given in dict.fromkeys(ids)}
    sql = f"SELECT id FROM {table} WHERE id IN ({marks(numbers)}) AND {condition}"
    known = {row[0] for row in world.rows(sql, *numbers.values())}
    unknown = [
        given
        for given, number in numbers.items()
        if number is None or number not in known or account_of(number) != account
    ]
    if unknown:
        raise bad_request(f"The following {kind}_ids do not exist: {', '.join(unknown)}")
    return [number for number in numbers.values() if number is not None]


def replace_lists(world: World, connection: Any, contact: Contact, wanted: list[int]) -> None:
    """Make these the contact's lists, as far as its consent allows new ones."""
    present = set(lists_of(world, contact.id))
    closed = contact.is_unsubscribed and world.switch("put_adds_unsubscribed_to_lists") == "ignored"
    joined = [] if closed else [number for number in wanted if number not in present]
    leave_lists(connection, contact.id, present - set(wanted))
    connection.executemany(JOIN, [(number, contact.id) for number in joined])


def leave_lists(connection: Any, contact: int, numbers: Iterable[int]) -> None:
    connection.executemany(
        "DELETE FROM memberships WHERE list = ? AND contact = ?", [(number, contact) for number in numbers]
    )


def leave_all(connection: Any, contact: int) -> None:
    connection.execute("DELETE FROM memberships WHERE contact = ?", (contact,))


def replace_tags(connection: Any, contact: int, wanted: list[int]) -> None:
    connection.execute("DELETE FROM taggings WHERE contact = ?", (contact,))
    connection.executemany(
        "INSERT INTO taggings (tag, contact) VALUES (?, ?)", [(number, contact) for number in wanted]
    )
