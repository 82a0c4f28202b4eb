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
    body = bytearray(_OPEN)
    for row in rows:
        encoded = encode_row(row, targets)
        full = len(body) + len(encoded) + len(close) > IMPORT_BYTES  # a comma stands at its end already
        if numbers and (full or len(numbers) == IMPORT_ROWS):
            yield Packet(numbers=tuple(numbers), body=_taken(body, close))
            numbers = []
        numbers.append(row.number)
        body += encoded + b","
    if numbers:
        yield Packet(numbers=tuple(numbers), body=_taken(body, close))


def _taken(body: bytearray, close: bytes) -> bytes:
    """Put the end in the last comma's place, and begin anew: whoever sends it need not hold two bodies."""
    body[-1:] = close
    taken = bytes(body)
    body[:] = _OPEN
    return taken


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
