"""Puts activities in line and shows them. A worker does them; see activities/worker.py."""

from dataclasses import dataclass
from typing import Any

import flask
import msgspec

from simulators.constant_contact import times
from simulators.constant_contact.errors import queue_full
from simulators.constant_contact.ids import make_id
from simulators.constant_contact.world import World, next_number
from simulators.kernel.consent import current

LONGEST_QUEUE = 1000
# In an activity's request: the API request that asked for it, for the watch over consent.
ASKED_BY = "asked_by"
# Likewise, where a fault rule says so: after how many items its work stops.
STOPS_AT = "stops_at"
HISTORY_MILLIS = 10 * 86_400 * 1000
INSERT = (
    "INSERT INTO activities (id, account, kind, state, created_at, request, total, status, file_name)"
    " VALUES (?, ?, ?, 'initialized', ?, ?, ?, ?, ?)"
)
COUNT_WAITING = (
    "SELECT count(*) FROM activities INDEXED BY activities_waiting"
    " WHERE account = ? AND state IN ('initialized', 'processing')"
)
SAVE = "UPDATE activities SET done = ?, worked = ?, status = ?, errors = ? WHERE id = ?"
# Counters that an activity shows from its start on, by kind.
COUNTERS: dict[str, tuple[str, ...]] = {
    "contacts_json_import": (
        "items_total_count",
        "items_completed_count",
        "person_count",
        "error_count",
        "correctable_count",
        "cannot_add_to_list_count",
    ),
    "list_delete": ("list_count",),
}
COUNTERS["contacts_file_import"] = COUNTERS["contacts_json_import"]
PLAIN_COUNTERS = ("items_total_count", "items_completed_count")


@dataclass(kw_only=True, slots=True)
class Activity:
    id: int
    account: int
    kind: str
    request: dict[str, Any]
    total: int
    done: int  # items dealt with; where a killed simulator goes on
    status: dict[str, int]
    errors: list[str]


def queue_activity(
    world: World,
    account: int,
    kind: str,
    request: dict[str, Any],
    *,
    total: int,
    file_name: str | None = None,
) -> int:
    """Store an activity as initialized; return its row number. Raises 429 for a full queue."""
    with world.write() as connection:
        if connection.execute(COUNT_WAITING, (account,)).fetchone()[0] >= LONGEST_QUEUE:
            raise queue_full()
        number = next_number(connection, "activities", account)
        status = dict.fromkeys(COUNTERS.get(kind, PLAIN_COUNTERS), 0)
        status |= {name: total for name in ("items_total_count", "list_count") if name in status}
        values = (
            number,
            account,
            kind,
            world.now(),
            msgspec.json.encode(request | {ASKED_BY: current(), STOPS_AT: _stops_at()}),
            total,
        )
        connection.execute(INSERT, (*values, msgspec.json.encode(status).decode(), file_name))
    world.wake()
    return number


def _stops_at() -> int | None:
    return flask.request.environ.get("simulator.stops_at") if flask.has_request_context() else None


def read_activity(row: Any) -> Activity:
    return Activity(
        id=row["id"],
        account=row["account"],
        kind=row["kind"],
        request=msgspec.json.decode(row["request"]),
        total=row["total"],
        done=row["done"],
        status=msgspec.json.decode(row["status"]),
        errors=msgspec.json.decode(row["errors"]),
    )


def save_progress(connection: Any, activity: Activity, *, worked: bool = False) -> None:
    status, errors = (msgspec.json.encode(one).decode() for one in (activity.status, activity.errors))
    connection.execute(SAVE, (activity.done, worked, status, errors, activity.id))


def describe_activity(world: World, number: int) -> dict[str, Any]:
    return describe_row(world.row("SELECT * FROM activities WHERE id = ?", number))


def describe_row(row: Any) -> dict[str, Any]:
    activity_id = make_id("activity", row["id"])
    body = {
        "activity_id": activity_id,
        "state": row["state"],
        "created_at": times.show(row["created_at"]),
        "updated_at": times.show(row["completed_at"] or row["started_at"] or row["created_at"]),
        "percent_done": show_percent(row),
        "activity_errors": msgspec.json.decode(row["errors"]),
        "status": msgspec.json.decode(row["status"]),
        "_links": {"self": {"href": f"/v3/activities/{activity_id}"}},
    }
    for name in ("started_at", "completed_at"):
        if row[name] is not None:
            body[name] = times.show(row[name])
    if row["file_name"]:
        body["source_file_name"] = row["file_name"]
    if row["kind"] == "contact_exports" and row["state"] == "completed":
        body["_links"]["results"] = {"href": f"/v3/contact_exports/{make_id('export', row['id'])}"}
    return body


def show_percent(row: Any) -> int:
    if row["state"] == "completed":
        return 100
    return 1 if not row["total"] else max(1, min(99, row["done"] * 100 // row["total"]))
