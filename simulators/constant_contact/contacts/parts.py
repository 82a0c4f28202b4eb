"""The subresources that live in a contact's row: made from a body, with ids and times of their own."""

from collections.abc import Callable
from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.contacts.fields import Field, read_field
from simulators.constant_contact.contacts.model import Contact
from simulators.constant_contact.contacts.sms import make_sms
from simulators.constant_contact.errors import bad_request
from simulators.constant_contact.ids import make_id, read_id
from simulators.constant_contact.world import World, account_of

LIST_PARTS = ("custom_fields", "phone_numbers", "street_addresses", "notes")
KIND_ORDER = ("home", "work", "mobile", "other")
ADDRESS_LINES = ("street", "city", "state", "postal_code", "country")
FIELDS = "SELECT id, type, body FROM fields WHERE id IN ({})"


def make_parts(world: World, contact: Contact, body: dict[str, Any]) -> dict[str, Any]:
    """Return the parts that a body names; a part it leaves out is not in the result."""
    return {name: MAKERS[name](world, contact, body[name]) for name in MAKERS if name in body}


def make_phones(world: World, contact: Contact, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = settle_kinds(world, "phone_numbers", given)
    return [make_phone(contact, entry, world.now(), number) for number, entry in enumerate(chosen)]


def make_phone(contact: Contact, given: dict[str, Any], now: int, number: int) -> dict[str, Any]:
    """Return one wire phone; the same kind and number keep their id and their created_at."""
    kind = given.get("kind") or "other"
    source = contact.core.get("update_source") or contact.core.get("create_source")
    return {
        "phone_number_id": make_part_id("phone", contact, kind, number),
        "phone_number": given.get("phone_number", ""),
        "kind": kind,
        "created_at": times.show(contact.created_at),
        "updated_at": times.show(now),
        "update_source": source,
        "create_source": contact.core.get("create_source"),
    }


def make_addresses(world: World, contact: Contact, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = settle_kinds(world, "street_addresses", given)
    return [make_address(contact, entry, world.now(), number) for number, entry in enumerate(chosen)]


def make_address(contact: Contact, given: dict[str, Any], now: int, number: int) -> dict[str, Any]:
    kind = given["kind"]
    lines = {name: given[name] for name in ADDRESS_LINES if given.get(name)}
    return {
        "street_address_id": make_part_id("address", contact, kind, number),
        "kind": kind,
        **lines,
        "created_at": times.show(contact.created_at),
        "updated_at": times.show(now),
    }


def make_part_id(what: str, contact: Contact, kind: str, number: int) -> str:
    """Ids of parts follow from the contact's: an id is stable while kind and place are."""
    return make_id(what, contact.id * 16 + KIND_ORDER.index(kind) * 4 + number)


def settle_kinds(world: World, name: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Decide about two entries of one kind as the switch says."""
    way = world.switch("duplicate_kinds")
    by_kind = {entry.get("kind") or "other": entry for entry in given}
    if len(by_kind) == len(given) or way == "kept":
        return given
    if way == "refused":
        raise bad_request(f"{name} has more than one entry of the same kind")
    return list(by_kind.values())


def make_notes(world: World, contact: Contact, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    notes = contact.parts.get("notes") or []
    known = {note["note_id"]: note for note in notes}
    fresh = len(known)
    made = []
    for entry in given:
        note = known.get(entry.get("note_id", ""), {})
        if not note:
            fresh += 1
            note_id = make_id("note", contact.id * 256 + fresh % 256)
            note = {"note_id": note_id, "created_at": times.show(world.now())}
        made.append(note | {"content": entry.get("content", "")})
    return made


def make_fields(world: World, contact: Contact, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the wire custom fields. Raises 400 for too many, unknown ones, and values of another type."""
    limit = world.switch("custom_field_limit")
    if len(given) > limit:
        raise bad_request(f"custom_fields size must be between 0 and {limit}")
    known = find_fields(world, contact.account, [entry["custom_field_id"] for entry in given])
    made = {}
    for entry in given:
        field_id, value = entry["custom_field_id"].lower(), entry.get("value")
        choices = entry.get("choice_ids") or []
        if (value and not known[field_id].fits(value)) or not known[field_id].fits_choices(choices):
            raise bad_request(f"custom field {field_id} does not have a valid value")
        if value or entry.get("choice_ids"):
            kept = {"value": value, "choice_ids": entry.get("choice_ids")}
            made[field_id] = {"custom_field_id": field_id} | {
                name: one for name, one in kept.items() if one is not None
            }
    return list(made.values())


def find_fields(world: World, account: int, ids: list[str]) -> dict[str, Field]:
    """Return the custom fields of these ids. Raises 400 naming those that are not there."""
    numbers = {field_id.lower(): read_id("field", field_id) for field_id in ids}
    sql = FIELDS.format(",".join("?" * len(numbers)))
    known = {row["id"]: read_field(row) for row in world.rows(sql, *numbers.values())}
    unknown = [
        field_id
        for field_id, number in numbers.items()
        if number is None or number not in known or account_of(number) != account
    ]
    if unknown:
        raise bad_request(f"The following custom_field_ids do not exist: {', '.join(unknown)}")
    return {field_id: known[number] for field_id, number in numbers.items() if number is not None}


MAKERS: dict[str, Callable[[World, Contact, Any], Any]] = {
    "custom_fields": make_fields,
    "phone_numbers": make_phones,
    "street_addresses": make_addresses,
    "notes": make_notes,
    "sms_channel": make_sms,
}
