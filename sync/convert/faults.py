"""Why a text cannot be held by the other side. The sentences stand in texts/, by code."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_TOLD: Final = 60  # characters of a refused value that are told


class FaultCode(StrEnum):
    """What is wrong with one value."""

    TOO_LONG = "value_too_long"  # field, value, length, limit
    NOT_A_NUMBER = "value_not_a_number"  # field, value; so all below, some with more
    NUMBER_TOO_LARGE = "value_number_too_large"  # limit: digits before the point
    TOO_MANY_DECIMALS = "value_too_many_decimals"  # limit
    NEGATIVE = "value_negative"
    NOT_A_DATE = "value_not_a_date"
    NOT_A_TIME = "value_not_a_time"
    NOT_A_CHOICE = "value_not_a_choice"
    NOT_YES_OR_NO = "value_not_yes_or_no"
    NOT_AN_ADDRESS = "value_not_an_address"
    NOT_A_STATE = "value_not_a_state"
    NOT_A_COUNTRY = "value_not_a_country"
    BLANK_REFUSED = "value_blank_refused"
    NOT_WRITABLE = "value_not_writable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One value that the other side cannot hold; `told` fills the sentence."""

    code: FaultCode
    told: Mapping[str, str | int]


Converted = str | Fault
"""A text that the other side can hold, "" for a blank; or why there is none."""


def fault(code: FaultCode, field: str, value: str, **more: int) -> Fault:
    """Say what is wrong with the value of a field, the value's beginning included."""
    shown = value if len(value) <= _TOLD else f"{value[:_TOLD]}\u2026"
    return Fault(code=code, told={"field": field, "value": shown, **more})
