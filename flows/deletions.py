"""Undo of a creation: a record that this product made goes, if nobody changed it or attached anything."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from flows.context import Context
from flows.patience import portions, refused, write_patiently
from flows.ports import Effect, Written
from flows.read_back import read_people_back
from sync.attached import worth_asking
from sync.extract import IDS_A_QUERY
from sync.person_values import CONTACT_ID
from sync.plan import Outcome, PlanRow, Reason, Settled
from sync.undoing import Why

SHOWN: Final = (
    *("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp"),
    CONTACT_ID,
)


def delete_people(ctx: Context) -> None:
    """Delete the plan's records; who was changed since stays and is struck. Safe to repeat."""
    ctx.watch.begin("delete_person")
    for portion in portions(ctx.plans.unsent(ctx.run_id, Effect.DELETE_PERSON), IDS_A_QUERY):
        shown = _shown(ctx, [row.person_id for row in portion])
        attached = _attached(ctx, list(shown))
        stay = [row for row in portion if row.person_id in shown and not _untouched(row, shown, attached)]
        kept = {row.number for row in stay}
        ctx.plans.save_outcomes(ctx.run_id, [_struck(row) for row in stay])
        _delete(ctx, [row for row in portion if row.number not in kept])
        ctx.watch.advance(len(portion))


def who_stays(ctx: Context, ids: Sequence[str]) -> Mapping[str, Why]:
    """Say of created records that they may not be deleted, and why; those that are gone are left out.

    The mirror shows them afterwards as they are now, so that their values can be compared with what we made.
    """
    read_people_back(ctx, ids)
    found: dict[str, Why] = {}
    for portion in portions(ids, IDS_A_QUERY):
        shown = _shown(ctx, portion)
        attached = _attached(ctx, list(shown))
        found |= dict.fromkeys(attached, Why.ATTACHED)
        changed = [each for each, record in shown.items() if not _as_made(record)]
        found |= {each: Why.CHANGED for each in changed if each not in attached}
    return found


def _struck(row: PlanRow) -> Outcome:
    return Outcome(number=row.number, settled=Settled.STRUCK, reason=Reason.CHANGED_SINCE_PREVIEW)


def _shown(ctx: Context, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    found = ctx.salesforce.existing(str(ctx.profile.object_type), ids, SHOWN)
    return {record["Id"]: record for record in found}


def _as_made(record: Mapping[str, str]) -> bool:
    """Tell whether nobody changed the record: stamps have whole seconds, so who changed it counts too."""
    by_us = record["CreatedById"] == record["LastModifiedById"]
    return by_us and record["CreatedDate"] == record["LastModifiedDate"] and bool(record[CONTACT_ID])


def _untouched(row: PlanRow, shown: Mapping[str, Mapping[str, str]], attached: Collection[str]) -> bool:
    """Tell whether a record is as it was when its deletion was planned."""
    record = shown[row.person_id]
    same = record["SystemModstamp"] == row.parameters.get("modstamp")
    return same and _as_made(record) and row.person_id not in attached


def _attached(ctx: Context, ids: Sequence[str]) -> frozenset[str]:
    """Name the records that something hangs on, of the objects that are visible."""
    info = ctx.salesforce.describe(str(ctx.profile.object_type)) if ids else None
    if info is None:
        return frozenset()
    return frozenset(ctx.salesforce.attached(worth_asking(info.children, ctx.profile.object_type), ids))


def _delete(ctx: Context, rows: Sequence[PlanRow]) -> None:
    ended = list(write_patiently(ctx, rows, partial(_send, ctx)))
    gone = [row for row, written in ended if written.refusal is None]
    read_people_back(ctx, [row.person_id for row in gone])
    ctx.plans.confirm(ctx.run_id, Effect.DELETE_PERSON, [row.number for row in gone])
    ctx.plans.save_outcomes(
        ctx.run_id, [refused(row.number, written.refusal) for row, written in ended if written.refusal]
    )


def _send(ctx: Context, rows: Sequence[PlanRow]) -> list[Written]:
    return ctx.salesforce.delete_records([row.person_id for row in rows])
