"""Contact exports: a CSV of contacts, written in parts when the activity runs, streamed from there.

Nobody published the captions, nor how long a file lives; both are ours. No column has the contact id.
"""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response

from simulators.constant_contact.activities.members import by_list, by_tag, new_subscribers
from simulators.constant_contact.activities.queue import Activity
from simulators.constant_contact.activities.worker import finish_work
from simulators.constant_contact.contacts.links import marks
from simulators.constant_contact.contacts.model import decode
from simulators.constant_contact.errors import not_found
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.ids import make_id, read_id
from simulators.constant_contact.world import World, account_of, caller, first_of, last_of

PART = 2000
CORE = (
    "first_name",
    "last_name",
    "job_title",
    "company_name",
    "birthday_month",
    "birthday_day",
    "anniversary",
)
# Column: key of email_address.
EMAIL = {
    "email_address": "address",
    "email_permission": "permission_to_send",
    "email_optin_source": "opt_in_source",
    "email_optin_date": "opt_in_date",
    "email_optout_source": "opt_out_source",
    "email_optout_date": "opt_out_date",
    "email_optout_reason": "opt_out_reason",
}
PHONES = {f"{kind}_phone": kind for kind in ("home", "work", "mobile", "other")}
ADDRESSES = {
    f"{kind}_{line}": (kind, line)
    for kind in ("home", "work", "other")
    for line in ("street", "city", "state", "postal_code", "country")
}
TIMES = ("created_at", "updated_at")
COLUMNS = (*EMAIL, *CORE, *PHONES, *ADDRESSES, "sms_number", *TIMES)
CAPTIONS = {"email_address": "Email address"}
STATES = {
    "active": "state = 'active'",
    "unsubscribed": "state = 'unsubscribed'",
    "removed": "state = 'deleted'",
}
NOT_DELETED = "state <> 'deleted'"


def run_export(world: World, activity: Activity) -> None:
    request = activity.request
    custom = read_custom(world, activity.account)
    columns = request["fields"] or [*COLUMNS, *custom]
    with world.write() as connection:
        connection.execute("DELETE FROM export_parts WHERE activity = ?", (activity.id,))
    header = (
        [caption(column) for column in columns] if world.switch("export_headers") == "captions" else columns
    )
    store(world, activity, 0, to_csv([header]))
    count = 0
    for number, rows in enumerate(read_parts(world, activity), 1):
        count += len(rows)
        lines = [[show(row, column, custom) for column in columns] for row in rows]
        store(world, activity, number, to_csv(lines))
    activity.total = activity.status["items_total_count"] = count
    finish_work(world, activity)


def caption(column: str) -> str:
    return CAPTIONS.get(column) or column.replace("_", " ").capitalize()


def read_custom(world: World, account: int) -> dict[str, str]:
    """Return custom field ids by column name."""
    rows = world.rows("SELECT id, name FROM fields WHERE account = ? ORDER BY id", account)
    return {row["name"]: make_id("field", row["id"]) for row in rows}


def read_parts(world: World, activity: Activity) -> Iterator[list[Any]]:
    """Yield the rows of `contacts` to export, some at a time, by row number."""
    request = activity.request
    state = STATES.get(request.get("status") or "", NOT_DELETED)
    excluded = set(request.get("exclude", []))
    chosen = choose(world, activity)
    if chosen is not None:
        numbers = sorted(set(chosen) - excluded)
        for start in range(0, len(numbers), PART):
            part = numbers[start : start + PART]
            sql = f"SELECT * FROM contacts WHERE id IN ({marks(part)}) AND {state} ORDER BY id"
            yield world.rows(sql, *part)
        return
    after = first_of(activity.account)
    sql = f"SELECT * FROM contacts WHERE id > ? AND id <= ? AND {state} ORDER BY id LIMIT {PART}"
    while rows := world.rows(sql, after, last_of(activity.account)):
        yield [row for row in rows if row["id"] not in excluded]
        after = rows[-1]["id"]


def choose(world: World, activity: Activity) -> list[int] | None:
    """Return the row numbers that the request names; None for all."""
    for name, find in CHOICES.items():
        if activity.request.get(name):
            return find(world, activity.account, activity.request[name])
    return None


def by_id(_world: World, _account: int, ids: list[int]) -> list[int]:
    """Contacts named one by one are exported in whatever state they are."""
    return ids


CHOICES: dict[str, Callable[[World, int, Any], list[int]]] = {
    "contact_ids": by_id,
    "list_ids": by_list,
    "tag_ids": by_tag,
    "new_subscriber": new_subscribers,
}


def show(row: Any, column: str, custom: dict[str, str]) -> str:
    if column in PHONES:
        return str(find_entry(row["phone_numbers"], "kind", PHONES[column]).get("phone_number", ""))
    if column in ADDRESSES:
        kind, line = ADDRESSES[column]
        return str(find_entry(row["street_addresses"], "kind", kind).get(line, ""))
    if column in custom:
        entry = find_entry(row["custom_fields"], "custom_field_id", custom[column])
        return str(entry.get("value") or ",".join(entry.get("choice_ids", [])))
    core = decode(row["core"])
    if column in EMAIL:
        return str(core.get("email_address", {}).get(EMAIL[column], ""))
    if column == "sms_number":
        return str(decode(row["sms_channel"])["sms_address"]) if row["sms_channel"] else ""
    return str(core.get(column, ""))


def find_entry(text: str | None, key: str, value: str) -> dict[str, Any]:
    entries = decode(text) if text else []
    return next((entry for entry in entries if entry[key] == value), {})


def to_csv(lines: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(lines)
    return buffer.getvalue()


def store(world: World, activity: Activity, number: int, text: str) -> None:
    with world.write() as connection:
        connection.execute("INSERT INTO export_parts VALUES (?, ?, ?)", (activity.id, number, text))


def add_downloads(gate: Gate, world: World) -> None:
    @gate.operation(
        "GET", "/contact_exports/<file_export_id>", scope="contact_data", privilege="contacts:write"
    )
    def download(file_export_id: str) -> Response:
        number = read_id("export", file_export_id)
        foreign = number is None or account_of(number) != caller().account
        sql = "SELECT * FROM activities WHERE id = ? AND kind = 'contact_exports' AND state = 'completed'"
        if foreign or world.row(sql, number) is None:
            raise not_found("Export file not found.")
        disposition = f'attachment; filename="{file_export_id}.csv"'
        return Response(
            read_file(world, number), mimetype="text/csv", headers={"Content-Disposition": disposition}
        )


def read_file(world: World, activity: Any) -> Iterator[str]:
    """Stream the file part by part; any number of rows takes the memory of one part."""
    number = 0
    sql = "SELECT text FROM export_parts WHERE activity = ? AND number = ?"
    while (row := world.row(sql, activity, number)) is not None:
        yield row["text"]
        number += 1
