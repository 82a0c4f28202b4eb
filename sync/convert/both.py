"""The two doors of converting, and whether two texts say the same."""

from typing import Final

from sync.convert.faults import Converted
from sync.convert.plain import convert, write_line
from sync.described import SalesforceField
from sync.mapping import Row

PLACEHOLDER: Final = "Unknown"
"""What stands for a name that nobody knows, where a record must have one."""

_NAMES: Final = frozenset({"first_name", "last_name", "company_name"})


def to_constant_contact(row: Row, raw: str) -> Converted:
    """Make a Salesforce text one that the row's target can hold; "" is blank."""
    return convert(row, raw)


def to_salesforce(row: Row, shown: str) -> Converted:
    """Make a text that a contact shows one that the row's Salesforce field can hold; "" is blank."""
    return write_line(row.field or SalesforceField(name=row.source, kind="string"), shown)


def agree(row: Row, raw: str, shown: str) -> bool:
    """Tell whether both sides say the same, each in its own way."""
    return raw == shown or to_constant_contact(row, raw) == shown or to_salesforce(row, shown) == raw


def is_placeholder(row: Row, text: str) -> bool:
    """Tell whether a text, of either side, stands for a name that nobody knows: it is nobody's value.

    It flows nowhere and replaces nothing; in deciding it counts as a blank that never erases.
    """
    return row.target in _NAMES and text.strip().casefold() == PLACEHOLDER.casefold()
