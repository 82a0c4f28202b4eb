"""Where a link's base holds what, and what of it outlives a change of the mapping.

A base is 8 bytes a slot, for each side: the hash of what that side showed of a row when both were last read
in agreement. NO_BASE in a slot, or a base too short to have it, says that the row never was: it is decided as
at a first match.

A saved mapping has a slot a row, in order. The store keeps every saved mapping by its version, and a link
says which version its bases are of. After a change of the mapping `carried` says, slot by slot, what comes
from where, so that a change touches just the rows that it changes; the store may translate by it in SQL.
A run that leaves rows out (a field that vanished, an option that is on) keeps the layout: no translation,
and the slots of those rows stay as they are.
"""

from dataclasses import replace
from typing import Final

from sync.mapping import Mapping, Row, changed_sides, layout_of

HASH: Final = 8
"""Bytes of a slot, and of each hash that it is compared with."""

NO_BASE: Final = bytes(HASH)


def base_at(mapping: Mapping, base: bytes, index: int) -> bytes | None:
    """Read the slot of the mapping's row `index` in a base of its layout; None: the row has no base."""
    at = layout_of(mapping).slots[index] * HASH
    found = base[at : at + HASH]
    return None if len(found) < HASH or found == NO_BASE else found


def carried(old: Mapping, new: Mapping) -> tuple[int | None, ...]:
    """Say for each slot of a saved mapping which slot of an older one it continues; None: it has no base.

    A row goes on with its base where it joins the same two fields and changes nothing that it did not change
    before. A row that begins to write somewhere must first be brought into agreement there, so it has none:
    that is what backfills it, and nothing else.
    """
    assert old.layout is None, "the older mapping is as it was saved"
    assert new.layout is None, "the newer mapping is as it is saved"
    places = {(row.source, row.target): (slot, row) for slot, row in enumerate(old.rows)}
    found = (places.get((row.source, row.target)) for row in new.rows)
    return tuple(
        place[0] if place and _goes_on(place[1], row) else None
        for place, row in zip(found, new.rows, strict=True)
    )


def _goes_on(old: Row, new: Row) -> bool:
    return old.custom_field_id == new.custom_field_id and changed_sides(new) <= changed_sides(old)


def translate_base(old: Mapping, new: Mapping, base: bytes) -> bytes:
    """Lay a base of a saved mapping out for a newer one; NO_BASE stands for what it does not know."""
    return b"".join(_slot(base, slot) for slot in carried(old, new))


def _slot(base: bytes, slot: int | None) -> bytes:
    found = b"" if slot is None else base[slot * HASH : (slot + 1) * HASH]
    return found if len(found) == HASH else NO_BASE


def edited(old: Mapping, new: Mapping) -> Mapping:
    """Give a mapping that a user changed its version, and the custom fields that its rows were bound to.

    The version stays where every link's base and every staged value means what it meant; then the new mapping
    takes the old one's place. Else it is the next one.
    """
    known = {(row.source, row.target): row for row in old.rows}
    rows = tuple(_bound_as(known.get((row.source, row.target)), row) for row in new.rows)
    made = replace(new, version=old.version, rows=rows)
    same_rows = len(rows) == len(old.rows) and carried(old, made) == tuple(range(len(rows)))
    same = same_rows and made.address_field == old.address_field
    return made if same else replace(made, version=old.version + 1)


def _bound_as(old: Row | None, new: Row) -> Row:
    if old is None or new.custom_field_id:
        return new
    return replace(new, custom_field_id=old.custom_field_id, custom_field_name=old.custom_field_name)


def made_anew(mapping: Mapping, target: str) -> Mapping:
    """Let a custom field that somebody deleted be made again: what links know is of the old one."""
    rows = tuple(
        replace(row, create=True, custom_field_id=None, custom_field_name=None)
        if row.target == target
        else row
        for row in mapping.rows
    )
    return replace(mapping, rows=rows, version=mapping.version + 1)
