"""Mapping rows: which Salesforce field and which Constant Contact field hold the same, and who decides."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sync.described import CustomShape, SalesforceField
from sync.problems import Side


class Direction(StrEnum):
    """Where values of a row flow."""

    TO_CONSTANT_CONTACT = "to_constant_contact"
    TO_SALESFORCE = "to_salesforce"
    BOTH = "both"


class Policy(StrEnum):
    """Who decides where both sides moved, and whether records that are there already change at all."""

    SALESFORCE_WINS = "salesforce_wins"
    CONSTANT_CONTACT_WINS = "constant_contact_wins"
    LATEST_WINS = "latest_wins"
    SALESFORCE_UNLESS_BLANK = "salesforce_unless_blank"
    CREATE_ONLY = "create_only"  # set when we create the record, never after
    NEVER = "never"  # read only


class BlankRule(StrEnum):
    """What a blank source does to a target that holds a value."""

    KEEP = "keep"
    ERASE = "erase"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One field and one field."""

    source: str  # Salesforce API name or parent path: "Title", "Account.Name"
    target: str  # a key of sync.fields.TARGETS, or "custom:<label>"
    direction: Direction = Direction.TO_CONSTANT_CONTACT
    policy: Policy = Policy.SALESFORCE_WINS
    blank: BlankRule = BlankRule.KEEP
    create: bool = False  # the user agreed that the custom field is made where there is none
    custom_field_id: str | None = None  # bound when the field is found or created
    custom_field_name: str | None = None  # the name that imports use, as read back from Constant Contact
    # Bound for one run, never saved (see `unbound`); None: text without a limit of its own.
    field: SalesforceField | None = None
    custom: CustomShape | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """How the base of a link is laid out: 8 bytes a slot. Only a saved change of the mapping changes it."""

    version: int
    slots: tuple[int, ...]  # one a row of the mapping: where its 8 bytes are
    width: int  # slots of a whole base; those of rows that are left out for now keep what they hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapping:
    """The rows in a fixed order; the e-mail row is not among them, it is the key."""

    version: int  # of the values that are staged, one a row: another set of rows has another version
    address_field: str  # "Email"
    rows: tuple[Row, ...]
    layout: Layout | None = None  # of bases; None in a saved mapping: a slot a row, in order


_DIRECTIONS: Final = {
    Direction.TO_CONSTANT_CONTACT: frozenset({Side.CONSTANT_CONTACT}),
    Direction.TO_SALESFORCE: frozenset({Side.SALESFORCE}),
    Direction.BOTH: frozenset(Side),
}


def written_sides(row: Row) -> frozenset[Side]:
    """Name the sides that the row writes to when we create a record there."""
    return frozenset() if row.policy is Policy.NEVER else _DIRECTIONS[row.direction]


def changed_sides(row: Row) -> frozenset[Side]:
    """Name the sides on which the row changes records that are there already."""
    return frozenset() if row.policy is Policy.CREATE_ONLY else written_sides(row)


def layout_of(mapping: Mapping) -> Layout:
    """Find how the bases of the mapping's links are laid out."""
    count = len(mapping.rows)
    return mapping.layout or Layout(version=mapping.version, slots=tuple(range(count)), width=count)


def keep_rows(mapping: Mapping, wanted: Callable[[Row], bool]) -> tuple[Mapping, tuple[Row, ...]]:
    """Leave rows out of a run; returns the mapping to run and the rows left out.

    The narrowed mapping has a version of its own, the same whenever the same rows are missing, since its
    records are staged with other columns. The layout of bases stays: what a link knows of a row that is left
    out is kept for when it comes back.
    """
    missing = tuple(row for row in mapping.rows if not wanted(row))
    if not missing:
        return mapping, ()
    whole = layout_of(mapping)
    kept = [(row, slot) for row, slot in zip(mapping.rows, whole.slots, strict=True) if wanted(row)]
    narrowed = replace(
        mapping,
        version=_version_without(mapping.version, missing),
        rows=tuple(row for row, _ in kept),
        layout=replace(whole, slots=tuple(slot for _, slot in kept)),
    )
    return narrowed, missing


def _version_without(version: int, missing: tuple[Row, ...]) -> int:
    """Derive a negative version, which no saved mapping has, from what is missing."""
    paused = "\n".join([str(version), *(f"{row.source}\t{row.target}" for row in missing)])
    return -1 - (zlib.crc32(paused.encode()) & 0x7FFFFFFF)  # fits a 4-byte integer


def unbound(mapping: Mapping) -> Mapping:
    """Take off what holds for one run only, before a mapping is saved."""
    assert mapping.layout is None, "a narrowed mapping is not the one to save"
    return replace(mapping, rows=tuple(replace(row, field=None, custom=None) for row in mapping.rows))
