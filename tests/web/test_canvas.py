"""The door from Salesforce: who is let in by a signed request, once, and what everybody else is told."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Settings
from telemetry import configure_logging
from tests.simulators import Simulator, simulator
from tests.web.signed_requests import SECRET, envelope, sign
from web.app import create_app
from web.here import opened
from web.sessions import Session, open_session

USER = "user@listbridge.example.com"
PERMISSION_SET = """<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><label>x</label></PermissionSet>
"""


@pytest.fixture(scope="module")
def org() -> Iterator[Simulator]:
    with simulator("salesforce", "--seed", "none") as running:
        yield running


@pytest.fixture
def app(settings: Settings, org: Simulator) -> Iterator[Flask]:
    """The app of one deployment, whose consumer secret signs the tests' requests."""
    host = org.url.removeprefix("http://")
    changed = {
        "salesforce_client_id": org.credentials["client_id"],
        "salesforce_client_secret": type(settings.secret_key)(SECRET),
        "extra_salesforce_hosts": frozenset({host}),
    }
    app = create_app(settings.model_copy(update=changed))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    opened(app).close()


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def admin(org: Simulator) -> dict[str, Any]:
    """The System Administrator, with a live token."""
    return dict(org.control("GET", "credentials")["admin"])


def request_of(org: Simulator, person: dict[str, Any], /, **changes: Any) -> str:
    content = envelope(
        url=changes.pop("url", org.url),
        token=changes.pop("token", person["access_token"]),
        org=changes.pop("org", org.credentials["organization_id"]),
        user=changes.pop("user", person["user_id"]),
        **changes,
    )
    return sign(content, changes.get("secret", SECRET))


def post(browser: FlaskClient, text: str) -> TestResponse:
    return browser.post("/canvas", data={"signed_request": text})


def handed_over(answer: TestResponse) -> dict[str, Any]:
    """Read the block that app.js reads."""
    found = re.search(r'<script type="application/json" id="session">(.*?)</script>', answer.text, re.DOTALL)
    assert found, answer.text
    given: dict[str, Any] = json.loads(unescape(found[1]))
    return given


def test_a_signed_request_opens_the_app_and_its_token_the_pages(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any]
) -> None:
    answer = post(browser, request_of(org, admin))
    given = handed_over(answer)

    assert answer.status_code == 200
    assert given["start"] == "/home"
    assert given["client"] == {"instanceId": "_:Listbridge:630:0:canvasapp", "targetOrigin": org.url}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert admin["access_token"] not in answer.text
    assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {org.url}")


def test_the_org_becomes_a_tenant_the_first_time_and_is_found_after(
    app: Flask, browser: FlaskClient, org: Simulator, admin: dict[str, Any]
) -> None:
    tenants = opened(app).parts().deployment.tenants
    assert tenants.find(org.credentials["organization_id"]) is None

    for _ in range(2):
        admin = org.control("GET", "credentials")["admin"]
        assert post(browser, request_of(org, admin)).status_code == 200

    assert tenants.ids() == [tenants.find(org.credentials["organization_id"])]


def test_a_request_is_good_for_one_time_however_it_is_spelled(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any]
) -> None:
    text = request_of(org, admin)
    signature, _, body = text.partition(".")
    spellings = [
        text,
        f"{signature.rstrip('=')}.{body}",
        f"{signature.translate(str.maketrans('+/', '-_'))}.{body}",
    ]

    assert post(browser, text).status_code == 200
    for again in spellings:
        answer = post(browser, again)
        assert answer.status_code == 403
        assert "Reload the page in Salesforce" in answer.text


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        (lambda text: text[:-8] + "AAAAAAAA", 403, "The signature does not match"),
        (lambda text: text[: len(text) // 2], 403, "The signature does not match"),
        (lambda text: f"{text}.x", 403, "The signature does not match"),
        (lambda text: text.partition(".")[2], 400, "Open this app from its tab or button in Salesforce"),
        (lambda _: "", 400, "Open this app from its tab or button in Salesforce"),
        (lambda text: text + "A" * 70_000, 413, "Pass fewer parameters"),
        (lambda text: text + "A" * 1_200_000, 413, "too much at once"),
    ],
    ids=["tampered", "truncated", "two dots", "unsigned", "empty", "too long", "a megabyte"],
)
def test_what_salesforce_did_not_sign_is_refused_with_what_to_do(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any], change: Any, status: int, words: str
) -> None:
    answer = post(browser, change(request_of(org, admin)))

    assert answer.status_code == status
    assert words in unescape(answer.text)
    assert "frame-ancestors https://*.salesforce.com" in answer.headers["Content-Security-Policy"]


