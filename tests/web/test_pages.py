import json
import logging
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from flask_login import login_required

from config import load_settings
from web.app import MAX_REQUEST_BYTES, create_app
from web.security import allow_framing

SETTINGS = {
    "DATABASE_URL": "postgres://unused/unused",
    "REDIS_URL": "redis://unused",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "SECRET_KEY": "a-secret-of-tests",
    "SALESFORCE_CLIENT_ID": "consumer-key",
    "SALESFORCE_CLIENT_SECRET": "consumer-secret",
    "CONSTANT_CONTACT_CLIENT_ID": "api-key",
    "CONSTANT_CONTACT_CLIENT_SECRET": "api-secret",
}


@pytest.fixture
def app() -> Flask:
    """The app, with pages that only a test has."""
    app = create_app(load_settings(SETTINGS))

    @app.get("/broken")
    def broken() -> str:
        raise ValueError("Anna Miller")

    @app.get("/api/v1/broken")
    def broken_api() -> str:
        raise ValueError("Anna Miller")

    @app.get("/people/<address>")
    @login_required  # type: ignore[untyped-decorator] # the library publishes no types
    def person(address: str) -> str:
        return address

    @app.get("/framed")
    def framed() -> str:
        allow_framing(["https://x.lightning.force.com", "https://x.my.salesforce.com"])
        return "framed"

    @app.post("/form")
    def form() -> str:
        from flask import request  # noqa: PLC0415 - this view alone reads a body

        return str(len(request.get_data()))

    @app.get("/where")
    def where() -> dict[str, object]:
        from flask import request  # noqa: PLC0415 - as above

        return {"secure": request.is_secure, "address": request.remote_addr}

    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def test_the_index_says_what_this_is(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Salesforce" in page
    assert "Constant Contact" in page


def test_health_answers_without_any_service(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere", "/broken", "/static/plain.css"])
def test_every_answer_has_the_headers_that_protect_it(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors "):
        assert rule in policy
    assert "unsafe-" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Referrer-Policy"] == "same-origin"
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers


def test_only_error_pages_may_be_framed_and_by_salesforce_alone(client: FlaskClient) -> None:
    policies = {
        path: client.get(path).headers["Content-Security-Policy"].partition("frame-ancestors ")[2]
        for path in ("/", "/health", "/nowhere", "/broken")
    }
    assert policies["/"] == policies["/health"] == "'none'"
    assert policies["/nowhere"] == policies["/broken"]
    assert set(policies["/broken"].split()) == {
        f"https://*.{domain}"
        for domain in ("salesforce.com", "force.com", "salesforce-setup.com", "visualforce.com")
    }


def test_pages_are_not_stored_but_static_files_may_be(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.get("/static/plain.css", buffered=True).headers["Cache-Control"] != "no-store"


def test_a_page_can_name_the_hosts_that_may_frame_it_for_its_own_answer_only(client: FlaskClient) -> None:
    framed = client.get("/framed").headers["Content-Security-Policy"]
    assert framed.endswith("frame-ancestors https://x.lightning.force.com https://x.my.salesforce.com")
    assert client.get("/").headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "Open Listbridge from its tab or button in Salesforce."),
        ("/people/anna@example.com", 401, "You are not signed in here"),
        ("/broken", 500, "Something went wrong on our side"),
        ("/form", 405, "This address does not work that way"),
    ],
)
def test_an_error_page_says_what_to_do(client: FlaskClient, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Anna" not in answer.text


def test_too_large_a_request_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post("/form", data=b"x" * (MAX_REQUEST_BYTES + 1))
    assert answer.status_code == 413
    assert "Send less than 1 MB." in answer.text


def test_the_api_tells_errors_as_json(client: FlaskClient) -> None:
    answer = client.get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.json is not None
    assert set(answer.json) == {"error", "advice", "request"}


def test_the_router_s_request_id_is_kept_and_anything_else_replaced(client: FlaskClient) -> None:
    given = "0a1b2c3d-1111-2222-3333-444455556666"
    assert client.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    for bad in ("short", "x" * 300, "anna@example.com-aaaaaaaaaaaa"):
        assert client.get("/", headers={"X-Request-ID": bad}).headers["X-Request-ID"] != bad


def test_the_proxy_says_where_a_request_came_from(client: FlaskClient) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    assert client.get("/where", headers=headers).json == {"secure": True, "address": "203.0.113.9"}


def test_a_request_is_logged_by_its_rule_and_not_by_its_path(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    from telemetry import configure_logging  # noqa: PLC0415 - beside the handlers that it replaces

    root = logging.getLogger()
    before = root.handlers[:]
    configure_logging()
    root.addHandler(caplog.handler)
    try:
        client.get("/people/anna@example.com?token=secret")
    finally:
        root.handlers[:] = before
    (record,) = [record for record in caplog.records if record.name == "web"]
    assert isinstance(record.msg, dict)
    assert record.msg["route"] == "/people/<address>"
    assert record.msg["status"] == 401
    assert "anna" not in json.dumps(record.msg)
