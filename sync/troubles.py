"""What can be wrong with a mapping, as values. The sentences stand in texts/, by trouble.

A trouble that stops the profile is one that a user chose; what happens to a mapping in its life, a field that
vanishes or is withdrawn, pauses its row alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Gravity(StrEnum):
    """What a trouble does."""

    STOPS = "stops"  # the profile does not run
    PAUSES = "pauses"  # the row is left out of the run; nothing of it is read as blank
    WARNS = "warns"


class Trouble(StrEnum):
    """What is wrong."""

    TARGET_UNKNOWN = "mapping_target_unknown"
    TARGET_TWICE = "mapping_target_twice"
    FIELD_TWICE = "mapping_field_twice"
    PARENT_WRITTEN = "mapping_parent_written"
    LABEL_TOO_LONG = "mapping_label_too_long"
    TOO_MANY_CUSTOM = "mapping_too_many_custom"
    TOO_MANY_PHONES = "mapping_too_many_phones"
    ACCOUNT_FULL = "mapping_account_full"
    FIELD_GONE = "mapping_field_gone"
    FIELD_READ_ONLY = "mapping_field_read_only"
    CUSTOM_GONE = "mapping_custom_gone"
    CUSTOM_NOT_AGREED = "mapping_custom_not_agreed"
    CUSTOM_CASE_DIFFERS = "mapping_custom_case_differs"
    TYPES_DIFFER = "mapping_types_differ"
    FIELD_NOT_CREATEABLE = "mapping_field_not_createable"
    TARGET_SHORTER = "mapping_target_shorter"
    FIELD_SHORTER = "mapping_field_shorter"
    CHOICE_MISSING = "mapping_choice_missing"


_STOPS: Final = frozenset(
    {
        Trouble.TARGET_UNKNOWN,
        Trouble.TARGET_TWICE,
        Trouble.FIELD_TWICE,
        Trouble.PARENT_WRITTEN,
        Trouble.LABEL_TOO_LONG,
        Trouble.TOO_MANY_CUSTOM,
        Trouble.TOO_MANY_PHONES,
        Trouble.ACCOUNT_FULL,
    }
)
_WARNS: Final = frozenset(
    {
        Trouble.FIELD_NOT_CREATEABLE,
        Trouble.TARGET_SHORTER,
        Trouble.FIELD_SHORTER,
        Trouble.CHOICE_MISSING,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MappingProblem:
    """One trouble, of a row or (source and target are "") of the whole mapping."""

    trouble: Trouble
    source: str = ""
    target: str = ""
    told: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def gravity(self) -> Gravity:
        """Tell what it does."""
        if self.trouble in _STOPS:
            return Gravity.STOPS
        return Gravity.WARNS if self.trouble in _WARNS else Gravity.PAUSES

    @property
    def parameters(self) -> Mapping[str, str | int]:
        """Give what fills its sentence; a custom field is named by its label."""
        return {"source": self.source, "target": self.target.removeprefix("custom:"), **self.told}
