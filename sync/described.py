"""What the two systems say of a mapped field: as much of it as converting and checking need.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm
https://developer.constantcontact.com/api_reference/index.html (GET /contact_custom_fields)
"""

from dataclasses import dataclass

from sync.remote import FieldChoice


@dataclass(frozen=True, kw_only=True, slots=True)
class SalesforceField:
    """A Salesforce field as describe shows it to the connected user."""

    name: str  # where values are written: "Title"; for a state or country by picklist, its code field
    kind: str  # the vendor's type, or one of our own for parts of an address: see sync.convert.kinds
    length: int = 0  # characters; 0: no such limit
    precision: int = 0  # digits in all, of a number with decimal places
    scale: int = 0  # of them behind the point
    digits: int = 0  # of a whole number
    values: tuple[str, ...] = ()  # active values of a picklist, in their order
    labels: tuple[str, ...] = ()  # what people read for each of them
    restricted: bool = False  # a picklist that takes no other value
    updateable: bool = True
    createable: bool = True
    nillable: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomShape:
    """What a custom field of the account holds."""

    kind: str  # string, text_area, date, datetime, number, currency, boolean, single_select, multi_select
    choices: tuple[FieldChoice, ...] = ()
    decimal_places: int | None = None  # None: not said
    allow_negative: bool = True
