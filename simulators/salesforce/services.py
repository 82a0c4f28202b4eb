"""What every endpoint works with, and the few words that all of them share."""

from dataclasses import dataclass
from typing import Any, cast

from flask import current_app, g, request

from simulators.kernel.state import Kernel
from simulators.salesforce.blobs import LARGEST_JSON
from simulators.salesforce.catalog import Catalog
from simulators.salesforce.faults import ApiError
from simulators.salesforce.org import Org, Person
from simulators.salesforce.rows import Shower
from simulators.salesforce.sessions import Sessions
from simulators.salesforce.usage import Usage
from simulators.salesforce.writes import Writer

KEY = "salesforce"
OLDEST, NEWEST = 31, 68
ALLOW_SAVE_SINCE = 52


@dataclass(frozen=True, kw_only=True)
class Services:
    org: Org
    sessions: Sessions
    usage: Usage
    kernel: Kernel


def services() -> Services:
    return cast("Services", current_app.extensions[KEY])


def org() -> Org:
    return services().org


def person() -> Person:
    """Return who asks."""
    return cast("Person", g.person)


def version() -> str:
    """Return the API version in the path: 68.0."""
    return cast("str", g.version)


def seen() -> Catalog:
    return org().seen_by(person())


def shower() -> Shower:
    return Shower(version=version(), catalog=seen(), connection=org().read(), blobs_inside="soap" in g)


def writer() -> Writer:
    """Return a writer for this request; call within a write of the database."""
    header = request.headers.get("Sforce-Duplicate-Rule-Header", "").replace(" ", "").lower()
    return Writer(
        org=org(),
        person=person(),
        connection=org().read(),
        allow_duplicates="allowsave=true" in header and _number() >= ALLOW_SAVE_SINCE,
        auto_assign=request.headers.get("Sforce-Auto-Assign", "").lower() != "false",
    )


def _number() -> float:
    """Return the API version of the request; Bulk API 1.0 has it with a letter."""
    return float(version().removeprefix("v"))


def base(path: str = "") -> str:
    return f"/services/data/v{version()}{path}"


def address() -> str:
    """Return the address that the caller used: the instance is the simulator itself."""
    return request.host_url.rstrip("/")


def json_body() -> Any:
    """Return the JSON body. Raises ApiError 400 JSON_PARSER_ERROR, 413 where it is too long."""
    if (request.content_length or 0) > LARGEST_JSON:
        drain()
        message = f"Maximum size of request reached. Maximum size of request is {LARGEST_JSON} bytes."
        raise ApiError(413, "EXCEEDED_MAX_SIZE_REQUEST", message)
    found = request.get_json(force=True, silent=True)
    if found is None:
        raise ApiError(
            400, "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body."
        )
    return found


def drain() -> None:
    """Read what is left of the body: a connection is used again only behind it."""
    while request.stream.read(1 << 18):
        pass


def json_object() -> dict[str, Any]:
    found = json_body()
    if not isinstance(found, dict):
        raise ApiError(
            400, "JSON_PARSER_ERROR", "Unexpected content: an object is expected at [line:1, column:1]"
        )
    return found
