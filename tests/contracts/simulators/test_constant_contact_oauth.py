"""OAuth: codes with PKCE and with a secret, the device flow, refresh tokens, access tokens, scopes."""

import base64
import hashlib
import re
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from tests.contracts.simulators.constant_contact_api import Api
from tests.simulators import Simulator

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def token(simulator: Simulator, *, secret: bool = True, **data: str) -> requests.Response:
    known = simulator.credentials
    auth = (known["client_id"], known["client_secret"]) if secret else None
    return requests.post(known["token_url"], data=data, auth=auth, timeout=30)


def authorize(
    simulator: Simulator, *, answer: str = "allow", password: str = "", **more: str
) -> dict[str, Any]:
    """Go through the page as a browser would; return what the redirect carries."""
    known = simulator.credentials
    query = {
        "client_id": known["client_id"],
        "redirect_uri": known["redirect_uris"][0],
        "response_type": "code",
        "scope": "contact_data offline_access",
        "state": "xyz",
    } | more
    page = requests.get(known["authorize_url"], params=query, timeout=30, allow_redirects=False)
    if page.status_code == 200:
        form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        form |= {"user_name": known["user_name"], "password": password or known["password"], "answer": answer}
        page = requests.post(known["authorize_url"], data=form, timeout=30, allow_redirects=False)
    if page.status_code != 302:
        return {"page": page}
    found = parse_qs(urlsplit(page.headers["Location"]).query)
    return {name: values[0] for name, values in found.items()}


def test_a_code_with_a_secret_gives_tokens_that_work(raw: Api) -> None:
    running = raw.simulator
    back = authorize(running)
    assert back["state"] == "xyz"
    redirect = running.credentials["redirect_uris"][0]
    answer = token(running, grant_type="authorization_code", code=back["code"], redirect_uri=redirect)
    body = answer.json()
    assert answer.status_code == 200, answer.text
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 86_400)
    assert len(body["refresh_token"]) == 43
    raw.session.headers["Authorization"] = f"Bearer {body['access_token']}"
    assert raw.call("GET", "/contacts", params={"limit": 1}).status_code == 200
    assert raw.call("GET", "/account/summary").status_code == 403
    again = token(running, grant_type="authorization_code", code=back["code"], redirect_uri=redirect)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_with_pkce_needs_its_verifier_and_no_secret(raw: Api) -> None:
    running = raw.simulator
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    common = {
        "grant_type": "authorization_code",
        "redirect_uri": running.credentials["redirect_uris"][0],
        "client_id": running.credentials["client_id"],
    }
    for given, status in (("wrong", 400), (verifier, 200)):
        code = authorize(running, code_challenge=challenge, code_challenge_method="S256")["code"]
        answer = token(running, secret=False, code=code, code_verifier=given, **common)
        assert answer.status_code == status
    plain = authorize(running)["code"]
    assert token(running, secret=False, code=plain, **common).json()["error"] == "invalid_client"


def test_a_code_lives_five_minutes(raw: Api) -> None:
    running = raw.simulator
    code = authorize(running)["code"]
    raw.pass_time(301)
    redirect = running.credentials["redirect_uris"][0]
    answer = token(running, grant_type="authorization_code", code=code, redirect_uri=redirect)
    assert answer.json()["error"] == "invalid_grant"


def test_what_goes_wrong_at_the_page_goes_back_or_stays(raw: Api) -> None:
    running = raw.simulator
    assert authorize(running, answer="deny")["error"] == "access_denied"
    assert authorize(running, scope="everything")["error"] == "invalid_scope"
    assert authorize(running, response_type="token")["error"] == "unsupported_response_type"
    assert authorize(running, client_id="nobody")["page"].status_code == 400
    assert authorize(running, redirect_uri="https://evil.example.com/")["page"].status_code == 400
    assert "wrong" in authorize(running, password="nonsense")["page"].text


