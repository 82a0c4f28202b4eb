"""The way into an account that nobody has decided to keep yet: flows.connect walks through it."""

from dataclasses import dataclass

from clients.constant_contact.auth import build_authorize_url
from clients.constant_contact.calls import Quota
from clients.constant_contact.client import ConstantContactClient, open_constant_contact
from clients.constant_contact.connect import connect_by_code
from clients.http import Http
from clients.oauth import App, Secrets
from clients.tokens import Held


@dataclass(frozen=True, kw_only=True, slots=True)
class ConstantContactDoor:
    """Constant Contact's log-in, for one API key."""

    http: Http
    app: App
    quota: Quota
    api_url: str
    auth_url: str
    own_key: bool = False  # the customer's, which is kept beside the tokens

    def authorize_url(self, *, redirect_uri: str, state: str, verifier: str, again: bool) -> str:
        """Give where the browser goes."""
        return build_authorize_url(
            self.app,
            auth_url=self.auth_url,
            redirect_uri=redirect_uri,
            state=state,
            verifier=verifier,
            again=again,
        )

    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Secrets:
        """Turn the code that came back into secrets."""
        found = connect_by_code(
            self.http,
            self.app,
            auth_url=self.auth_url,
            code=code,
            verifier=verifier,
            redirect_uri=redirect_uri,
        )
        key = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        return {**found, **(key if self.own_key else {})}

    def open(self, secrets: Secrets, _method: str) -> tuple[ConstantContactClient, Held]:
        """Open the API with secrets; the vault shows them as they were renewed meanwhile."""
        vault = Held(secrets)
        client = open_constant_contact(
            vault,
            self.http,
            self.quota,
            client_id=self.app.client_id,
            client_secret=self.app.client_secret,
            api_url=self.api_url,
            auth_url=self.auth_url,
        )
        return client, vault
