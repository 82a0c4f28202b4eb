"""Attachments know their length; a version of a file makes its document, or becomes its latest version.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocument.htm
"""

from pathlib import PureWindowsPath
from typing import Any

from simulators.salesforce import faults
from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.blobs import LARGEST_ATTACHMENT, LARGEST_FILE, measure_blob
from simulators.salesforce.faults import ApiError

_TYPES = {
    "txt": "TEXT",
    "docx": "WORD_X",
    "doc": "WORD",
    "xlsx": "EXCEL_X",
    "xls": "EXCEL",
    "pptx": "POWER_POINT_X",
    "jpeg": "JPG",
    "htm": "HTML",
}
_PLAIN_TYPES = frozenset(
    {"csv", "gif", "html", "jpg", "json", "mp3", "mp4", "pdf", "png", "rtf", "svg", "xml", "zip"}
)
_OF_DOCUMENT = (
    "Title",
    "Description",
    "OwnerId",
    "ContentSize",
    "FileType",
    "FileExtension",
    "ContentModifiedDate",
)


def settle_attachment(change: Change) -> None:
    if change.after.get("Body") and change.moved("Body"):
        length, _ = measure_blob(change.writer.connection, change.after["Body"])
        if length > LARGEST_ATTACHMENT:
            message = "attachment data exceeded maximum size"
            raise ApiError(400, "MAXIMUM_SIZE_OF_ATTACHMENT", message, fields=["BodyLength"])
        change.after["BodyLength"] = length


def settle_version(change: Change) -> None:
    """Fill in what the vendor knows of a version: its document, number, size and type."""
    after = change.after
    if change.before is None:
        absent = [name for name in ("VersionData", "PathOnClient") if not after.get(name)]
        if absent:
            raise faults.missing(absent)
        _name_version(after)
        after["FirstPublishLocationId"] = _first_location(change)
        after["VersionNumber"] = str(_versions(change) + 1)
        after["ContentDocumentId"] = after.get("ContentDocumentId") or _make_document(change)
        after["IsLatest"] = 1
    elif not change.before["IsLatest"]:
        message = "You can only update the latest version of a file."
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=[])
    if change.moved("VersionData"):
        _measure_version(change)


def _name_version(after: dict[str, Any]) -> None:
    path = PureWindowsPath(after["PathOnClient"])  # it takes slashes of either kind
    extension = path.suffix.removeprefix(".")
    lower = extension.lower()
    after["Title"] = after.get("Title") or path.stem or path.name or after["PathOnClient"]
    after["FileExtension"] = extension[:40] or None
    after["FileType"] = _TYPES.get(lower) or (lower.upper() if lower in _PLAIN_TYPES else "UNKNOWN")


def _first_location(change: Change) -> str:
    """Return where a file is published first: where it was told, else with its owner."""
    told, document = change.after.get("FirstPublishLocationId"), change.after.get("ContentDocumentId")
    if told and document:
        message = "A new version of a file cannot be published to another first location."
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=["FirstPublishLocationId"])
    return str(told or change.after["OwnerId"])


def _versions(change: Change) -> int:
    sql = 'SELECT count(*) FROM "ContentVersion" WHERE "ContentDocumentId" = ?'
    row = change.writer.connection.execute(sql, (change.after.get("ContentDocumentId"),)).fetchone()
    return int(row[0])


def _make_document(change: Change) -> str:
    writer = change.writer
    made = writer.org.catalog.at("ContentDocument")
    values = {name: change.after.get(name) for name in ("Title", "Description", "OwnerId")}
    return writer.store(made, writer.defaults(made) | values, values)


def _measure_version(change: Change) -> None:
    data = change.after.get("VersionData")
    if not data:
        raise faults.missing(["VersionData"])
    length, checksum = measure_blob(change.writer.connection, data)
    if length > LARGEST_FILE:
        message = f"The simulator takes files of up to {LARGEST_FILE} bytes."
        raise ApiError(400, "FILE_SIZE_LIMIT_EXCEEDED", message, fields=["VersionData"])
    now = {"ContentModifiedDate": change.writer.moment, "ContentModifiedById": change.writer.person.id}
    change.after.update({"ContentSize": length, "Checksum": checksum, **now})


def publish_version(change: Change) -> None:
    """Make it the latest of its document; a first version is linked to its owner and its first place."""
    writer, after = change.writer, change.after
    document = after["ContentDocumentId"]
    made = writer.org.catalog.at("ContentDocument")
    shown = {name: after.get(name) for name in _OF_DOCUMENT}
    writer.put(made, document, shown | {"LatestPublishedVersionId": change.id} | writer.modified(made))
    if change.before is not None:
        return
    writer.connection.execute(
        'UPDATE "ContentVersion" SET "IsLatest" = 0, "SystemModstamp" = ? '
        'WHERE "ContentDocumentId" = ? AND "Id" <> ? AND "IsLatest" = 1',
        (writer.moment, document, change.id),
    )
    if after["VersionNumber"] == "1":
        _link(change, after["OwnerId"], "I")
        if after["FirstPublishLocationId"] != after["OwnerId"]:
            _link(change, after["FirstPublishLocationId"], "V")


def _link(change: Change, entity: str, share: str) -> None:
    writer = change.writer
    made = writer.org.catalog.at("ContentDocumentLink")
    values = {
        "ContentDocumentId": change.after["ContentDocumentId"],
        "LinkedEntityId": entity,
        "ShareType": share,
    }
    writer.store(made, writer.defaults(made) | values, values)


def check_link(change: Change) -> None:
    """Raise ApiError DUPLICATE_VALUE where the document is linked there already."""
    if change.before is not None:
        return
    document, entity = change.after["ContentDocumentId"], change.after["LinkedEntityId"]
    row = change.writer.connection.execute(
        'SELECT 1 FROM "ContentDocumentLink" '
        'WHERE "ContentDocumentId" = ? AND "LinkedEntityId" = ? AND "IsDeleted" = 0',
        (document, entity),
    ).fetchone()
    if row is not None:
        message = f"Document with ID: {document} is already linked with the entity with ID: {entity}"
        raise ApiError(400, "DUPLICATE_VALUE", message, fields=["LinkedEntityId"])
