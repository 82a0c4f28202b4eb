"""The signed request of a Canvas app: `base64(HMAC-SHA256(secret, envelope)) + "." + envelope`.

The HMAC is over the envelope's base64 text. The algorithm is fixed here, never taken from the request, and
nothing is parsed before the signature holds.
https://developer.salesforce.com/docs/platform/canvas/guide/canvas-app-signed-req-authentication.html
"""

import base64
import binascii
import hmac
from hashlib import sha256

from pydantic import SecretStr

from canvas.context import CanvasRequest, parse_envelope
from canvas.errors import BadSignature, NotSigned, NotUsable, TooLarge

# Real requests are 3-6 kB; a page's parameters may add to that.
MAX_LENGTH = 64 * 1024
_TO_STANDARD = str.maketrans("-_", "+/")


def open_signed_request(text: str, secret: SecretStr) -> CanvasRequest:
    """Verify, then parse.

    Raises:
        SignedRequestError: its message says what to do and may be shown.
    """
    return parse_envelope(verify(text, secret))


def verify(text: str, secret: SecretStr) -> bytes:
    """Return the envelope's bytes, only if `secret` signed it."""
    if len(text) > MAX_LENGTH:
        raise TooLarge
    signature, dot, envelope = text.partition(".")
    if not (signature and dot and envelope and text.isascii()):
        raise NotSigned
    expected = hmac.digest(secret.get_secret_value().encode(), envelope.encode(), sha256)
    if not hmac.compare_digest(expected, _decode(signature) or b""):
        raise BadSignature
    decoded = _decode(envelope)
    if decoded is None:
        raise NotUsable("its content is not base64")
    return decoded


def fingerprint(text: str) -> str:
    """Give what is the same for every way to write down one request: base64 can spell a signature variously.

    Only the envelope counts, which the signature fixes to the letter.
    """
    return sha256(text.partition(".")[2].encode()).hexdigest()


def _decode(text: str) -> bytes | None:
    """Decode either alphabet, with or without padding; None where it is neither."""
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded.translate(_TO_STANDARD), validate=True)
    except binascii.Error:
        return None
