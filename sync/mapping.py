"""Mapping rows: which Salesforce field feeds which Constant Contact field."""

from dataclasses import dataclass
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

    version: int
    address_field: str  # "Email"
    rows: tuple[Row, ...]
