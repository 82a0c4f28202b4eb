"""Connecting both sides by pop-up, key and password; looking at a connection, and ending it."""

import re
from dataclasses import replace

import pytest

import wiring
from sync.problems import Side
from tests.options.world import Simulators
from tests.web.connected.browser import (
    ADMIN,
    TOKEN,
    arrive,
    log_in_to_constant_contact,
    log_in_to_salesforce,
    start_constant_contact,
    start_salesforce,
    started,
)
from tests.web.connected.conftest import Connected, Ours


def test_salesforce_is_connected_by_the_pop_up_and_the_page_says_as_whom(
    client: Ours, store: wiring.Store, org_id: str
) -> None:
    receipt = arrive(client, start_salesforce(client))
    answer = client.as_admin.post("/connections/finish", data={"receipt": receipt})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/connections")

    saved = store.connections.get(Side.SALESFORCE)
    assert saved is not None
    assert (saved.account, saved.method, saved.connected_by) == (org_id, "refresh", "Ada Admin")
    page = client.as_user.get("/connections").text
    for words in (
        saved.name,
        "Ada Admin",
        "Log-in window",
        "Contact records can be read",
        "API calls of the day",
    ):
        assert words in page
    assert wiring.live_salesforce is not None
    assert set(store.connections.vault(saved.id).load()) >= {"access_token", "refresh_token", "login_url"}


def test_constant_contact_is_connected_with_the_deployment_s_key_or_with_one_of_their_own(
    client: Ours, store: wiring.Store, simulators: Simulators
) -> None:
    url = start_constant_contact(client, simulators)
    receipt = arrive(client, url, log_in_to_constant_contact)
    assert client.as_admin.post("/connections/finish", data={"receipt": receipt}).status_code == 303
    first = store.connections.get(Side.CONSTANT_CONTACT)
    assert first is not None
    assert (first.name, first.own_key) == ("First Simulated Organization", False)
    assert "client_id" not in store.connections.vault(first.id).load()

    own = simulators.constant_contact.credentials["all"][1]
    key = {"client_id": own["client_id"], "client_secret": own["client_secret"]}
    receipt = arrive(client, start_constant_contact(client, simulators, **key), log_in_to_constant_contact)
    client.as_admin.post("/connections/finish", data={"receipt": receipt})
    again = store.connections.get(Side.CONSTANT_CONTACT)
    assert again is not None
    assert (again.id, again.own_key) == (first.id, True)
    assert store.connections.vault(again.id).load()["client_id"] == own["client_id"]
    assert "Your own" in client.as_admin.get("/connections").text


def test_the_page_notices_by_polling_when_a_yes_was_said_in_the_pop_up(
    client: Ours, store: wiring.Store
) -> None:
    began = started(client.as_admin.post("/connections/salesforce/start"))
    page = client.as_admin.get(began["waiting"]).text
    poll = re.search(r'hx-get="(/connections/salesforce/news[^"]*)"', page)
    assert poll
    address = poll[1].replace("&amp;", "&")
    assert client.as_admin.get(address).status_code == 204

    receipt = arrive(client, began["url"])
    assert store.connections.get(Side.SALESFORCE) is None
    answer = client.as_nobody.post("/oauth/finish", data={"receipt": receipt})
    assert "is connected" in answer.text
    assert store.connections.get(Side.SALESFORCE) is not None
    assert '"path": "/connections"' in client.as_admin.get(address).headers["HX-Location"]


def test_the_pop_up_names_who_asked_and_may_reach_its_opener(client: Ours) -> None:
    answer = client.as_nobody.get(log_in_to_salesforce(start_salesforce(client)))
    assert "Ada Admin" in answer.text
    assert answer.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "Set-Cookie" not in answer.headers


def test_salesforce_is_connected_by_a_key(client: Ours, store: wiring.Store, simulators: Simulators) -> None:
    known = simulators.salesforce.credentials
    form = {
        "client_id": known["client_id"],
        "username": ADMIN["username"],
        "private_key": known["jwt_key"],
    }
    assert client.as_admin.post("/connections/salesforce/jwt", data=form).status_code == 303
    saved = store.connections.get(Side.SALESFORCE)
    assert saved is not None
    assert saved.method == "jwt"


def test_salesforce_is_connected_by_a_password_and_the_page_says_until_when(
    client: Ours, store: wiring.Store
) -> None:
    assert "1 June 2027" in client.as_admin.get("/connections").text
    form = {**ADMIN, "security_token": TOKEN}
    assert client.as_admin.post("/connections/salesforce/password", data=form).status_code == 303
    saved = store.connections.get(Side.SALESFORCE)
    assert saved is not None
    assert saved.method == "password"


