"""Which failures are certain not to have reached the other side."""

import ssl

import pytest
import requests.exceptions as wire
from urllib3 import exceptions as pool
from urllib3.connection import HTTPConnection

from clients.trouble import Failure, sort

CONNECTION = HTTPConnection("127.0.0.1", 1)


def tls(error: ssl.SSLError, reason: str = "") -> wire.SSLError:
    error.reason = reason
    return wire.SSLError(pool.MaxRetryError(None, "/v3", pool.SSLError(error)))  # type: ignore[arg-type]


def refused(reason: Exception) -> wire.ConnectionError:
    return wire.ConnectionError(pool.MaxRetryError(None, "/v3", reason))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        wire.ConnectTimeout(),
        refused(pool.NewConnectionError(CONNECTION, "refused")),
        refused(pool.NameResolutionError("api.cc.email", CONNECTION, OSError("no name"))),  # type: ignore[arg-type]
        tls(ssl.SSLCertVerificationError("self-signed")),
        tls(ssl.SSLError("x"), "WRONG_VERSION_NUMBER"),
    ],
)
def test_no_name_no_connection_and_no_handshake_mean_that_nothing_arrived(error: Exception) -> None:
    assert sort(error) is Failure.UNREACHED


@pytest.mark.parametrize(
    "error",
    [
        wire.ReadTimeout(),
        wire.ConnectionError(pool.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
        tls(ssl.SSLEOFError("eof"), "UNEXPECTED_EOF_WHILE_READING"),
        tls(ssl.SSLError("mac"), "DECRYPTION_FAILED_OR_BAD_RECORD_MAC"),
    ],
)
def test_a_connection_that_ends_without_an_answer_may_have_carried_the_request(error: Exception) -> None:
    assert sort(error) is Failure.DROPPED


@pytest.mark.parametrize("error", [wire.ChunkedEncodingError(), wire.ContentDecodingError()])
def test_a_body_that_breaks_off_means_that_the_request_arrived(error: Exception) -> None:
    assert sort(error) is Failure.CUT
