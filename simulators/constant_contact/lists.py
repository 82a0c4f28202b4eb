"""Contact lists: https://developer.constantcontact.com/api_guide/lists_overview.html."""

from typing import Any

from flask import Response, request

from simulators.constant_contact import times
from simulators.constant_contact.activities.queue import describe_activity, queue_activity
from simulators.constant_contact.contacts.endpoints import cross_references
from simulators.constant_contact.cursors import Reading, make_links, read_reading
from simulators.constant_contact.errors import answer, bad_request, conflict, not_found
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.ids import make_id, read_id
from simulators.constant_contact.shapes import Flag, Shape, Text, read_body, read_flag, read_limit, read_words
from simulators.constant_contact.world import World, account_of, caller, next_number

READ = {"scope": "contact_data", "privilege": "contacts:lists:read"}
WRITE = {"scope": "contact_data", "privilege": "contacts:lists:write"}
LIST = Shape(
    rules={
        "name": Text(required=True, longest=255, shortest=1),
        "favorite": Flag(),
        "description": Text(longest=2000),
    }
)
MOST_LISTS = 1000
# What the answer to a deletion does not have, though the activity may have ended by then.
NOT_YET = {"status", "started_at", "completed_at"}
STATUSES = {"active": "deleted_at IS NULL", "deleted": "deleted_at IS NOT NULL", "all": "1"}
COUNTS = {
    "all": "SELECT count(*) FROM memberships WHERE list = ?",
    "active": "SELECT count(*) FROM memberships CROSS JOIN contacts ON id = contact"
    " WHERE list = ? AND state = 'active'",
}
INSERT = (
    "INSERT INTO lists (id, account, name, description, favorite, created_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def add_lists(gate: Gate, world: World) -> None:
    add_collection(gate, world)

    @gate.operation("GET", "/contact_lists/<list_id>", **READ)
    def read_list(list_id: str) -> Response:
        # No 400 is documented here: a word that is none of those counts nothing.
        counting = request.args.get("include_membership_count", "")
        return answer(describe(world, load(world, list_id), counting if counting in COUNTS else ""))

    @gate.operation("PUT", "/contact_lists/<list_id>", **WRITE)
    def replace_list(list_id: str) -> Response:
        row = load(world, list_id, alive=True)
        body = read_body(LIST)
        with world.write() as connection:
            refuse_name(world, row["account"], body["name"], row["id"])
            connection.execute(
                "UPDATE lists SET name = ?, description = ?, favorite = ?, updated_at = ? WHERE id = ?",
                (body["name"], body.get("description"), body.get("favorite", False), world.now(), row["id"]),
            )
        return answer(describe(world, load(world, list_id), ""))

    @gate.operation("DELETE", "/contact_lists/<list_id>", **WRITE)
    def delete_list(list_id: str) -> Response:
        row = load(world, list_id, alive=True)
        number = queue_activity(world, row["account"], "list_delete", {"lists": [row["id"]]}, total=1)
        # This answer alone has no counters.
        body = {
            name: value for name, value in describe_activity(world, number).items() if name not in NOT_YET
        }
        return answer(body, 202, {"Location": body["_links"]["self"]["href"]})


def add_collection(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/contact_lists", **READ)
    def list_lists() -> Response:
        return answer(read_page(world, read_reading(caller().account)))

    @gate.operation("POST", "/contact_lists", **WRITE)
    def create_list() -> Response:
        body, account = read_body(LIST), caller().account
        with world.write() as connection:
            if count_lists(world, account) >= MOST_LISTS:
                raise bad_request(f"An account can have up to {MOST_LISTS} lists.")
            number = insert_list(world, connection, account, body)
        return answer(describe(world, row_of(world, number), ""), 201)

    @gate.operation("GET", "/contact_lists/list_id_xrefs", **READ)
    def cross_reference() -> Response:
        return answer({"xrefs": cross_references(world, "list")})


def insert_list(world: World, connection: Any, account: int, body: dict[str, Any]) -> int:
    refuse_name(world, account, body["name"])
    number = next_number(connection, "lists", account)
    now = world.now()
    values = (body["name"], body.get("description"), body.get("favorite", False), now, now)
    connection.execute(INSERT, (number, account, *values))
    return number


def count_lists(world: World, account: int) -> int:
    sql = "SELECT count(*) FROM lists WHERE account = ? AND deleted_at IS NULL"
    return int(world.row(sql, account)[0])


def refuse_name(world: World, account: int, name: str, own: int = 0) -> None:
    """Raise the 409 for a name in use; case does not tell names apart."""
    sql = (
        "SELECT 1 FROM lists WHERE account = ? AND lower(name) = lower(?) AND deleted_at IS NULL AND id <> ?"
    )
    if world.row(sql, account, name, own):
        raise conflict(f"Validation failed: List name {name} already exists.")


def row_of(world: World, number: int) -> Any:
    return world.row("SELECT * FROM lists WHERE id = ?", number)


def load(world: World, list_id: str, *, alive: bool = False) -> Any:
    """Return a list of the caller's account; a deleted one can still be read. Raises 404."""
    number = read_id("list", list_id)
    row = None if number is None or account_of(number) != caller().account else row_of(world, number)
    if row is None or (alive and row["deleted_at"] is not None):
        raise not_found("List not found.")
    return row


def read_counting(given: dict[str, str]) -> str:
    text = given.get("include_membership_count", "")
    if text and text not in COUNTS:
        raise bad_request("include_membership_count must be all or active.")
    return text


def read_page(world: World, reading: Reading) -> dict[str, Any]:
    given = dict(reading.query)
    limit, counting = read_limit(given, 50, 1000), read_counting(given)
    where, values = choose_lists(reading)
    total = world.row(f"SELECT count(*) FROM lists WHERE {where}", *values)[0]
    sql = f"SELECT * FROM lists WHERE {where} AND id > ? ORDER BY id LIMIT ?"
    rows = world.rows(sql, *values, reading.after[0] if reading.after else 0, limit + 1)
    place = reading.go_on([rows[limit - 1]["id"]] if len(rows) > limit else None)
    body: dict[str, Any] = {"lists": [describe(world, row, counting) for row in rows[:limit]]}
    if read_flag(given, "include_count"):
        body["lists_count"] = total
    return body | make_links(world, "/contact_lists", place)


def choose_lists(reading: Reading) -> tuple[str, list[Any]]:
    given = reading.query
    statuses = read_words(given, "status", tuple(STATUSES)) or ["active"]
    channel = read_words(given, "channel_type", ("email", "sms")) or ["email"]
    read_flag(given, "include_sms_membership_count")
    where = f"account = ? AND ({' OR '.join(STATUSES[status] for status in statuses)})"
    values: list[Any] = [reading.account]
    if "email" not in channel:
        where += " AND 0"
    if given.get("name"):
        where += " AND name = ?"
        values.append(given["name"])
    return where, values


def describe(world: World, row: Any, counting: str) -> dict[str, Any]:
    body = {
        "list_id": make_id("list", row["id"]),
        "name": row["name"],
        "favorite": bool(row["favorite"]),
        "created_at": times.show(row["created_at"]),
        "updated_at": times.show(row["updated_at"]),
    }
    if row["description"] is not None:
        body["description"] = row["description"]
    if row["deleted_at"] is not None:
        body["deleted_at"] = times.show(row["deleted_at"])
    if counting:
        body["membership_count"] = world.row(COUNTS[counting], row["id"])[0]
    return body
