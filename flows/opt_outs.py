"""Read who opted out beside the profile's people: an opt-out covers the address, whatever the record."""

from collections.abc import Iterator
from datetime import datetime

from flows.context import Context
from flows.csv_rows import rows_of
from flows.ports import CsvPage
from sync import extract as rules


def read_other_opt_outs(ctx: Context, since: datetime | None) -> None:
    """Take over the opt-outs of Leads and Person Accounts: all of them, or those changed since."""
    for source in ctx.opt_out_sources:
        for page in _pages(ctx, rules.opt_out_query(source, since=since)):
            records = [(record_id, address, stamp) for record_id, address, stamp in rows_of(page)]
            ctx.staging.absorb_records(ctx.run_id, ctx.profile, records)


def _pages(ctx: Context, soql: str) -> Iterator[CsvPage]:
    total, pages = ctx.salesforce.rest_pages(soql, deleted_too=True)
    yield from ctx.salesforce.bulk_pages(soql, deleted_too=True) if rules.use_bulk(total) else pages
