"""The Metadata API as far as it only looks: which kinds there are, and which objects.

https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_describe.htm
https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_listmetadata.htm
"""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from simulators.salesforce.org import ADMIN
from simulators.salesforce.services import org, seen
from simulators.salesforce.soap_records import element, text_of

_INSIDE = ["CustomField", "RecordType", "ValidationRule", "ListView"]


def _describe(call: ET.Element) -> str:
    assert call is not None
    objects = {
        "childXmlNames": _INSIDE,
        "directoryName": "objects",
        "inFolder": False,
        "metaFile": False,
        "suffix": "object",
        "xmlName": "CustomObject",
    }
    found = {"metadataObjects": [objects], "organizationNamespace": "", "partialSaveAllowed": True}
    return element("result", {**found, "testRequired": False})


def _list(call: ET.Element) -> str:
    """Return the files of the objects; the org shows no other kind."""
    asked = [text_of(child, "type") for child in call]
    return element("result", [_file(name) for name in _names() if "CustomObject" in asked])


def _names() -> list[str]:
    return [made.name for made in seen().objects.values() if made.trait("layoutable", True)]


def _file(name: str) -> dict[str, Any]:
    who, when = (
        {"Id": ADMIN.id, "Name": ADMIN.name},
        org().setting("changed").get("at", "2015-01-01T00:00:00.000Z"),
    )
    return {
        **{f"createdBy{key}": value for key, value in who.items()},
        "createdDate": when,
        "fileName": f"objects/{name}.object",
        "fullName": name,
        "id": "",
        **{f"lastModifiedBy{key}": value for key, value in who.items()},
        "lastModifiedDate": when,
        "type": "CustomObject",
    }


METADATA_CALLS: dict[str, Callable[[ET.Element], str]] = {
    "describeMetadata": _describe,
    "listMetadata": _list,
}
