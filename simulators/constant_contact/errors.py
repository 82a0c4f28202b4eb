"""Every error body in one place: contact services answer an array, the gateway in front a bare object.

Texts marked in SYNTHETIC are ours: nobody published the vendor's. The others were seen in public
code and issues: https://developer.constantcontact.com/api_guide/glossary_responses.html
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from flask import Flask, Response
from werkzeug.exceptions import HTTPException


@dataclass(kw_only=True, slots=True)
class ApiError(Exception):
    status: int
    key: str
    message: str
    as_object: bool = False  # the gateway, authorization and reports answer one object
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> Any:
        entry = {"error_key": self.key, "error_message": self.message}
        return entry if self.as_object else [entry]


def bad_request(message: str) -> ApiError:
    return ApiError(status=400, key="contacts.api.validation.error", message=message)


def bad_json() -> ApiError:
    return ApiError(status=400, key="contacts.api.json.parsing.error", message="The JSON body is malformed.")


def not_found(message: str = "Resource not found.") -> ApiError:
    return ApiError(status=404, key="contacts.api.not_found", message=message)


def conflict(message: str) -> ApiError:
    return ApiError(status=409, key="contacts.api.conflict", message=message)


@contextmanager
def answering_404() -> Iterator[None]:
    """Some operations document a 404 where others say 400 for ids that do not exist."""
    try:
        yield
    except ApiError as error:
        raise not_found(error.message) from None


def unauthorized() -> ApiError:
    return ApiError(status=401, key="unauthorized", message="Unauthorized", as_object=True)


def forbidden(message: str = "Forbidden") -> ApiError:
    return ApiError(status=403, key="forbidden", message=message, as_object=True)


def throttled() -> ApiError:
    return ApiError(status=429, key="throttled", message="Too Many Requests", as_object=True)


def quota_exceeded() -> ApiError:
    return ApiError(status=429, key="quota_exceeded", message="Limit Exceeded", as_object=True)


def queue_full() -> ApiError:
    message = "You exceeded 1,000 queued activities for this user account."
    return ApiError(status=429, key="activities.api.too_many_requests", message=message)


NOT_JSON = "Unsupported Media Type; the payload must be in JSON format."


def wrong_media_type(message: str = NOT_JSON) -> ApiError:
    return ApiError(status=415, key="contacts.api.unsupported_media_type", message=message)


SYNTHETIC = {
    "contacts.api.json.parsing.error": "key and text of a 400 for malformed JSON",
    "contacts.api.unsupported_media_type": "key of a 415",
    "activities.api.too_many_requests": "key of the 429 for 1,000 queued activities",
    "forbidden": "key of a 403",
}
BY_STATUS = {404: "contacts.api.not_found", 405: "contacts.api.method_not_allowed"}


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Make a JSON answer; every one of the API is made here."""
    return Response(msgspec.json.encode(body), status, headers, mimetype="application/json")


def no_content() -> Response:
    """Answer 204: no body, and no Content-Type that would promise one."""
    found = Response(status=204)
    del found.headers["Content-Type"]
    return found


def add_error_handlers(app: Flask) -> None:
    @app.errorhandler(ApiError)
    def answer_error(error: ApiError) -> Response:
        return answer(error.body(), error.status, error.headers)

    @app.errorhandler(HTTPException)
    def answer_http(error: HTTPException) -> Any:
        status = error.code or 500
        if status not in BY_STATUS:
            return error
        allowed = getattr(error, "valid_methods", None)
        headers = {"Allow": ", ".join(sorted(allowed))} if allowed else {}
        return answer([{"error_key": BY_STATUS[status], "error_message": error.name}], status, headers)
