"""Fields in the source of a package, as the fields of our objects.

https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from simulators.salesforce.schema import Field, FilterItem, LookupFilter, Rollup

TYPES = {
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
    "Time": "time",
    "Picklist": "picklist",
    "MultiselectPicklist": "multipicklist",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "AutoNumber": "string",
    "EncryptedText": "string",
    "Summary": "double",
}
_LENGTHS = {"textarea": 255, "email": 80, "phone": 40, "url": 255, "picklist": 255, "multipicklist": 4099}
FORMULA_LENGTH = 1300
Element = ET.Element | None
ValueSets = Mapping[str, tuple[str, ...]]


def parse_xml(file: Path) -> ET.Element:
    return ET.parse(file).getroot()  # noqa: S314  our own package


def text_of(tree: Element, name: str) -> str | None:
    return tree.findtext(f"{{*}}{name}") if tree is not None else None


def is_true(tree: Element, name: str) -> bool:
    return (text_of(tree, name) or "").lower() == "true"


def read_fields(place: Path, sets: ValueSets) -> list[Field]:
    """Return the fields of one object's folder; `sets` are the values of global value sets by name."""
    found = []
    for file in sorted(place.glob("fields/*.field-meta.xml")):
        tree = parse_xml(file)
        kind = text_of(tree, "type")
        if kind in TYPES:
            found.append(_read_field(tree, kind, sets))
        elif kind is not None:
            raise ValueError(f"{file.name} has the type {kind}, which is not simulated.")
    return found


def _read_field(tree: ET.Element, written: str, sets: ValueSets) -> Field:
    kind, name = TYPES[written], str(text_of(tree, "fullName"))
    required = is_true(tree, "required") or written == "MasterDetail"
    boolean, computed = kind == "boolean", tree.find("{*}formula") is not None or written == "Summary"
    fixed = computed or written == "AutoNumber"
    made: dict[str, Any] = {
        "name": name,
        "type": kind,
        "label": text_of(tree, "label") or name,
        "length": 18 if kind == "reference" else int(text_of(tree, "length") or _LENGTHS.get(kind, 0)),
        "createable": not fixed,
        "updateable": not fixed and (written != "MasterDetail" or is_true(tree, "reparentableMasterDetail")),
        "nillable": not required and not boolean,
        "defaulted": boolean,
        "permissionable": not required,
        "external_id": is_true(tree, "externalId"),
        "unique": is_true(tree, "unique"),
        "case_sensitive": is_true(tree, "caseSensitive"),
        "restricted": is_true(tree.find("{*}valueSet"), "restricted"),
        "values": _values(tree, sets),
        "default": _default(tree),
        "help": text_of(tree, "inlineHelpText"),
    }
    for more in (_reference, _number, _computed, _auto_number):
        made |= more(tree, written)
    return Field(**made)


def _reference(tree: ET.Element, written: str) -> dict[str, Any]:
    if TYPES[written] != "reference":
        return {}
    child, detail = text_of(tree, "relationshipName"), written == "MasterDetail"
    constraint = text_of(tree, "deleteConstraint")
    return {
        "to": (str(text_of(tree, "referenceTo")),),
        "relationship": f"{str(text_of(tree, 'fullName')).removesuffix('__c')}__r",
        "child": f"{child}__r" if child else None,
        "cascade": detail or constraint == "Cascade",
        "restrict": constraint == "Restrict",
        "write_master_read": detail and is_true(tree, "writeRequiresMasterRead"),
        "lookup_filter": _lookup_filter(tree.find("{*}lookupFilter")),
    }


def _lookup_filter(tree: Element) -> LookupFilter | None:
    if tree is None or not is_true(tree, "active"):
        return None
    if text_of(tree, "booleanFilter"):
        raise ValueError("Lookup filters with a logic of their own are not simulated.")
    return LookupFilter(
        filters=tuple(_filter_items(tree, "filterItems")),
        message=text_of(tree, "errorMessage"),
        optional=is_true(tree, "isOptional"),
    )


def _filter_items(tree: ET.Element, name: str) -> Iterable[FilterItem]:
    for each in tree.iterfind(f"{{*}}{name}"):
        if text_of(each, "valueField"):
            raise ValueError("Filters that compare two fields are not simulated.")
        field = str(text_of(each, "field")).rpartition(".")[2]
        yield FilterItem(
            field=field, operation=str(text_of(each, "operation")), value=text_of(each, "value") or ""
        )


def _number(tree: ET.Element, written: str) -> dict[str, Any]:
    if TYPES[written] not in {"double", "currency", "percent"}:
        return {}
    return {"precision": int(text_of(tree, "precision") or 18), "scale": int(text_of(tree, "scale") or 0)}


def _computed(tree: ET.Element, written: str) -> dict[str, Any]:
    formula = text_of(tree, "formula")
    if formula is not None:
        text = TYPES[written] == "string"
        zero = text_of(tree, "formulaTreatBlanksAs") != "BlankAsBlank"
        return {
            "formula": formula,
            "blank_as_zero": zero,
            "nillable": TYPES[written] != "boolean",
            "length": FORMULA_LENGTH if text else 0,
        }
    return {"rollup": _rollup(tree), "nillable": True} if written == "Summary" else {}


def _rollup(tree: ET.Element) -> Rollup:
    detail, _, lookup = str(text_of(tree, "summaryForeignKey")).partition(".")
    summed = text_of(tree, "summarizedField")
    return Rollup(
        operation=str(text_of(tree, "summaryOperation")),
        detail=detail,
        lookup=lookup,
        summed=summed.partition(".")[2] if summed else None,
        filters=tuple(_filter_items(tree, "summaryFilterItems")),
    )


def _auto_number(tree: ET.Element, written: str) -> dict[str, Any]:
    if written != "AutoNumber":
        return {}
    return {"auto_number": text_of(tree, "displayFormat") or "{0}", "length": 30, "nillable": False}


def _values(tree: ET.Element, sets: ValueSets) -> tuple[str, ...]:
    """Return the active values of a picklist: its own, or those of the global set that it names."""
    name = text_of(tree.find("{*}valueSet"), "valueSetName")
    return sets.get(name, ()) if name else active_values(tree, "{*}valueSet/{*}valueSetDefinition/{*}value")


def active_values(tree: ET.Element, path: str) -> tuple[str, ...]:
    return tuple(
        str(text_of(each, "fullName"))
        for each in tree.iterfind(path)
        if (text_of(each, "isActive") or "true").lower() == "true"
    )


def _default(tree: ET.Element) -> str | None:
    """Return the default as a value: only plain ones are evaluated."""
    for value in tree.iterfind("{*}valueSet/{*}valueSetDefinition/{*}value"):
        if is_true(value, "default"):
            return text_of(value, "fullName")
    written = text_of(tree, "defaultValue")
    return written.strip("'\"") if written else None
