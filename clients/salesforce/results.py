"""What Salesforce says of each record that was written -> values.

Collections name codes and fields as JSON, Bulk API 2.0 in one text: `CODE:words:Field1 Field2 --`.
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from clients.redaction import redact
from sync.refusals import Match, Refusal
from sync.remote import Written

# The misspelled key is as recorded; later versions may have mended it.
DUPLICATES = ("duplicateResut", "duplicateResult")
OTHER_RECORD = re.compile(r"record with id: (\w{15,18})\b")
UNKNOWN = "UNKNOWN_EXCEPTION"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One record's result."""

    success: bool
    id: str | None = None
    created: bool | None = None
    errors: list[dict[str, Any]] = []


def make_written(result: Result, *, record_id: str = "", creates: bool = False) -> Written:
    """Make the value; record_id and creates say what the request knew."""
    if not result.success:
        return Written(record_id=result.id or record_id, refusal=make_refusal(result.errors))
    created = creates if result.created is None else result.created
    return Written(record_id=result.id or record_id, created=created)


def make_refusal(errors: list[dict[str, Any]]) -> Refusal:
    """Make one refusal of a record's errors: the first one's code and words, the fields of all."""
    first = errors[0] if errors else {}
    words = str(first.get("message") or "")
    fields = [str(name) for error in errors for name in error.get("fields") or ()]
    return Refusal(
        code=redact(str(first.get("statusCode") or first.get("errorCode") or UNKNOWN)),
        words=redact(words),
        fields=tuple(dict.fromkeys(fields)),
        matches=tuple(dict.fromkeys([*_duplicates(first), *_mentioned(words)])),
    )


def _duplicates(error: Mapping[str, Any]) -> Iterator[Match]:
    """Give the records that a duplicate rule found."""
    found: Mapping[str, Any] = next((error[key] for key in DUPLICATES if error.get(key)), {})
    for result in found.get("matchResults") or ():
        for match in result.get("matchRecords") or ():
            record = match.get("record") or {}
            kind = (record.get("attributes") or {}).get("type") or result.get("entityType") or ""
            if record.get("Id"):
                yield Match(object_name=str(kind), record_id=str(record["Id"]))


def _mentioned(words: str) -> Iterator[Match]:
    """Give the record that has a value which must be unique: its id stands in the words."""
    for record_id in OTHER_RECORD.findall(words):
        yield Match(object_name="", record_id=record_id)


def parse_bulk_error(text: str) -> Refusal:
    """Read sf__Error; the words may hold colons."""
    code, _, rest = text.partition(":")
    words, colon, fields = rest.rpartition(":")
    if not colon or not fields.rstrip().endswith("--"):
        words, fields = rest, ""
    return Refusal(
        code=redact(code.strip() or UNKNOWN),
        words=redact(words),
        fields=tuple(name.strip(",") for name in fields.split() if name != "--"),
        matches=tuple(_mentioned(words)),
    )
