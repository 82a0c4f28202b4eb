"""What was deleted for good since the last reading: getDeleted names it where no query shows it any more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from flows.context import Context
from flows.patience import portions
from flows.ports import AddressSource
from sync.extract import OVERLAP
from sync.remote import Deletions, TooFarBack

AT_ONCE: Final = 3_000  # ids looked up in one call


def deleted_since(ctx: Context, since: datetime) -> Deletions | TooFarBack:
    """Ask, before the people are read, who of them was deleted; TooFarBack: all must be read whole."""
    return ctx.salesforce.deleted_ids(str(ctx.profile.object_type), since - OVERLAP)


def bury_purged(ctx: Context, deleted: Iterable[str]) -> None:
    """Note as deleted whom the mirror, just brought up to now, shows alive and Salesforce does not know.

    Who still shows was undeleted, merged or lies in the recycle bin: that is what the reading said.
    """
    for some in portions(deleted, AT_ONCE):
        living = ctx.staging.living(ctx.profile, some)
        if living:
            known = {fate.record_id for fate in ctx.salesforce.fates(str(ctx.profile.object_type), living)}
            ctx.staging.bury(ctx.profile, [each for each in living if each not in known])


def bury_others(ctx: Context, source: AddressSource, since: datetime) -> datetime | None:
    """Note which other records are gone, before they are read; returns from when to read: None, whole."""
    found = ctx.salesforce.deleted_ids(source.object_name, since - OVERLAP)
    if isinstance(found, TooFarBack):
        ctx.staging.forget_records(ctx.run_id, ctx.profile, source.object_name)
        return None
    for some in portions(found.deleted, AT_ONCE):
        ctx.staging.bury_records(ctx.run_id, ctx.profile, some)
    return since
