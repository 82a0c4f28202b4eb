"""The operations under /activities."""

from typing import Any

from flask import Response

from simulators.constant_contact.activities import bodies, exports, imports, members, requests
from simulators.constant_contact.activities.queue import (
    HISTORY_MILLIS,
    describe_activity,
    describe_row,
    queue_activity,
)
from simulators.constant_contact.activities.worker import Work
from simulators.constant_contact.contacts.links import read_lists, read_tags
from simulators.constant_contact.cursors import make_links, read_reading
from simulators.constant_contact.errors import answer, answering_404, bad_request, not_found
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.ids import read_id
from simulators.constant_contact.shapes import read_body, read_limit
from simulators.constant_contact.world import World, account_of, caller

RIGHT = {"scope": "contact_data", "privilege": "contacts:write"}
# What the first answer shows; the others are not known by then.
FIRST_COUNTERS = {"items_total_count", "list_count"}
# Activities whose first answer has no counters at all.
WITHOUT_STATUS = {"custom_fields_delete"}
FILTERS = ("processing", "completed", "cancelled", "failed", "timed_out")
WORKS: dict[str, Work] = {
    "contacts_json_import": imports.run_import,
    "contacts_file_import": imports.run_import,
    "add_list_memberships": members.run_add,
    "remove_list_memberships": members.run_remove,
    "contacts_taggings_add": members.run_tag,
    "contacts_taggings_remove": members.run_untag,
    "contact_delete": members.run_delete,
    "list_delete": members.run_list_delete,
    "contacts_tags_delete": members.run_tag_delete,
    "custom_fields_delete": members.run_field_delete,
    "contact_exports": exports.run_export,
}


def add_activities(gate: Gate, world: World) -> None:
    add_reading(gate, world)
    add_imports(gate, world)
    add_links(gate, world)
    add_deletions(gate, world)
    exports.add_downloads(gate, world)

    @gate.operation("POST", "/activities/contact_exports", **RIGHT)
    def export() -> Response:
        body = read_body(requests.EXPORT)
        return queue(world, "contact_exports", requests.read_export(world, caller().account, body))


def queue(
    world: World, kind: str, request: dict[str, Any], total: int = 0, *, name: str | None = None
) -> Response:
    """Queue it, and answer "initialized" even where it is done by the time of the answer."""
    number = queue_activity(world, caller().account, kind, request, total=total, file_name=name)
    body = describe_activity(world, number)
    body |= {"state": "initialized", "percent_done": 1, "updated_at": body["created_at"]}
    body["status"] = {key: value for key, value in body["status"].items() if key in FIRST_COUNTERS}
    body["_links"].pop("results", None)
    hidden = {"started_at", "completed_at"} | ({"status"} if kind in WITHOUT_STATUS else set())
    return answer({key: value for key, value in body.items() if key not in hidden}, 201)


