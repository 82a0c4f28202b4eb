"""Values that clients send, as our columns hold them: typed from JSON, as text from CSV and SOAP."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from simulators.salesforce import faults
from simulators.salesforce.faults import ApiError
from simulators.salesforce.ids import normal_id
from simulators.salesforce.schema import Field
from simulators.salesforce.soql.dates import read_datetime, stamp

# One @ between parts without white space, and a domain with a dot: what the vendor's own check asks for.
_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\]\\]+@(?:[^\s@.,;:()<>\[\]\\]+\.)+[^\s@.,;:()<>\[\]\\0-9]{2,}")

_SHOWN_OF_BLOB = 80  # characters


def read_value(field: Field, value: Any) -> Any:
    """Return what the column holds for a sent value. Raises ApiError in the vendor's words."""
    if value is None or value == "":
        return 0 if field.type == "boolean" else None
    read: Callable[[Field, Any], Any] = _READERS.get(field.type, _read_text)
    return read(field, value)


def _read_text(field: Field, value: Any) -> str | None:
    if isinstance(value, dict | list):
        raise faults.unreadable("string", value)
    text = _written(value)
    if field.type != "textarea":
        text = text.strip()
    if not text:
        return None
    if field.length and len(text) > field.length:
        raise faults.too_long(field.label, text, field.length, field.name)
    return text


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _read_email(field: Field, value: Any) -> str | None:
    text = _read_text(field, value)
    if text is not None and not is_email(text):
        raise faults.bad_email(field.label, text, field.name)
    return text


def is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text)) and ".." not in text and not text.startswith(".") and ".@" not in text


def _read_choice(field: Field, value: Any) -> str | None:
    text = _read_text(field, value)
    if text is None or not field.values:
        return text
    for known in field.values:
        if known.lower() == text.lower():
            return known
    if field.restricted:
        raise faults.bad_choice(field.label, text, field.name)
    return text


def _read_choices(field: Field, value: Any) -> str | None:
    """Read a multi-select picklist: values between semicolons, kept in the order of the picklist."""
    text = _read_text(field, value)
    if text is None:
        return None
    chosen = [replaced for part in text.split(";") if (replaced := _read_choice(field, part))]
    known = {name: place for place, name in enumerate(field.values)}
    return ";".join(sorted(dict.fromkeys(chosen), key=lambda each: known.get(each, len(known))))


def _read_flag(_: Field, value: Any) -> int:
    if isinstance(value, int) and value in {0, 1}:
        return int(value)
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0"}:
        return int(value.lower() in {"true", "1"})
    raise faults.unreadable("boolean", value)


def _read_number(field: Field, value: Any) -> float:
    if isinstance(value, bool):
        raise faults.unreadable("double", value)
    try:
        number = round(float(value), field.scale) if field.scale else float(value)
    except (TypeError, ValueError):
        raise faults.unreadable("double", value) from None
    if field.custom and abs(number) >= 10 ** (field.precision - field.scale):
        message = f"{field.label}: value outside of valid range on numeric field: {value}"
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message, fields=[field.name])
    return number


def _read_whole(field: Field, value: Any) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise faults.unreadable("int", value) from None
    if isinstance(value, bool) or number != int(number):
        raise faults.unreadable("int", value)
    if field.digits and abs(number) >= 10**field.digits:
        message = f"{field.label}: value outside of valid range on numeric field: {value}"
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message, fields=[field.name])
    return int(number)


def _read_day(_: Field, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise faults.unreadable("date", value) from None


def _read_moment(_: Field, value: Any) -> str:
    text = str(value)
    try:
        if len(text) == 10:
            return stamp(datetime.fromisoformat(text).replace(tzinfo=UTC))
        return stamp(read_datetime(text))
    except ValueError:
        raise faults.unreadable("datetime", value) from None


def _read_reference(field: Field, value: Any) -> str:
    found = normal_id(value)
    if found is None:
        raise faults.wrong_id(field.label, value, field.name)
    return found


def _read_blob(_: Field, value: Any) -> bytes | None:
    if isinstance(value, bytes):
        return value or None
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (AttributeError, ValueError, binascii.Error):
        raise faults.unreadable("base64", str(value)[:_SHOWN_OF_BLOB]) from None


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "email": _read_email,
    "picklist": _read_choice,
    "multipicklist": _read_choices,
    "boolean": _read_flag,
    "double": _read_number,
    "currency": _read_number,
    "percent": _read_number,
    "int": _read_whole,
    "date": _read_day,
    "datetime": _read_moment,
    "reference": _read_reference,
    "id": _read_reference,
    "base64": _read_blob,
}
