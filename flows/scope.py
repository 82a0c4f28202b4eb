"""Who is in scope: the filter judges what a delta shows; Salesforce names the ids where it must."""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.context import Context
from flows.ports import CsvPage
from sync.extract import delta_select, salesforce_select
from sync.filters.judge import judge
from sync.filters.needs import needs_ids
from sync.filters.scope import scope_conditions
from sync.filters.soql import ids_query, to_soql
from sync.filters.tree import Filter
from sync.profile import Profile
from sync.scoping import ids_due, scope_key

Judge = Callable[[Mapping[str, str]], bool]
PORTION = 500  # rows written at a time


def judge_of(ctx: Context) -> Judge | None:
    """Build what tells whether a record is in scope; None: everybody is."""
    rule = ctx.profile.filter
    if rule is None:
        return None
    return judge(rule, ctx.filter_fields, now=ctx.salesforce.now(), zone=ZoneInfo(ctx.profile.zone))


class Sifted:
    """A page of a delta: the columns of the mirror go on, and the filter looks at all of them.

    only: ids of the records that go on; None: all do.
    """

    def __init__(
        self, page: CsvPage, profile: Profile, judge: Judge | None, *, only: Collection[str] | None = None
    ) -> None:
        self._page, self._judge, self._only = page, judge, only
        self._names, self._kept = delta_select(profile), len(salesforce_select(profile))
        self.outside: list[str] = []  # ids whom the filter does not let in, once the chunks are read

    def chunks(self) -> Iterator[bytes]:
        """Stream the page; as it is where there is nothing to sift."""
        return self._page.chunks() if self._judge is None and self._only is None else self._sift()

    def _sift(self) -> Iterator[bytes]:
        rows = csv.reader(_texts(self._page.chunks()))
        text = io.StringIO()
        write = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for number, row in enumerate(rows):
            if number and self._only is not None and row[0] not in self._only:
                continue
            if number and self._judge and not self._judge(dict(zip(self._names, row, strict=True))):
                self.outside.append(row[0])
            write(row[: self._kept])
            if number % PORTION == 0:
                yield _taken(text)
        yield _taken(text)


def _texts(chunks: Iterator[bytes]) -> Iterator[str]:
    """Cut bytes into lines of text; the line breaks inside values stay."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (f"{line.decode()}\n" for line in lines)
    if rest:
        yield rest.decode()


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def refresh_scope(ctx: Context, object_fields: frozenset[str], *, whole: bool) -> None:
    """Read the ids whom the filter lets in, where judging what a delta shows is not enough. Repeatable."""
    rule, key = ctx.profile.filter, scope_key(ctx.profile.filter)
    before, at = ctx.staging.scope_of(ctx.profile)
    now = ctx.salesforce.now()
    if rule is None:
        if before not in {None, key}:
            ctx.staging.rescope(ctx.run_id, ctx.profile, None, key=key, at=now)
        return
    silent = needs_ids(rule, ctx.filter_fields) and ids_due(at, now, ZoneInfo(ctx.profile.zone))
    if whole or before != key or silent:
        _read_ids(ctx, rule, (key, now), object_fields)


def _read_ids(
    ctx: Context,
    rule: Filter,
    stamp: tuple[str, datetime],
    object_fields: frozenset[str],
) -> None:
    key, now = stamp
    ctx.watch.begin("read_scope")
    condition = to_soql(rule, ctx.filter_fields, now=now, zone=ZoneInfo(ctx.profile.zone))
    scope = scope_conditions(ctx.profile.object_type, object_fields)
    pages = ctx.salesforce.bulk_pages(
        ids_query(ctx.profile.object_type, [*scope, condition]), deleted_too=False
    )
    named = ((page.expected_rows, page.chunks()) for page in pages)
    found = ctx.staging.rescope(ctx.run_id, ctx.profile, named, key=key, at=now)
    ctx.watch.advance(found)
    ctx.watch.count(scoped=found)
