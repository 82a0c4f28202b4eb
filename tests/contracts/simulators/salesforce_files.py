# ruff: noqa: S608  a test writes SOQL, and the simulator reads it
"""Files as tests of the Salesforce simulator send and read them."""

import base64
import json
from typing import Any

import requests

from tests.contracts.simulators.salesforce_org import Org

BYTES = bytes(range(256)) * 3
PARTS = {"Attachment": ("Body", "entity_attachment"), "ContentVersion": ("VersionData", "entity_content")}


def written(data: bytes) -> str:
    return base64.b64encode(data).decode()


def contact(org: Org) -> str:
    return org.create("Contact", LastName="Holder")


def attached(org: Org, parent: str, data: bytes = BYTES, **fields: Any) -> str:
    return org.create("Attachment", **{"ParentId": parent, "Name": "a.bin", "Body": written(data)} | fields)


def uploaded(org: Org, **fields: Any) -> str:
    path = {"PathOnClient": "letter.pdf", "VersionData": written(BYTES)}
    return org.create("ContentVersion", **path | fields)


def send_parts(org: Org, name: str, values: dict[str, Any], data: bytes) -> requests.Response:
    field, entity = PARTS[name]
    parts = {
        entity: (None, json.dumps(values), "application/json"),
        field: ("sent.bin", data, "application/octet-stream"),
    }
    return org.call("POST", f"/sobjects/{name}", files=parts)


def bytes_of(org: Org, name: str, record: str) -> bytes:
    answer = org.call("GET", f"/sobjects/{name}/{record}/{PARTS[name][0]}")
    assert answer.status_code == 200, answer.text
    return answer.content


def ids(org: Org, name: str, condition: str, path: str = "/query") -> list[str]:
    return [each["Id"] for each in org.records(f"SELECT Id FROM {name} WHERE {condition} ORDER BY Id", path)]
