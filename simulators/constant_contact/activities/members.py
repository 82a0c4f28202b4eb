"""List adds and removals, taggings, and deletions in bulk: each is a handful of SQL statements."""

from collections.abc import Callable
from typing import Any

from simulators.constant_contact.activities.imports import join_pairs, touch_contacts
from simulators.constant_contact.activities.queue import Activity
from simulators.constant_contact.activities.worker import finish_work
from simulators.constant_contact.contacts import write
from simulators.constant_contact.contacts.links import marks
from simulators.constant_contact.contacts.model import find
from simulators.constant_contact.custom_fields import remove_field
from simulators.constant_contact.world import World, first_of, last_of

CHUNK = 500
NEW_MILLIS = 30 * 86_400 * 1000


def choose_contacts(world: World, activity: Activity) -> list[int]:
    """Return the row numbers of an activity's source, without its excluded ones."""
    source = activity.request["source"]
    excluded = set(activity.request.get("exclude", []))
    name = next(iter(source))
    numbers = SOURCES[name](world, activity.account, source[name])
    return [number for number in numbers if number not in excluded]


def numbers_of(world: World, sql: str, *values: Any) -> list[int]:
    return [row[0] for row in world.rows(sql, *values)]


def by_contact(world: World, account: int, ids: list[int]) -> list[int]:
    # The plus: else SQLite reads the account's whole index of states, not knowing how few these are.
    sql = f"SELECT id FROM contacts WHERE id IN ({marks(ids)}) AND +account = ? AND state <> 'deleted'"
    return numbers_of(world, sql, *ids, account)


def by_list(world: World, _account: int, ids: list[int]) -> list[int]:
    sql = f"SELECT DISTINCT contact FROM memberships WHERE list IN ({marks(ids)}) ORDER BY contact"
    return numbers_of(world, sql, *ids)


def by_tag(world: World, _account: int, ids: list[int]) -> list[int]:
    sql = f"SELECT DISTINCT contact FROM taggings WHERE tag IN ({marks(ids)}) ORDER BY contact"
    return numbers_of(world, sql, *ids)


def all_active(world: World, account: int, _given: Any) -> list[int]:
    sql = "SELECT id FROM contacts WHERE id BETWEEN ? AND ? AND state = 'active'"
    return numbers_of(world, sql, first_of(account), last_of(account))


def new_subscribers(world: World, account: int, _given: Any) -> list[int]:
    sql = "SELECT id FROM contacts WHERE account = ? AND state = 'active' AND subscribed_at > ?"
    return numbers_of(world, sql, account, world.now() - NEW_MILLIS)


SOURCES: dict[str, Callable[[World, int, Any], list[int]]] = {
    "contact_ids": by_contact,
    "list_ids": by_list,
    "tag_ids": by_tag,
    "all_active_contacts": all_active,
    "segment_id": all_active,
    "engagement_level": all_active,
    "new_subscriber": new_subscribers,
}


def for_chunks(world: World, numbers: list[int], work: Callable[[Any, list[int]], None]) -> None:
    for start in range(0, len(numbers), CHUNK):
        with world.write() as connection:
            work(connection, numbers[start : start + CHUNK])


def run_add(world: World, activity: Activity) -> None:
    """Put contacts on lists: not the unsubscribed, not the deleted."""
    sql = "SELECT id FROM contacts WHERE id IN ({}) AND state NOT IN ('unsubscribed', 'deleted')"

    def work(connection: Any, chunk: list[int]) -> None:
        willing = numbers_of(world, sql.format(marks(chunk)), *chunk)
        join_pairs(
            world, connection, [(number, one) for number in activity.request["lists"] for one in willing]
        )

    run_on_source(world, activity, work)


def run_remove(world: World, activity: Activity) -> None:
    lists = activity.request["lists"]
    touching = world.switch("list_change_moves_updated_at")

    def work(connection: Any, chunk: list[int]) -> None:
        where = f"list IN ({marks(lists)}) AND contact IN ({marks(chunk)})"
        rows = connection.execute(
            f"DELETE FROM memberships WHERE {where} RETURNING contact", (*lists, *chunk)
        )
        changed = sorted({row[0] for row in rows.fetchall()})
        if touching:
            touch_contacts(world, connection, changed)

    run_on_source(world, activity, work)


def run_tag(world: World, activity: Activity) -> None:
    tags = activity.request["tags"]
    pairs = "INSERT OR IGNORE INTO taggings (tag, contact) VALUES (?, ?)"

    def work(connection: Any, chunk: list[int]) -> None:
        connection.executemany(pairs, [(tag, contact) for tag in tags for contact in chunk])

    run_on_source(world, activity, work)


def run_untag(world: World, activity: Activity) -> None:
    tags = activity.request["tags"]

    def work(connection: Any, chunk: list[int]) -> None:
        where = f"tag IN ({marks(tags)}) AND contact IN ({marks(chunk)})"
        connection.execute(f"DELETE FROM taggings WHERE {where}", (*tags, *chunk))

    run_on_source(world, activity, work)


def run_delete(world: World, activity: Activity) -> None:
    def work(_connection: Any, chunk: list[int]) -> None:
        for number in chunk:
            contact = find(world, number)
            if contact is not None:
                write.delete(world, contact)

    run_on_source(world, activity, work)


def run_on_source(world: World, activity: Activity, work: Callable[[Any, list[int]], None]) -> None:
    numbers = choose_contacts(world, activity)
    for_chunks(world, numbers, work)
    activity.total = len(numbers)
    activity.status["items_total_count"] = len(numbers)
    finish_work(world, activity)


def run_list_delete(world: World, activity: Activity) -> None:
    lists = activity.request["lists"]
    with world.write() as connection:
        now = world.now()
        for number in lists:
            connection.execute("DELETE FROM memberships WHERE list = ?", (number,))
            sql = "UPDATE lists SET deleted_at = ?, updated_at = ? WHERE id = ? AND deleted_at IS NULL"
            connection.execute(sql, (now, now, number))
    finish_work(world, activity)


def run_tag_delete(world: World, activity: Activity) -> None:
    with world.write() as connection:
        for number in activity.request["tags"]:
            connection.execute("DELETE FROM taggings WHERE tag = ?", (number,))
            connection.execute("DELETE FROM tags WHERE id = ?", (number,))
    finish_work(world, activity)


def run_field_delete(world: World, activity: Activity) -> None:
    with world.write() as connection:
        for number in activity.request["fields"]:
            remove_field(connection, number)
    finish_work(world, activity)
