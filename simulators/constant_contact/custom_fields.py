"""Custom fields: https://developer.constantcontact.com/api_guide/custom_fields_overview.html."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

import msgspec
from flask import Response

from simulators.constant_contact import times
from simulators.constant_contact.cursors import make_links, read_reading
from simulators.constant_contact.errors import answer, bad_request, conflict, no_content, not_found
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.ids import make_id, read_id
from simulators.constant_contact.shapes import (
    Flag,
    Many,
    Rule,
    Shape,
    Text,
    Whole,
    read_body,
    read_limit,
)
from simulators.constant_contact.world import World, account_of, caller, next_number

READ = {"scope": "contact_data", "privilege": "contacts:read"}
WRITE = {"scope": "contact_data", "privilege": "contacts:write"}
TYPES = (
    "string",
    "date",
    "datetime",
    "currency",
    "text_area",
    "number",
    "boolean",
    "single_select",
    "multi_select",
)
MOST_FIELDS = 100
MOST_BUTTONS = 20  # choices shown as radio buttons or checkboxes
LABEL = Text(required=True, longest=50, shortest=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceId(Rule):
    """A number in custom fields, a text in contacts."""

    def complain(self, value: Any, name: str) -> list[str]:
        fits = isinstance(value, str | int) and not isinstance(value, bool)
        return [] if fits else [f"{name} must be an integer"]


CHOICES = Many(
    each=Shape(
        rules={
            "choice_id": ChoiceId(),
            "choice_label": Text(required=True, longest=255, shortest=1),
            "display_order": Whole(required=True),
        }
    ),
    most=100,
)
METADATA = Shape(
    rules={
        "display_type": Text(choices=("radio", "checkbox", "dropdown")),
        "allow_negative": Flag(),
        "decimal_places": Whole(most=4),
        "currency_code": Text(longest=3, shortest=3),
        "integer": Flag(),
        "display_format": Text(longest=50),
    }
)
CREATE = Shape(
    rules={
        "label": LABEL,
        "type": Text(required=True, choices=TYPES),
        "metadata": METADATA,
        "choices": CHOICES,
        "version": Whole(least=1, most=2),
    }
)
# (type, version): what its metadata says where a request does not.
DEFAULTS = {("date", 2): {"display_format": "YYYY-MM-DD"}, ("number", 1): {"allow_negative": False}}
REPLACE = Shape(rules={"label": LABEL, "choices": CHOICES})
# A field's values go with it, from each contact that has one.
CLEAR = (
    "UPDATE contacts SET custom_fields = (SELECT nullif(json_group_array(json(value)), '[]')"
    " FROM json_each(contacts.custom_fields) WHERE value ->> 'custom_field_id' <> ?)"
    " WHERE account = ? AND custom_fields LIKE ?"
)


def add_custom_fields(gate: Gate, world: World) -> None:
    add_collection(gate, world)

    @gate.operation("GET", "/contact_custom_fields/<custom_field_id>", **READ)
    def read_field(custom_field_id: str) -> Response:
        return answer(describe(load(world, custom_field_id)))

    @gate.operation("PUT", "/contact_custom_fields/<custom_field_id>", **WRITE)
    def replace_field(custom_field_id: str) -> Response:
        row = load(world, custom_field_id)
        body = read_body(REPLACE)
        limit_choices(body | {"metadata": msgspec.json.decode(row["body"])["metadata"]})
        with world.write() as connection:
            refuse_label(world, body["label"], row["id"])
            kept = msgspec.json.decode(row["body"])
            known = {str(choice["choice_id"]) for choice in kept["choices"] or []}
            kept |= {"choices": number_choices(world, row["id"], body.get("choices"), known)}
            kept |= {"updated_at": times.show(world.now())}
            connection.execute(
                "UPDATE fields SET label = ?, body = ? WHERE id = ?",
                (body["label"], msgspec.json.encode(kept).decode(), row["id"]),
            )
        return answer(describe(load(world, custom_field_id)))

    @gate.operation("DELETE", "/contact_custom_fields/<custom_field_id>", **WRITE)
    def delete_field(custom_field_id: str) -> Response:
        row = load(world, custom_field_id)
        with world.write() as connection:
            remove_field(connection, row["id"])
        return no_content()


def add_collection(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/contact_custom_fields", **READ)
    def list_fields() -> Response:
        reading = read_reading(caller().account)
        limit = read_limit(reading.query, 50, 100)
        after = reading.after[0] if reading.after else 0
        sql = "SELECT * FROM fields WHERE account = ? AND id > ? ORDER BY id LIMIT ?"
        rows = world.rows(sql, reading.account, after, limit + 1)
        place = reading.go_on([rows[limit - 1]["id"]] if len(rows) > limit else None)
        body = {"custom_fields": [describe(row) for row in rows[:limit]]}
        return answer(body | make_links(world, "/contact_custom_fields", place))

    @gate.operation("POST", "/contact_custom_fields", **WRITE)
    def create_field() -> Response:
        body, account = read_body(CREATE), caller().account
        check_choices(body)
        check_metadata(body)
        with world.write() as connection:
            refuse_label(world, body["label"])
            if world.row("SELECT count(*) FROM fields WHERE account = ?", account)[0] >= MOST_FIELDS:
                raise bad_request(f"An account can have up to {MOST_FIELDS} custom fields.")
            number = insert_field(world, connection, account, body)
        return answer(describe(world.row("SELECT * FROM fields WHERE id = ?", number)), 201)


def insert_field(world: World, connection: Any, account: int, body: dict[str, Any]) -> int:
    number = next_number(connection, "fields", account)
    moment = times.show(world.now())
    version = body.get("version", 1)
    kept = {
        "version": version,
        "metadata": DEFAULTS.get((body["type"], version), {}) | body.get("metadata", {}) or None,
        "choices": number_choices(world, number, body.get("choices")),
        "created_at": moment,
        "updated_at": moment,
    }
    name = make_name(world, account, body["label"])
    encoded = msgspec.json.encode(kept).decode()
    connection.execute(
        "INSERT INTO fields (id, account, name, label, type, body) VALUES (?, ?, ?, ?, ?, ?)",
        (number, account, name, body["label"], body["type"], encoded),
    )
    return number


def make_name(world: World, account: int, label: str) -> str:
    """Make the name that imports use from the label, and tell it from those that are there."""
    text = re.sub(r"\W+", "_", label.strip())[:45]
    text = text.lower() if world.switch("field_name_case") == "lower" else text
    taken = {row[0] for row in world.rows("SELECT name FROM fields WHERE account = ?", account)}
    return next(name for n in range(len(taken) + 1) if (name := f"{text}_{n}" if n else text) not in taken)


def number_choices(
    world: World, field: int, given: list[dict[str, Any]] | None, known: set[str] | None = None
) -> list[dict[str, Any]] | None:
    """Return the wire choices: those whose id is known keep it, the others get the next numbers."""
    if given is None:
        return None
    moment = times.show(world.now())
    fresh = count(max(map(int, known), default=0) + 1 if known else 1)
    return [
        {
            "custom_field_id": make_id("field", field),
            "choice_id": int(choice["choice_id"])
            if str(choice.get("choice_id")) in (known or ())
            else next(fresh),
            "choice_label": choice["choice_label"],
            "display_order": choice["display_order"],
            "created_at": moment,
            "updated_at": moment,
        }
        for choice in given
    ]


def check_choices(body: dict[str, Any]) -> None:
    wants = body["type"] in {"single_select", "multi_select"}
    if wants != bool(body.get("choices")):
        raise bad_request(
            f"choices must be provided for select types only, not left out or sent for {body['type']}"
        )
    limit_choices(body)


def limit_choices(body: dict[str, Any]) -> None:
    buttons = (body.get("metadata") or {}).get("display_type") in {"radio", "checkbox"}
    if buttons and len(body.get("choices") or []) > MOST_BUTTONS:
        raise bad_request(f"choices size must be between 1 and {MOST_BUTTONS}")


def check_metadata(body: dict[str, Any]) -> None:
    """Decimals and whole numbers exclude each other; a display format is for real dates, of version 2."""
    metadata = body.get("metadata") or {}
    numeric = body["type"] in {"number", "currency"}
    if numeric and metadata.get("integer") is False and not 1 <= metadata.get("decimal_places", 0) <= 4:
        raise bad_request("decimal_places must be between 1 and 4 when integer is false")
    if metadata.get("display_format") and (body["type"], body.get("version", 1)) == ("date", 1):
        raise bad_request("display_format is valid only for date fields of version 2")


def refuse_label(world: World, label: str, own: int = 0) -> None:
    sql = "SELECT 1 FROM fields WHERE account = ? AND lower(label) = lower(?) AND id <> ?"
    if world.row(sql, caller().account, label, own):
        raise conflict(f"Validation failed: Custom field label {label} already exists.")


def load(world: World, field_id: str) -> Any:
    number = read_id("field", field_id)
    foreign = number is None or account_of(number) != caller().account
    row = None if foreign else world.row("SELECT * FROM fields WHERE id = ?", number)
    if row is None:
        raise not_found("Custom field not found.")
    return row


def remove_field(connection: Any, number: int) -> None:
    field_id = make_id("field", number)
    connection.execute("DELETE FROM fields WHERE id = ?", (number,))
    connection.execute(CLEAR, (field_id, account_of(number), f"%{field_id}%"))


def describe(row: Any) -> dict[str, Any]:
    kept = {name: value for name, value in msgspec.json.decode(row["body"]).items() if value is not None}
    return {
        "custom_field_id": make_id("field", row["id"]),
        "label": row["label"],
        "name": row["name"],
        "type": row["type"],
        **kept,
    }
