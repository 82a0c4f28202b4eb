"""What a verified request says, reduced to what this app uses.

Real requests differ from the documentation and from each other (nulls, extra and missing keys), so only what
identifies the org and the user is demanded. `locationUrl` can carry a session id and is not kept.
https://developer.salesforce.com/docs/platform/canvas/guide/canvas-context-objects.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from canvas.errors import NotUsable

_ORG_ID = re.compile(r"00D[A-Za-z0-9]{15}")
_USER_ID = re.compile(r"005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")


@dataclass(frozen=True, kw_only=True, slots=True)
class CanvasRequest:
    """Who opened the app, where, and with which token."""

    org_id: str  # 18 characters
    user_id: str  # 15 or 18 characters
    instance_url: str  # https://example.my.salesforce.com, or http for a local simulator
    target_origin: str  # the origin that the page talks to; it may differ from the window it stands in
    instance_id: str  # _:Example_App:630:0:canvasapp
    oauth_token: SecretStr  # for calls as this user while the page is open; never stored
    location_origin: str = ""  # of the window that the app stands in; "" where that is not said
    namespace: str = ""  # of the package that brought the app
    display_location: str | None = None  # Aura, Visualforce, PageLayout, ...; None in the previewer
    record_id: str | None = None  # of the record whose page this is, whichever way it was handed over
    language: str = "en_US"
    time_zone: str = "UTC"
    parameters: Mapping[str, Any] = field(default_factory=dict)


def parse_envelope(envelope: bytes) -> CanvasRequest:
    """Parse verified bytes. Raises NotUsable, naming what is not as Salesforce sends it."""
    request = _as_object(envelope)
    if request.get("algorithm") != "HMACSHA256":
        raise NotUsable("it names another algorithm than HMACSHA256")
    client, context = _part(request, "client"), _part(request, "context")
    user, environment = _part(context, "user"), _part(context, "environment")
    parameters = _part(environment, "parameters")
    return CanvasRequest(
        org_id=_matching(_ORG_ID, _part(context, "organization").get("organizationId"), "the org's id"),
        user_id=_matching(_USER_ID, request.get("userId") or user.get("userId"), "the user's id"),
        instance_url=_address(client.get("instanceUrl"), "instanceUrl"),
        target_origin=_address(client.get("targetOrigin") or client.get("instanceUrl"), "targetOrigin"),
        instance_id=_text(client.get("instanceId")) or "",
        oauth_token=SecretStr(_demanded(client.get("oauthToken"), "the access token")),
        location_origin=_origin(environment.get("locationUrl")),
        namespace=_text(_part(context, "application").get("namespace")) or "",
        display_location=_text(environment.get("displayLocation")),
        record_id=_text(_part(environment, "record").get("Id")) or _text(parameters.get("recordId")),
        language=_text(user.get("language")) or "en_US",
        time_zone=_text(user.get("timeZone")) or "UTC",
        parameters=MappingProxyType(parameters),
    )


def _as_object(envelope: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(envelope)
    except (ValueError, RecursionError):
        raise NotUsable("its content is not JSON") from None
    if not isinstance(parsed, dict):
        raise NotUsable("its content is not an object")
    return parsed


def _part(parent: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give a nested object; null, missing or anything else is an empty one."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _demanded(value: object, what: str) -> str:
    text = _text(value)
    if text is None:
        raise NotUsable(f"{what} is missing")
    return text


def _matching(pattern: re.Pattern[str], value: object, what: str) -> str:
    text = _demanded(value, what)
    if not pattern.fullmatch(text):
        raise NotUsable(f"{what} has another form")
    return text


def _origin(value: object) -> str:
    """Keep scheme and host of an address that may be missing or odd."""
    try:
        return _address(value, "locationUrl")
    except NotUsable:
        return ""


def _address(value: object, what: str) -> str:
    """Keep scheme and host; which hosts are Salesforce's is judged in hosts.py."""
    try:
        parts = urlsplit(_demanded(value, what))
    except ValueError:
        raise NotUsable(f"{what} is no address") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc:
        raise NotUsable(f"{what} is no address")
    return f"{parts.scheme}://{parts.netloc}"
