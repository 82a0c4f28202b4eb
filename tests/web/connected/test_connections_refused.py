"""Log-ins that must connect nothing, and secrets that must show nowhere."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

import wiring
from sync.problems import Side
from telemetry import configure_logging
from tests.options.world import Simulators
from tests.web.connected.browser import (
    ADMIN,
    TOKEN,
    arrive,
    log_in_to_constant_contact,
    log_in_to_salesforce,
    receipt_of,
    start_constant_contact,
    start_salesforce,
    started,
)
from tests.web.connected.conftest import Ours


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """Collect every log line of the test, as production writes them."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_a_denied_consent_connects_nothing(client: Ours, store: wiring.Store, simulators: Simulators) -> None:
    back = log_in_to_salesforce(start_salesforce(client), decision="deny")
    answer = client.as_nobody.get(back)
    assert answer.status_code == 400
    assert "Access was not allowed" in answer.text
    back = log_in_to_constant_contact(start_constant_contact(client, simulators), answer="deny")
    assert "Access was not allowed" in client.as_nobody.get(back).text
    assert all(store.connections.get(side) is None for side in Side)


def test_a_callback_is_good_once(client: Ours) -> None:
    back = log_in_to_salesforce(start_salesforce(client))
    assert client.as_nobody.get(back).status_code == 200
    again = client.as_nobody.get(back)
    assert again.status_code == 400
    assert "was used before" in again.text


def test_a_receipt_is_good_once(client: Ours) -> None:
    receipt = arrive(client, start_salesforce(client))
    assert client.as_admin.post("/connections/finish", data={"receipt": receipt}).status_code == 303
    again = client.as_admin.post("/connections/finish", data={"receipt": receipt})
    assert again.status_code == 422
    assert "was used before" in again.text


@pytest.mark.parametrize("state", ["", "made-up", "WyJ4Iiwic2FsZXNmb3JjZSIsMSwiMDA1Il0.aaaaaa.bbbbbbbbbbb"])
def test_a_state_that_is_not_ours_is_refused(client: Ours, state: str) -> None:
    answer = client.as_nobody.get("/oauth/salesforce/callback", query_string={"state": state, "code": "c"})
    assert answer.status_code == 400
    assert "This log-in is over" in answer.text


def test_a_state_older_than_ten_minutes_is_refused(client: Ours, monkeypatch: pytest.MonkeyPatch) -> None:
    back = log_in_to_salesforce(start_salesforce(client))
    monkeypatch.setattr("web.oauth.MINUTES_TEN", -1)
    assert "This log-in is over" in client.as_nobody.get(back).text


def test_a_log_in_that_valkey_has_forgotten_is_refused(client: Ours, parts: wiring.Parts) -> None:
    back = log_in_to_salesforce(start_salesforce(client))
    parts.valkey.flushdb()
    assert "This log-in is over" in client.as_nobody.get(back).text


def test_a_state_of_one_side_is_no_use_at_the_other(client: Ours) -> None:
    back = log_in_to_salesforce(start_salesforce(client))
    answer = client.as_nobody.get(back.replace("/salesforce/", "/constant-contact/"))
    assert "This log-in is over" in answer.text


def test_what_one_admin_began_another_cannot_finish(client: Ours, store: wiring.Store) -> None:
    for other in (client.another_admin(), client.as_stranger):
        receipt = arrive(client, start_salesforce(client))
        answer = other.post("/connections/finish", data={"receipt": receipt})
        assert answer.status_code == 422
        assert "begun by somebody else" in answer.text
    assert store.connections.get(Side.SALESFORCE) is None


def test_another_org_than_the_tenant_s_is_refused(
    client: Ours, store: wiring.Store, their_store: wiring.Store
) -> None:
    """The stranger's tenant is another org, so our simulated org is not theirs."""
    url = started(client.as_stranger.post("/connections/salesforce/start"))["url"]
    answer = client.as_nobody.get(log_in_to_salesforce(url))
    assert answer.status_code == 400
    assert "leads to another org" in answer.text
    form = {**ADMIN, "security_token": TOKEN}
    refused = client.as_stranger.post("/connections/salesforce/password", data=form)
    assert refused.status_code == 422
    assert "leads to another org" in refused.text
    assert their_store.connections.get(Side.SALESFORCE) is None
    assert store.connections.get(Side.SALESFORCE) is None


