"""Signed requests as Salesforce makes them, with the keys of recorded ones, for an org that a test names."""

import base64
import hmac
import json
from hashlib import sha256
from typing import Any

SECRET = "a-consumer-secret"


def envelope(*, url: str, token: str, org: str, user: str, **changes: Any) -> dict[str, Any]:
    """What a Lightning component's request says. changes: record_id, parameters, location, language, zone."""
    return {
        "algorithm": "HMACSHA256",
        "issuedAt": -1882588807,  # milliseconds in 32 bits, which can be below zero
        "userId": user,
        "client": {
            "refreshToken": None,
            "instanceId": "_:Listbridge:630:0:canvasapp",
            "targetOrigin": url,
            "instanceUrl": url,
            "oauthToken": token,
        },
        "context": {
            "user": {
                "userId": user,
                "language": changes.get("language", "en_US"),
                "timeZone": changes.get("zone", "America/Los_Angeles"),
            },
            "application": {"namespace": changes.get("namespace", ""), "developerName": "Listbridge"},
            "environment": {
                "locationUrl": changes.get("location"),
                "displayLocation": "Aura",
                "sublocation": None,
                "parameters": changes.get("parameters"),
                "record": changes.get("record", {}),
            },
            "organization": {"organizationId": org},
        },
    }


def sign(content: dict[str, Any], secret: str = SECRET) -> str:
    body = base64.b64encode(json.dumps(content).encode())
    digest = hmac.digest(secret.encode(), body, sha256)
    return f"{base64.b64encode(digest).decode()}.{body.decode()}"
