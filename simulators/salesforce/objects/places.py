"""State and Country picklists: with them on, each address has a code beside its state and country.

https://help.salesforce.com/s/articleView?id=sf.admin_state_country_picklists_overview.htm
"""

from collections.abc import Iterator
from dataclasses import replace

from simulators.salesforce.schema import Field, SObject

COUNTRIES = {
    "AU": "Australia",
    "CA": "Canada",
    "DE": "Germany",
    "FR": "France",
    "GB": "United Kingdom",
    "US": "United States",
}
STATES = {
    ("CA", "BC"): "British Columbia",
    ("CA", "ON"): "Ontario",
    ("CA", "QC"): "Quebec",
    ("US", "AK"): "Alaska",
    ("US", "AZ"): "Arizona",
    ("US", "CA"): "California",
    ("US", "CO"): "Colorado",
    ("US", "FL"): "Florida",
    ("US", "MA"): "Massachusetts",
    ("US", "NV"): "Nevada",
    ("US", "NY"): "New York",
    ("US", "OR"): "Oregon",
    ("US", "TX"): "Texas",
    ("US", "WA"): "Washington",
}


def with_place_codes(made: SObject) -> SObject:
    """Return the object with a code beside each state and country of an address."""
    return replace(made, fields=tuple(_with_codes(made.fields)))


def _with_codes(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        is_place = field.compound is not None and field.compound.endswith("Address")
        if is_place and field.name.endswith(("State", "Country")):
            states = field.name.endswith("State")
            codes = tuple(dict.fromkeys(code for _, code in STATES)) if states else tuple(COUNTRIES)
            yield replace(
                field,
                name=f"{field.name}Code",
                type="picklist",
                length=10,
                label=f"{field.label} Code",
                values=codes,
                restricted=True,
            )
