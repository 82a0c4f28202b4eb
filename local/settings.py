"""Writes var/local.env: what config.py reads on this machine, so that commands work with nothing exported.

A variable that the environment sets is written as it is set: DATABASE_URL and REDIS_URL so replace our
services for later commands too, until `make reset`.
"""

import json
import os
import secrets
import shlex
import sys
import urllib.request
from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Any

from config import LOCAL_SETTINGS, parse_env
from local.place import LOCAL, SIMULATORS, Place, write_private

Credentials = dict[str, Any]
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # none stands before the loopback
REPLACEABLE = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}


def local_place() -> Place:
    """Give the place of this clone, less the services that DATABASE_URL and REDIS_URL replace."""
    ours = {"postgres": LOCAL.database_url, "valkey": LOCAL.redis_url}
    known = {**_written(), **os.environ}
    replaced = {name for name, url in ours.items() if (known.get(REPLACEABLE[name]) or url) != url}
    return replace(LOCAL, services=tuple(name for name in LOCAL.services if name not in replaced))


def write_settings(place: Place) -> None:
    """Write the file; the simulators must be up, since they hand out their keys."""
    before = _written()
    salesforce, constant_contact = (read_credentials(place, kind) for kind in SIMULATORS)
    hosts = [f"{name}:{place.port('salesforce')}" for name in ("127.0.0.1", "localhost")]
    values = {
        "DATABASE_URL": place.database_url,
        "REDIS_URL": place.redis_url,
        "ENCRYPTION_KEYS": before.get("ENCRYPTION_KEYS")
        or urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SECRET_KEY": before.get("SECRET_KEY") or secrets.token_urlsafe(32),
        "SALESFORCE_CLIENT_ID": salesforce["client_id"],
        "SALESFORCE_CLIENT_SECRET": salesforce["client_secret"],
        "SALESFORCE_LOGIN_HOST": hosts[0],
        "SALESFORCE_SANDBOX_HOST": hosts[0],
        "EXTRA_SALESFORCE_HOSTS": ",".join(hosts),
        "CONSTANT_CONTACT_CLIENT_ID": constant_contact["client_id"],
        "CONSTANT_CONTACT_CLIENT_SECRET": constant_contact["client_secret"],
        "CONSTANT_CONTACT_API_URL": place.url("constant_contact"),
        "CONSTANT_CONTACT_AUTH_URL": place.url("constant_contact"),
        "SERVICES_COMMAND": shlex.join([sys.executable, "-m", "local", "hold"]),
    }
    kept = {name: before[name] for name in REPLACEABLE.values() if name in before}
    given = {name: os.environ[name] for name in values if os.environ.get(name)}
    lines = [f"{name}={value}" for name, value in {**values, **kept, **given}.items()]
    write_private(
        LOCAL_SETTINGS, "# Written by `python -m local`; ignored on a dyno.\n" + "\n".join(lines) + "\n"
    )


def read_credentials(place: Place, kind: str) -> Credentials:
    """Fetch a simulator's working set of everything."""
    with _OPENER.open(f"{place.url(kind)}/_control/credentials", timeout=30) as answer:
        parsed: Credentials = json.load(answer)
    return parsed


def lightning_url(place: Place) -> str:
    """Give the simulated Salesforce's address for a browser: another site than the app's, as in earnest."""
    return f"http://localhost:{place.port('salesforce')}/lightning"


def set_up_canvas(place: Place) -> None:
    """Tell the simulated Salesforce where the app is, as its administrator does."""
    given = json.dumps({"url": f"{place.url('web')}/canvas"}).encode()
    address = f"{place.url('salesforce')}/_control/canvas"
    request = urllib.request.Request(address, data=given, headers={"Content-Type": "application/json"})  # noqa: S310 - our own
    with _OPENER.open(request, timeout=30):
        pass


def _written() -> dict[str, str]:
    return parse_env(LOCAL_SETTINGS.read_text()) if LOCAL_SETTINGS.exists() else {}
