"""Entries of a contact's subresources: a PUT that sends one replaces it whole, so whole it must be.

https://developer.constantcontact.com/api_guide/contacts_subresources.html
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

Entry = dict[str, Any]

READ_ONLY: Final = frozenset(
    {"phone_number_id", "street_address_id", "created_at", "updated_at", "create_source", "update_source"}
)
"""What the vendor shows in an entry and does not take back."""


def placed_entry(
    body: Mapping[str, Any],
    name: str,
    *,
    key: tuple[str, str],
    place: Callable[[Entry], Entry | None],
) -> dict[str, Any]:
    """Return the body with the first entry whose property `key[0]` is `key[1]` as `place` makes it.

    `place` gets the entry as shown, {} where there is none, and returns None to take it out. The other
    entries keep their place and all that may be written.
    """
    entries = [_writable(entry) for entry in body.get(name) or ()]
    at = next((at for at, entry in enumerate(entries) if entry.get(key[0]) == key[1]), len(entries))
    found = entries[at] if at < len(entries) else {}
    made = place(found)
    return {**body, name: entries[:at] + ([made] if made else []) + entries[at + 1 :]}


def _writable(entry: Mapping[str, Any]) -> Entry:
    return {key: value for key, value in entry.items() if key not in READ_ONLY and value is not None}
