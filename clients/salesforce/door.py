"""The ways into an org that nobody has decided to keep yet: flows.connect walks through them."""

from collections.abc import Collection
from dataclasses import dataclass

from clients.http import Http
from clients.oauth import App, Secrets
from clients.salesforce import connect
from clients.salesforce.auth import build_authorize_url
from clients.salesforce.client import SalesforceClient, open_salesforce
from clients.salesforce.hosts import Hosts
from clients.salesforce.requests import API_VERSION
from clients.tokens import Held


@dataclass(frozen=True, kw_only=True, slots=True)
class _Unkept:
    """A connection that is not known yet; any org may show."""

    base_url: str
    method: str
    account: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SalesforceDoor:
    """Salesforce's log-in, of production or of sandboxes."""

    http: Http
    app: App
    login_host: str
    api_version: str = API_VERSION
    extra_hosts: Collection[str] = ()

    def authorize_url(self, *, redirect_uri: str, state: str, verifier: str, again: bool) -> str:
        """Give where the browser goes."""
        login_url = Hosts(extra=frozenset(self.extra_hosts)).base_url(self.login_host)
        return build_authorize_url(
            self.app,
            login_url=login_url,
            redirect_uri=redirect_uri,
            state=state,
            verifier=verifier,
            again=again,
        )

    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Secrets:
        """Turn the code that came back into secrets."""
        return connect.connect_by_code(
            self.http,
            self.app,
            login_host=self.login_host,
            code=code,
            verifier=verifier,
            redirect_uri=redirect_uri,
            extra_hosts=self.extra_hosts,
        )

    def by_key(self, *, client_id: str, username: str, private_key: str) -> Secrets:
        """Prove that a key of the org's own app works."""
        return connect.connect_by_jwt(
            self.http,
            login_host=self.login_host,
            client_id=client_id,
            username=username,
            private_key=private_key,
            extra_hosts=self.extra_hosts,
        )

    def by_password(self, *, username: str, password: str, security_token: str) -> Secrets:
        """Prove that a password works."""
        return connect.connect_by_password(
            self.http,
            login_host=self.login_host,
            username=username,
            password=password,
            security_token=security_token,
            extra_hosts=self.extra_hosts,
        )

    def open(self, secrets: Secrets, method: str) -> tuple[SalesforceClient, Held]:
        """Open the API with secrets; the vault shows them as they were renewed meanwhile."""
        vault = Held(secrets)
        client = open_salesforce(
            _Unkept(base_url=secrets["instance_url"], method=method),
            vault,
            self.http,
            client_id=self.app.client_id,
            client_secret=self.app.client_secret,
            api_version=self.api_version,
            extra_hosts=self.extra_hosts,
        )
        return client, vault
