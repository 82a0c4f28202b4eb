"""Files on their way in, as parts of a multipart body, and on their way out, as bytes.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_sobject_insert_update_blob.htm
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_blob_retrieve.htm
"""

import json
import re
from typing import Any

from flask import Response, request

from simulators.salesforce.blobs import LARGEST_FILE, read_blob
from simulators.salesforce.faults import ApiError, no_column, not_found
from simulators.salesforce.ids import normal_id
from simulators.salesforce.schema import Field, SObject
from simulators.salesforce.services import drain, json_object, writer

LARGEST_MULTIPART = LARGEST_FILE + 1024 * 1024
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+/[\x20-\x7e]+")
_ANY_BYTES = "application/octet-stream"


def sent_record(made: SObject) -> dict[str, Any]:
    """Return the values of the body, be it JSON or JSON with binary parts. Raises ApiError 400."""
    if request.mimetype != "multipart/form-data":
        return json_object()
    values, parts = _read_parts()
    for name in parts:
        if made.by_name.get(name.lower()) is None:
            raise no_column(name, made.name)
        if made.by_name[name.lower()].type != "base64":
            raise _bad_multipart(f"The binary part {name} names a field that holds no file")
    return {**values, **parts}


def sent_collection() -> dict[str, Any]:
    """Return the body of a collection; records take the binary parts that their attributes name."""
    if request.mimetype != "multipart/form-data":
        return json_object()
    body, parts = _read_parts()
    records = body.get("records")
    for record in records if isinstance(records, list) else ():
        _take_part(record, parts)
    return body


def _take_part(record: Any, parts: dict[str, bytes]) -> None:
    attributes = record.get("attributes") if isinstance(record, dict) else None
    if not isinstance(attributes, dict) or "binaryPartName" not in attributes:
        return
    name, field = str(attributes["binaryPartName"]), str(attributes.get("binaryPartNameAlias"))
    if name not in parts:
        raise _bad_multipart(f"There is no binary part {name}")
    record[field] = parts[name]


def _read_parts() -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the JSON of the first part and the bytes of those with a file name."""
    if (request.content_length or 0) > LARGEST_MULTIPART:
        drain()
        raise ApiError(
            413, "FILE_SIZE_LIMIT_EXCEEDED", f"The simulator takes {LARGEST_MULTIPART} bytes at most."
        )
    text = next(iter(request.form.values()), None)
    if text is None:
        raise _bad_multipart("Multipart message must include a non-binary part")
    try:
        values = json.loads(text)
    except ValueError as error:
        raise ApiError(400, "JSON_PARSER_ERROR", f"The non-binary part is not JSON: {error}") from None
    if not isinstance(values, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The non-binary part holds one JSON object")
    return values, {name: file.read() for name, file in request.files.items()}


def _bad_multipart(message: str) -> ApiError:
    return ApiError(400, "INVALID_MULTIPART_REQUEST", message)


def find_blob(made: SObject, record: str, name: str) -> Field | None:
    """Return the field that a path below a record names, if it holds a file."""
    field = made.by_name.get(name.lower())
    return field if field and field.type == "base64" and normal_id(record) else None


def answer_blob(made: SObject, record: str, field: Field) -> Response:
    """Answer the bytes of a field under the record's own content type. Raises ApiError 404."""
    using = writer()
    row = using.find(made, record)
    if not row[field.name]:
        raise not_found()
    kind = str(row.get("ContentType") or "")
    media_type = kind if _MEDIA_TYPE.fullmatch(kind) else _ANY_BYTES
    data = read_blob(using.connection, row[field.name])
    return Response(data, headers={"Content-Type": media_type})
