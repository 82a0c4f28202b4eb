"""Merges an import's row into a contact: what the row names changes, all else stays."""

from typing import Any

from simulators.constant_contact.activities.rows import Change, join_street
from simulators.constant_contact.contacts.fields import Field
from simulators.constant_contact.contacts.model import Contact
from simulators.constant_contact.contacts.parts import make_address, make_phone
from simulators.constant_contact.world import World

MOST_PARTS = 3  # phones, and addresses
Fields = dict[str, Field]


def merge_row(world: World, contact: Contact, change: Change, fields: Fields) -> bool:
    """Apply the row; False (and nothing applied) where it has too many custom fields."""
    custom = merge_custom(contact, change, fields)
    if len(custom) > world.switch("custom_field_limit"):
        return False
    now = world.now()
    is_new = contact.created_at == contact.updated_at == now
    changed = merge_core(contact, change)
    changed |= merge_phones(contact, change, now)
    changed |= merge_addresses(contact, change, now)
    if custom != (contact.parts.get("custom_fields") or []):
        contact.parts["custom_fields"] = custom
        changed = True
    if not is_new and (changed or world.switch("unchanged_import_moves_updated_at")):
        contact.core["update_source"] = "Account"
        contact.touch(now)
    return True


def merge_core(contact: Contact, change: Change) -> bool:
    differing = {name: value for name, value in change.core.items() if contact.core.get(name, "") != value}
    for name, value in differing.items():
        if value == "":
            contact.core.pop(name, None)
        else:
            contact.core[name] = value
    return bool(differing)


def merge_phones(contact: Contact, change: Change, now: int) -> bool:
    present = {entry["kind"]: entry for entry in contact.parts.get("phone_numbers") or []}
    changed = False
    for kind, text in change.phones.items():
        if present.get(kind, {}).get("phone_number", "") == text:
            continue
        changed |= put(present, kind, text and make_phone(contact, entry_of(kind, text), now, 0))
    if changed:
        contact.parts["phone_numbers"] = list(present.values())
    return changed


def entry_of(kind: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "phone_number": text}


def merge_addresses(contact: Contact, change: Change, now: int) -> bool:
    present = {entry["kind"]: entry for entry in contact.parts.get("street_addresses") or []}
    changed = False
    for kind, lines in change.addresses.items():
        before = present.get(kind, {"kind": kind})
        after = before | join_street(lines)
        if after == before:
            continue
        filled = any(after.get(name) for name in ("street", "city", "state", "postal_code", "country"))
        changed |= put(present, kind, make_address(contact, after, now, 0) if filled else "")
    if changed:
        contact.parts["street_addresses"] = list(present.values())
    return changed


def put(present: dict[str, Any], kind: str, entry: Any) -> bool:
    """Set, replace or remove the entry of a kind. A fourth is dropped without a word."""
    if not entry:
        return present.pop(kind, None) is not None
    if kind not in present and len(present) >= MOST_PARTS:
        return False
    present[kind] = entry
    return True


def merge_custom(contact: Contact, change: Change, fields: Fields) -> list[dict[str, Any]]:
    """Return the custom fields as they would be; unknown names and ill-typed values are dropped."""
    merged = {entry["custom_field_id"]: entry for entry in contact.parts.get("custom_fields") or []}
    for name, text in change.custom.items():
        if name.lower() not in fields:
            continue
        field = fields[name.lower()]
        field_id = field.field_id
        if not text:
            merged.pop(field_id, None)
        elif field.fits(text) and merged.get(field_id, {}).get("value") != text:
            merged[field_id] = {"custom_field_id": field_id, "value": text}
    return list(merged.values())