def test_another_consumer_secret_opens_nothing(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any]
) -> None:
    assert post(browser, request_of(org, admin, secret="another")).status_code == 403


@pytest.mark.parametrize(
    "url", ["https://evil.example.com", "http://127.0.0.1:9", "https://salesforce.com.evil.example"]
)
def test_a_foreign_host_never_gets_the_token(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any], url: str
) -> None:
    answer = post(browser, request_of(org, admin, url=url))

    assert answer.status_code == 403
    assert "not Salesforce's" in unescape(answer.text)
    assert url not in answer.text
    assert url not in answer.headers["Content-Security-Policy"]


def test_a_token_of_somebody_else_or_of_nobody_opens_nothing(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any]
) -> None:
    other = org.control("GET", "credentials")
    answers = [
        post(browser, request_of(org, admin, token=other["access_token"])),
        post(browser, request_of(org, admin, org="00D5g00000XXXXXEAE")),
        post(browser, request_of(org, admin, token="00D!nobody")),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "somebody else" in answers[0].text
    assert "somebody else" in answers[1].text


def test_salesforce_away_is_said_and_the_next_opening_works(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any]
) -> None:
    org.control("POST", "faults", {"path": "/services/oauth2/userinfo", "status": 503, "times": 2})
    answer = post(browser, request_of(org, admin))
    org.control("DELETE", "faults")

    assert answer.status_code == 502
    assert "Salesforce" in answer.text
    fresh = org.control("GET", "credentials")["admin"]
    assert post(browser, request_of(org, fresh)).status_code == 200


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any logger says, before it is redacted."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure_logging(level=logging.DEBUG)
    root.addHandler(caplog.handler)
    yield caplog
    root.handlers[:] = before
    root.setLevel(level)


def test_nothing_of_a_request_is_logged(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any], log: pytest.LogCaptureFixture
) -> None:
    good = request_of(org, admin, location="https://x.lightning.force.com/x?s=00DSESSION!ID")
    others = [good, good[:-8] + "AAAAAAAA", request_of(org, admin, token="00D!nobodys-token"), "A" * 90_000]

    for text in (good, *others):
        post(browser, text)

    said = "\n".join(str(record.msg) for record in log.records)
    hidden = [admin["access_token"], "nobodys-token", "SESSION!ID", good[:43], good[-40:], "AAAAAAAA", SECRET]
    assert said.count("'route': '/canvas'") == 5
    assert [text for text in hidden if text in said] == []


@pytest.fixture
def package(tmp_path: Path, org: Simulator) -> Iterator[Path]:
    """A package that brings our permission sets, given to nobody."""
    for name in ("Listbridge_Admin", "Listbridge_User"):
        (tmp_path / f"{name}.permissionset-meta.xml").write_text(PERMISSION_SET)
    org.control("POST", "install", {"folder": str(tmp_path), "assign": False})
    yield tmp_path
    for user in (USER, org.credentials["admin"]["username"]):
        assign(org, user, ["Listbridge_Admin", "Listbridge_User"], assigned=False)
    org.control("POST", "uninstall", {"folder": str(tmp_path)})


def assign(org: Simulator, user: str, names: list[str], *, assigned: bool = True) -> None:
    org.control("POST", "permission_sets", {"names": names, "user": user, "assigned": assigned})


def opened_as(browser: FlaskClient, org: Simulator, user: str) -> TestResponse:
    person = org.control("POST", "session", {"user": user})
    return post(browser, request_of(org, person))


def role_of(app: Flask, answer: TestResponse) -> str:
    return token_of(app, handed_over(answer)["token"]).role


def token_of(app: Flask, token: str) -> Session:
    with app.app_context():
        session = open_session(token, datetime.now(UTC))
    assert session
    return session


def test_the_role_follows_the_permission_sets(
    app: Flask, browser: FlaskClient, org: Simulator, package: Path
) -> None:
    admin = org.credentials["admin"]["username"]
    nobody = opened_as(browser, org, USER)
    beginner = opened_as(browser, org, admin)
    assign(org, USER, ["Listbridge_User"])
    user = opened_as(browser, org, USER)
    locked_out = opened_as(browser, org, admin)
    assign(org, admin, ["Listbridge_User", "Listbridge_Admin"])
    both = opened_as(browser, org, admin)

    assert nobody.status_code == 403
    assert "Listbridge_Admin, Listbridge_User" in nobody.text
    assert role_of(app, beginner) == "admin"
    assert role_of(app, user) == "user"
    assert locked_out.status_code == 403
    assert role_of(app, both) == "admin"


