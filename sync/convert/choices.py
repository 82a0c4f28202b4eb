"""Picklists, with one value or several."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sync.convert.faults import Converted, FaultCode, fault
from sync.convert.plain import one_line, write_line
from sync.described import SalesforceField
from sync.targets import BETWEEN_CHOICES

_BETWEEN_VALUES = ";"  # as Salesforce writes several values


def known_value(field: SalesforceField, text: str) -> str | None:
    """Find the picklist's value of a text: itself, or by its label, whatever the case; None: it has none."""
    return text if text in field.values else _by_name(field.values, field.labels).get(text.casefold())


@lru_cache(maxsize=256)
def _by_name(values: tuple[str, ...], labels: tuple[str, ...]) -> Mapping[str, str]:
    """Map each label and value to the value; of equal names the first counts, labels before values."""
    named = [*zip(labels, values, strict=False), *zip(values, values, strict=True)]
    return {name.casefold(): value for name, value in reversed(named)}


def write_choice(field: SalesforceField, shown: str) -> Converted:
    """Write one value; a restricted picklist takes no other than its own."""
    value = known_value(field, one_line(shown))
    if value is not None:
        return value
    return fault(FaultCode.NOT_A_CHOICE, field.name, shown) if field.restricted else write_line(field, shown)


def split_choices(text: str) -> list[str]:
    """Take several values apart."""
    return [part for part in (each.strip() for each in text.split(_BETWEEN_VALUES)) if part]


def read_choices(_: SalesforceField, raw: str) -> str:
    """Say several values as a person would."""
    return BETWEEN_CHOICES.join(split_choices(raw))


def write_choices(field: SalesforceField, shown: str) -> Converted:
    """Write several values, those of the picklist first and in its order, as Salesforce keeps them."""
    written = [write_choice(field, part) for part in split_choices(shown)]
    values: list[str] = []
    for one in written:
        if not isinstance(one, str):
            return one
        values.append(one)
    return _BETWEEN_VALUES.join(_in_order(field.values, dict.fromkeys(values)))


def _in_order(known: tuple[str, ...], chosen: Iterable[str]) -> list[str]:
    place = {value: at for at, value in enumerate(known)}
    return sorted(chosen, key=lambda value: place.get(value, len(known)))


def same_choices(raw: str, shown: str) -> bool:
    """Compare the values, in whatever order."""
    chosen = {part.casefold() for part in split_choices(raw)}
    return bool(chosen) and chosen == {part.casefold() for part in split_choices(shown)}
