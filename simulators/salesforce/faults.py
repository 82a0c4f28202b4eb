"""What the vendor answers when it refuses: codes and words in one place.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
"""

from collections.abc import Iterable
from typing import Any


class ApiError(Exception):
    """A refusal of REST: HTTP status, errorCode and message; `fields` None leaves the key out."""

    def __init__(
        self, status: int, code: str, message: str, *, fields: Iterable[str] | None = None, extra: Any = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = None if fields is None else list(fields)
        self.extra = extra

    def shown(self) -> dict[str, Any]:
        """Return the error as a REST answer lists it."""
        found: dict[str, Any] = {**(self.extra or {}), "message": self.message, "errorCode": self.code}
        if self.fields is not None:
            found["fields"] = self.fields
        return found

    def item(self) -> dict[str, Any]:
        """Return the error as an item of a collection shows it: statusCode, and fields always."""
        return {
            **(self.extra or {}),
            "statusCode": self.code,
            "message": self.message,
            "fields": self.fields or [],
        }

    @property
    def in_bulk(self) -> str:
        """The error as sf__Error of Bulk API 2.0 shows it."""
        fields = "".join(f"{name} " for name in self.fields or [])
        return f"{self.code}:{self.message}:{fields}--"


class ApiErrors(Exception):  # noqa: N818  several of one request
    """Several refusals of one record, in order; the status is the first one's."""

    def __init__(self, errors: list[ApiError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def not_found() -> ApiError:
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def no_such_record(text: str) -> ApiError:
    message = f"Provided external ID field does not exist or is not accessible: {text}"
    return ApiError(404, "NOT_FOUND", message)


def entity_is_deleted() -> ApiError:
    return ApiError(404, "ENTITY_IS_DELETED", "entity is deleted", fields=[])


def bad_reference() -> ApiError:
    return ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields=[])


def wrong_id(label: str, value: Any, field: str) -> ApiError:
    return ApiError(400, "MALFORMED_ID", f"{label}: id value of incorrect type: {value}", fields=[field])


def no_column(name: str, entity: str) -> ApiError:
    return ApiError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {entity}")


def read_only(names: list[str]) -> ApiError:
    message = (
        f"Unable to create/update fields: {', '.join(names)}. Please check the security "
        "settings of this field "
        "and verify that it is read/write for your profile or permission set."
    )
    return ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=names)


def missing(names: list[str]) -> ApiError:
    message = f"Required fields are missing: [{', '.join(names)}]"
    return ApiError(400, "REQUIRED_FIELD_MISSING", message, fields=names)


def too_long(label: str, value: str, length: int, name: str) -> ApiError:
    message = f"{label}: data value too large: {value} (max length={length})"
    return ApiError(400, "STRING_TOO_LONG", message, fields=[name])


def bad_email(label: str, value: str, name: str) -> ApiError:
    message = f"{label}: invalid email address: {value}"
    return ApiError(400, "INVALID_EMAIL_ADDRESS", message, fields=[name])


def bad_choice(label: str, value: str, name: str) -> ApiError:
    message = f"{label}: bad value for restricted picklist field: {value}"
    return ApiError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, fields=[name])


def unreadable(kind: str, value: Any) -> ApiError:
    message = (
        f"Cannot deserialize instance of {kind} from VALUE_STRING value {value} or request may be missing a "
        "required field at [line:1, column:1]"
    )
    return ApiError(400, "JSON_PARSER_ERROR", message)


def read_only_record() -> ApiError:
    message = "insufficient access rights on object id"
    return ApiError(403, "INSUFFICIENT_ACCESS_OR_READONLY", message, fields=[])


def rolled_back() -> ApiError:
    message = (
        "Record rolled back because not all records were valid and the request was using AllOrNone header"
    )
    return ApiError(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", message, fields=[])
