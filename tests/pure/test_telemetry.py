import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

import telemetry

SECRETS = [
    "anna.miller+news@example.com",
    "anna%40example.com",
    "ÄNNA@example.co.uk",
    "+49 170 1234567",
    "(555) 123-4567",
    "Authorization: Bearer abcdefGHIJKL",
    "Bearer abcdefGHIJKL",
    "Basic dXNlcjpwYXNz",
    "OAuth 00Dxx0000",
    "00D000000000001!AQ0AQKzz.qWe",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
    "refresh_token=5Aep861abc",
    '{"access_token": "short-but-secret"}',
    "client_secret=hush-hush&x=1",
    "password: swordfish",
    "https://user:hushhush@host/path",
    "postgres://user:hushhush@host/db",
    "signed_request=" + "A" * 43 + "=." + "eyJhbGc" * 8,
    "q" * 43 + "=." + "eyJhbGciOiJIT" * 4,
    "gAAAAABm" + "x" * 60,
    "/callback?code=aPrxYz12&state=1",
]
PERSONAL_FIELDS = [
    "email",
    "first_name",
    "who",
    "token",
    "address",
    "phone",
    "payload",
    "body",
    "url",
    "signed_request",
]


@pytest.fixture
def lines() -> Iterator["Lines"]:
    """Log into memory, and put back what logging was."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    telemetry.configure_logging(stream)
    yield Lines(stream)
    root.handlers[:], root.level = before, level


class Lines:
    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    def last(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.stream.getvalue().splitlines()[-1])
        return parsed

    def text(self) -> str:
        return self.stream.getvalue()


def test_a_line_is_one_json_object_with_its_ids(lines: Lines) -> None:
    with telemetry.bound(tenant="00D000000000001AAA", run=7, request="r-1", job="j-1"):
        telemetry.get_logger("sync").info("plan saved", rows=12)
    line = lines.last()
    assert (line["event"], line["rows"], line["level"], line["logger"]) == ("plan saved", 12, "info", "sync")
    assert (line["tenant"], line["run"], line["request"], line["job"]) == (
        "00D000000000001AAA",
        7,
        "r-1",
        "j-1",
    )


def test_ids_leave_with_the_block_that_bound_them(lines: Lines) -> None:
    with telemetry.bound(run=7):
        pass
    telemetry.get_logger("sync").info("later")
    assert "run" not in lines.last()


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("write", ["event", "field", "nested", "library", "error"])
def test_no_secret_and_no_address_gets_out(lines: Lines, secret: str, write: str) -> None:
    log = telemetry.get_logger("sync")
    match write:
        case "event":
            sentence = f"said {secret} here"
            log.info(sentence)
        case "field":
            log.info("said", code=secret)
        case "nested":
            log.info("said", rows=[{"deep": (secret,)}])
        case "library":
            logging.getLogger("library").warning("said %s here", secret)
        case _:
            _log_error(log, ValueError(f"said {secret} here"))
    assert telemetry.REDACTED in lines.text() or "'…'" in lines.text()
    for piece in (
        "miller",
        "example.c",
        "1234567",
        "123-4567",
        "abcdefGHIJKL",
        "dXNlcjpwYXNz",
        "00Dxx",
        "AQ0AQ",
        "5Aep861",
    ):
        assert piece not in lines.text()
    for piece in ("short-but", "hush", "swordfish", "eyJhbGc", "xxxxx", "aPrxYz12", "c2ln"):
        assert piece not in lines.text()


@pytest.mark.parametrize("field", PERSONAL_FIELDS)
def test_a_field_that_is_not_listed_is_withheld(lines: Lines, field: str) -> None:
    telemetry.get_logger("sync").info("seen", **{field: "Anna Miller"})
    assert lines.last()[field] == telemetry.WITHHELD
    assert "Anna" not in lines.text()


def test_an_error_shows_its_type_and_place_but_no_value(lines: Lines) -> None:
    error = ValueError("no such row: 'Anna Miller'\nDETAIL: Key (name)=(Anna Miller) exists")
    _log_error(telemetry.get_logger("sync"), error)
    told = lines.last()["error"]
    assert told["type"] == "builtins.ValueError"
    assert told["message"] == "no such row: '…'"
    assert told["where"][-1].startswith("pure/test_telemetry.py:")
    assert "Anna" not in lines.text()


def test_a_library_s_error_is_told_the_same_way(lines: Lines) -> None:
    _log_error(logging.getLogger("library"), ValueError("no such row: 'Anna Miller'"))
    assert lines.last()["error"]["message"] == "no such row: '…'"
    assert "Anna" not in lines.text()


def test_of_a_library_s_many_lines_the_first_is_logged(lines: Lines) -> None:
    logging.getLogger("library").error("it failed\nKey (name)=(Anna Miller) exists")
    assert lines.last()["event"] == "it failed"
    assert "Anna" not in lines.text()


def test_an_error_about_code_keeps_the_names_that_it_quotes(lines: Lines) -> None:
    _log_error(telemetry.get_logger("sync"), AttributeError("'Run' object has no attribute 'profile'"))
    assert lines.last()["error"]["message"] == "'Run' object has no attribute 'profile'"


def test_an_error_names_its_cause(lines: Lines) -> None:
    error = RuntimeError("outer")
    error.__cause__ = KeyError("inner")
    _log_error(telemetry.get_logger("sync"), error)
    assert lines.last()["error"]["cause"]["type"] == "builtins.KeyError"


def test_ids_counts_and_harmless_words_stay_readable(lines: Lines) -> None:
    activity = "0a1b2c3d-1111-2222-3333-444455556666"
    telemetry.get_logger("sync").info(
        "exit code: 1 of run 2026-11-23T07:53:12Z", activity=activity, rows=40000
    )
    line = lines.last()
    assert (line["activity"], line["rows"]) == (activity, 40000)
    assert line["event"] == "exit code: 1 of run 2026-11-23T07:53:12Z"


def _log_error(log: Any, error: Exception) -> None:
    try:
        raise error
    except type(error):
        log.exception("failed")
