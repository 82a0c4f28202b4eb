"""Token flows, stepped by hand: no network, no clock."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from clients.constant_contact import auth as constant_contact
from clients.messages import Answer, Request
from clients.oauth import App, Flow, Secrets, app_of, challenge_of, drive, make_verifier
from clients.salesforce import auth as salesforce
from clients.salesforce.hosts import Hosts
from sync.problems import GiveUp, Problem, Reconnect, TryAgain

APP = App(client_id="key", client_secret="app-secret")
PUBLIC = App(client_id="key")
HOSTS = Hosts()
LOGIN = "https://login.salesforce.com"
AUTH = "https://authz.constantcontact.com"
ORG = "00D5g000004ABCDEAA"
GOOD = {
    "access_token": "new",
    "refresh_token": "rotated",
    "instance_url": "https://acme.my.salesforce.com",
    "id": f"{LOGIN}/id/{ORG}/0055g00000XYZABAA4",
    "issued_at": "1666000000000",
}


def step(flow: Flow, answer: object, status: int = 200) -> tuple[Request, Secrets]:
    seen: list[Request] = []

    def send(request: Request) -> Answer:
        seen.append(request)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Answer(status=status, headers={}, body=body)

    secrets = drive(flow, send)
    return seen[0], secrets


def form_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl((request.body or b"").decode()))


def salesforce_refresh(account: str = ORG) -> Flow:
    secrets = {"refresh_token": "once", "login_url": LOGIN, "access_token": "old"}
    return salesforce.refresh_flow(APP, HOSTS, secrets, account)


def constant_contact_refresh(app: App = APP) -> Flow:
    return constant_contact.refresh_flow(app, {"refresh_token": "once"}, auth_url=AUTH)


def test_the_challenge_of_the_rfc_is_computed() -> None:
    # https://www.rfc-editor.org/rfc/rfc7636#appendix-B
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
    assert len(make_verifier()) == 64
    assert make_verifier() != make_verifier()


def test_the_browser_goes_to_salesforce_with_pkce_and_state() -> None:
    url = salesforce.build_authorize_url(
        APP, login_url=LOGIN, redirect_uri="https://app/callback", state="s", verifier="v", again=True
    )
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{LOGIN}/services/oauth2/authorize?")
    assert query["code_challenge"] == [challenge_of("v")]
    assert query["state"] == ["s"]
    assert query["prompt"] == ["login consent"]
    assert "app-secret" not in url


def test_the_browser_goes_to_constant_contact_with_scopes_parted_by_a_plus() -> None:
    url = constant_contact.build_authorize_url(
        APP, auth_url=AUTH, redirect_uri="https://app/callback", state="s", verifier="v"
    )
    assert "scope=contact_data+campaign_data+account_read+offline_access" in url
    assert "%2B" not in url
    assert "prompt" not in url


def test_a_salesforce_code_becomes_secrets() -> None:
    flow = salesforce.exchange_flow(APP, HOSTS, login_url=LOGIN, code="c", verifier="v", redirect_uri="r")
    request, secrets = step(flow, GOOD)
    assert form_of(request)["code_verifier"] == "v"
    assert request.url == f"{LOGIN}/services/oauth2/token"
    assert dict(secrets) == {
        "login_url": LOGIN,
        "access_token": "new",
        "refresh_token": "rotated",
        "instance_url": "https://acme.my.salesforce.com",
    }


def test_a_refresh_keeps_the_old_refresh_token_where_none_comes_back() -> None:
    _, secrets = step(salesforce_refresh(), {**GOOD, "refresh_token": ""})
    assert secrets["refresh_token"] == "once"
    assert secrets["access_token"] == "new"


def test_a_rotated_refresh_token_replaces_the_old_one() -> None:
    _, secrets = step(constant_contact_refresh(), {"access_token": "new", "refresh_token": "rotated"})
    assert dict(secrets) == {"access_token": "new", "refresh_token": "rotated"}


def test_a_client_with_a_secret_shows_it_in_the_header_and_a_public_one_names_itself() -> None:
    confidential, _ = step(constant_contact_refresh(), {"access_token": "new"})
    public, _ = step(constant_contact_refresh(PUBLIC), {"access_token": "new"})
    assert confidential.basic == ("key", "app-secret")
    assert "client_id" not in form_of(confidential)
    assert public.basic is None
    assert form_of(public)["client_id"] == "key"


@pytest.mark.parametrize("flow", [salesforce_refresh, constant_contact_refresh])
@pytest.mark.parametrize(
    ("status", "body", "branch", "code"),
    [
        (400, {"error": "invalid_grant", "error_description": "expired"}, Reconnect, "grant_gone"),
        (401, {"error": "invalid_client"}, Reconnect, "client_refused"),
        (400, {"error": "temporarily_unavailable"}, TryAgain, "token_refused"),
        (403, b"<html>", TryAgain, "token_refused"),
        (200, b'{"access_tok', TryAgain, "truncated"),
    ],
)
def test_only_a_refused_grant_or_client_needs_a_person(  # the columns of the table above
    flow: "type[Flow]", status: int, body: object, branch: type[Problem], code: str
) -> None:
    with pytest.raises(branch) as caught:
        step(flow(), body, status)
    assert caught.value.code == f"{caught.value.side}_{code}"


def test_an_instance_that_is_not_salesforces_is_refused() -> None:
    with pytest.raises(GiveUp, match="salesforce_foreign_host"):
        step(salesforce_refresh(), {**GOOD, "instance_url": "https://acme.my.salesforce.com.evil.example"})


def test_tokens_of_another_org_are_refused() -> None:
    with pytest.raises(Reconnect, match="salesforce_other_org"):
        step(salesforce_refresh("00D5g00000OTHERRRR"), GOOD)


def test_a_jwt_says_who_for_whom_and_until_when() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    secrets = {
        "client_id": "eca",
        "username": "sync@acme.example",
        "private_key": pem.decode(),
        "login_url": LOGIN,
    }
    now = datetime.now(UTC)
    request, found = step(salesforce.jwt_flow(HOSTS, secrets, ORG, now=now), GOOD)
    claims = jwt.decode(form_of(request)["assertion"], key.public_key(), algorithms=["RS256"], audience=LOGIN)
    assert claims == {
        "iss": "eca",
        "sub": "sync@acme.example",
        "aud": LOGIN,
        "exp": int(now.timestamp()) + 180,
    }
    assert found["private_key"] == pem.decode()


def test_an_unreadable_key_says_so_without_showing_it() -> None:
    secrets = {"client_id": "eca", "username": "u", "private_key": "-----nonsense", "login_url": LOGIN}
    with pytest.raises(Reconnect) as caught:
        next(salesforce.jwt_flow(HOSTS, secrets, ORG))
    assert caught.value.code == "salesforce_key_unreadable"
    assert caught.value.__context__ is None


def test_a_customers_own_key_goes_before_the_deployments() -> None:
    assert app_of({"client_id": "own", "client_secret": "s"}, APP).client_id == "own"
    assert app_of({}, APP) is APP
