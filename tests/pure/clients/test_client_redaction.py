"""What vendors' words and our own values show."""

import pytest

from clients.messages import Answer, Request
from clients.oauth import App
from clients.redaction import redact


@pytest.mark.parametrize(
    "secret",
    [
        "jane.doe+news@example.com",
        "00D5g000004ABCDEFG!AQcAQH0dMHEXAMPLEzmpkb58urFRkgeBGsxL",
        "eyJraWQiOiJ4In0.eyJzdWIiOiJ4In0.c2ln",
        "k" * 43,
    ],
)
def test_words_lose_addresses_and_tokens(secret: str) -> None:
    shown = redact(f"Validation failed for {secret}, try again")
    assert secret not in shown
    assert shown.startswith("Validation failed for [")


def test_words_keep_ids_and_are_one_short_line() -> None:
    words = "Email already exists for contact 61d00338-4bd5-11ed-8c0a-fa163ec17584"
    assert redact(words) == words
    assert redact("a\n b") == "a b"
    assert len(redact("word " * 200)) == 300


def test_a_request_shows_neither_query_nor_headers_nor_body() -> None:
    request = Request(
        method="GET",
        url="https://api.cc.email/v3/contacts",
        params={"email": "jane@example.com"},
        headers={"X": "secret"},
        body=b"secret",
        token="secret",
        basic=("id", "secret"),
    )
    assert repr(request) == "<GET api.cc.email/v3/contacts>"
    assert repr(request.signed("secret")) == repr(request)


def test_an_answer_shows_its_status_alone() -> None:
    assert repr(Answer(status=200, headers={}, body=b"secret")) == "<Answer 200>"


def test_an_application_keeps_its_secret() -> None:
    assert "hidden" not in repr(App(client_id="id", client_secret="hidden"))
