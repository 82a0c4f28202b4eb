"""Which fields of a pair change: the target follows the source, and a vendor's reformatting is no change."""

from collections.abc import Iterator
from typing import Final

from sync.convert import convert
from sync.mapping import BlankRule, Mapping, Row
from sync.plan import Change
from sync.records import Member, Pair, Person

HASH: Final = 8
"""Bytes of a base, and of the hashes it is compared with, for each mapping row."""


def first_values(person: Person, mapping: Mapping) -> tuple[Change, ...]:
    """List what a new contact gets: every value that is not blank."""
    texts = zip(mapping.rows, map(convert, mapping.rows, person.values), strict=True)
    return tuple(Change(target=row.target, before=None, after=text) for row, text in texts if text)


def changes_of(pair: Pair, member: Member, mapping: Mapping) -> tuple[Change, ...]:
    """List the changes of an existing contact, in the mapping's order.

    With a base: where neither side moved there is none, even if the texts differ - the vendor cut or
    reformatted what we wrote. Without one (first match, or another mapping since) the person's value
    counts, if there is one. A blank erases only where its row says so, and never at a first match. Texts
    that are equal to the byte agree, whatever converting would make of them.
    """
    return tuple(_changes(pair, member, mapping))


def _changes(pair: Pair, member: Member, mapping: Mapping) -> Iterator[Change]:
    for index in _moved(pair, mapping):
        row, raw, shown = mapping.rows[index], pair.person.values[index], member.values[index]
        text = convert(row, raw)
        if shown not in (raw, text) and (text or _may_erase(row, pair)):
            yield Change(target=row.target, before=shown, after=text)


def _may_erase(row: Row, pair: Pair) -> bool:
    return row.blank is BlankRule.ERASE and pair.link is not None


def _moved(pair: Pair, mapping: Mapping) -> Iterator[int]:
    """Number the rows whose text moved on either side since the base was taken; all without a base."""
    link = pair.link
    if link is None or link.mapping_version != mapping.version:
        yield from range(len(mapping.rows))
        return
    for index in range(len(mapping.rows)):
        at = slice(index * HASH, (index + 1) * HASH)
        unmoved = pair.person_hashes[at] == link.person_base[at]
        if not unmoved or pair.member_hashes[at] != link.contact_base[at]:
            yield index