def add_reading(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/activities", **RIGHT)
    def list_activities() -> Response:
        reading = read_reading(caller().account)
        limit = read_limit(reading.query, 50, 500)
        state = reading.query.get("state")
        if state is not None and state not in FILTERS:
            raise bad_request("state does not have a valid value.")
        # Newest first, of the last 10 days.
        after = reading.after or [2**62, 0]
        where = "account = ? AND created_at > ? AND state = coalesce(?, state) AND (created_at, id) < (?, ?)"
        sql = f"SELECT * FROM activities WHERE {where} ORDER BY created_at DESC, id DESC LIMIT ?"
        since = world.now() - HISTORY_MILLIS
        rows = world.rows(sql, reading.account, since, state, *after, limit + 1)
        last = [rows[limit - 1]["created_at"], rows[limit - 1]["id"]] if len(rows) > limit else None
        body = {"activities": [describe_row(row) for row in rows[:limit]]}
        return answer(body | make_links(world, "/activities", reading.go_on(last)))

    @gate.operation("GET", "/activities/<activity_id>", **RIGHT)
    def read_activity(activity_id: str) -> Response:
        number = read_id("activity", activity_id)
        foreign = number is None or account_of(number) != caller().account
        row = None if foreign else world.row("SELECT * FROM activities WHERE id = ?", number)
        if row is None:
            raise not_found("Activity not found.")
        return answer(describe_row(row))


def add_imports(gate: Gate, world: World) -> None:
    @gate.operation("POST", "/activities/contacts_json_import", **RIGHT)
    def import_json() -> Response:
        rows, list_ids, sms = bodies.read_json_import(world)
        request = {"rows": rows, "lists": read_lists(world, caller().account, list_ids), "sms": sms}
        return queue(world, "contacts_json_import", request, len(rows))

    @gate.operation("POST", "/activities/contacts_file_import", **RIGHT)
    def import_file() -> Response:
        rows, list_ids, name = bodies.read_file_import(world)
        with answering_404():
            lists = read_lists(world, caller().account, list_ids)
        request = {"rows": rows, "lists": lists, "sms": bodies.read_sms_permission()}
        return queue(world, "contacts_file_import", request, len(rows), name=name)


def add_links(gate: Gate, world: World) -> None:
    @gate.operation("POST", "/activities/add_list_memberships", **RIGHT)
    def add_memberships() -> Response:
        body = read_body(requests.MEMBERSHIPS_ADD)
        return queue_on_source(world, "add_list_memberships", body, read_lists_of(world, body))

    @gate.operation("POST", "/activities/remove_list_memberships", **RIGHT)
    def remove_memberships() -> Response:
        body = read_body(requests.MEMBERSHIPS_REMOVE)
        with answering_404():
            lists = read_lists_of(world, body)
        return queue_on_source(world, "remove_list_memberships", body, lists)

    for kind in ("contacts_taggings_add", "contacts_taggings_remove"):
        add_tagging(gate, world, kind)


def add_tagging(gate: Gate, world: World, kind: str) -> None:
    @gate.operation("POST", f"/activities/{kind}", **RIGHT)
    def change_tags() -> Response:
        body = read_body(requests.TAGGINGS)
        with answering_404():
            tags = {"tags": read_tags(world, caller().account, body["tag_ids"])}
        return queue_on_source(world, kind, body, tags)


def read_lists_of(world: World, body: dict[str, Any]) -> dict[str, Any]:
    return {"lists": read_lists(world, caller().account, body["list_ids"])}


def queue_on_source(world: World, kind: str, body: dict[str, Any], target: dict[str, Any]) -> Response:
    source = requests.read_source(world, caller().account, body)
    return queue(world, kind, source | target, len(source["source"].get("contact_ids", [])))


def add_deletions(gate: Gate, world: World) -> None:
    @gate.operation("POST", "/activities/contact_delete", **RIGHT)
    def delete_contacts() -> Response:
        body = read_body(requests.CONTACT_DELETE)
        return queue_on_source(world, "contact_delete", {"source": body}, {})

    @gate.operation("POST", "/activities/list_delete", **RIGHT)
    def delete_lists() -> Response:
        lists = read_lists(world, caller().account, read_body(requests.LIST_DELETE)["list_ids"])
        return queue(world, "list_delete", {"lists": lists}, len(lists))

    @gate.operation("POST", "/activities/contacts_tags_delete", **RIGHT)
    def delete_tags() -> Response:
        tags = read_tags(world, caller().account, read_body(requests.TAG_DELETE)["tag_ids"])
        return queue(world, "contacts_tags_delete", {"tags": tags}, len(tags))

    @gate.operation("POST", "/activities/custom_fields_delete", **RIGHT)
    def delete_fields() -> Response:
        ids = read_body(requests.FIELD_DELETE)["custom_field_ids"]
        fields = requests.read_fields(world, caller().account, ids)
        return queue(world, "custom_fields_delete", {"fields": fields}, len(fields))
