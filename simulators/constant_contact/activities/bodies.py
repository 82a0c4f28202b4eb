"""Reads the bodies of imports: JSON or a CSV file; what lies behind a limit is dropped without a word."""

import csv
import io
from pathlib import PurePath
from typing import Any

import msgspec
from flask import request

from simulators.constant_contact.errors import ApiError, bad_json, bad_request, wrong_media_type
from simulators.constant_contact.world import World

MOST_ROWS = 40_000
SMS_PERMISSIONS = (None, "explicit", "not_set")


class ImportBody(msgspec.Struct):
    """The body with its rows unread, so that each row's place in the bytes is known."""

    import_data: list[msgspec.Raw] = []
    list_ids: list[str] = []
    sms_permission_to_send: str | None = None


def read_json_import(world: World) -> tuple[list[dict[str, Any]], list[str], str | None]:
    """Return the rows within the limits, the list ids and the consent to SMS."""
    if request.mimetype != "application/json":
        raise wrong_media_type()
    data = request.get_data(cache=False)
    try:
        body = msgspec.json.decode(data, type=ImportBody)
        rows = msgspec.json.decode(
            b"[" + b",".join(keep_first(data, body.import_data, world)) + b"]", type=list[dict[str, Any]]
        )
    except msgspec.ValidationError as error:
        raise bad_request(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise bad_json() from None
    check_head(len(body.import_data), body.list_ids)
    return rows, body.list_ids, check_permission(body.sms_permission_to_send)


def read_sms_permission() -> str | None:
    """Return what the form of a file import says about consent to SMS."""
    return check_permission(request.form.get("sms_permission_to_send"))


def check_permission(given: str | None) -> str | None:
    if given not in SMS_PERMISSIONS:
        raise bad_request("sms_permission_to_send does not have a valid value")
    return given


def keep_first(data: bytes, rows: list[msgspec.Raw], world: World) -> list[bytes]:
    """Keep the rows that end within the first 4 MB, at most 40,000."""
    texts = [bytes(row) for row in rows[:MOST_ROWS]]
    limit = world.switch("import_limit_bytes")
    if len(data) <= limit:
        return texts
    kept, place = [], 0
    for text in texts:
        place = data.index(text, place) + len(text)
        if place > limit:
            break
        kept.append(text)
    return kept


def check_head(rows: int, list_ids: list[str]) -> None:
    complaints = [] if rows else ["import_data is missing"]
    if not 1 <= len(list_ids) <= 50:
        complaints.append("list_ids size must be between 1 and 50")
    if complaints:
        raise bad_request(", ".join(complaints))


def read_file_import(world: World) -> tuple[list[dict[str, Any]], list[str], str]:
    """Return the rows, the list ids and the file's name."""
    if request.mimetype != "multipart/form-data":
        raise wrong_media_type()
    file = request.files.get("file")
    list_ids = [one.strip() for one in request.form.get("list_ids", "").split(",") if one.strip()]
    if file is None:
        raise bad_request("file is missing")
    if PurePath(file.filename or "").suffix.lower() not in {"", ".csv"}:
        raise wrong_media_type("Wrong file format, the uploaded file must be of type .csv.")
    data = file.stream.read(world.switch("import_limit_bytes"))
    rows = read_csv(data.decode("utf-8-sig", "replace"))
    check_head(len(rows), list_ids)
    return rows, list_ids, file.filename or "import.csv"


def read_csv(text: str) -> list[dict[str, Any]]:
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip().lower() for name in next(lines, [])]
    if "email" not in header and "sms_number" not in header:
        raise missing_column()
    # 40,000 lines with the header.
    return [
        dict(zip(header, line, strict=False)) for _, line in zip(range(MOST_ROWS - 1), lines, strict=False)
    ]


def missing_column() -> ApiError:
    return bad_request("The file must have a column email or sms_number.")
