"""Tags: https://developer.constantcontact.com/api_guide/tags_overview.html. Times carry milliseconds here."""

from dataclasses import replace
from typing import Any

from flask import Response, request

from simulators.constant_contact import times
from simulators.constant_contact.activities.queue import describe_activity, queue_activity
from simulators.constant_contact.cursors import make_links, read_reading
from simulators.constant_contact.errors import ApiError, answer, conflict, not_found
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.ids import make_id, read_id
from simulators.constant_contact.shapes import Shape, Text, read_body, read_flag, read_limit
from simulators.constant_contact.world import World, account_of, caller, next_number

READ = {"scope": "contact_data", "privilege": "contacts:read"}
WRITE = {"scope": "contact_data", "privilege": "contacts:write"}
NAME = Text(required=True, longest=255, shortest=1)
CREATE = Shape(rules={"name": NAME, "tag_source": Text(longest=255)})
RENAME = Shape(rules={"name": NAME})
# What the answer to a deletion does not have, though the activity may have ended by then.
NOT_YET = {"started_at", "completed_at"}
INSERT = "INSERT INTO tags (id, account, name, tag_source, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)"


def add_tags(gate: Gate, world: World) -> None:
    add_collection(gate, world)

    @gate.operation("GET", "/contact_tags/<tag_id>", **READ)
    def read_tag(tag_id: str) -> Response:
        counting = read_flag(request.args, "include_count")
        return answer(describe(world, load(world, tag_id), counting=counting))

    @gate.operation("PUT", "/contact_tags/<tag_id>", **WRITE)
    def rename_tag(tag_id: str) -> Response:
        row = load(world, tag_id)
        name = read_body(RENAME)["name"]
        with world.write() as connection:
            refuse_name(world, name, row["id"])
            sql = "UPDATE tags SET name = ?, updated_at = ? WHERE id = ?"
            connection.execute(sql, (name, world.now(), row["id"]))
        return answer(describe(world, load(world, tag_id), counting=True))

    @gate.operation("DELETE", "/contact_tags/<tag_id>", **WRITE)
    def delete_tag(tag_id: str) -> Response:
        try:
            row = load(world, tag_id)
        except ApiError as missing:
            raise replace(missing, status=world.switch("missing_tag_delete_status")) from None
        number = queue_activity(world, row["account"], "contacts_tags_delete", {"tags": [row["id"]]}, total=1)
        body = describe_activity(world, number)
        return answer({name: value for name, value in body.items() if name not in NOT_YET}, 202)


def add_collection(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/contact_tags", **READ)
    def list_tags() -> Response:
        reading = read_reading(caller().account)
        limit = read_limit(reading.query, 50, 500)
        counting = read_flag(reading.query, "include_count")
        after = reading.after[0] if reading.after else 0
        sql = "SELECT * FROM tags WHERE account = ? AND id > ? ORDER BY id LIMIT ?"
        rows = world.rows(sql, reading.account, after, limit + 1)
        place = reading.go_on([rows[limit - 1]["id"]] if len(rows) > limit else None)
        body = {"tags": [describe(world, row, counting=counting) for row in rows[:limit]]}
        return answer(body | make_links(world, "/contact_tags", place))

    @gate.operation("POST", "/contact_tags", **WRITE)
    def create_tag() -> Response:
        body, account = read_body(CREATE), caller().account
        with world.write() as connection:
            refuse_name(world, body["name"])
            number = next_number(connection, "tags", account)
            now = world.now()
            connection.execute(INSERT, (number, account, body["name"], body.get("tag_source"), now, now))
        return answer(
            describe(world, world.row("SELECT * FROM tags WHERE id = ?", number), counting=True), 201
        )


def refuse_name(world: World, name: str, own: int = 0) -> None:
    sql = "SELECT 1 FROM tags WHERE account = ? AND lower(name) = lower(?) AND id <> ?"
    if world.row(sql, caller().account, name, own):
        raise conflict(f"Validation failed: Tag name {name} already exists.")


def load(world: World, tag_id: str) -> Any:
    number = read_id("tag", tag_id)
    foreign = number is None or account_of(number) != caller().account
    row = None if foreign else world.row("SELECT * FROM tags WHERE id = ?", number)
    if row is None:
        raise not_found("Tag not found.")
    return row


def describe(world: World, row: Any, *, counting: bool) -> dict[str, Any]:
    body = {
        "tag_id": make_id("tag", row["id"]),
        "name": row["name"],
        "created_at": times.show(row["created_at"])[:-1] + ".000Z",
        "updated_at": times.show(row["updated_at"])[:-1] + ".000Z",
    }
    if row["tag_source"]:
        body["tag_source"] = row["tag_source"]
    if counting:
        body["contacts_count"] = world.row("SELECT count(*) FROM taggings WHERE tag = ?", row["id"])[0]
    return body
