"""Installs the source of an SFDX package into the org: its objects and fields become part of the catalog.

https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from simulators.salesforce.schema import Field, SObject, parse_fields

_TYPES = {
    "Text": "string",
    "TextArea": "textarea",
    "LongTextArea": "textarea",
    "Html": "textarea",
    "Email": "email",
    "Phone": "phone",
    "Url": "url",
    "Checkbox": "boolean",
    "Number": "double",
    "Currency": "currency",
    "Percent": "percent",
    "Date": "date",
    "DateTime": "datetime",
    "Picklist": "picklist",
    "MultiselectPicklist": "multipicklist",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "AutoNumber": "string",
    "EncryptedText": "string",
}
_LENGTHS = {"textarea": 255, "email": 80, "phone": 40, "url": 255, "picklist": 255, "multipicklist": 4099}
_SHARED = """
    Id | id 18 | di | Record ID
    OwnerId | reference 18 | cuds | Owner ID | to=Group,User relationship=Owner
    IsDeleted | boolean | d | Deleted
    Name | string 80 | cunN | Name
    @audit
    LastActivityDate | date | n | Last Activity Date
    @viewed
"""
Element = ET.Element | None


def installed_objects(objects: Iterable[SObject], folders: Iterable[str]) -> tuple[SObject, ...]:
    """Return the objects with what the packages in these folders add: objects, and fields to known ones."""
    found = {made.name: made for made in objects}
    prefixes = (f"a{number:02}" for number in range(100))
    for folder in folders:
        for place in sorted(Path(folder).rglob("objects/*")):
            if not place.is_dir():
                continue
            name = place.name
            if name not in found and name.endswith(("__c", "__e", "__mdt")):
                found[name] = _read_object(place, next(prefixes))
            if name in found:
                known = found[name]
                new = [field for field in _read_fields(place) if field.name.lower() not in known.by_name]
                found[name] = known.with_fields(*new)
    return tuple(found.values())


def _read_object(place: Path, prefix: str) -> SObject:
    file = place / f"{place.name}.object-meta.xml"
    tree = _parse(file) if file.exists() else None
    label = _text(tree, "label") or place.name
    fields = parse_fields(_SHARED)
    details = any(_text(_parse(each), "type") == "MasterDetail" for each in place.glob("fields/*.xml"))
    kept = tuple(field for field in fields if not (details and field.name == "OwnerId"))
    numbered = tree is not None and _text(tree.find("{*}nameField"), "type") == "AutoNumber"
    if numbered:
        kept = tuple(
            replace(each, createable=False, updateable=False) if each.name == "Name" else each
            for each in kept
        )
    return SObject(
        name=place.name,
        prefix=prefix,
        label=label,
        plural=_text(tree, "pluralLabel") or f"{label}s",
        fields=kept,
        traits={"scopes": (label.lower(), "everything", "mine", "team")},
    )


def _parse(file: Path) -> ET.Element:
    return ET.parse(file).getroot()  # noqa: S314  our own package


def _read_fields(place: Path) -> list[Field]:
    found = []
    for file in sorted(place.glob("fields/*.field-meta.xml")):
        tree = _parse(file)
        if _text(tree, "type") in _TYPES and tree.find("{*}formula") is None:
            found.append(_read_field(tree))
    return found


def _read_field(tree: ET.Element) -> Field:
    written = str(_text(tree, "type"))
    kind = _TYPES[written]
    name = str(_text(tree, "fullName"))
    made: dict[str, Any] = {}
    if kind == "reference":
        made = _reference(tree, name, detail=written == "MasterDetail")
    if kind in {"double", "currency", "percent"}:
        made = {"precision": int(_text(tree, "precision") or 18), "scale": int(_text(tree, "scale") or 0)}
    required = _is(tree, "required") or written == "MasterDetail"
    boolean = kind == "boolean"
    return Field(
        name=name,
        type=kind,
        label=_text(tree, "label") or name,
        length=18 if kind == "reference" else int(_text(tree, "length") or _LENGTHS.get(kind, 0)),
        createable=written != "AutoNumber",
        updateable=written not in {"AutoNumber", "MasterDetail"},
        nillable=not required and not boolean,
        defaulted=boolean,
        permissionable=not required,
        external_id=_is(tree, "externalId"),
        unique=_is(tree, "unique"),
        case_sensitive=_is(tree, "caseSensitive"),
        restricted=_is(tree.find("{*}valueSet"), "restricted"),
        values=tuple(_values(tree)),
        default=_default(tree),
        help=_text(tree, "inlineHelpText"),
        **made,
    )


def _reference(tree: ET.Element, name: str, *, detail: bool) -> dict[str, Any]:
    child = _text(tree, "relationshipName")
    return {
        "to": (str(_text(tree, "referenceTo")),),
        "relationship": f"{name.removesuffix('__c')}__r",
        "child": f"{child}__r" if child else None,
        "cascade": detail or _text(tree, "deleteConstraint") == "Cascade",
        "write_master_read": detail and _is(tree, "writeRequiresMasterRead"),
    }


def _values(tree: ET.Element) -> Iterable[str]:
    for value in tree.iterfind("{*}valueSet/{*}valueSetDefinition/{*}value"):
        yield str(_text(value, "fullName"))


def _default(tree: ET.Element) -> str | None:
    """Return the default as a value: only plain ones are evaluated."""
    for value in tree.iterfind("{*}valueSet/{*}valueSetDefinition/{*}value"):
        if _is(value, "default"):
            return _text(value, "fullName")
    written = _text(tree, "defaultValue")
    return written.strip("'\"") if written else None


def _text(tree: Element, name: str) -> str | None:
    return tree.findtext(f"{{*}}{name}") if tree is not None else None


def _is(tree: Element, name: str) -> bool:
    return (_text(tree, name) or "").lower() == "true"