def test_who_is_refused_makes_no_tenant(app: Flask, browser: FlaskClient, org: Simulator) -> None:
    assert opened_as(browser, org, USER).status_code == 403
    assert opened(app).parts().deployment.tenants.ids() == []


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({}, "/home"),
        ({"parameters": {"recordId": "003000000000001AAA"}}, "/people?q=003000000000001AAA"),
        ({"record": {"Id": "00Q000000000001AAA"}}, "/people?q=00Q000000000001AAA"),
        ({"parameters": {"recordId": "701000000000001AAA"}}, "/home"),
        ({"parameters": {"view": "connections"}}, "/connections"),
        ({"parameters": {"view": "runs/12"}}, "/runs/12"),
        (
            {"parameters": {"view": "people", "recordId": "003000000000001AAA"}},
            "/people?q=003000000000001AAA",
        ),
        ({"parameters": {"view": "//evil.example.com"}}, "/home"),
        ({"parameters": {"view": ["home"], "recordId": "003<script>"}}, "/home"),
    ],
)
def test_the_first_page_is_that_of_the_place_it_was_opened_from(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any], changes: dict[str, Any], start: str
) -> None:
    assert handed_over(post(browser, request_of(org, admin, **changes)))["start"] == start


def test_whoever_has_not_approved_the_app_is_asked_to(browser: FlaskClient, org: Simulator) -> None:
    answer = browser.get(
        "/canvas", query_string={"_sfdc_canvas_authvalue": "user_approval_required", "loginUrl": org.url}
    )

    assert answer.status_code == 200
    assert "Authorize" in answer.text
    assert "frame-ancestors https://*.salesforce.com" in answer.headers["Content-Security-Policy"]


def test_approving_leads_to_salesforce_and_back_once(browser: FlaskClient, org: Simulator) -> None:
    asked = browser.get("/canvas/authorize", query_string={"loginUrl": org.url})
    state = re.search(r"state=([\w-]+)", asked.location)
    assert asked.location.startswith(f"{org.url}/services/oauth2/authorize?")
    assert "code_challenge_method=S256" in asked.location
    assert asked.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert state

    refused = browser.get("/canvas/authorized", query_string={"state": state[1], "error": "access_denied"})
    wrong = browser.get("/canvas/authorized", query_string={"state": state[1], "code": "aPrxwrong"})
    spent = browser.get("/canvas/authorized", query_string={"state": state[1], "code": "aPrxwrong"})

    assert "was not allowed" in refused.text
    assert wrong.status_code == 403
    assert "was not allowed" in spent.text


@pytest.mark.parametrize(
    "host", ["https://evil.example.com", "http://127.0.0.1:9", "https://login.salesforce.com.evil.example"]
)
def test_approving_never_leads_elsewhere(browser: FlaskClient, host: str) -> None:
    answer = browser.get("/canvas/authorize", query_string={"loginUrl": host})

    assert answer.status_code == 403
    assert "Location" not in answer.headers


def test_a_fresh_request_of_the_same_person_renews_the_session(
    app: Flask, browser: FlaskClient, org: Simulator, admin: dict[str, Any]
) -> None:
    first = handed_over(post(browser, request_of(org, admin)))["token"]
    fresh = org.control("GET", "credentials")
    headers = {"Authorization": f"Bearer {first}"}

    renewed = browser.post(
        "/canvas/session", data={"signed_request": request_of(org, fresh["admin"])}, headers=headers
    )
    other_person = org.control("POST", "session", {"user": org.credentials["admin"]["username"]})
    nobody = browser.post("/canvas/session", data={"signed_request": request_of(org, other_person)})

    assert token_of(app, renewed.get_json()["token"]) == token_of(app, first)
    assert renewed.get_json()["seconds"] == 1800
    assert nobody.status_code == 401


def test_a_request_of_somebody_else_does_not_turn_the_page_over(
    browser: FlaskClient, org: Simulator, admin: dict[str, Any], package: Path
) -> None:
    first = handed_over(post(browser, request_of(org, admin)))["token"]
    assign(org, USER, ["Listbridge_User"])
    other = org.control("POST", "session", {"user": USER})

    answer = browser.post(
        "/canvas/session",
        data={"signed_request": request_of(org, other)},
        headers={"Authorization": f"Bearer {first}"},
    )

    assert answer.status_code == 403
