"""What an org has, from describe and a few queries -> values.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from clients.messages import Answer
from clients.salesforce.parsing import Page, decode
from clients.salesforce.rest import follow
from sync.remote import Choice, ObjectInfo, RecordType, Usage

USERS = "SELECT Id, Name FROM User WHERE IsActive = true AND UserType = 'Standard' ORDER BY Name LIMIT 2000"
QUEUES = (
    "SELECT Queue.Id, Queue.Name FROM QueueSobject WHERE SobjectType = '{0}' ORDER BY Queue.Name LIMIT 2000"
)


class RecordTypeBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A record type as describe shows it; the master is what there is without any."""

    record_type_id: str
    name: str
    developer_name: str = ""
    active: bool = True
    available: bool = True
    master: bool = False
    default_record_type_mapping: bool = False


class ChildBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An object that refers to this one, and by which field."""

    child_s_object: str = msgspec.field(name="childSObject")
    field: str


class Described(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An object's description; each field is kept as the vendor gives it."""

    name: str
    label: str = ""
    createable: bool = False
    updateable: bool = False
    deletable: bool = False
    fields: list[dict[str, Any]]
    record_type_infos: list[RecordTypeBody] = []
    child_relationships: list[ChildBody] = []


class LimitBody(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """One of the org's limits."""

    max: int
    remaining: int


def parse_object(answer: Answer) -> ObjectInfo:
    body = decode(answer, Described)
    return ObjectInfo(
        name=body.name,
        label=body.label,
        createable=body.createable,
        updateable=body.updateable,
        deletable=body.deletable,
        fields={str(field["name"]): field for field in body.fields if "name" in field},
        record_types=tuple(_record_type(one) for one in body.record_type_infos if _is_usable(one)),
        children=tuple((one.child_s_object, one.field) for one in body.child_relationships),
    )


def _is_usable(body: RecordTypeBody) -> bool:
    return body.available and body.active and not body.master


def _record_type(body: RecordTypeBody) -> RecordType:
    return RecordType(
        record_type_id=body.record_type_id,
        name=body.name,
        developer_name=body.developer_name,
        is_default=body.default_record_type_mapping,
    )


def parse_limits(answer: Answer) -> Mapping[str, Usage]:
    found = decode(answer, dict[str, LimitBody])
    return {name: Usage(used=one.max - one.remaining, allowed=one.max) for name, one in found.items()}


def parse_named(answer: Answer, path: tuple[str, ...] = ()) -> tuple[Choice, ...]:
    """Read Id and Name of records, or of the parents that a path leads to."""
    records = [follow(record, path) for record in decode(answer, Page).records]
    return tuple(Choice(value=str(one["Id"]), label=str(one["Name"])) for one in records if one)


def picklist_of(info: ObjectInfo, field: str) -> tuple[Choice, ...]:
    """Give the active values of a picklist field; none where the field is not visible."""
    values = info.fields.get(field, {}).get("picklistValues") or []
    return tuple(
        Choice(value=one["value"], label=one.get("label") or one["value"], is_default=one["defaultValue"])
        for one in values
        if one.get("active", True)
    )