def test_connecting_again_keeps_the_connection_and_asks_for_the_log_in_anew(
    client: Ours, connected: Connected, store: wiring.Store
) -> None:
    before = store.connections.get(Side.SALESFORCE)
    assert before is not None
    url = start_salesforce(client)
    assert "prompt=login" in url
    client.as_admin.post("/connections/finish", data={"receipt": arrive(client, url)})
    after = store.connections.get(Side.SALESFORCE)
    assert after is not None
    assert after.id == before.id
    assert after.since > before.since if after.since and before.since else False


def test_a_check_says_what_the_connection_may_do(
    client: Ours, connected: Connected, store: wiring.Store
) -> None:
    for side in Side:
        connection = store.connections.get(side)
        assert connection is not None
        assert connection.health == ()
        assert client.as_admin.post(f"/connections/{connection.id}/check").status_code == 303
    page = client.as_admin.get("/connections").text
    assert "may read and change contacts and lists" in page
    assert "Contact records can be read" in page


def test_a_check_of_a_grant_that_is_gone_says_to_connect_again(
    client: Ours, connected: Connected, store: wiring.Store
) -> None:
    connection = store.connections.get(Side.CONSTANT_CONTACT)
    assert connection is not None
    store.connections.vault(connection.id).save({"access_token": "gone", "refresh_token": "gone-too"})
    client.as_admin.post(f"/connections/{connection.id}/check")
    page = client.as_admin.get("/connections").text
    assert "Needs you" in page
    assert "gone-too" not in page


def test_disconnecting_forgets_the_secrets_and_keeps_the_profiles(
    client: Ours, connected: Connected, store: wiring.Store
) -> None:
    connection = store.connections.get(Side.SALESFORCE)
    assert connection is not None
    assert "Nobody is removed or unsubscribed" in client.as_admin.get("/connections").text
    assert client.as_admin.post(f"/connections/{connection.id}/disconnect").status_code == 303
    assert store.connections.get(Side.SALESFORCE) is None
    assert store.connections.vault(connection.id).load() == {}
    assert "Not connected" in client.as_admin.get("/connections").text


# --- who may --------------------------------------------------------------------------------------


def test_a_sandbox_shares_an_account_only_after_its_id_was_typed(
    client: Ours, connected: Connected, store: wiring.Store
) -> None:
    assert "This org is a sandbox" not in client.as_admin.get("/connections").text
    for side, values in (
        (Side.SALESFORCE, {"sandbox": True}),
        (Side.CONSTANT_CONTACT, {"account": "a07e1first01"}),
    ):
        found = store.connections.get(side)
        assert found is not None
        store.connections.save(replace(found, **values), store.connections.vault(found.id).load())
    assert "This org is a sandbox" in client.as_admin.get("/connections").text

    wrong = client.as_admin.post("/connections/share", data={"org_id": "yes"})
    assert wrong.status_code == 422
    assert not store.sharing.is_confirmed("a07e1first01")
    org = store.connections.get(Side.SALESFORCE)
    assert org is not None
    assert client.as_admin.post("/connections/share", data={"org_id": org.account}).status_code == 303
    assert store.sharing.is_confirmed("a07e1first01")
    assert "This org is a sandbox" not in client.as_admin.get("/connections").text


POSTS = [
    "/connections/share",
    "/connections/salesforce/start",
    "/connections/constant-contact/start",
    "/connections/finish",
    "/connections/salesforce/jwt",
    "/connections/salesforce/password",
    "/connections/1/check",
    "/connections/1/disconnect",
]


@pytest.mark.parametrize("path", POSTS)
def test_a_user_may_see_and_not_change_and_nobody_nothing(client: Ours, path: str) -> None:
    assert client.as_user.post(path).status_code == 403
    assert client.as_nobody.post(path).status_code == 401
    assert client.as_nobody.get("/connections").status_code == 401
    page = client.as_user.get("/connections")
    assert page.status_code == 200
    assert "<form" not in page.text


def test_a_stranger_finds_no_connection_of_ours(
    client: Ours, connected: Connected, store: wiring.Store
) -> None:
    connection = store.connections.get(Side.SALESFORCE)
    assert connection is not None
    assert client.as_stranger.post(f"/connections/{connection.id}/disconnect").status_code == 404
    assert client.as_stranger.post(f"/connections/{connection.id}/check").status_code == 404
    assert store.connections.get(Side.SALESFORCE) == connection
    assert connection.account not in client.as_stranger.get("/connections").text


def test_a_side_that_there_is_not_is_not_found(client: Ours) -> None:
    assert client.as_admin.post("/connections/mailchimp/start").status_code == 404
    assert client.as_nobody.get("/oauth/mailchimp/callback").status_code == 404
