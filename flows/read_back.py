"""Read Salesforce records that were just written, as a delta would, and show them in the mirror."""

from collections.abc import Sequence

from flows.context import Context
from flows.patience import portions
from flows.scope import Sifted, judge_of
from sync import extract as rules


def read_people_back(ctx: Context, ids: Sequence[str]) -> None:
    """Refresh the mirror of these people; a call for every 400. Repeatable."""
    judge = judge_of(ctx)
    for some in portions(ids, rules.IDS_A_QUERY):
        _, pages = ctx.salesforce.rest_pages(rules.again_query(ctx.profile, some), deleted_too=True)
        for page in pages:
            sifted = Sifted(page, ctx.profile, judge)
            chunks = list(sifted.chunks())  # first: they tell who is outside
            ctx.staging.put_people(ctx.run_id, ctx.profile, chunks, left_out=sifted.outside)
