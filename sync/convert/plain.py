"""Texts: trimmed, without control characters, and never cut on their way to Salesforce."""

from typing import Final

from sync.convert.faults import Converted, FaultCode, fault
from sync.described import SalesforceField

_LINE_BREAKS: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")  # what str.splitlines splits at
_CONTROLS: Final = {code: " " for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in _LINE_BREAKS}
_LARGEST_OF_ONE_UNIT: Final = "\uffff"


def one_line(raw: str, joint: str = " ") -> str:
    """Put lines into one, joined by `joint`; other control characters become spaces."""
    if raw.isprintable():
        return raw.strip()
    lines = (line.strip() for line in raw.translate(_CONTROLS).splitlines())
    return joint.join(line for line in lines if line).strip()


def write_line(field: SalesforceField, shown: str) -> Converted:
    """Write a text of one line."""
    return _fitting(field, one_line(shown))


def write_lines(field: SalesforceField, shown: str) -> Converted:
    """Write a text whose lines are kept."""
    lines = (line.strip() for line in shown.translate(_CONTROLS).splitlines())
    return _fitting(field, "\n".join(lines).strip())


def same_words(raw: str, shown: str) -> bool:
    """Tell whether two texts differ only in the spaces, breaks and commas between their words.

    The lines of a street are put into one in as many ways as there are products.
    """
    return raw.replace(",", " ").split() == shown.replace(",", " ").split()


def _fitting(field: SalesforceField, text: str) -> Converted:
    """Refuse what is longer than the field, counted in UTF-16 units as Salesforce does."""
    length = len(text) + sum(letter > _LARGEST_OF_ONE_UNIT for letter in text)
    if field.length and length > field.length:
        return fault(FaultCode.TOO_LONG, field.name, text, length=length, limit=field.length)
    return text
