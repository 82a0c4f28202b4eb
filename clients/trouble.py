"""Sorts what can go wrong on the wire by the one question that matters: can the request have arrived?"""

import ssl
from enum import StrEnum

import requests.exceptions as wire
from urllib3 import exceptions as pool

# TLS errors after which the server may already have read the request; all others end the handshake.
LATE_TLS = {"DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "UNEXPECTED_EOF_WHILE_READING", "RECORD_LAYER_FAILURE"}


class Failure(StrEnum):
    """No whole answer came."""

    UNREACHED = "unreached"  # no name, no connection, no TLS: certain not to have arrived
    DROPPED = "dropped"  # sent, and then nothing: it may have arrived
    CUT = "cut"  # it arrived, and the answer broke off


def sort(error: BaseException) -> Failure:
    """Say what an exception of requests means."""
    if isinstance(error, wire.ConnectTimeout | wire.ProxyError):
        return Failure.UNREACHED
    if isinstance(error, wire.SSLError):
        return _sort_tls(error)
    if isinstance(error, wire.ChunkedEncodingError | wire.ContentDecodingError):
        return Failure.CUT
    return Failure.UNREACHED if _never_connected(error) else Failure.DROPPED


def _causes(error: BaseException) -> list[object]:
    """The exceptions that an exception of requests carries: as argument, reason or context."""
    found: list[object] = [error]
    for item in found:
        inner = [
            *getattr(item, "args", ()),
            getattr(item, "reason", None),
            getattr(item, "__context__", None),
        ]
        found += [one for one in inner if isinstance(one, BaseException) and one not in found]
    return found


def _never_connected(error: BaseException) -> bool:
    # NameResolutionError and ConnectTimeoutError are kinds of these.
    return any(isinstance(one, pool.NewConnectionError | pool.ConnectTimeoutError) for one in _causes(error))


def _sort_tls(error: BaseException) -> Failure:
    for one in _causes(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            return Failure.UNREACHED
        if isinstance(one, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Failure.DROPPED
        if isinstance(one, ssl.SSLError) and (one.reason or "") in LATE_TLS:
            return Failure.DROPPED
    return Failure.UNREACHED
