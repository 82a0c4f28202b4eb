"""Read Salesforce records that were just written, as a delta would, and show them in the mirror."""

from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import datetime
from typing import Final

from flows.context import Context
from flows.extract import CLOCK_SLACK, generator
from flows.patience import portions
from flows.scope import Sifted, judge_of
from sync import extract as rules

FEW: Final = 4 * rules.IDS_A_QUERY  # people whose queries by id cost no more than a job of Bulk


def read_people_back(ctx: Context, ids: Sequence[str]) -> None:
    """Refresh the mirror of these people; a call for every 400. Repeatable."""
    judge = judge_of(ctx)
    for some in portions(ids, rules.IDS_A_QUERY):
        _, pages = ctx.salesforce.rest_pages(rules.again_query(ctx.profile, some), deleted_too=True)
        for page in pages:
            sifted = Sifted(page, ctx.profile, judge)
            ctx.staging.put_people(ctx.run_id, ctx.profile, sifted.chunks(), left_out=sifted.outside)


def read_load_back(ctx: Context, ids: Collection[str], since: datetime) -> None:
    """Refresh the mirror of many people who were written since; a handful of calls. Repeatable.

    Nobody else's row is touched, though others changed meanwhile: their plan stands on what they showed.
    """
    if len(ids) <= FEW:
        read_people_back(ctx, list(ids))
        return
    judge = judge_of(ctx)
    soql = rules.written_query(ctx.profile, since=since - CLOCK_SLACK)
    with closing(generator(ctx.salesforce.bulk_pages(soql, deleted_too=True))) as pages:
        for page in pages:
            sifted = Sifted(page, ctx.profile, judge, only=ids)
            ctx.staging.put_people(ctx.run_id, ctx.profile, sifted.chunks(), left_out=sifted.outside)
