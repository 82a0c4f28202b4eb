"""One Salesforce connection, as flows know it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from clients.http import Http, Sender
from clients.messages import Answer, Request
from clients.oauth import App
from clients.salesforce.bulk import BulkReader
from clients.salesforce.connect import Connection, renewer_of
from clients.salesforce.errors import is_session_over, problem_of
from clients.salesforce.hosts import Hosts
from clients.salesforce.pages import BulkPage, RestPage
from clients.salesforce.parsing import (
    Page,
    decode,
    parse_columns,
    parse_fields,
    parse_identity,
    parse_usage,
)
from clients.salesforce.requests import API_VERSION, Requests
from clients.salesforce.rest import render_page
from clients.tokens import Caller, Tokens, Vault
from sync.problems import Side, TryAgain
from sync.remote import Org

SIDE = Side.SALESFORCE
PAGE_ROWS = 100_000  # a page that breaks off is read again: large enough to need few calls
ORG = "SELECT Id, Name FROM Organization"


class SalesforceClient:
    """The calls of one connection. Raises sync.problems only. Not for use by several threads at once."""

    def __init__(self, caller: Caller, requests: Requests, *, poll_seconds: float, page_rows: int) -> None:
        self.usage: tuple[int, int] | None = None  # API calls used and allowed in 24 hours, as last told
        self._caller = caller
        self._requests = requests
        self._bulk = BulkReader(
            call=self._call,
            requests=requests,
            sleep=caller.sender.sleep,
            now=caller.sender.clock.now,
            poll_seconds=poll_seconds,
            page_rows=page_rows,
        )

    @property
    def calls(self) -> int:
        """Requests that went to the API; those for tokens do not count."""
        return self._caller.sender.calls

    def org(self) -> Org:
        """Tell whose connection it is: two calls."""
        org_id, user_id = parse_identity(self._call(self._requests.resources()))
        found = decode(self._call(self._requests.query(ORG)), Page).records
        return Org(org_id=org_id, user_id=user_id, name=str(found[0]["Name"]) if found else "")

    def fields(self, object_name: str) -> Mapping[str, Mapping[str, Any]] | None:
        """Describe an object; None where the user cannot see it."""
        answer = self._caller.call(self._requests.describe(object_name))
        return None if answer.status == 404 else parse_fields(self._check(answer))

    def now(self) -> datetime:
        """Show Salesforce's clock; asks for it once, free of charge."""
        clock = self._caller.sender.clock
        if clock.last is None:
            self._call(self._requests.versions())
        return clock.now()

    def bulk_pages(self, soql: str, *, deleted_too: bool) -> Iterator[BulkPage]:
        """Read by a query job, page by page; each page's bytes stay on the wire until they are asked for."""
        return self._bulk.pages(soql, parse_columns(soql), deleted_too=deleted_too)

    def rest_pages(self, soql: str, *, deleted_too: bool) -> tuple[int, Iterator[RestPage]]:
        """Read by REST query: totalSize, and pages in the CSV of Bulk."""
        request = self._requests.query(soql, deleted_too=deleted_too)
        first = decode(self._call(request), Page)
        return first.total_size, self._rest_pages(first, parse_columns(soql))

    def _rest_pages(self, page: Page, columns: Sequence[str]) -> Iterator[RestPage]:
        total, received = page.total_size, 0
        while True:
            yield RestPage(render_page(columns, page.records), len(page.records))
            received += len(page.records)
            if page.done or not page.next_records_url:
                break
            page = decode(self._call(self._requests.next_page(page.next_records_url)), Page)
        if received != total:
            raise TryAgain("salesforce_truncated", SIDE, {"expected": total, "received": received})

    def _call(self, request: Request) -> Answer:
        return self._check(self._caller.call(request))

    def _check(self, answer: Answer) -> Answer:
        self.usage = parse_usage(answer.headers) or self.usage
        if not answer.ok:
            raise problem_of(answer, self._caller.sender.clock.now())
        return answer


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
