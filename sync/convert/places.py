"""States and countries, by code or by name, as ISO 3166 has them.

Where State and Country picklists are on, Salesforce takes codes, in fields of their own, and only those of
the org's list: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/compound_fields_address.htm.
Else both are free text, as they always are in Constant Contact.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from sync.convert.choices import known_value
from sync.convert.faults import Converted, FaultCode, fault
from sync.convert.plain import one_line, write_line
from sync.described import SalesforceField

_WITH_STATES: Final = ("US", "CA", "AU", "MX", "BR", "IN", "IE", "IT", "CN")
"""The countries whose states Salesforce knows from the start; a code that several have is the first one's."""

_ALSO: Final = {"uk": "GB", "u.k.": "GB", "u.s.": "US", "u.s.a.": "US", "england": "GB", "scotland": "GB"}


@cache
def _states() -> Mapping[str, tuple[str, ...]]:
    """Map names and codes, in lower case, to ISO codes: "wa" -> ("US-WA", "AU-WA")."""
    import pycountry  # noqa: PLC0415 - ten megabytes that few runs need

    found: dict[str, list[str]] = {}
    for state in pycountry.subdivisions:
        if state.country_code in _WITH_STATES:
            for name in (state.name, state.code[3:]):
                found.setdefault(name.lower(), []).append(state.code)
    return {name: tuple(sorted(codes, key=_likeliest)) for name, codes in found.items()}


def _likeliest(code: str) -> int:
    return _WITH_STATES.index(code[:2])


@cache
def _state_names() -> Mapping[str, str]:
    import pycountry  # noqa: PLC0415 - ten megabytes that few runs need

    return {state.code: state.name for state in pycountry.subdivisions}


@cache
def _countries() -> Mapping[str, str]:
    """Map names and codes, in lower case, to two-letter codes."""
    import pycountry  # noqa: PLC0415 - ten megabytes that few runs need

    found = dict(_ALSO)
    for country in pycountry.countries:
        for name in ("name", "official_name", "common_name", "alpha_2", "alpha_3"):
            if hasattr(country, name):
                found[getattr(country, name).lower()] = country.alpha_2
    return found


def states_of(text: str) -> tuple[str, ...]:
    """Find the states that a text may mean, as ISO codes, the likeliest first."""
    return _states().get(one_line(text).lower(), ())


def country_of(text: str) -> str | None:
    """Find the two-letter code of a country."""
    return _countries().get(one_line(text).lower())


def write_state(field: SalesforceField, shown: str) -> Converted:
    """Write a state by its code; what is none stays as it is."""
    found = states_of(shown)
    return write_line(field, found[0][3:] if found else shown)


def write_state_name(field: SalesforceField, shown: str) -> Converted:
    """Write a state by its name; what is none stays as it is."""
    found = states_of(shown)
    return write_line(field, _state_names()[found[0]] if found else shown)


def write_state_code(field: SalesforceField, shown: str) -> Converted:
    """Write a state of the org's list."""
    names = [
        one_line(shown),
        *(name for code in states_of(shown) for name in (_state_names()[code], code[3:])),
    ]
    return _of_list(field, names) or fault(FaultCode.NOT_A_STATE, field.name, shown)


def write_country_code(field: SalesforceField, shown: str) -> Converted:
    """Write a country of the org's list."""
    return _of_list(field, [one_line(shown), country_of(shown) or ""]) or fault(
        FaultCode.NOT_A_COUNTRY, field.name, shown
    )


def _of_list(field: SalesforceField, names: list[str]) -> str | None:
    return next((value for name in names if (value := known_value(field, name))), None)


def same_state(raw: str, shown: str) -> bool:
    """Compare what the texts may mean."""
    return not set(states_of(raw)).isdisjoint(states_of(shown))


def same_country(raw: str, shown: str) -> bool:
    """Compare the countries."""
    code = country_of(raw)
    return code is not None and code == country_of(shown)
