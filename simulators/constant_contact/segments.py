"""Segments, the least of them: stored and read back, slow at first; their criteria are never judged.

https://developer.constantcontact.com/api_guide/segment_overview.html
"""

from typing import Any

import msgspec
from flask import Response

from simulators.constant_contact import times
from simulators.constant_contact.contacts import show
from simulators.constant_contact.contacts.paging import read_page
from simulators.constant_contact.contacts.query import Query
from simulators.constant_contact.cursors import Reading, make_links, read_reading
from simulators.constant_contact.errors import answer, bad_request, conflict, no_content, not_found
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.shapes import Shape, Text, read_body, read_limit
from simulators.constant_contact.world import World, caller, first_of, last_of, next_number

READ = {"scope": "contact_data", "privilege": "contacts:lists:read"}
WRITE = {"scope": "contact_data", "privilege": "contacts:lists:write"}
# How long after a change of its criteria a segment answers 202: not ready, ask again.
EVALUATED_MILLIS = 2000
NAME = Text(required=True, longest=250, shortest=1)
SEGMENT = Shape(rules={"name": NAME, "segment_criteria": Text(required=True, longest=20_000, shortest=1)})
RENAME = Shape(rules={"name": NAME})


def add_segments(gate: Gate, world: World) -> None:
    add_collection(gate, world)

    @gate.operation("GET", "/segments/<segment_id>", **READ)
    def read_segment(segment_id: str) -> Response:
        return answer(describe(load(world, segment_id)))

    @gate.operation("PUT", "/segments/<segment_id>", **WRITE)
    def replace_segment(segment_id: str) -> Response:
        body = read_body(SEGMENT)
        check_criteria(body["segment_criteria"])
        return answer(describe(change(world, load(world, segment_id), body)))

    @gate.operation("PATCH", "/segments/<segment_id>/name", **WRITE)
    def rename_segment(segment_id: str) -> Response:
        return answer(describe(change(world, load(world, segment_id), read_body(RENAME))))

    @gate.operation("DELETE", "/segments/<segment_id>", **WRITE)
    def delete_segment(segment_id: str) -> Response:
        row = load(world, segment_id)
        with world.write() as connection:
            connection.execute("UPDATE segments SET deleted = 1 WHERE id = ?", (row["id"],))
        return no_content()


def add_collection(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/segments", **READ)
    def list_segments() -> Response:
        reading = read_reading(caller().account)
        limit = read_limit(reading.query, 1000, 1000)
        order = read_order(reading)
        skip = reading.after[0] if reading.after else 0
        sql = f"SELECT * FROM segments WHERE account = ? AND NOT deleted ORDER BY {order} LIMIT ? OFFSET ?"
        rows = world.rows(sql, reading.account, limit + 1, skip)
        place = reading.go_on([skip + limit] if len(rows) > limit else None)
        body = {"segments": [describe(row, with_criteria=False) for row in rows[:limit]]}
        return answer(body | make_links(world, "/segments", place))

    @gate.operation("POST", "/segments", **WRITE)
    def create_segment() -> Response:
        body = read_body(SEGMENT)
        check_criteria(body["segment_criteria"])
        with world.write() as connection:
            refuse_name(world, body["name"])
            number = next_number(connection, "segments", caller().account)
            now = world.now()
            connection.execute(
                "INSERT INTO segments (id, account, name, criteria, created_at, edited_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (number, caller().account, body["name"], body["segment_criteria"], now, now),
            )
        return answer(describe(world.row("SELECT * FROM segments WHERE id = ?", number)), 201)


def read_order(reading: Reading) -> str:
    orders = {"name": "name, id", "date": "edited_at DESC, id DESC"}
    wanted = reading.query.get("sort_by", "date")
    if wanted not in orders:
        raise bad_request("sort_by must be name or date.")
    return orders[wanted]


def load(world: World, segment_id: str) -> Any:
    number = (
        first_of(caller().account) + int(segment_id) if segment_id.isdigit() and len(segment_id) < 10 else 0
    )
    row = world.row("SELECT * FROM segments WHERE id = ?", number)
    if row is None:
        raise not_found("Segment not found.")
    return row


def check_criteria(text: str) -> None:
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        raise bad_request("segment_criteria must be single-string escaped JSON.") from None


def refuse_name(world: World, name: str, own: int = 0) -> None:
    sql = "SELECT 1 FROM segments WHERE account = ? AND name = ? AND NOT deleted AND id <> ?"
    if world.row(sql, caller().account, name, own):
        raise conflict(f"Segment name {name} already exists.")


def change(world: World, row: Any, body: dict[str, Any]) -> Any:
    with world.write() as connection:
        refuse_name(world, body["name"], row["id"])
        connection.execute(
            "UPDATE segments SET name = ?, criteria = ?, edited_at = ? WHERE id = ?",
            (body["name"], body.get("segment_criteria", row["criteria"]), world.now(), row["id"]),
        )
    return world.row("SELECT * FROM segments WHERE id = ?", row["id"])


def describe(row: Any, *, with_criteria: bool = True) -> dict[str, Any]:
    body = {
        "segment_id": row["id"] & 0xFFFFFFFF,
        "name": row["name"],
        "created_at": times.show(row["created_at"]),
        "edited_at": times.show(row["edited_at"]),
    }
    return body | ({"segment_criteria": row["criteria"]} if with_criteria else {})


def list_segment(world: World, reading: Reading) -> Response:
    """GET /contacts?segment_id=: the active contacts, since criteria are not judged here."""
    others = sorted(set(reading.query) - {"segment_id", "limit"})
    if others:
        raise bad_request(f"segment_id cannot be combined with {', '.join(others)}.")
    row = load(world, reading.query["segment_id"])
    if world.now() < row["edited_at"] + EVALUATED_MILLIS * world.kernel.scales.of().delay:
        return answer({"contacts": [], "status": "processing"}, 202)
    account = reading.account
    query = Query(
        source="contacts NOT INDEXED",
        where=["id <= ?", "state = 'active'"],
        values=[last_of(account)],
        start=[first_of(account)],
        order="",
        number="id",
        limit=read_limit(reading.query, 50, 500),
        include=[],
        with_count=False,
    )
    rows, after = read_page(world, query, reading.after)
    page = show.show_page(
        show.show_contacts(world, rows, ()), make_links(world, "/contacts", reading.go_on(after))
    )
    return Response(page, mimetype="application/json")
