"""Mapping rows: which Salesforce field feeds which Constant Contact field."""

import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum


class BlankRule(StrEnum):
    """What a blank source does to a target that holds a value."""

    KEEP = "keep"
    ERASE = "erase"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One field to one field."""

    source: str  # Salesforce API name or parent path: "Title", "Account.Name"
    target: str  # a key of sync.fields.TARGETS, or "custom:<label>"
    blank: BlankRule = BlankRule.KEEP
    custom_field_id: str | None = None  # bound when the field is found or created
    custom_field_name: str | None = None  # the name that imports use, as read back from Constant Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapping:
    """The rows in a fixed order; the e-mail row is not among them, it is the key."""

    version: int  # of what the bases of links stand for: another set of rows has another version
    address_field: str  # "Email"
    rows: tuple[Row, ...]


def available(mapping: Mapping, field_names: Collection[str]) -> tuple[Mapping, tuple[Row, ...]]:
    """Leave out the rows whose source cannot be seen now; returns the mapping to run and the missing rows.

    `field_names` holds the object's fields and, whole, the parent paths that show: "Title", "Account.Name".
    A missing row is paused, never read as blank. The narrowed mapping has a version of its own, since
    bases of the whole mapping say nothing about it; it is the same whenever the same rows are missing.
    """
    missing = tuple(row for row in mapping.rows if row.source not in field_names)
    if not missing:
        return mapping, ()
    present = tuple(row for row in mapping.rows if row.source in field_names)
    return replace(mapping, rows=present, version=_version_without(mapping.version, missing)), missing


def _version_without(version: int, missing: tuple[Row, ...]) -> int:
    """Derive a negative version, which no saved mapping has, from what is missing."""
    paused = "\n".join([str(version), *(f"{row.source}\t{row.target}" for row in missing)])
    return -1 - (zlib.crc32(paused.encode()) & 0x7FFFFFFF)  # fits a 4-byte integer
