"""Getting into Salesforce and staying in: three ways to connect, renewal by one writer, and refusals."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from clients.oauth import App, make_verifier
from clients.salesforce.auth import build_authorize_url
from clients.salesforce.connect import connect_by_code, connect_by_jwt, connect_by_password
from sync.problems import GiveUp, Problem, Reconnect, TryAgain
from tests.contracts.clients.worlds import (
    Link,
    MemoryVault,
    Naps,
    at_once,
    calls_to,
    host_of,
    quick_http,
    salesforce,
    salesforce_vault,
)
from tests.simulators import Simulator

TOKEN = "/services/oauth2/token"
REDIRECT = "http://127.0.0.1:1/callback"


def allow(org: Simulator, url: str) -> dict[str, list[str]]:
    """Log in and allow, as a person on the vendor's page; returns what the browser brings back."""
    found = org.credentials
    fields = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    login = {"username": found["username"], "password": found["password"]}
    with requests.Session() as browser:
        browser.trust_env = False
        assert "Log In" in browser.get(url, timeout=10).text
        page = browser.post(url.split("?", maxsplit=1)[0], data=fields | login, timeout=10).text
        ticket = page.split('name="ticket" value="')[1].split('"')[0]
        consent = fields | {"ticket": ticket, "decision": "allow"}
        back = browser.post(url.split("?", maxsplit=1)[0], data=consent, timeout=10, allow_redirects=False)
    return parse_qs(urlsplit(back.headers["Location"]).query)


def test_a_code_with_pkce_becomes_a_connection_that_renews_itself(org: Simulator) -> None:
    found = org.credentials
    app = App(client_id=found["client_id"], client_secret=found["client_secret"])
    verifier = make_verifier()
    url = build_authorize_url(
        app, login_url=org.url, redirect_uri=REDIRECT, state="state-1", verifier=verifier
    )
    back = allow(org, url)
    assert back["state"] == ["state-1"]
    host = host_of(org.url)
    exchange = {"login_host": host, "redirect_uri": REDIRECT, "verifier": verifier, "extra_hosts": [host]}
    secrets = connect_by_code(quick_http(), app, code=back["code"][0], **exchange)  # type: ignore[arg-type]
    vault = MemoryVault({**secrets, "access_token": "gone"})
    assert salesforce(org, vault).org().org_id == found["organization_id"]
    assert vault.secrets["refresh_token"] != secrets["refresh_token"]
    with pytest.raises(Reconnect, match="salesforce_grant_gone"):
        connect_by_code(quick_http(), app, code=back["code"][0], **exchange)  # type: ignore[arg-type]


def test_a_jwt_key_becomes_a_connection_that_renews_itself(org: Simulator) -> None:
    found = org.credentials
    host = host_of(org.url)
    secrets = connect_by_jwt(
        quick_http(),
        login_host=host,
        client_id=found["client_id"],
        username=found["username"],
        private_key=found["jwt_key"],
        extra_hosts=[host],
    )
    vault = MemoryVault({**secrets, "access_token": "gone"})
    link = Link(account=found["organization_id"], base_url=org.url, method="jwt")
    assert salesforce(org, vault, link=link).org().org_id == found["organization_id"]


def test_a_password_becomes_a_connection_that_renews_itself(org: Simulator) -> None:
    found = org.credentials
    host = host_of(org.url)
    secrets = connect_by_password(
        quick_http(),
        login_host=host,
        username=found["username"],
        password=found["password"],
        security_token=found["security_token"],
        extra_hosts=[host],
    )
    vault = MemoryVault({**secrets, "access_token": "gone"})
    link = Link(account=found["organization_id"], base_url=org.url, method="password")
    assert salesforce(org, vault, link=link).org().org_id == found["organization_id"]


@pytest.mark.parametrize("wrong", ["password", "security_token"])
def test_a_wrong_password_or_security_token_is_refused_by_name(org: Simulator, wrong: str) -> None:
    given = {name: org.credentials[name] for name in ("username", "password", "security_token")}
    host = host_of(org.url)
    with pytest.raises(Reconnect) as caught:
        connect_by_password(quick_http(), login_host=host, extra_hosts=[host], **(given | {wrong: "Wrong-1"}))
    assert caught.value.code == "salesforce_login_refused"
    assert str(caught.value.parameters["key"]).isupper()
    assert caught.value.__context__ is None


