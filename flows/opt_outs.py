"""Read who else in the org has an address: an opt-out covers the address, whatever the record."""

from collections.abc import Iterator
from datetime import datetime

from flows.context import Context
from flows.ports import AddressSource, CsvPage
from flows.purged import bury_others
from sync import extract as rules
from sync.problems import Side, TryAgain


def read_other_records(ctx: Context) -> int:
    """Take over the records that are not of the profile's object: whole once, then what changed since.

    Returns how many there were.
    """
    records = 0
    for source in ctx.other_sources:
        now = ctx.salesforce.now()
        mark = ctx.staging.record_mark(source.object_name)
        since = bury_others(ctx, source, mark) if mark else None
        for page in _pages(ctx, source, since):
            _take(ctx, source, page, whole=since is None)
            records += page.expected_rows
        ctx.staging.mark_records(ctx.run_id, ctx.profile, source.object_name, now)
    return records


def _take(ctx: Context, source: AddressSource, page: CsvPage, *, whole: bool) -> None:
    rows = ctx.staging.absorb_records(ctx.run_id, ctx.profile, source.object_name, page.chunks(), whole=whole)
    if rows != page.expected_rows:
        told = {"expected": page.expected_rows, "received": rows}
        raise TryAgain("salesforce_truncated", Side.SALESFORCE, told)


def _pages(ctx: Context, source: AddressSource, since: datetime | None) -> Iterator[CsvPage]:
    """Read a few by REST, many by Bulk; whole without the deleted: nobody was told of them before."""
    soql = rules.records_query(source, since=since)
    deleted_too = since is not None
    total, pages = ctx.salesforce.rest_pages(soql, deleted_too=deleted_too)
    if total:
        yield from (
            ctx.salesforce.bulk_pages(soql, deleted_too=deleted_too) if rules.use_bulk(total) else pages
        )
