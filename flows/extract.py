"""Read both sides into the mirrors: whole the first time, then what changed since the watermark."""

from collections.abc import Generator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import chain

from flows.context import Context
from flows.ports import ContactsQuery, CsvPage, Mark
from sync import extract as rules
from sync.fields import includes
from sync.problems import Side, TryAgain


def read_salesforce(ctx: Context, object_fields: frozenset[str]) -> Mark:
    """Read people; returns the mark to save with the plan."""
    now = ctx.salesforce.now()
    mark = _usable(ctx, Side.SALESFORCE)
    ctx.watch.begin("read_salesforce")
    ctx.staging.begin(ctx.run_id, ctx.profile, Side.SALESFORCE, whole=mark is None)
    with closing(_pages(ctx, object_fields, mark, now)) as pages:  # whatever happens, the job is deleted
        for page in pages:
            _take(ctx, page)
    ctx.runs.note_read(ctx.run_id, Side.SALESFORCE, ctx.watch.done)
    ctx.staging.finish(ctx.run_id, ctx.profile, Side.SALESFORCE)
    swept = mark.swept_at if mark else now
    return Mark(watermark=now, swept_at=swept, mapping_version=ctx.profile.mapping.version)


def _usable(ctx: Context, side: Side) -> Mark | None:
    """Find the mark to go on from; a mirror of another mapping is read anew."""
    mark = ctx.staging.mark(ctx.profile, side)
    return mark if mark and mark.mapping_version == ctx.profile.mapping.version else None


def _pages(
    ctx: Context, object_fields: frozenset[str], mark: Mark | None, now: datetime
) -> Generator[CsvPage, None, None]:
    if mark is None:
        soql = rules.whole_query(ctx.profile, object_fields)
        yield from ctx.salesforce.bulk_pages(soql, deleted_too=False)
        return
    soql = rules.delta_query(ctx.profile, object_fields, since=mark.watermark, now=now)
    total, pages = ctx.salesforce.rest_pages(soql, deleted_too=True)
    yield from ctx.salesforce.bulk_pages(soql, deleted_too=True) if rules.use_bulk(total) else pages


def _take(ctx: Context, page: CsvPage) -> None:
    rows = ctx.staging.copy_people(ctx.run_id, ctx.profile, page.chunks())
    if rows != page.expected_rows:
        raise TryAgain(
            "salesforce_truncated", Side.SALESFORCE, {"expected": page.expected_rows, "received": rows}
        )
    ctx.watch.advance(rows)


def read_constant_contact(ctx: Context) -> Mark:
    """Read contacts; an opt-out does not move `updated_at`, so a delta asks twice, and sweeps daily.

    https://developer.constantcontact.com/api_guide/contacts_sync.html
    """
    now = ctx.constant_contact.now()
    mark = _usable(ctx, Side.CONSTANT_CONTACT)
    ctx.watch.begin("read_constant_contact")
    ctx.staging.begin(ctx.run_id, ctx.profile, Side.CONSTANT_CONTACT, whole=mark is None)
    sweep = mark is not None and rules.sweep_due(mark.swept_at, now)
    _read_contacts(ctx, _queries(ctx, mark))
    if sweep:
        _read_contacts(ctx, _sweep(ctx))
    ctx.runs.note_read(ctx.run_id, Side.CONSTANT_CONTACT, ctx.watch.done)
    ctx.staging.finish(
        ctx.run_id, ctx.profile, Side.CONSTANT_CONTACT, members_of=[ctx.list_id] if sweep else []
    )
    swept = now if mark is None or sweep else mark.swept_at
    return Mark(watermark=now, swept_at=swept, mapping_version=ctx.profile.mapping.version)


def _queries(ctx: Context, mark: Mark | None) -> list[ContactsQuery]:
    wanted = includes(ctx.profile.mapping)
    if mark is None:
        return [ContactsQuery(include=wanted)]
    return since(mark.watermark - rules.OVERLAP, wanted)


def since(moment: datetime, include: tuple[str, ...]) -> list[ContactsQuery]:
    """Ask for all that changed, and, apart, for all that opted out."""
    return [
        ContactsQuery(updated_after=moment, include=include),
        ContactsQuery(optout_after=moment, include=include),
    ]


def _sweep(ctx: Context) -> list[ContactsQuery]:
    """Read whole what no delta is sure to show: the unsubscribed, the deleted, the list's members."""
    wanted = includes(ctx.profile.mapping)
    return [
        ContactsQuery(status="unsubscribed", include=wanted),
        ContactsQuery(status="deleted", include=wanted),
        ContactsQuery(list_id=ctx.list_id, include=wanted),
    ]


def _read_contacts(ctx: Context, queries: list[ContactsQuery]) -> None:
    for page in chain.from_iterable(map(ctx.constant_contact.contact_pages, queries)):
        rows = ctx.staging.copy_contacts(ctx.run_id, ctx.profile, page)
        ctx.watch.advance(rows)


def reread(ctx: Context, queries: list[ContactsQuery], *, members_of: tuple[str, ...] = ()) -> None:
    """Refresh the mirror of contacts; repeatable."""
    ctx.staging.begin(ctx.run_id, ctx.profile, Side.CONSTANT_CONTACT, whole=False)
    for page in chain.from_iterable(map(ctx.constant_contact.contact_pages, queries)):
        ctx.staging.copy_contacts(ctx.run_id, ctx.profile, page)
    ctx.staging.finish(ctx.run_id, ctx.profile, Side.CONSTANT_CONTACT, members_of=members_of)


CLOCK_SLACK = timedelta(seconds=2)  # the vendors' Date headers have whole seconds
