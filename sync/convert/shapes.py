"""What each place of a contact takes: a text said of a Salesforce value, shaped for it.

Kinds are those of the vendor's custom fields, and the birthday.
https://developer.constantcontact.com/api_guide/custom_fields_overview.html
"""

from collections.abc import Callable, Mapping
from typing import Final

from sync.convert import days, flags, numbers
from sync.convert.choices import split_choices
from sync.convert.faults import Converted, FaultCode, fault
from sync.convert.plain import one_line
from sync.targets import BETWEEN_CHOICES, Custom, Target

MOST_PLACES: Final = 10
"""Decimal places of a number whose field does not say how many."""


def shape(target: Target, said: str, name: str) -> Converted:
    """Shape a text for its target; `name` is what people call the target."""
    line = one_line(said, target.joint)
    if not line or target.holds in _TEXTS:
        return line if len(line) <= target.limit else line[: target.limit].strip()
    shaped = SHAPES[target.holds](target, line)
    return fault(shaped, name, line) if isinstance(shaped, FaultCode) else shaped  # a code is a text too


_TEXTS: Final = frozenset({"string", "text_area"})


def _day(_: Target, said: str) -> str | FaultCode:
    day = days.parse_day(said)
    return day.isoformat() if day else FaultCode.NOT_A_DATE


def _moment(_: Target, said: str) -> str | FaultCode:
    moment, day = days.parse_moment(said), days.parse_day(said)
    if moment:
        return days.say_moment(moment)
    return f"{day.isoformat()}T00:00:00Z" if day else FaultCode.NOT_A_TIME


def _birthday(_: Target, said: str) -> str | FaultCode:
    annual = days.parse_annual(said)
    return f"{annual[0]:02}-{annual[1]:02}" if annual else FaultCode.NOT_A_DATE


def _number(target: Target, said: str) -> str | FaultCode:
    number = numbers.parse_number(said)
    if number is None:
        return FaultCode.NOT_A_NUMBER
    assert isinstance(target, Custom), "only custom fields hold numbers"
    if number < 0 and not target.shape.allow_negative:
        return FaultCode.NEGATIVE
    places = target.shape.decimal_places
    return numbers.plain(numbers.rounded(number, MOST_PLACES if places is None else places))


def _flag(_: Target, said: str) -> str | FaultCode:
    return flags.parse_flag(said) or FaultCode.NOT_YES_OR_NO


def _choice(target: Target, said: str) -> str | FaultCode:
    return _labels(target).get(said.casefold(), FaultCode.NOT_A_CHOICE)


def _choices(target: Target, said: str) -> str | FaultCode:
    labels = _labels(target)
    chosen = {labels.get(part.casefold()) for part in split_choices(said)}
    if None in chosen:
        return FaultCode.NOT_A_CHOICE
    return BETWEEN_CHOICES.join(label for label in labels.values() if label in chosen)


def _labels(target: Target) -> Mapping[str, str]:
    assert isinstance(target, Custom), "only custom fields have choices"
    return {choice.label.casefold(): choice.label for choice in target.shape.choices}


SHAPES: Final[Mapping[str, Callable[[Target, str], str | FaultCode]]] = {
    "date": _day,
    "datetime": _moment,
    "birthday": _birthday,
    "number": _number,
    "currency": _number,
    "boolean": _flag,
    "single_select": _choice,
    "multi_select": _choices,
}
"""What is not text. A kind of tomorrow is stopped before the run, see sync.checks."""
