"""Getting into Constant Contact and staying in: codes, rotating refresh tokens, one writer, refusals."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from clients.constant_contact.auth import build_authorize_url
from clients.constant_contact.connect import connect_by_code
from clients.oauth import App, make_verifier
from sync.problems import Reconnect, TryAgain
from sync.remote import ContactsQuery
from tests.contracts.clients.worlds import (
    MemoryVault,
    Naps,
    at_once,
    calls_to,
    constant_contact,
    constant_contact_vault,
    quick_http,
)
from tests.simulators import Simulator, simulator

TOKEN = "/oauth2/default/v1/token"
REDIRECT = "http://127.0.0.1:1/callback"


def let_in(account: Simulator, url: str) -> str:
    """Fill in the vendor's page as the account's owner; returns the code that the browser brings back."""
    found = account.credentials
    fields = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    form = fields | {"user_name": found["user_name"], "password": found["password"], "answer": "allow"}
    with requests.Session() as browser:
        browser.trust_env = False
        back = browser.post(url.split("?", maxsplit=1)[0], data=form, timeout=10, allow_redirects=False)
    return parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]


@pytest.mark.parametrize("public", [False, True])
def test_a_code_with_pkce_becomes_a_connection_that_renews_itself(account: Simulator, public: bool) -> None:
    found = account.credentials
    client_id = found["client_id"]
    account.control("POST", "applications", {"client_id": client_id, "redirect_uris": [REDIRECT]})
    secret = "" if public else found["client_secret"]
    app = App(client_id=client_id, client_secret=secret)
    verifier = make_verifier()
    url = build_authorize_url(app, auth_url=account.url, redirect_uri=REDIRECT, state="s", verifier=verifier)
    code = let_in(account, url)
    exchange = {"auth_url": account.url, "code": code, "verifier": verifier, "redirect_uri": REDIRECT}
    secrets = connect_by_code(quick_http(), app, **exchange)
    vault = MemoryVault({**secrets, "access_token": "gone"})
    assert constant_contact(account, vault, client_secret=secret).account_id()
    assert vault.secrets["refresh_token"] != secrets["refresh_token"]
    with pytest.raises(Reconnect, match="constant_contact_grant_gone"):
        connect_by_code(quick_http(), app, **exchange)


def test_tokens_that_expire_in_the_middle_of_a_reading_are_renewed_once(account: Simulator) -> None:
    vault = constant_contact_vault(account)
    client = constant_contact(account, vault)
    client.account_id()
    account.control("POST", "expire_tokens")
    assert sum(len(page) for page in client.contact_pages(ContactsQuery())) > 10
    assert calls_to(account, TOKEN) == 1
    assert vault.saves == 1


def test_two_threads_that_find_the_token_over_refresh_once(account: Simulator) -> None:
    vault = constant_contact_vault(account)
    clients = [constant_contact(account, vault), constant_contact(account, vault)]
    for client in clients:
        client.account_id()
    account.control("POST", "expire_tokens")
    at_once(*[client.account_id for client in clients])
    assert calls_to(account, TOKEN) == 1
    assert vault.saves == 1


class Crash(Exception):  # noqa: N818  # it stands for the end of the process
    """The process ends here."""


def test_a_crash_between_refresh_and_commit_asks_for_a_new_connection_instead_of_guessing(
    account: Simulator,
) -> None:
    class Dying(MemoryVault):
        def save(self, _secrets: object) -> None:
            raise Crash

    kept = {**constant_contact_vault(account).secrets, "access_token": "gone"}
    with pytest.raises(Crash):
        constant_contact(account, Dying(kept)).account_id()
    with pytest.raises(Reconnect, match="constant_contact_grant_gone"):
        constant_contact(account, MemoryVault(kept)).account_id()


def test_a_refresh_whose_answer_is_lost_once_asks_for_a_new_connection(account: Simulator) -> None:
    account.control("POST", "faults", {"path": TOKEN, "drop": "after"})
    kept = {**constant_contact_vault(account).secrets, "access_token": "gone"}
    with pytest.raises(Reconnect, match="constant_contact_grant_gone"):
        constant_contact(account, MemoryVault(kept)).account_id()


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"status": 503}, {"status": 500}])
def test_a_token_endpoint_in_trouble_is_tried_again(account: Simulator, fault: dict[str, object]) -> None:
    account.control("POST", "faults", {"path": TOKEN, **fault})
    kept = {**constant_contact_vault(account).secrets, "access_token": "gone"}
    assert constant_contact(account, MemoryVault(kept)).account_id()
    assert calls_to(account, TOKEN) == 2


def test_a_token_endpoint_that_stays_in_trouble_is_left_to_the_schedule(account: Simulator) -> None:
    account.control("POST", "faults", {"path": TOKEN, "status": 503, "times": None})
    vault = MemoryVault({**constant_contact_vault(account).secrets, "access_token": "gone"})
    with pytest.raises(TryAgain, match="constant_contact_unavailable"):
        constant_contact(account, vault).account_id()
    assert vault.saves == 0


def test_a_revoked_grant_asks_for_a_new_connection() -> None:
    with simulator("constant_contact") as running:
        vault = constant_contact_vault(running)
        running.control("POST", "revoke", {"client_id": running.credentials["client_id"]})
        with pytest.raises(Reconnect, match="constant_contact_grant_gone"):
            constant_contact(running, vault).account_id()


def test_a_wrong_application_secret_is_refused_as_such(account: Simulator) -> None:
    kept = {**constant_contact_vault(account).secrets, "access_token": "gone"}
    with pytest.raises(Reconnect, match="constant_contact_client_refused"):
        constant_contact(account, MemoryVault(kept), client_secret="wrong").account_id()


def test_a_connection_without_a_refresh_token_asks_for_a_new_one(account: Simulator) -> None:
    with pytest.raises(Reconnect, match="constant_contact_grant_gone"):
        constant_contact(account, MemoryVault({"access_token": "gone"})).account_id()


def test_a_user_who_may_not_read_contacts_is_told_so(account: Simulator) -> None:
    creator = next(one for one in account.credentials["all"] if one["role"] == "campaign_creator")
    vault = MemoryVault({name: creator[name] for name in ("access_token", "refresh_token")})
    with pytest.raises(Exception, match="constant_contact_forbidden"):
        list(constant_contact(account, vault).contact_pages(ContactsQuery()))


def test_an_unreachable_host_is_tried_again_later(account: Simulator) -> None:
    naps = Naps()
    client = constant_contact(account, http=quick_http(naps), api_url="http://127.0.0.1:1")
    with pytest.raises(TryAgain) as caught:
        client.account_id()
    assert caught.value.code == "constant_contact_unreachable"
    assert caught.value.parameters == {"host": "127.0.0.1:1"}
    assert (client.calls, len(naps.asked)) == (0, 2)
