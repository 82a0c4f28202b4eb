"""One writer per connection: tokens are renewed under the vault's lock and committed before they are used."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from clients.http import Sender
from clients.messages import Answer, Request

Secrets = Mapping[str, str]
Renew = Callable[[Secrets], Secrets]  # asks the vendor for new tokens; the answer replaces the secrets whole
RENEWALS = 2  # one for what another worker renewed meanwhile and one of our own


class Vault(Protocol):
    """Where a connection's secrets are kept."""

    def locked(self) -> AbstractContextManager[None]: ...
    def load(self) -> Secrets: ...
    def save(self, secrets: Secrets) -> None: ...


class Tokens:
    """The access token of one connection."""

    def __init__(self, vault: Vault, renew: Renew) -> None:
        self._vault = vault
        self._renew = renew
        self._secrets: Secrets | None = None

    @property
    def secrets(self) -> Secrets:
        if self._secrets is None:
            self._secrets = self._vault.load()
        return self._secrets

    def access(self) -> str:
        """Give the access token; the first one is fetched where none is kept."""
        return self.secrets.get("access_token") or self.renew("")

    def renew(self, stale: str) -> str:
        """Replace a token that was refused: by what another worker got, else by asking the vendor."""
        with self._vault.locked():
            secrets = self._vault.load()
            if secrets.get("access_token", "") in {"", stale}:
                secrets = self._renew(secrets)
                self._vault.save(secrets)
        self._secrets = secrets
        return secrets["access_token"]


class Caller:
    """Sends with the connection's token, and renews it where the vendor says that it is over."""

    def __init__(self, sender: Sender, tokens: Tokens, *, is_over: Callable[[Answer], bool]) -> None:
        self.sender = sender
        self.tokens = tokens
        self._is_over = is_over

    def call(self, request: Request) -> Answer:
        """Send; an answer that still refuses the token after the renewals is returned as it is."""
        token = self.tokens.access()
        answer = self.sender.send(request.signed(token))
        for _ in range(RENEWALS):
            if not self._is_over(answer):
                break
            token = self.tokens.renew(token)
            answer = self.sender.send(request.signed(token))
        return answer


class Held:
    """A vault in memory: for secrets that nobody has decided to keep yet."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = dict(secrets)

    def __repr__(self) -> str:
        """Show no secret."""
        return "Held(...)"

    def locked(self) -> AbstractContextManager[None]:
        return nullcontext()

    def load(self) -> Secrets:
        return dict(self._secrets)

    def save(self, secrets: Secrets) -> None:
        self._secrets = dict(secrets)