def test_a_refresh_token_works_once_and_its_successor_once(raw: Api) -> None:
    running = raw.simulator
    first = running.control("GET", "credentials")["refresh_token"]
    second = token(running, grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    old = token(running, grant_type="refresh_token", refresh_token=first)
    assert old.status_code == 400
    assert old.json() == {
        "error": "invalid_grant",
        "error_description": "The refresh token is invalid or expired.",
    }
    third = token(running, grant_type="refresh_token", refresh_token=second).json()["refresh_token"]
    assert third not in {first, second}
    assert running.control("GET", "credentials")["refresh_token"] == third


def test_parameters_may_stand_in_the_query(raw: Api) -> None:
    known = raw.simulator.control("GET", "credentials")
    answer = requests.post(
        known["token_url"],
        params={"grant_type": "refresh_token", "refresh_token": known["refresh_token"]},
        auth=(known["client_id"], known["client_secret"]),
        timeout=30,
    )
    assert answer.status_code == 200


def test_long_lived_refresh_tokens_stay_until_half_a_year_unused(raw: Api) -> None:
    running = raw.simulator
    client_id = running.credentials["client_id"]
    raw.control("applications", client_id=client_id, refresh_mode="long_lived")
    refresh = running.control("GET", "credentials")["refresh_token"]
    for days in (0, 170, 170):
        raw.pass_time(days * 86_400)
        answer = token(running, grant_type="refresh_token", refresh_token=refresh)
        assert answer.json()["refresh_token"] == refresh
    raw.pass_time(181 * 86_400)
    assert (
        token(running, grant_type="refresh_token", refresh_token=refresh).json()["error"] == "invalid_grant"
    )
    raw.control("applications", client_id=client_id, refresh_mode="rotating")


def test_an_access_token_is_a_signed_jwt_of_24_hours(raw: Api) -> None:
    known = raw.simulator.control("GET", "credentials")
    keys = requests.get(known["jwks_url"], timeout=30).json()
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(known["access_token"])["kid"]]
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(
        known["access_token"],
        key.key,
        algorithms=["RS256"],
        audience="https://api.cc.email/v3",
        options=options,
    )
    assert claims["exp"] - claims["iat"] == 86_400
    assert claims["sub"] == known["user_name"]
    raw.session.headers["Authorization"] = f"Bearer {known['access_token']}"
    assert raw.call("GET", "/contact_lists").status_code == 200
    raw.pass_time(86_401)
    expired = raw.call("GET", "/contact_lists")
    assert expired.status_code == 401
    assert expired.json() == {"error_key": "unauthorized", "error_message": "Unauthorized"}


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic eDp5", "Bearer "])
def test_without_a_good_token_nothing_is_told(raw: Api, header: str) -> None:
    raw.session.headers["Authorization"] = header
    assert raw.call("GET", "/contacts").status_code == 401
    assert raw.call("GET", "/no/such/path").status_code == 401


def test_tokens_can_be_expired_and_grants_revoked(raw: Api, strangers: list[Api]) -> None:
    other = strangers[1]
    raw.control("expire_tokens")
    assert raw.call("GET", "/contact_lists").status_code == 401
    fresh = raw.simulator.control("GET", "credentials")["all"][1]
    other.session.headers["Authorization"] = f"Bearer {fresh['access_token']}"
    assert other.call("GET", "/contact_lists").status_code == 200


def test_a_revoked_grant_is_over_for_both_its_tokens(raw: Api) -> None:
    running = raw.simulator
    redirect = running.credentials["redirect_uris"][0]
    raw.control("applications", client_id="revocable", secret="s", redirect_uris=[redirect])
    code = authorize(running, client_id="revocable")["code"]
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    url = running.credentials["token_url"]
    granted = requests.post(url, data=body, auth=("revocable", "s"), timeout=30).json()
    raw.session.headers["Authorization"] = f"Bearer {granted['access_token']}"
    assert raw.call("GET", "/contact_lists").status_code == 200
    assert raw.control("revoke", client_id="revocable") == {"revoked": 1}
    assert raw.call("GET", "/contact_lists").status_code == 401
    body = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    assert (
        requests.post(url, data=body, auth=("revocable", "s"), timeout=30).json()["error"] == "invalid_grant"
    )


def test_a_campaign_creator_sees_lists_and_no_contacts(strangers: list[Api]) -> None:
    creator = strangers[3]
    assert creator.call("GET", "/contact_lists").status_code == 200
    refused = creator.call("GET", "/contacts")
    assert refused.status_code == 403
    assert set(refused.json()) == {"error_key", "error_message"}
    assert creator.call("POST", "/contact_lists", {"name": "x"}).status_code == 403


def test_a_deactivated_application_is_refused(raw: Api) -> None:
    client_id = raw.simulator.credentials["client_id"]
    raw.control("applications", client_id=client_id, active=0)
    try:
        assert raw.call("GET", "/contact_lists").status_code == 403
    finally:
        raw.control("applications", client_id=client_id, active=1)


def test_a_device_gets_in_with_a_code_that_a_person_types(raw: Api) -> None:
    known = raw.simulator.control("GET", "credentials")
    start = {"client_id": known["client_id"], "scope": "contact_data offline_access", "response_type": "code"}
    device = requests.post(known["device_url"], data=start, timeout=30).json()
    poll = {"grant_type": DEVICE, "client_id": known["client_id"], "device_code": device["device_code"]}
    assert token(raw.simulator, secret=False, **poll).json()["error"] == "authorization_pending"
    assert token(raw.simulator, secret=False, **poll).json()["error"] == "slow_down"
    form = {
        "user_code": device["user_code"],
        "user_name": known["user_name"],
        "password": known["password"],
        "answer": "allow",
    }
    assert "Done" in requests.post(device["verification_uri"], data=form, timeout=30).text
    granted = token(raw.simulator, secret=False, **poll).json()
    assert granted["refresh_token"]
    assert token(raw.simulator, secret=False, **poll).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({"grant_type": DEVICE, "device_code": "x"}, "invalid_grant"),
    ],
)
def test_token_requests_that_cannot_work_say_why(raw: Api, data: dict[str, str], error: str) -> None:
    answer = token(raw.simulator, secret=True, **data)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    wrong = requests.post(raw.simulator.credentials["token_url"], data=data, auth=("x", "y"), timeout=30)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
