"""OAuth and SOAP login, and the life of a session."""

import base64
import gzip
import hashlib
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from tests.contracts.simulators.salesforce_org import Org

CALLBACK = "http://127.0.0.1:9/callback"
VERIFIER = "a-verifier-of-enough-characters-0123456789-abcdefg"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
TOKEN_KEYS = {"access_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at"}


def post(org: Org, path: str, **form: Any) -> requests.Response:
    return requests.post(f"{org.url}/services/oauth2/{path}", data=form, timeout=30)


def client(org: Org) -> dict[str, str]:
    return {key: org.credentials[key] for key in ("client_id", "client_secret")}


def allow(org: Org, **more: str) -> str:
    """Walk through log in and consent as a browser would; return the address that it is sent back to."""
    asked = {"response_type": "code", "client_id": org.credentials["client_id"], "redirect_uri": CALLBACK}
    asked |= {"state": "s t&1", "code_challenge": CHALLENGE, "code_challenge_method": "S256", **more}
    page = requests.get(f"{org.url}/services/oauth2/authorize", params=asked, timeout=30)
    fields = hidden(page.text) | {key: org.credentials[key] for key in ("username", "password")}
    page = requests.post(f"{org.url}/services/oauth2/authorize", data=fields, timeout=30)
    answer = requests.post(
        f"{org.url}/services/oauth2/authorize",
        data=hidden(page.text) | {"decision": "allow"},
        timeout=30,
        allow_redirects=False,
    )
    return answer.headers["Location"]


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value.replace("&amp;", "&") for name, value in found}


def code_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def exchange(org: Org, code: str, **more: str) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    return post(org, "token", **{**form, **client(org), **more})


def test_the_web_server_flow_answers_exactly_the_keys_of_the_vendor(org: Org) -> None:
    address = allow(org)
    assert parse_qs(urlsplit(address).query)["state"] == ["s t&1"]
    body = exchange(org, code_of(address)).json()
    assert set(body) == TOKEN_KEYS | {"refresh_token", "id_token"}
    assert body["instance_url"] == org.url
    assert body["token_type"] == "Bearer"
    assert abs(int(body["issued_at"]) / 1000 - time.time()) < 60
    identity = requests.get(
        body["id"], headers={"Authorization": f"Bearer {body['access_token']}"}, timeout=30
    )
    assert identity.json()["username"] == org.credentials["username"]
    by_parameter = requests.get(f"{body['id']}?format=json&oauth_token={body['access_token']}", timeout=30)
    assert by_parameter.json()["organization_id"] == org.credentials["organization_id"]


def test_a_code_works_once_and_only_with_its_verifier(org: Org) -> None:
    wrong = exchange(org, code_of(allow(org)), code_verifier="another")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    code = code_of(allow(org))
    assert exchange(org, code).status_code == 200
    assert exchange(org, code).json() == {
        "error": "invalid_grant",
        "error_description": "expired authorization code",
    }


def test_a_request_without_a_challenge_is_sent_back_and_an_unknown_client_is_not(org: Org) -> None:
    asked = {"response_type": "code", "client_id": org.credentials["client_id"], "redirect_uri": CALLBACK}
    root = f"{org.url}/services/oauth2/authorize"
    answer = requests.get(root, params=asked, timeout=30, allow_redirects=False)
    assert "error=invalid_request" in answer.headers["Location"]
    assert requests.get(root, params=asked | {"client_id": "x"}, timeout=30).status_code == 400
    elsewhere = requests.get(root, params=asked | {"redirect_uri": "https://evil.example.com"}, timeout=30)
    assert (elsewhere.status_code, "redirect_uri_mismatch" in elsewhere.text) == (400, True)


def test_a_refresh_rotates_the_token_and_the_old_one_is_refused(org: Org) -> None:
    first = exchange(org, code_of(allow(org))).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **client(org)}
    second = post(org, "token", **form).json()
    assert second["refresh_token"] != first["refresh_token"]
    again = post(org, "token", **form)
    assert again.status_code == 400
    assert again.json() == {"error": "invalid_grant", "error_description": "expired access/refresh token"}
    third = post(org, "token", **{**form, "refresh_token": second["refresh_token"]})
    assert third.status_code == 200


def test_without_rotation_a_refresh_answers_no_new_refresh_token(org: Org) -> None:
    org.control("POST", "switches", {"rotate_refresh_tokens": False})
    try:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": org.credentials["refresh_token"],
            **client(org),
        }
        assert "refresh_token" not in post(org, "token", **form).json()
        assert post(org, "token", **form).status_code == 200
    finally:
        org.control("POST", "switches", {"rotate_refresh_tokens": True})


