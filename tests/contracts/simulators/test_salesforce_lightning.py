"""The Lightning page that hosts the Canvas app: who is shown what, and what the frame is opened with."""

import base64
import hmac
import html
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import specs
from tests.simulators import Simulator, simulator

VECTORS = "salesforce/canvas_shape_vectors.json"
APP = "http://127.0.0.1:9/canvas"


@pytest.fixture(scope="module")
def org() -> Iterator[Simulator]:
    with simulator("salesforce", "--seed", "small") as running:
        running.control("POST", "canvas", {"url": APP})
        yield running


@pytest.fixture
def browser(org: Simulator) -> Iterator[requests.Session]:
    """A browser in which the admin has signed in."""
    with requests.Session() as session:
        session.trust_env = False
        admin = org.credentials["admin"]
        form = {"username": admin["username"], "password": admin["password"]}
        assert session.post(f"{org.url}/lightning/login", data=form, timeout=30).status_code == 200
        yield session


def opened(browser: requests.Session, org: Simulator, **parameters: str) -> dict[str, Any]:
    body = {"instance": "_:Listbridge:630:0:canvasapp", "parameters": parameters, "location": f"{org.url}/x"}
    given: dict[str, Any] = browser.post(f"{org.url}/lightning/canvas/request", json=body, timeout=30).json()
    return given


def payload(text: str, secret: str) -> dict[str, Any]:
    signature, _, envelope = text.partition(".")
    expected = hmac.digest(secret.encode(), envelope.encode(), sha256)
    assert base64.b64decode(signature) == expected
    found: dict[str, Any] = json.loads(base64.b64decode(envelope))
    return found


def shape(value: Any) -> Any:
    """Keys in order, all the way down."""
    return [(key, shape(inner)) for key, inner in value.items()] if isinstance(value, dict) else None


@specs.needs(VECTORS)
def test_the_signed_request_has_the_keys_of_the_recorded_one_in_their_order(
    browser: requests.Session, org: Simulator
) -> None:
    recorded = {
        each["name"]: each["payload"] for each in json.loads((specs.FOLDER / VECTORS).read_text())["vectors"]
    }
    given = opened(browser, org, recordId="003000000000001AAA", recordType="")
    made = payload(given["signed_request"], org.credentials["client_secret"])

    assert shape(made) == shape(recorded["aura_v54"])
    assert made["context"]["environment"]["displayLocation"] == "Aura"
    assert made["context"]["environment"]["record"] == {}
    assert -(2**31) <= made["issuedAt"] < 2**31


def test_its_token_is_the_users_own_and_live(browser: requests.Session, org: Simulator) -> None:
    client = payload(opened(browser, org)["signed_request"], org.credentials["client_secret"])["client"]
    headers = {"Authorization": f"Bearer {client['oauthToken']}"}
    claims = requests.get(
        f"{client['instanceUrl']}/services/oauth2/userinfo", headers=headers, timeout=30
    ).json()

    assert claims["user_id"] == org.credentials["admin"]["user_id"]


def test_nobody_gets_one_without_signing_in(org: Simulator) -> None:
    answer = requests.post(f"{org.url}/lightning/canvas/request", json={}, timeout=30)
    page = requests.get(f"{org.url}/lightning/n/Listbridge", timeout=30, allow_redirects=False)

    assert answer.status_code == 401
    assert "/lightning/login" in page.headers["Location"]


def test_who_must_approve_first_is_sent_by_get_until_they_did(
    browser: requests.Session, org: Simulator
) -> None:
    org.control("POST", "canvas", {"pre_authorized": False})
    before = opened(browser, org)
    query = {
        "response_type": "code",
        "client_id": org.credentials["client_id"],
        "redirect_uri": "http://127.0.0.1:9/canvas/authorized",
        "code_challenge": base64.urlsafe_b64encode(sha256(b"v" * 43).digest()).decode().rstrip("="),
    }
    page = browser.get(f"{org.url}/services/oauth2/authorize", params=query, timeout=30).text
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    allowed = {name: html.unescape(value) for name, value in form.items()} | {"decision": "allow"}
    back = browser.post(
        f"{org.url}/services/oauth2/authorize", data=allowed, timeout=30, allow_redirects=False
    )
    code = re.search(r"code=([^&]+)", back.headers["Location"])
    assert code
    token = {
        "grant_type": "authorization_code",
        "code": code[1],
        "redirect_uri": query["redirect_uri"],
        "client_id": org.credentials["client_id"],
        "client_secret": org.credentials["client_secret"],
        "code_verifier": "v" * 43,
    }
    requests.post(f"{org.url}/services/oauth2/token", data=token, timeout=30).raise_for_status()
    after = opened(browser, org)
    org.control("POST", "canvas", {"pre_authorized": True, "approved": []})

    assert before.keys() == {"action"}
    assert "_sfdc_canvas_authvalue=user_approval_required" in before["action"]
    assert after["action"] == APP
    assert "signed_request" in after


def test_another_secret_can_be_set_to_sign(browser: requests.Session, org: Simulator) -> None:
    org.control("POST", "canvas", {"secret": "another"})
    given = opened(browser, org)
    org.control("POST", "canvas", {"secret": org.credentials["client_secret"]})

    assert payload(given["signed_request"], "another")


@pytest.mark.parametrize("name", ["Contact", "Lead", "Campaign"])
def test_lists_and_records_are_shown(browser: requests.Session, org: Simulator, name: str) -> None:
    made = {
        "Contact": {"LastName": "Zz"},
        "Lead": {"LastName": "Zz", "Company": "Co"},
        "Campaign": {"Name": "Zz"},
    }
    record = org.control("POST", "insert", {"object": name, "fields": made[name]})["id"]
    listed = browser.get(f"{org.url}/lightning/o/{name}/list", params={"q": "Zz"}, timeout=30)
    viewed = browser.get(f"{org.url}/lightning/r/{name}/{record}/view", timeout=30)

    assert f"/lightning/r/{name}/{record}/view" in listed.text
    assert f"&#34;recordId&#34;: &#34;{record}&#34;" in viewed.text
    assert browser.get(f"{org.url}/lightning/r/{name}/003000000000000AAA/view", timeout=30).status_code == 404


def test_marketing_lists_have_a_tab_only_where_the_package_brought_them(
    browser: requests.Session, org: Simulator, tmp_path: Path
) -> None:
    before = browser.get(f"{org.url}/lightning/o/Contact/list", timeout=30).text
    (tmp_path / "objects/Marketing_List__c").mkdir(parents=True)
    org.control("POST", "install", {"folder": str(tmp_path)})
    after = browser.get(f"{org.url}/lightning/o/Marketing_List__c/list", timeout=30)
    org.control("POST", "uninstall", {"folder": str(tmp_path)})

    assert "Marketing Lists" not in before
    assert after.status_code == 200
    assert "Marketing Lists" in after.text


def test_only_the_canvas_app_may_stand_in_the_page(browser: requests.Session, org: Simulator) -> None:
    policy = browser.get(f"{org.url}/lightning/n/Listbridge", timeout=30).headers["Content-Security-Policy"]

    assert "frame-src http://127.0.0.1:9" in policy
    assert "default-src 'self'" in policy
