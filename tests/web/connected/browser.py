"""What a person does in the pop-up of a log-in, without a browser: forms are filled in and sent."""

import re
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from typing import Any

from tests.options.world import Simulators
from tests.simulators import OPENER, Simulator
from tests.web.connected.conftest import Ours

ADMIN = {"username": "admin@listbridge.example.com", "password": "Simulated-admin-1"}
TOKEN = "AdminSecurityToken000001"
SALESFORCE = {"username": "admin@listbridge.example.com", "password": "Simulated-admin-1"}
CONSTANT_CONTACT = {"user_name": "owner@first.example.com", "password": "first-password"}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Shows where a page sends the browser, and does not go there."""

    def redirect_request(self, *_: Any) -> None:
        return None


_STAYING = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())


def receipt_of(page: str) -> str:
    """Find the receipt that the pop-up hands to its opener."""
    found = re.search(r'data-receipt="([^"]*)"', page)
    assert found, page
    return unescape(found[1])


def log_in_to_salesforce(url: str, decision: str = "allow", who: dict[str, str] = SALESFORCE) -> str:
    """Log in and allow; returns the path and query that the browser is sent back to."""
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    action = url.partition("?")[0]
    page = _read(OPENER.open(_post(action, {**asked, **who}), timeout=30))
    ticket = re.search(r'name="ticket" value="([^"]*)"', page)
    assert ticket, page
    return _sent_back(action, {**asked, "ticket": ticket[1], "decision": decision})


def log_in_to_constant_contact(
    url: str, answer: str = "allow", who: dict[str, str] = CONSTANT_CONTACT
) -> str:
    """Log in and allow; likewise."""
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    return _sent_back(url.partition("?")[0], {**asked, **who, "answer": answer})


def _sent_back(action: str, form: dict[str, str]) -> str:
    try:
        answer = _STAYING.open(_post(action, form), timeout=30)
    except urllib.error.HTTPError as redirect:
        with redirect:
            parts = urllib.parse.urlsplit(redirect.headers["Location"])
            return f"{parts.path}?{parts.query}"
    raise AssertionError(_read(answer))


def _post(action: str, form: dict[str, str]) -> urllib.request.Request:
    return urllib.request.Request(action, data=urllib.parse.urlencode(form).encode())  # noqa: S310 - the simulator's


def _read(answer: Any) -> str:
    with answer:
        text: str = answer.read().decode()
    return text


def allow_callbacks(constant_contact: Simulator, client_id: str, base_url: str) -> None:
    """Register the callback of this deployment, as its owner would in the vendor's portal."""
    uri = f"{base_url}/oauth/constant-contact/callback"
    constant_contact.control("POST", "applications", {"client_id": client_id, "redirect_uris": [uri]})


def start_salesforce(client: Ours, **form: str) -> str:
    return started(client.as_admin.post("/connections/salesforce/start", data=form))["url"]


def started(answer: Any) -> dict[str, str]:
    """Read where the page sends its pop-up, and itself."""
    found = answer.json
    assert isinstance(found, dict), answer.text
    return found


def start_constant_contact(client: Ours, simulators: Simulators, **form: str) -> str:
    client_id = form.get("client_id") or simulators.constant_contact.credentials["client_id"]
    allow_callbacks(simulators.constant_contact, client_id, "http://localhost")
    return started(client.as_admin.post("/connections/constant-contact/start", data=form))["url"]


def arrive(client: Ours, url: str, log_in: Any = log_in_to_salesforce) -> str:
    """Go through the pop-up; returns the receipt. The callback comes without a token and without cookies."""
    answer = client.as_nobody.get(log_in(url))
    assert answer.status_code == 200, answer.text
    return receipt_of(answer.text)