def test_a_login_host_that_is_not_salesforces_gets_nothing(org: Simulator) -> None:
    with pytest.raises(GiveUp, match="salesforce_foreign_host"):
        connect_by_password(
            quick_http(), login_host=host_of(org.url), username="u", password="p", security_token="t"
        )
    assert org.control("GET", "counts")["total"] == 0


def test_a_session_that_ends_in_the_middle_of_a_reading_is_renewed_once(org: Simulator) -> None:
    vault = salesforce_vault(org)
    client = salesforce(org, vault, page_rows=10)
    rows = 0
    for number, page in enumerate(client.bulk_pages("SELECT Id FROM Contact", deleted_too=False)):
        if number == 1:
            org.control("POST", "expire_sessions")
        rows += b"".join(page.chunks()).count(b"\n") - 1
    total, _ = client.rest_pages("SELECT Id FROM Contact", deleted_too=False)
    assert rows == total
    assert calls_to(org, TOKEN) == 1
    assert vault.saves == 1


def test_two_threads_that_find_the_session_over_refresh_once(org: Simulator) -> None:
    vault = salesforce_vault(org)
    clients = [salesforce(org, vault), salesforce(org, vault)]
    for client in clients:
        client.org()
    org.control("POST", "expire_sessions")
    at_once(*[client.org for client in clients])
    assert calls_to(org, TOKEN) == 1
    assert vault.saves == 1


class Crash(Exception):  # noqa: N818  # it stands for the end of the process
    """The process ends here."""


def test_a_crash_between_refresh_and_commit_asks_for_a_new_connection_instead_of_guessing(
    org: Simulator,
) -> None:
    class Dying(MemoryVault):
        def save(self, _secrets: object) -> None:
            raise Crash

    kept = salesforce_vault(org, access_token="gone")
    with pytest.raises(Crash):
        salesforce(org, Dying(kept.secrets)).org()
    with pytest.raises(Reconnect, match="salesforce_grant_gone"):
        salesforce(org, kept).org()


def test_a_revoked_grant_asks_for_a_new_connection(org: Simulator) -> None:
    client = salesforce(org)
    client.org()
    org.control("POST", "revoke")
    with pytest.raises(Reconnect, match="salesforce_grant_gone"):
        client.org()


def test_a_wrong_application_secret_is_refused_as_such(org: Simulator) -> None:
    vault = salesforce_vault(org, access_token="gone")
    with pytest.raises(Reconnect, match="salesforce_client_refused"):
        salesforce(org, vault, client_secret="wrong").org()


def test_tokens_of_another_org_are_never_kept(org: Simulator) -> None:
    vault = salesforce_vault(org, access_token="gone")
    link = Link(account="00D000000000001AAA", base_url=org.url)
    with pytest.raises(Reconnect, match="salesforce_other_org"):
        salesforce(org, vault, link=link).org()
    assert vault.saves == 0


def test_a_token_endpoint_in_trouble_is_tried_again(org: Simulator) -> None:
    org.control("POST", "faults", {"path": TOKEN, "status": 503, "body": "<html>maintenance</html>"})
    vault = salesforce_vault(org, access_token="gone")
    assert salesforce(org, vault).org().org_id
    assert calls_to(org, TOKEN) == 2


def test_a_session_that_is_refused_even_when_new_ends_in_reconnect(org: Simulator) -> None:
    body = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
    org.control("POST", "faults", {"path": "^/services/data", "status": 401, "body": body, "times": None})
    with pytest.raises(Reconnect, match="salesforce_session_refused"):
        salesforce(org).org()
    assert calls_to(org, TOKEN) == 2


def test_an_unknown_method_is_said_before_anything_is_sent(org: Simulator) -> None:
    with pytest.raises(Problem, match="salesforce_method"):
        salesforce(org, link=Link(base_url=org.url, method="carrier pigeon"))


def test_an_unreachable_host_is_tried_again_later(org: Simulator) -> None:
    naps = Naps()
    link = Link(base_url="http://127.0.0.1:1")
    vault = salesforce_vault(org, instance_url="")
    client = salesforce(org, vault, link=link, http=quick_http(naps), extra_hosts=["127.0.0.1:1"])
    with pytest.raises(TryAgain) as caught:
        client.org()
    assert caught.value.code == "salesforce_unreachable"
    assert caught.value.parameters == {"host": "127.0.0.1:1"}
    assert (client.calls, len(naps.asked)) == (0, 2)
