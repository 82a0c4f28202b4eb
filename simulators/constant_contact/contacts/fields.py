"""What a custom field accepts as its value, by its type and metadata.

https://developer.constantcontact.com/api_guide/custom_fields_overview.html
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from simulators.constant_contact.contacts.values import ANNIVERSARY_FORMATS, is_date
from simulators.constant_contact.ids import make_id

FIELD_DATE_FORMATS = (*ANNIVERSARY_FORMATS, "%m/%d/%y")
NUMBER = re.compile(r"(?P<sign>[-+]?)\d{1,15}(\.(?P<decimals>\d+))?")
# A number is not negative unless its field says so; of currency nobody says.
NEGATIVE_BY_DEFAULT = {"number": False, "currency": True}


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One custom field, as far as values are concerned."""

    field_id: str
    type: str
    metadata: dict[str, Any] = field(default_factory=dict)
    choices: frozenset[str] = frozenset()

    def fits(self, text: str) -> bool:
        """Whether the text is a value of this field; the empty text never is."""
        if self.type in NEGATIVE_BY_DEFAULT:
            return self._fits_number(text)
        if self.type == "date":
            return is_date(text, FIELD_DATE_FORMATS)
        if self.type == "datetime":
            return is_moment(text)
        return text in {"true", "false"} if self.type == "boolean" else bool(text)

    def fits_choices(self, given: list[str]) -> bool:
        """Whether these are choices of this field, one at most where only one can be made."""
        if self.type == "single_select" and len(given) > 1:
            return False
        return {one.lstrip("0") for one in given} <= self.choices

    def _fits_number(self, text: str) -> bool:
        number = NUMBER.fullmatch(text)
        if number is None:
            return False
        negative = number["sign"] == "-"
        if negative and not self.metadata.get("allow_negative", NEGATIVE_BY_DEFAULT[self.type]):
            return False
        places = 0 if self.metadata.get("integer") else self.metadata.get("decimal_places")
        return places is None or len(number["decimals"] or "") <= places


def is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_field(row: Any) -> Field:
    """Make it from a row of `fields`."""
    body = msgspec.json.decode(row["body"])
    return Field(
        field_id=make_id("field", row["id"]),
        type=row["type"],
        metadata=body.get("metadata") or {},
        choices=frozenset(str(choice["choice_id"]) for choice in body.get("choices") or []),
    )
