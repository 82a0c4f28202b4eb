"""The two doors of converting, and whether two texts say the same."""

from typing import Final

from sync.convert.faults import Converted, FaultCode, fault
from sync.convert.kinds import kind_of
from sync.convert.shapes import shape
from sync.described import SalesforceField
from sync.fields import target_of
from sync.mapping import BlankRule, Row

PLACEHOLDER: Final = "Unknown"
"""What stands for a name that nobody knows, where a record must have one."""

_NAMES: Final = frozenset({"first_name", "last_name", "company_name"})


def to_constant_contact(row: Row, raw: str) -> Converted:
    """Make a Salesforce text one that the row's target can hold; "" is blank. Too long a text is cut."""
    if not raw:
        return raw
    said = kind_of(row.field).read(row.field, raw) if row.field else raw
    return shape(target_of(row), said, row.target)


def convert(row: Row, raw: str) -> str:
    """Make a Salesforce text one that the row's target can hold; "" also for one that it cannot hold."""
    converted = to_constant_contact(row, raw)
    return converted if isinstance(converted, str) else ""


def to_salesforce(row: Row, shown: str) -> Converted:
    """Make a text that a contact shows one that the row's Salesforce field can hold; "" is blank.

    The field is `row.field.name`, or the row's source where nothing is bound. Nothing is ever cut. A blank is
    a Fault only where the row erases and the field must have a value.
    """
    field = row.field or SalesforceField(name=row.source, kind="string")
    if shown.strip():
        return kind_of(field).write(field, shown)
    if row.blank is BlankRule.ERASE and not field.nillable:
        return fault(FaultCode.BLANK_REFUSED, field.name, "")
    return ""


def agree(row: Row, raw: str, shown: str) -> bool:
    """Tell whether both sides say the same, each in its own way.

    They do where they are equal, where converting one gives the other, or where both mean one number, day,
    set of choices, state or country.
    """
    if raw == shown or to_constant_contact(row, raw) == shown or to_salesforce(row, shown) == raw:
        return True
    return row.field is not None and kind_of(row.field).same(raw, shown)


def is_placeholder(row: Row, text: str) -> bool:
    """Tell whether a text, of either side, stands for a name that nobody knows: it is nobody's value.

    It flows nowhere and replaces nothing; in deciding it counts as a blank that never erases.
    """
    return row.target in _NAMES and text.strip().casefold() == PLACEHOLDER.casefold()
