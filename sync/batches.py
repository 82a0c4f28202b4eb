"""Cut rows into what one call can carry, streaming: never more than one batch is held.

Limits: https://developer.constantcontact.com/api_guide/import_contacts.html. What is over them is dropped
by the vendor without a word, so they are kept here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Final

import msgspec

from sync.fields import target_of
from sync.mapping import Mapping as FieldMapping
from sync.plan import PlanRow
from sync.targets import Target

IMPORT_BYTES: Final = 4_000_000
"""Of a whole body. "4 MB": the smaller of its two meanings."""
IMPORT_ROWS: Final = 40_000
JOIN_ROWS: Final = 500

_OPEN: Final = b'{"import_data":['


@dataclass(frozen=True, kw_only=True, slots=True)
class Packet:
    """Rows that travel in one call, in their order."""

    numbers: tuple[int, ...]  # plan rows
    body: bytes = b""  # of an import: the encoded JSON
    contact_ids: tuple[str, ...] = ()  # of a joining, a leaving, a deletion
    list_ids: tuple[str, ...] = ()  # of a leaving


def import_packets(rows: Iterable[PlanRow], mapping: FieldMapping, list_id: str) -> Iterator[Packet]:
    """Pack rows for contacts_json_import; a packet is closed by whichever limit the next row would break."""
    targets = import_targets(mapping)
    close = b'],"list_ids":[' + msgspec.json.encode(list_id) + b"]}"
    numbers: list[int] = []
    parts: list[bytes] = []
    size = len(_OPEN)
    for row in rows:
        encoded = encode_row(row, targets)
        full = size + len(encoded) + len(close) > IMPORT_BYTES
        if numbers and (full or len(numbers) == IMPORT_ROWS):
            yield Packet(numbers=tuple(numbers), body=_joined(parts, close))
            numbers, size = [], len(_OPEN)
        numbers.append(row.number)
        parts.append(encoded)
        size += len(encoded) + 1  # and a comma
    if numbers:
        yield Packet(numbers=tuple(numbers), body=_joined(parts, close))


def _joined(parts: list[bytes], close: bytes) -> bytes:
    """Join a body in one piece and let go of its parts: what grows to megabytes leaves holes in the heap."""
    parts[0] = _OPEN + parts[0]
    parts[-1] += close
    body = b",".join(parts)
    parts.clear()
    return body


def join_packets(rows: Iterable[PlanRow]) -> Iterator[Packet]:
    """Pack rows of existing contacts for add_list_memberships, and for contact_delete."""
    remaining = iter(rows)
    while some := list(islice(remaining, JOIN_ROWS)):
        contact_ids = tuple(row.contact_id for row in some if row.contact_id)
        assert len(contact_ids) == len(some), "only a contact that is there can join a list"
        yield Packet(numbers=tuple(row.number for row in some), contact_ids=contact_ids)


def leave_packets(rows: Iterable[PlanRow]) -> Iterator[Packet]:
    """Pack rows for remove_list_memberships: each call names lists that all of its contacts leave."""
    for lists, same in groupby(rows, key=lambda row: row.leave):
        for packet in join_packets(same):
            yield replace(packet, list_ids=lists)


def import_targets(mapping: FieldMapping) -> dict[str, Target]:
    """Find where every target of the mapping is written to."""
    return {row.target: target_of(row) for row in mapping.rows}


def encode_row(row: PlanRow, targets: Mapping[str, Target]) -> bytes:
    """Encode one import row: the address and what changes; a blank is never sent (it has another route)."""
    values = {"email": row.address}
    for change in row.changes:
        if change.after:
            values |= targets[change.target].columns(change.after)
    return msgspec.json.encode(values)
