"""Read both sides into the mirrors: whole the first time, then what changed since the watermark."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import chain, islice

from flows.ahead import ahead
from flows.context import Context
from flows.ports import ContactsQuery, CsvPage, Mark
from flows.purged import bury_purged, deleted_since
from flows.scope import Sifted, judge_of, refresh_scope
from sync import extract as rules
from sync.fields import includes
from sync.least import constant_contact_sweep
from sync.problems import Side, TryAgain
from sync.records import Contact
from sync.remote import TooFarBack
from sync.visible import too_many_gone

CLOCK_SLACK = timedelta(seconds=2)  # the vendors' Date headers have whole seconds
PAGES_AT_ONCE = 20  # pages of contacts copied by one statement


def read_salesforce(ctx: Context, object_fields: frozenset[str]) -> Mark:
    """Read people, and judge who of them is in scope; returns the mark to save with the plan.

    Raises GiveUp where too many are not visible any more.
    """
    now = ctx.salesforce.now()
    mark = _usable(ctx, Side.SALESFORCE)
    if mark and now - mark.watermark >= rules.FORGOTTEN:
        mark = None
    deleted = deleted_since(ctx, mark.watermark) if mark else TooFarBack()
    if isinstance(deleted, TooFarBack):
        mark = None
    ctx.watch.begin("read_salesforce")
    ctx.staging.begin(ctx.run_id, ctx.profile, Side.SALESFORCE, whole=mark is None)
    if mark is None:
        _read_whole(ctx, object_fields)
    else:
        soql = rules.delta_query(ctx.profile, object_fields, since=mark.watermark, now=now)
        _read_delta(ctx, soql)
    ctx.runs.note_read(ctx.run_id, Side.SALESFORCE, ctx.watch.done)
    ctx.staging.finish(ctx.run_id, ctx.profile, Side.SALESFORCE)
    if isinstance(deleted, TooFarBack):
        _check_visible(ctx)
    else:
        bury_purged(ctx, deleted.deleted)
    refresh_scope(ctx, object_fields, whole=mark is None)
    swept = mark.swept_at if mark else now
    return Mark(watermark=now, swept_at=swept, mapping_version=ctx.profile.mapping.version)


def _usable(ctx: Context, side: Side) -> Mark | None:
    """Find the mark to go on from; a mirror of another mapping is read anew."""
    mark = ctx.staging.mark(ctx.profile, side)
    return mark if mark and mark.mapping_version == ctx.profile.mapping.version else None


def _read_whole(ctx: Context, object_fields: frozenset[str]) -> None:
    """Read everybody; the deleted too where somebody is linked, who may be among them."""
    soql = rules.whole_query(ctx.profile, object_fields)
    pages = ctx.salesforce.bulk_pages(soql, deleted_too=ctx.staging.has_links(ctx.profile))
    with closing(generator(pages)) as each:  # whatever happens, the job is deleted
        for page in each:
            rows = ctx.staging.copy_people(ctx.run_id, ctx.profile, page.chunks())
            _check_rows(ctx, page, rows)


def _read_delta(ctx: Context, soql: str) -> None:
    judge = judge_of(ctx)
    total, pages = ctx.salesforce.rest_pages(soql, deleted_too=True)
    if not total:
        return
    some = ctx.salesforce.bulk_pages(soql, deleted_too=True) if rules.use_bulk(total) else pages
    with closing(generator(some)) as each:
        for page in each:
            sifted = Sifted(page, ctx.profile, judge)
            rows = ctx.staging.copy_people(ctx.run_id, ctx.profile, sifted.chunks())
            _check_rows(ctx, page, rows)
            if sifted.outside:
                ctx.staging.leave_out(ctx.run_id, ctx.profile, sifted.outside)


def generator(pages: Iterable[CsvPage]) -> Generator[CsvPage, None, None]:
    """Make an iterator that can be closed, so that the job of its pages is deleted."""
    yield from pages


def _check_rows(ctx: Context, page: CsvPage, rows: int) -> None:
    if rows != page.expected_rows:
        raise TryAgain(
            "salesforce_truncated", Side.SALESFORCE, {"expected": page.expected_rows, "received": rows}
        )
    ctx.watch.advance(rows)


def _check_visible(ctx: Context) -> None:
    """Absence is no deletion: where many are gone without a word, somebody's rights have changed."""
    now, before = ctx.staging.visible(ctx.run_id, ctx.profile)
    problem = too_many_gone(now, before, ctx.profile)
    if problem:
        raise problem
    ctx.staging.note_visible(ctx.run_id, ctx.profile, now)


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
        _read_again(ctx)
    ctx.watch.count(delta=int(mark is not None))
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


def _read_again(ctx: Context) -> None:
    for query in _sweep(ctx):
        before = ctx.watch.done
        _read_contacts(ctx, [query])
        swept = ctx.watch.done - before
        ctx.watch.count(swept=swept, sweeps=constant_contact_sweep(contacts=swept))


def _read_contacts(ctx: Context, queries: list[ContactsQuery], *, watched: bool = True) -> None:
    """Stream pages into the landing, many in one statement; each is asked for while the last is copied."""
    asked = chain.from_iterable(map(ctx.constant_contact.contact_pages, queries))
    with closing(ahead(_capped(ctx, asked) if watched else asked)) as fetched:
        pages = filter(None, fetched)
        for first in pages:
            some = chain([first], islice(pages, PAGES_AT_ONCE - 1))
            contacts = _counted(ctx, some) if watched else chain.from_iterable(some)
            ctx.staging.copy_contacts(ctx.run_id, ctx.profile, contacts)


def _capped(ctx: Context, pages: Iterable[list[Contact]]) -> Iterator[list[Contact]]:
    """Hold to the profile's caps before each call: it is made before the last page is counted."""
    for page in pages:
        yield page
        ctx.watch.afford()


def _counted(ctx: Context, pages: Iterable[list[Contact]]) -> Iterator[Contact]:
    for page in pages:
        yield from page
        ctx.watch.advance(len(page))


def reread(ctx: Context, queries: list[ContactsQuery], *, members_of: tuple[str, ...] = ()) -> None:
    """Refresh the mirror of contacts; repeatable."""
    ctx.staging.begin(ctx.run_id, ctx.profile, Side.CONSTANT_CONTACT, whole=False)
    _read_contacts(ctx, queries, watched=False)
    ctx.staging.finish(ctx.run_id, ctx.profile, Side.CONSTANT_CONTACT, members_of=members_of)
