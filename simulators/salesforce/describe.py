"""Describes: what the vendor says of an object and its fields, key by key as recorded from real orgs."""

from typing import Any

from simulators.salesforce.catalog import Catalog, Child
from simulators.salesforce.schema import TEXT_TYPES, Field, SObject

MASTER = "012000000000000AAA"
_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "datetime": "xsd:dateTime",
    "date": "xsd:date",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "int": "xsd:int",
    "address": "urn:address",
    "base64": "xsd:base64Binary",
}
_SCOPES = {
    "everything": "All {0}",
    "mine": "My {0}",
    "queue_owned": "Queue owned {0}",
    "scopingRule": "Filter by scope",
    "team": "My team's {0}",
    "user_owned": "User owned {0}",
}
_ALWAYS_FALSE = (
    "aiPredictionField",
    "dependentPicklist",
    "deprecatedAndHidden",
    "displayLocationInDecimal",
    "encrypted",
    "highScaleNumber",
    "htmlFormatted",
)
_ALWAYS_NULL = (
    "controllerName",
    "defaultValueFormula",
    "filteredLookupInfo",
    "mask",
    "maskType",
    "referenceTargetField",
    "relationshipOrder",
)


def describe_field(field: Field) -> dict[str, Any]:
    searchable = field.filterable and not field.long_text
    kind = field.type
    found: dict[str, Any] = {
        "aggregatable": not field.long_text and kind not in {"boolean", "address", "base64"},
        "byteLength": _byte_length(field),
        "cascadeDelete": field.cascade and field.custom,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": field.compound,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": _default(field),
        "defaultedOnCreate": field.defaulted,
        "digits": field.digits,
        "externalId": field.external_id,
        "extraTypeInfo": field.info,
        "filterable": searchable,
        "groupable": not (field.long_text or field.computed)
        and kind not in {"datetime", "double", "currency", "percent", "address", "base64"},
        "idLookup": field.id_lookup or field.external_id,
        "inlineHelpText": field.help,
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": field.polymorphic,
        "nillable": field.nillable,
        "permissionable": field.permissionable,
        "picklistValues": [_choice(field, value) for value in field.values],
        "polymorphicForeignKey": field.polymorphic,
        "precision": field.precision,
        "queryByDistance": kind == "address",
        "referenceTo": list(field.to),
        "relationshipName": field.relationship,
        "restrictedDelete": field.restrict,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "searchPrefilterable": field.search_prefilterable,
        "soapType": _SOAP.get(kind, "xsd:string"),
        "sortable": searchable and kind != "address",
        "type": kind,
        "unique": field.unique,
        "updateable": field.updateable,
        "writeRequiresMasterRead": field.write_master_read,
        **_computed(field),
        **dict.fromkeys(_ALWAYS_FALSE, False),
        **dict.fromkeys(_ALWAYS_NULL),
    }
    return dict(sorted(found.items()))


def _computed(field: Field) -> dict[str, Any]:
    """Return what the describe says of where the value comes from."""
    return {
        "autoNumber": field.auto_number is not None,
        "calculated": field.computed,
        "calculatedFormula": field.formula,
        "formulaTreatNullNumberAsZero": field.formula is not None and field.blank_as_zero,
    }


def _byte_length(field: Field) -> int:
    if field.type in {"id", "reference"}:
        return field.length
    return field.length * 3 if field.type in TEXT_TYPES else 0


def _default(field: Field) -> Any:
    if field.type == "boolean":
        return field.default == "true" if field.createable or field.updateable or field.defaulted else None
    return field.default


def _choice(field: Field, value: str) -> dict[str, Any]:
    chosen = value == field.default
    return {"active": True, "defaultValue": chosen, "label": value, "validFor": None, "value": value}


def describe_global(catalog: Catalog, version: str) -> dict[str, Any]:
    objects = [_summary(made, version) for made in catalog.objects.values()]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects}


def describe_object(made: SObject, catalog: Catalog, version: str, address: str) -> dict[str, Any]:
    summary = _summary(made, version)
    page = f"{address}/{{ID}}"
    summary["urls"] |= {
        "uiDetailTemplate": page,
        "uiEditTemplate": f"{page}/e",
        "uiNewRecord": f"{address}/{made.prefix}/e",
    }
    found: dict[str, Any] = {
        **summary,
        "actionOverrides": [],
        "childRelationships": [_child(child) for child in catalog.children(made.name)],
        "compactLayoutable": made.trait("layoutable", True),
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [describe_field(field) for field in made.fields],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [_record_type(summary, row) for row in made.trait("record_types", _MASTER)],
        "searchLayoutable": made.trait("searchable", True),
        "sobjectDescribeOption": made.trait("sobjectDescribeOption", "FULL"),
        "supportedScopes": _scopes(made),
    }
    return dict(sorted(found.items()))


_MASTER = (("Master", "Master", MASTER, True),)


def _summary(made: SObject, version: str) -> dict[str, Any]:
    root = f"/services/data/v{version}/sobjects/{made.name}"
    layoutable = made.trait("layoutable", True)
    urls = {"rowTemplate": f"{root}/{{ID}}", "describe": f"{root}/describe", "sobject": root}
    if layoutable:
        urls |= {
            "compactLayouts": f"{root}/describe/compactLayouts",
            "approvalLayouts": f"{root}/describe/approvalLayouts",
            "listviews": f"{root}/listviews",
            "quickActions": f"{root}/quickActions",
            "layouts": f"{root}/describe/layouts",
        }
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": made.trait("createable", True),
        "custom": made.custom,
        "customSetting": False,
        "deepCloneable": made.trait("deepCloneable", False),
        "deletable": made.trait("deletable", True),
        "deprecatedAndHidden": False,
        "feedEnabled": made.trait("feedEnabled", False),
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": made.prefix,
        "label": made.label,
        "labelPlural": made.plural,
        "layoutable": layoutable,
        "mergeable": made.trait("mergeable", False),
        "mruEnabled": made.trait("mruEnabled", True),
        "name": made.name,
        "queryable": made.trait("queryable", True),
        "replicateable": made.trait("replicateable", True),
        "retrieveable": True,
        "searchable": made.trait("searchable", True),
        "triggerable": made.trait("triggerable", True),
        "undeletable": made.trait("undeletable", True),
        "updateable": made.trait("updateable", True),
        "urls": urls,
    }


def _child(child: Child) -> dict[str, Any]:
    return {
        "cascadeDelete": child.field.cascade,
        "childSObject": child.child.name,
        "deprecatedAndHidden": False,
        "field": child.field.name,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": child.name,
        "restrictedDelete": child.field.restrict,
    }


def _record_type(summary: dict[str, Any], row: tuple[str, str, str, bool]) -> dict[str, Any]:
    name, developer_name, record, default = row
    layout = f"{summary['urls']['sobject']}/describe/layouts/{record}"
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": default,
        "developerName": developer_name,
        "master": developer_name == "Master",
        "name": name,
        "recordTypeId": record,
        "urls": {"layout": layout},
    }


def _scopes(made: SObject) -> list[dict[str, str]]:
    plural, *names = made.trait("scopes", (made.plural.lower(), "everything", "mine")) or ("",)
    return [{"label": _SCOPES[name].format(plural), "name": name} for name in names]
