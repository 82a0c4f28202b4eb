"""How values of each kind of Salesforce field are said and written: the table that converting goes by.

Kinds are the vendor's types of describe, and five of our own for parts of an address.
https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sync.address import fault_of
from sync.convert import choices, days, flags, numbers, phones, places
from sync.convert.faults import Converted, FaultCode, fault
from sync.convert.plain import one_line, same_words, write_line, write_lines
from sync.described import SalesforceField


def _as_it_is(_: SalesforceField, raw: str) -> str:
    return raw


def _by_bytes_alone(_raw: str, _shown: str) -> bool:
    return False


def _never(field: SalesforceField, shown: str) -> Converted:
    return fault(FaultCode.NOT_WRITABLE, field.name, shown)


def _write_address(field: SalesforceField, shown: str) -> Converted:
    text = one_line(shown)
    return fault(FaultCode.NOT_AN_ADDRESS, field.name, text) if fault_of(text) else write_line(field, text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of Salesforce field."""

    read: Callable[[SalesforceField, str], str] = _as_it_is  # its value, said for Constant Contact
    write: Callable[[SalesforceField, str], Converted]  # a text that is not blank, as its value
    same: Callable[[str, str], bool] = _by_bytes_alone  # whether two texts that differ mean one value


_LINE: Final = Kind(write=write_line, same=same_words)
_NUMBER: Final = Kind(read=numbers.read_number, write=numbers.write_number, same=numbers.same_number)

KINDS: Final[Mapping[str, Kind]] = {
    "string": _LINE,
    "phone": Kind(write=write_line, same=phones.same_phone),
    "url": _LINE,
    "combobox": _LINE,
    "textarea": Kind(write=write_lines, same=same_words),
    "email": Kind(write=_write_address),
    "picklist": Kind(write=choices.write_choice),
    "multipicklist": Kind(read=choices.read_choices, write=choices.write_choices, same=choices.same_choices),
    "boolean": Kind(read=flags.read_flag, write=flags.write_flag, same=flags.same_flag),
    "int": _NUMBER,
    "long": _NUMBER,
    "double": _NUMBER,
    "percent": _NUMBER,
    "currency": _NUMBER,
    "date": Kind(read=days.read_day, write=days.write_day, same=days.same_day),
    "datetime": Kind(read=days.read_moment, write=days.write_moment, same=days.same_moment),
    "time": Kind(write=_never),
    # parts of an address; which one a field is, sync.binding finds
    "state": Kind(write=places.write_state, same=places.same_state),
    "state_name": Kind(write=places.write_state_name, same=places.same_state),
    "state_code": Kind(write=places.write_state_code, same=places.same_state),
    "country": Kind(write=write_line, same=places.same_country),
    "country_code": Kind(write=places.write_country_code, same=places.same_country),
}

REFUSED: Final = Kind(write=_never)
"""Any other kind: ids, files, compound values. Checks stop such a row before it runs."""


def kind_of(field: SalesforceField) -> Kind:
    """Find how the field's values are said and written."""
    return KINDS.get(field.kind, REFUSED)
