"""One Salesforce connection, as flows know it."""

from collections.abc import Collection
from urllib.parse import urlsplit

from clients.http import Http, Sender
from clients.oauth import App
from clients.salesforce.calls import SIDE
from clients.salesforce.connect import Connection, renewer_of
from clients.salesforce.errors import is_session_over
from clients.salesforce.hosts import Hosts
from clients.salesforce.ingest import Ingests
from clients.salesforce.lookups import Lookups
from clients.salesforce.requests import API_VERSION, Requests
from clients.salesforce.writing import Writing
from clients.tokens import Caller, Tokens, Vault

PAGE_ROWS = 100_000  # a page that breaks off is read again: large enough to need few calls


class SalesforceClient(Lookups, Writing, Ingests):
    """The calls of one connection. Raises sync.problems only. Not for use by several threads at once."""


def open_salesforce(
    connection: Connection,
    vault: Vault,
    http: Http,
    *,
    client_id: str,
    client_secret: str,
    api_version: str = API_VERSION,
    extra_hosts: Collection[str] = (),
    poll_seconds: float = 2.0,
    page_rows: int = PAGE_ROWS,
) -> SalesforceClient:
    """Open a connection; nothing is sent yet. Secrets may name a client id and secret of their own."""
    hosts = Hosts(extra=frozenset(extra_hosts))
    app = App(client_id=client_id, client_secret=client_secret)
    tokens = Tokens(vault, renewer_of(connection, http, hosts, app))
    # A My Domain that was renamed shows in the last token answer first.
    instance_url = hosts.origin(tokens.secrets.get("instance_url") or connection.base_url)
    sender = Sender(http, SIDE, [urlsplit(instance_url).netloc])
    return SalesforceClient(
        Caller(sender, tokens, is_over=is_session_over),
        Requests(instance_url=instance_url, version=api_version),
        poll_seconds=poll_seconds,
        page_rows=page_rows,
    )
