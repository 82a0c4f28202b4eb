"""Signed requests of the Canvas app, shaped like those that Lightning components were recorded to send.

https://developer.salesforce.com/docs/platform/canvas/guide/canvas-app-signed-req-authentication.html
"""

import base64
import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from simulators.salesforce.identity import user_row
from simulators.salesforce.org import Org, Person
from simulators.salesforce.services import NEWEST
from simulators.salesforce.sessions import CLIENT_SECRET

NAME = "Listbridge"
APPLICATION_ID = "06P000000000001"
_SETTING = "canvas"
DEFAULTS: dict[str, Any] = {
    "url": "",  # the Canvas app's address
    "secret": CLIENT_SECRET,
    "pre_authorized": True,  # false: a user opens the app only after allowing it
    "approved": [],  # ids of users who did
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in Lightning the app stands."""

    address: str  # of this org: http://localhost:N
    location: str  # of the page around the frame
    instance: str  # of the component: _:Listbridge:630:0:canvasapp
    parameters: dict[str, Any]  # what the component passes on: recordId, objectApiName, view


def settings(org: Org) -> dict[str, Any]:
    return {**DEFAULTS, **org.setting(_SETTING)}


def change(org: Org, given: dict[str, Any]) -> dict[str, Any]:
    """Change settings by name. Raises ValueError for one that there is not."""
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"Unknown: {unknown}. Known: {sorted(DEFAULTS)}.")
    org.keep(_SETTING, {**org.setting(_SETTING), **given})
    return settings(org)


def approve(org: Org, person: Person) -> None:
    """Keep that a user allowed the application."""
    approved = settings(org)["approved"]
    if person.id not in approved:
        change(org, {"approved": [*approved, person.id]})


def may_open(org: Org, person: Person) -> bool:
    now = settings(org)
    return bool(now["pre_authorized"]) or person.id in now["approved"]


def signed_request(org: Org, person: Person, place: Place, token: str) -> str:
    now = settings(org)
    envelope = base64.b64encode(json.dumps(_envelope(org, person, place, token)).encode())
    digest = hmac.digest(now["secret"].encode(), envelope, sha256)
    return f"{base64.b64encode(digest).decode()}.{envelope.decode()}"


def _envelope(org: Org, person: Person, place: Place, token: str) -> dict[str, Any]:
    milliseconds = int(org.clock.now().timestamp() * 1000)
    return {
        "algorithm": "HMACSHA256",
        # Recorded values are milliseconds in 32 bits with a sign, so they run over every 50 days.
        "issuedAt": (milliseconds + 2**31) % 2**32 - 2**31,
        "userId": person.id,
        "client": {
            "refreshToken": None,
            "instanceId": place.instance,
            "targetOrigin": place.address,
            "instanceUrl": place.address,
            "oauthToken": token,
        },
        "context": {
            "user": _user(org, person, place.address),
            "links": _links(org, person, place.address),
            "application": _application(org),
            "environment": _environment(place),
            "organization": {
                "organizationId": org.id,
                "name": "Simulated Organization",
                "multicurrencyEnabled": False,
                "namespacePrefix": None,
                "currencyIsoCode": "USD",
            },
        },
    }


def context(org: Org, person: Person, place: Place) -> dict[str, Any]:
    """Return what the SDK's ctx answers."""
    found: dict[str, Any] = _envelope(org, person, place, "")["context"]
    return found


def _user(org: Org, person: Person, address: str) -> dict[str, Any]:
    row = user_row(org, person)
    return {
        "userId": person.id,
        "userName": person.username,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": row["Email"],
        "fullName": person.name,
        "locale": row["LocaleSidKey"],
        "language": row["LanguageLocaleKey"],
        "timeZone": row["TimeZoneSidKey"],
        "profileId": row["ProfileId"][:15],
        "roleId": None,
        "userType": "STANDARD",
        "currencyISOCode": "USD",
        "profilePhotoUrl": f"{address}/profilephoto/005/F",
        "profileThumbnailUrl": f"{address}/profilephoto/005/T",
        "siteUrl": None,
        "siteUrlPrefix": None,
        "networkId": None,
        "accessibilityModeEnabled": False,
        "isDefaultNetwork": True,
    }


def _links(org: Org, person: Person, address: str) -> dict[str, str]:
    data = f"/services/data/v{NEWEST}.0"
    soap = {"enterprise": "c", "metadata": "m", "partner": "u"}
    old = "/services/data/v31.0/chatter"  # recorded so, whatever the version
    return {
        "loginUrl": address,
        **{f"{name}Url": f"/services/Soap/{kind}/{NEWEST}.0/{org.id[:15]}" for name, kind in soap.items()},
        "restUrl": f"{data}/",
        "sobjectUrl": f"{data}/sobjects/",
        "searchUrl": f"{data}/search/",
        "queryUrl": f"{data}/query/",
        "recentItemsUrl": f"{data}/recent/",
        "chatterFeedsUrl": f"{old}/feeds",
        "chatterGroupsUrl": f"{data}/chatter/groups",
        "chatterUsersUrl": f"{data}/chatter/users",
        "chatterFeedItemsUrl": f"{old}/feed-items",
        "userUrl": f"/{person.id}",
    }


def _application(org: Org) -> dict[str, Any]:
    return {
        "name": NAME,
        "canvasUrl": settings(org)["url"],
        "applicationId": APPLICATION_ID,
        "version": "1.0",
        "authType": "SIGNED_REQUEST",
        "referenceId": "09H000000000001",
        "options": [],
        "samlInitiationMethod": "None",
        "namespace": "",
        "isInstalledPersonalApp": False,
        "developerName": NAME,
    }


def _environment(place: Place) -> dict[str, Any]:
    return {
        "referer": None,
        "locationUrl": place.location,
        "displayLocation": "Aura",
        "sublocation": None,
        "uiTheme": "Theme3",
        "dimensions": {
            "width": "100%",
            "height": "900px",
            "maxWidth": "1000px",
            "maxHeight": "2000px",
            "clientWidth": "1004px",
            "clientHeight": "395px",
        },
        "parameters": place.parameters,
        "record": {},  # empty in Lightning components, which pass the record by their parameters
        "version": {"season": "WINTER", "api": f"{NEWEST}.0"},
    }
