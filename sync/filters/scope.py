"""Which records of an object are people of a profile at all, whatever its filter says."""

from collections.abc import Collection, Mapping
from typing import Final

_CONDITIONS: Final[Mapping[str, tuple[str, str]]] = {
    # object: a field and what it must be; IsPersonAccount is there only in orgs that have Person Accounts
    "Contact": ("IsPersonAccount", "IsPersonAccount = false"),
    "Lead": ("IsConverted", "IsConverted = false"),
    "Account": ("IsPersonAccount", "IsPersonAccount = true"),
}


def scope_conditions(object_type: str, field_names: Collection[str]) -> tuple[str, ...]:
    """List the conditions of SOQL that leave the people alone; `field_names` are those that show.

    Accounts without Person Accounts are no people: the condition stays, and Salesforce names the field.
    """
    field, condition = _CONDITIONS[object_type]
    return (condition,) if field in field_names or object_type == "Account" else ()
