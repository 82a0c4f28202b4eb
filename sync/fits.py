"""Which kinds of Salesforce field and which places of a contact fit each other, in each direction.

What fits may still hold a value that does not: that is a Fault of the one value, told with its record.
"""

from collections.abc import Mapping
from typing import Final

from sync.convert.kinds import KINDS

TEXTS: Final = frozenset({"string", "text_area"})
"""Places of a contact that take any text."""

LINES: Final = frozenset({"string", "textarea", "phone", "url", "combobox", "email"})
"""Salesforce fields that take any text."""

_NUMBERS: Final = frozenset({"int", "long", "double", "percent", "currency"})
_DAYS: Final = frozenset({"date", "datetime"})

_THERE: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(TEXTS, frozenset(KINDS)),
    "date": _DAYS,
    "datetime": _DAYS,
    "birthday": _DAYS,
    "number": _NUMBERS,
    "currency": _NUMBERS,
    "boolean": frozenset({"boolean"}),
    "single_select": frozenset({"picklist", "combobox", "string"}),
    "multi_select": frozenset({"picklist", "multipicklist"}),
}
"""Place of a contact -> the kinds of Salesforce field that can feed it."""

_NUMBERS_BACK: Final = TEXTS | {"number", "currency"}
_DAYS_BACK: Final = TEXTS | _DAYS
_ANY: Final = frozenset(_THERE)

_BACK: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(LINES, _ANY),
    **dict.fromkeys(("picklist", "multipicklist"), TEXTS | {"single_select", "multi_select", "boolean"}),
    **dict.fromkeys(("state", "state_name", "state_code", "country", "country_code"), TEXTS),
    **dict.fromkeys(_NUMBERS, _NUMBERS_BACK),
    **dict.fromkeys(_DAYS, _DAYS_BACK),
    "boolean": TEXTS | {"boolean", "single_select"},
}
"""Kind of Salesforce field -> the places of a contact that can feed it; nothing writes ids and compounds."""


def fits_there(kind: str, holds: str) -> bool:
    """Tell whether a Salesforce field can feed a place of a contact."""
    return kind in _THERE.get(holds, ())


def fits_back(kind: str, holds: str) -> bool:
    """Tell whether a place of a contact can feed a Salesforce field."""
    return holds in _BACK.get(kind, ())