def test_another_account_than_the_profiles_are_bound_to_is_refused(
    client: Ours, store: wiring.Store, simulators: Simulators
) -> None:
    receipt = arrive(client, start_constant_contact(client, simulators), log_in_to_constant_contact)
    client.as_admin.post("/connections/finish", data={"receipt": receipt})
    made = store.profiles.save(a_profile())
    url = start_constant_contact(client, simulators)
    second = {"user_name": "owner@second.example.com", "password": "second-password"}
    answer = client.as_nobody.get(log_in_to_constant_contact(url, who=second))
    assert answer.status_code == 400
    assert "Second Simulated Organization" in answer.text
    found = store.connections.get(Side.CONSTANT_CONTACT)
    assert found is not None
    assert found.name == "First Simulated Organization"
    assert made.main_list_id


def a_profile() -> Any:
    from sync.fields import DEFAULT_MAPPING  # noqa: PLC0415 - one test needs a profile
    from sync.profile import ObjectType, Profile  # noqa: PLC0415 - likewise

    return Profile(
        id=0,
        name="Bound",
        object_type=ObjectType.CONTACT,
        main_list="Main",
        main_list_id="11111111-1111-4111-8111-111111111111",
        mapping=DEFAULT_MAPPING,
    )


def test_a_wrong_password_is_refused_and_shown_nowhere(client: Ours, log: io.StringIO) -> None:
    form = {**ADMIN, "password": "Tr0ub4dor-wrong", "security_token": "Wr0ngToken0000000001"}
    answer = client.as_admin.post("/connections/salesforce/password", data=form)
    assert answer.status_code == 422
    assert "refused the user name, password or security token" in answer.text
    assert ADMIN["username"] in answer.text
    for secret in ("Tr0ub4dor-wrong", "Wr0ngToken0000000001"):
        assert secret not in answer.text + log.getvalue() + str(answer.headers)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LWtleS1ieXRlcw==\n-----END PRIVATE KEY-----",
            "cannot be read",
        ),
        ("no key at all: c2VjcmV0LWtleS1ieXRlcw==", "cannot be read"),
    ],
)
def test_a_wrong_key_is_refused_and_shown_nowhere(
    client: Ours, log: io.StringIO, key: str, words: str
) -> None:
    form = {"client_id": "some-app", "username": ADMIN["username"], "private_key": key}
    answer = client.as_admin.post("/connections/salesforce/jwt", data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert "c2VjcmV0LWtleS1ieXRlcw" not in answer.text + log.getvalue() + str(answer.headers)


def test_a_wrong_code_is_refused_and_shown_nowhere(client: Ours, log: io.StringIO) -> None:
    back = log_in_to_salesforce(start_salesforce(client))
    answer = client.as_nobody.get(re.sub(r"code=[^&]*", "code=aPrxMadeUpCodeOfNobody12345", back))
    assert answer.status_code == 400
    assert "aPrxMadeUpCode" not in answer.text + log.getvalue()


def test_no_secret_of_a_log_in_shows_in_a_page_a_log_or_valkey(
    client: Ours, store: wiring.Store, parts: wiring.Parts, simulators: Simulators, log: io.StringIO
) -> None:
    own = simulators.constant_contact.credentials["all"][1]
    key = {"client_id": own["client_id"], "client_secret": own["client_secret"]}
    page = start_constant_contact(client, simulators, **key)
    held = b"".join(str(parts.valkey.get(name)).encode() for name in parts.valkey.keys("login:*"))
    assert held
    assert own["client_secret"].encode() not in held
    shown = client.as_nobody.get(log_in_to_constant_contact(page)).text
    receipt = receipt_of(shown)
    names = str(parts.valkey.keys("login:*"))
    assert receipt not in names
    shown += client.as_admin.post("/connections/finish", data={"receipt": receipt}).text
    shown += client.as_admin.get("/connections").text
    saved = store.connections.get(Side.CONSTANT_CONTACT)
    assert saved is not None
    secrets = store.connections.vault(saved.id).load()
    for secret in (own["client_secret"], secrets["access_token"], secrets["refresh_token"]):
        assert secret not in shown + page + log.getvalue() + repr(saved)
