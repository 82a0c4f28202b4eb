"""Secrets at rest: encrypted with keys that are never in the database."""

from collections.abc import Mapping, Sequence

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBrokenError(Exception):
    """No key of this deployment opens it: put the key that sealed it back, as one of the older keys."""

    def __init__(self) -> None:
        super().__init__("no encryption key opens the stored secrets; add the key they were sealed with")


class Seal:
    """Seals with the first key, opens with any: a new key goes in front, `renew` moves what is old over."""

    def __init__(self, keys: Sequence[str | bytes]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        """Show no key."""
        return "Seal(...)"

    def close(self, secrets: Mapping[str, str]) -> bytes:
        """Encrypt."""
        return self._fernet.encrypt(msgspec.json.encode(dict(secrets)))

    def open(self, sealed: bytes) -> dict[str, str]:
        """Decrypt. Raises SealBrokenError."""
        try:
            return msgspec.json.decode(self._fernet.decrypt(sealed), type=dict[str, str])
        except InvalidToken:
            raise SealBrokenError from None

    def renew(self, sealed: bytes) -> bytes:
        """Encrypt anew with the first key. Raises SealBrokenError."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise SealBrokenError from None