@pytest.mark.parametrize(
    ("change", "error"),
    [({"client_id": "x"}, "invalid_client_id"), ({"client_secret": "x"}, "invalid_client")],
)
def test_a_wrong_client_is_refused_with_an_object(org: Org, change: dict[str, str], error: str) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x", **client(org), **change}
    answer = post(org, "token", **form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert set(answer.json()) == {"error", "error_description"}


def assertion(org: Org, **more: Any) -> str:
    claims = {"iss": org.credentials["client_id"], "sub": org.credentials["username"], "aud": org.url}
    claims |= {"exp": int(time.time()) + 180, **more}
    return jwt.encode(claims, org.credentials["jwt_key"], algorithm="RS256")


def test_the_jwt_flow_gives_a_token_without_a_refresh_token(org: Org) -> None:
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    for audience in (org.url, "https://login.salesforce.com"):
        answer = post(org, "token", grant_type=grant, assertion=assertion(org, aud=audience))
        assert set(answer.json()) == TOKEN_KEYS
    for wrong in (
        {"aud": "https://elsewhere.example.com"},
        {"sub": "nobody@example.com"},
        {"exp": int(time.time()) - 5},
        {"exp": int(time.time()) + 3600},
    ):
        answer = post(org, "token", grant_type=grant, assertion=assertion(org, **wrong))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_client_credentials_run_as_the_integration_user(org: Org) -> None:
    body = post(org, "token", grant_type="client_credentials", **client(org)).json()
    assert body["id"].endswith(org.credentials["user_id"])


def test_the_password_flow_is_blocked_unless_the_switch_allows_it(org: Org) -> None:
    form = {"grant_type": "password", "username": org.credentials["username"], **client(org)}
    form["password"] = org.credentials["password"]
    assert post(org, "token", **form).json()["error_description"] == "authentication failure"


def test_introspect_and_revoke_follow_a_token(org: Org) -> None:
    body = exchange(org, code_of(allow(org))).json()
    shown = post(org, "introspect", token=body["access_token"], **client(org)).json()
    assert (shown["active"], shown["username"]) == (True, org.credentials["username"])
    assert post(org, "revoke", token=body["refresh_token"]).status_code == 200
    assert post(org, "introspect", token=body["refresh_token"], **client(org)).json() == {"active": False}
    assert post(org, "revoke", token="unknown").json()["error"] == "unsupported_token_type"


def test_userinfo_has_the_claims_that_clients_read(org: Org) -> None:
    claims = org.call("GET", "/services/oauth2/userinfo").json()
    wanted = (
        "sub user_id organization_id preferred_username name email email_verified given_name "
        "family_name zoneinfo "
        "photos profile picture address urls active user_type language locale utcOffset updated_at"
    )
    assert set(wanted.split()) <= set(claims)
    assert requests.get(f"{org.url}/services/oauth2/userinfo", timeout=30).status_code == 403


def test_a_session_ends_by_the_clock_and_the_refusal_is_a_list(org: Org) -> None:
    assert org.call("GET", "/limits").status_code == 200
    org.control("POST", "clock", {"advance": 7300})
    answer = org.call("GET", "/limits")
    assert answer.status_code == 401
    assert answer.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_the_control_path_ends_every_session_and_revokes_every_grant(org: Org) -> None:
    refresh = org.credentials["refresh_token"]
    assert org.control("POST", "expire_sessions", {})["expired"] > 0
    assert org.call("GET", "/limits").status_code == 401
    org.control("POST", "revoke", {})
    form = {"grant_type": "refresh_token", "refresh_token": refresh, **client(org)}
    assert post(org, "token", **form).json()["error"] == "invalid_grant"


ENVELOPE = """<?xml version="1.0"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>{username}</n1:username>
<n1:password>{password}</n1:password></n1:login></env:Body></env:Envelope>"""


def soap(org: Org, version: str, password: str, *, chunked: bool = False) -> requests.Response:
    body = ENVELOPE.format(username=org.credentials["username"], password=password).encode()
    return requests.post(
        f"{org.url}/services/Soap/u/{version}",
        data=iter([body[:50], body[50:]]) if chunked else gzip.compress(body),
        headers={"Content-Type": "text/xml", "SOAPAction": "login"}
        | ({} if chunked else {"Content-Encoding": "gzip"}),
        timeout=30,
    )


def test_a_soap_login_takes_chunked_and_zipped_requests_up_to_version_64(org: Org) -> None:
    password = org.credentials["password"] + org.credentials["security_token"]
    for chunked in (True, False):
        answer = soap(org, "64.0", password, chunked=chunked)
        for name in ("sessionId", "serverUrl", "userId", "organizationId"):
            assert f"<{name}>" in answer.text
        token = re.findall("<sessionId>(.+)</sessionId>", answer.text)[0]
        headers = {"Authorization": f"OAuth {token}"}
        assert (
            requests.get(f"{org.url}/services/data/v64.0/limits", headers=headers, timeout=30).status_code
            == 200
        )
    assert soap(org, "65.0", password).status_code == 500


def test_a_wrong_password_gets_the_recorded_fault(org: Org, recordings: Any) -> None:
    answer = soap(org, "59.0", "wrong")
    assert answer.status_code == 500
    recorded = (recordings / "error_cases.json").read_text()
    for part in (
        "<faultcode>sf:INVALID_LOGIN</faultcode>",
        ">Invalid username, password, security token; or user locked out.</sf:exceptionMessage>",
    ):
        assert part in answer.text
        assert part in recorded
