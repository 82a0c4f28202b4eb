"""Bind a mapping's rows for one run: to what Salesforce describes, and to the account's custom fields."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sync.described import CustomShape, SalesforceField
from sync.fields import STREETS
from sync.mapping import Mapping as FieldMapping
from sync.mapping import Row, keep_rows
from sync.remote import CustomField

Described = Mapping[str, Mapping[str, Any]]
"""The vendor's description of each field that shows, by name or, of a parent's, by path: "Account.Name"."""

_CODE: Final = "Code"
_PARTS: Final = {"State": ("state", "state_code"), "Country": ("country", "country_code")}
"""Parts of an address: the kind of the plain field, and of the code field that picklists of states add."""


def bind(
    mapping: FieldMapping,
    described: Described,
    customs: Mapping[str, CustomField],
    *,
    state_name: bool = False,
) -> FieldMapping:
    """Tell each row what its two fields are; what cannot be seen stays None, and is left out by sync.checks.

    customs: of the account, by id. state_name: states are written to Salesforce by name, not by code.
    """
    rows = tuple(
        replace(row, field=_field(row, described, state_name=state_name), custom=_custom(row, customs))
        for row in mapping.rows
    )
    return replace(mapping, rows=rows)


def _custom(row: Row, customs: Mapping[str, CustomField]) -> CustomShape | None:
    found = customs.get(row.custom_field_id or "")
    return custom_shape(found) if found else None


def custom_shape(found: CustomField) -> CustomShape:
    """Take of a custom field what converting needs; a number is not negative unless the field allows it."""
    whole = bool(found.metadata.get("integer"))
    places = found.metadata.get("decimal_places")
    return CustomShape(
        kind=found.type,
        choices=found.choices,
        decimal_places=0 if whole else places,
        allow_negative=found.type != "number" or bool(found.metadata.get("allow_negative")),
    )


def _field(row: Row, described: Described, *, state_name: bool) -> SalesforceField | None:
    shown = described.get(row.source)
    if shown is None:
        return None
    part = _part_of_address(row.source, shown)
    if part is None:
        return salesforce_field(shown, row.source)
    plain, coded = _PARTS[part]
    code = shown if row.source.endswith(_CODE) else described.get(f"{row.source}{_CODE}")
    if code is not None:
        return replace(salesforce_field(code, str(code["name"])), kind=coded)
    named = part == "State" and state_name
    return replace(salesforce_field(shown, row.source), kind="state_name" if named else plain)


def _part_of_address(source: str, shown: Mapping[str, Any]) -> str | None:
    """Tell a state or country by its name and by the compound field that it is a part of."""
    if not str(shown.get("compoundFieldName") or "").endswith("Address"):
        return None
    name = source.removesuffix(_CODE)
    return next((part for part in _PARTS if name.endswith(part)), None)


def salesforce_field(shown: Mapping[str, Any], name: str) -> SalesforceField:
    """Take of a described field what converting and checking need."""
    chosen = [value for value in shown.get("picklistValues") or () if value.get("active", True)]
    return SalesforceField(
        name=name,
        kind=str(shown.get("type", "string")),
        length=shown.get("length") or 0,
        precision=shown.get("precision") or 0,
        scale=shown.get("scale") or 0,
        digits=shown.get("digits") or 0,
        values=tuple(str(value["value"]) for value in chosen),
        labels=tuple(str(value.get("label") or value["value"]) for value in chosen),
        restricted=bool(shown.get("restrictedPicklist")),
        updateable=bool(shown.get("updateable")),
        createable=bool(shown.get("createable")),
        nillable=bool(shown.get("nillable")),
    )


def without_addresses(mapping: FieldMapping) -> FieldMapping:
    """Leave physical addresses out of a run; what links know of them is kept."""
    return keep_rows(mapping, lambda row: not row.target.startswith(STREETS))[0]
