"""Reading whole objects, and what there is in an org."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from clients.messages import Answer
from clients.salesforce.bulk import BulkReader
from clients.salesforce.calls import SIDE, Calls
from clients.salesforce.composite import build_composite, parse_composite, query_path
from clients.salesforce.describing import (
    QUEUES,
    USERS,
    parse_limits,
    parse_named,
    parse_object,
    picklist_of,
)
from clients.salesforce.pages import BulkPage, RestPage
from clients.salesforce.parsing import Page, decode, parse_columns, parse_identity
from clients.salesforce.requests import Requests
from clients.salesforce.rest import render_page
from clients.tokens import Caller
from sync.problems import TryAgain
from sync.remote import CreationChoices, ObjectInfo, Org, Usage

ORG = "SELECT Id, Name, OrganizationType, IsSandbox FROM Organization"


class Reading(Calls):
    """Queries by Bulk and by REST, describes, limits."""

    def __init__(self, caller: Caller, requests: Requests, *, poll_seconds: float, page_rows: int) -> None:
        super().__init__(caller, requests)
        self._bulk = BulkReader(
            call=self._call,
            requests=requests,
            sleep=caller.sender.sleep,
            now=caller.sender.clock.now,
            poll_seconds=poll_seconds,
            page_rows=page_rows,
        )
        self._described: dict[str, ObjectInfo | None] = {}

    def org(self) -> Org:
        """Tell whose connection it is: two calls."""
        org_id, user_id = parse_identity(self._call(self._requests.resources()))
        found = self._ask(self._requests.query(ORG), Page).records
        record = found[0] if found else {}
        return Org(
            org_id=org_id,
            user_id=user_id,
            name=str(record.get("Name") or ""),
            edition=str(record.get("OrganizationType") or ""),
            is_sandbox=bool(record.get("IsSandbox")),
        )

    def now(self) -> datetime:
        """Show Salesforce's clock; asks for it once, free of charge."""
        clock = self._caller.sender.clock
        if clock.last is None:
            self._call(self._requests.versions())
        return clock.now()

    def limits(self) -> Mapping[str, Usage]:
        """Show the org's limits by the vendor's names: DailyApiRequests, DailyBulkV2QueryJobs, ..."""
        return parse_limits(self._call(self._requests.limits()))

    def describe(self, object_name: str) -> ObjectInfo | None:
        """Say what the connected user may do with an object; None where it is not visible. Asked for once."""
        if object_name not in self._described:
            answer = self._send(self._requests.describe(object_name))
            info = None if answer.status == 404 else parse_object(self._check(answer))
            self._described[object_name] = info
        return self._described[object_name]

    def fields(self, object_name: str) -> Mapping[str, Mapping[str, Any]] | None:
        """Describe an object's fields; None where the user cannot see it."""
        info = self.describe(object_name)
        return info.fields if info else None

    def creation_choices(self, object_name: str) -> CreationChoices:
        """Read what a created record can be given: one call."""
        queries = [
            query_path(self._requests, soql, deleted_too=False)
            for soql in (USERS, QUEUES.format(object_name))
        ]
        described, users, queues = self._composite(
            [f"{self._requests.root}/sobjects/{object_name}/describe", *queries]
        )
        info = parse_object(self._check(described))
        return CreationChoices(
            users=parse_named(self._check(users)),
            queues=parse_named(self._check(queues), ("Queue",)),
            record_types=info.record_types,
            statuses=picklist_of(info, "Status"),
            sources=picklist_of(info, "LeadSource"),
        )

    def count(self, soql: str) -> int:
        """Count by `SELECT COUNT() FROM ...`, of any length: one call."""
        answer = self._composite([query_path(self._requests, soql, deleted_too=False)])[0]
        return decode(self._check(answer), Page).total_size

    def bulk_pages(self, soql: str, *, deleted_too: bool) -> Iterator[BulkPage]:
        """Read by a query job, page by page; each page's bytes stay on the wire until they are asked for."""
        return self._bulk.pages(soql, parse_columns(soql), deleted_too=deleted_too)

    def rest_pages(self, soql: str, *, deleted_too: bool) -> tuple[int, Iterator[RestPage]]:
        """Read by REST query: totalSize, and pages in the CSV of Bulk."""
        first = self._ask(self._requests.query(soql, deleted_too=deleted_too), Page)
        return first.total_size, self._rest_pages(first, parse_columns(soql))

    def _rest_pages(self, first: Page, columns: Sequence[str]) -> Iterator[RestPage]:
        for page in self._following(first):
            yield RestPage(render_page(columns, page.records), len(page.records))

    def _following(self, page: Page) -> Iterator[Page]:
        """Go through the pages of a query. Raises TryAgain where rows are missing at the end."""
        total, received = page.total_size, 0
        while True:
            yield page
            received += len(page.records)
            if page.done or not page.next_records_url:
                break
            page = self._ask(self._requests.next_page(page.next_records_url), Page)
        if received != total:
            raise TryAgain("salesforce_truncated", SIDE, {"expected": total, "received": received})

    def _composite(self, paths: Sequence[str]) -> list[Answer]:
        return parse_composite(self._call(build_composite(self._requests, paths)), len(paths))
