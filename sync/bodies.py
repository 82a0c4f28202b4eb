"""Bodies of single writes: POST for a new contact; GET, merge, PUT for one that is there.

A PUT makes blank what it leaves out of the contact's own properties, and keeps the subresources it leaves
out: https://developer.constantcontact.com/api_guide/contacts_create_or_update.html
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sync.fields import target_of
from sync.mapping import Mapping as FieldMapping
from sync.options import OptOutSource
from sync.plan import EMAIL, Change, PlanRow
from sync.targets import Body, Target

_NOT_SENT: Final = frozenset(
    {
        # read only, or set once
        *("contact_id", "created_at", "updated_at", "deleted_at", "create_source"),
        # kept by being left out
        *("custom_fields", "phone_numbers", "street_addresses", "list_memberships"),
        *("taggings", "notes", "sms_channel"),
    }
)


def create_body(row: PlanRow, mapping: FieldMapping, list_id: str) -> dict[str, Any]:
    """Build the POST of a new contact: implicit permission, by the account, on the list."""
    new = {
        "email_address": {"address": row.address, "permission_to_send": "implicit"},
        "create_source": "Account",
        "list_memberships": [list_id],
    }
    return _with_values(new, row.changes, mapping)


def merged_body(
    raw: Body, changes: Iterable[Change], mapping: FieldMapping, *, revive_on: str = ""
) -> dict[str, Any]:
    """Build the PUT of an existing contact from its raw GET: all that it has, and the changes.

    Permission, lists, tags and notes stay as they are. Subresources are sent only where a row changes
    them, and then whole. Raises ValueError for a contact that may not be written to: a PUT would revive a
    deleted one, and an unsubscribed one is nobody's to touch. revive_on: the list of a deleted contact that
    a user asked for; only then it may be deleted.
    """
    email: Mapping[str, Any] = raw.get("email_address") or {}
    if (raw.get("deleted_at") and not revive_on) or email.get("permission_to_send") not in {
        "implicit",
        "explicit",
    }:
        raise ValueError("a contact that is deleted, unsubscribed or held must not be written to")
    asked = list(changes)
    address = next((change.after for change in asked if change.target == EMAIL), email["address"])
    kept = {key: value for key, value in raw.items() if key not in _NOT_SENT and value is not None}
    merged = _with_values(
        {**kept, **_subresources(raw, asked, mapping)},
        (change for change in asked if change.target != EMAIL),
        mapping,
    )
    sent = {"address": address, "permission_to_send": email["permission_to_send"]}
    lists = {"list_memberships": [revive_on]} if revive_on else {}
    return {**merged, **lists, "email_address": sent, "update_source": "Account"}


def unsubscribed_body(raw: Body, source: OptOutSource) -> dict[str, Any]:
    """Build the PUT that unsubscribes a contact: all that it has, and nothing else changed.

    Who did it, opt_out_source, is read only: it follows from update_source.

    https://developer.constantcontact.com/api_guide/contacts_unsubscribe.html
    """
    kept = {key: value for key, value in raw.items() if key not in _NOT_SENT and value is not None}
    sent = {
        "address": raw["email_address"]["address"],
        "permission_to_send": "unsubscribed",
    }
    return {**kept, "email_address": sent, "update_source": str(source)}


def _subresources(raw: Body, changes: list[Change], mapping: FieldMapping) -> dict[str, Any]:
    """Pick the subresources that changes live in, as shown."""
    targets = _targets(mapping)
    touched = {targets[change.target].include for change in changes if change.target != EMAIL}
    return {name: raw.get(name) or [] for name in sorted(touched - {""})}


def _with_values(body: dict[str, Any], changes: Iterable[Change], mapping: FieldMapping) -> dict[str, Any]:
    targets = _targets(mapping)
    for change in changes:
        body = targets[change.target].merged(body, change.after)
    return body


def _targets(mapping: FieldMapping) -> dict[str, Target]:
    return {row.target: target_of(row) for row in mapping.rows}
