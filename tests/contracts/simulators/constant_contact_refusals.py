"""How the errors that many operations document are brought about: GENERAL, by status."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from requests import Response

from tests.contracts import swagger
from tests.contracts.simulators.constant_contact_api import Api
from tests.contracts.simulators.constant_contact_ways import (
    LOST_LIST,
    activity,
    contact,
    export_file,
    field,
    segment,
    tag,
)

# What is no business of the operation under test: enough for it to look at its path.
SOME_BODY: dict[str, Any] = {
    "name": "Name",
    "label": "Label",
    "segment_criteria": "{}",
    "update_source": "Account",
    **LOST_LIST,
}


def fill(operation: swagger.Operation) -> str:
    """Return the operation's path with ids that are of nothing."""
    nobody = "99999" if "segment_id" in operation.template else str(uuid.uuid4())
    return re.sub(r"\{(\w+)\}", nobody, operation.template)


def send_text(api: Api, operation: swagger.Operation, text: str, kind: str) -> Response:
    """Send a text as the body, to things that are there where the path names some."""
    made: dict[str, Callable[[Api], Any]] = {
        "contact_id": contact,
        "list_id": Api.new_list,
        "tag_id": tag,
        "custom_field_id": field,
        "segment_id": segment,
        "activity_id": activity,
        "file_export_id": export_file,
    }
    path = re.sub(r"\{(\w+)\}", lambda match: str(made[match[1]](api)), operation.template)
    headers = {"Content-Type": kind}
    url = f"{api.simulator.url}/v3{path}"
    return api.session.request(operation.method, url, data=text, headers=headers, timeout=60)


def without_token(api: Api, operation: swagger.Operation) -> Response:
    headers = {"Authorization": "Bearer nonsense"}
    return api.call(operation.method, fill(operation), headers=headers)


def deactivated(api: Api, operation: swagger.Operation) -> Response:
    """Call as an application that the vendor has switched off: the one cause of 403 that every call has."""
    known = api.credentials["client_id"]
    api.control("applications", client_id=known, active=0)
    answer = api.call(operation.method, fill(operation))
    api.control("applications", client_id=known, active=1)
    return answer


def broken(status: int) -> Callable[[Api, swagger.Operation], Response]:
    """Ask a simulator that a fault rule makes fail: nothing else does."""

    def call(api: Api, operation: swagger.Operation) -> Response:
        body = [{"error_key": "contacts.api.internal", "error_message": "There was a problem."}]
        path = fill(operation)
        api.control("faults", method=operation.method, path=path, status=status, body=body, times=1)
        return api.call(operation.method, path)

    return call


def missing(api: Api, operation: swagger.Operation) -> Response:
    body = SOME_BODY if operation.method in {"POST", "PUT", "PATCH"} else None
    return api.call(operation.method, fill(operation), body)


def over_quota(api: Api, operation: swagger.Operation) -> Response:
    """Call when the day's calls are used up: the gateway's 429."""
    known = api.credentials["client_id"]
    api.control("scale", quota=1)
    api.control("quota", client_id=known, calls=10_000)
    answer = api.call(operation.method, fill(operation))
    api.control("quota", client_id=known, calls=0)
    api.control("scale", quota=None)
    return answer


GENERAL: dict[int, Callable[[Api, swagger.Operation], Response]] = {
    400: lambda api, operation: send_text(api, operation, '{"a": 1,}', "application/json"),
    401: without_token,
    403: deactivated,
    404: missing,
    415: lambda api, operation: send_text(api, operation, "a=1", "application/x-www-form-urlencoded"),
    429: over_quota,
    500: broken(500),
    503: broken(503),
}
