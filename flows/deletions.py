"""Undo of a creation: a record that this product made goes, if nobody changed it or attached anything."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from flows.context import Context
from flows.csv_rows import rows_of
from flows.patience import portions, refused, write_patiently
from flows.ports import Effect, Written
from flows.read_back import read_people_back
from sync.extract import IDS_A_QUERY
from sync.person_values import CONTACT_ID
from sync.plan import Action, Outcome, PlanRow, Reason, Settled
from sync.undoing import Why

STAMPS: Final = ("CreatedDate", "LastModifiedDate", "SystemModstamp")
ATTACHED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    # object: what can hang on a record of it, and the field that names the record
    "Contact": (
        ("Task", "WhoId"),
        ("Event", "WhoId"),
        ("CampaignMember", "ContactId"),
        ("Case", "ContactId"),
    ),
    "Lead": (("Task", "WhoId"), ("Event", "WhoId"), ("CampaignMember", "LeadId")),
    "Account": (
        ("Task", "AccountId"),
        ("Event", "AccountId"),
        ("Case", "AccountId"),
        ("Opportunity", "AccountId"),
    ),
}


def delete_people(ctx: Context) -> None:
    """Delete the plan's records; who was changed since stays and is struck. Safe to repeat."""
    ctx.watch.begin("delete_person")
    for portion in portions(ctx.plans.unsent(ctx.run_id, Effect.DELETE_PERSON), IDS_A_QUERY):
        shown = _shown(ctx, portion)
        attached = _attached(ctx, list(shown))
        stay = [row for row in portion if row.person_id in shown and not _untouched(row, shown, attached)]
        kept = {row.number for row in stay}
        ctx.plans.save_outcomes(ctx.run_id, [_struck(row) for row in stay])
        _delete(ctx, [row for row in portion if row.number not in kept])
        ctx.watch.advance(len(portion))


def who_stays(ctx: Context, ids: Sequence[str]) -> Mapping[str, Why]:
    """Say of created records that they may not be deleted, and why; those that are gone are left out."""
    found: dict[str, Why] = {}
    for portion in portions(ids, IDS_A_QUERY):
        rows = [
            PlanRow(person_id=each, action=Action.DELETE_PERSON, reason=Reason.UNDONE) for each in portion
        ]
        shown = _shown(ctx, rows)
        attached = _attached(ctx, list(shown))
        found |= dict.fromkeys(attached, Why.ATTACHED)
        changed = [row for row in rows if row.person_id in shown and not _untouched(row, shown, attached)]
        found |= {row.person_id: Why.CHANGED for row in changed if row.person_id not in attached}
    return found


def _struck(row: PlanRow) -> Outcome:
    return Outcome(number=row.number, settled=Settled.STRUCK, reason=Reason.CHANGED_SINCE_PREVIEW)


def _shown(ctx: Context, rows: Sequence[PlanRow]) -> Mapping[str, Mapping[str, str]]:
    name, ids = str(ctx.profile.object_type), [row.person_id for row in rows]
    found = ctx.salesforce.existing(name, ids, [*STAMPS, CONTACT_ID])
    return {record["Id"]: record for record in found}


def _untouched(row: PlanRow, shown: Mapping[str, Mapping[str, str]], attached: Collection[str]) -> bool:
    """Tell whether a record is as we made it: by the stamp that the plan names, or never changed at all."""
    record = shown[row.person_id]
    stamp = row.parameters.get("modstamp")
    same = record["SystemModstamp"] == stamp if stamp else record["CreatedDate"] == record["LastModifiedDate"]
    return same and bool(record[CONTACT_ID]) and row.person_id not in attached


def _attached(ctx: Context, ids: Sequence[str]) -> frozenset[str]:
    """Name the records that something hangs on, of the objects that are visible."""
    asked = ", ".join(f"'{each}'" for each in ids)
    found: set[str] = set()
    for name, field in ATTACHED[ctx.profile.object_type] if ids else ():
        if field not in (ctx.salesforce.fields(name) or {}):
            continue
        soql = f"SELECT {field} FROM {name} WHERE {field} IN ({asked})"  # noqa: S608 - names and ids of our own
        _, pages = ctx.salesforce.rest_pages(soql, deleted_too=False)
        found |= {holder for page in pages for (holder,) in rows_of(page)}
    return frozenset(found)


def _delete(ctx: Context, rows: Sequence[PlanRow]) -> None:
    ended = list(write_patiently(ctx, rows, partial(_send, ctx)))
    gone = [row for row, written in ended if written.refusal is None]
    read_people_back(ctx, [row.person_id for row in gone])
    ctx.plans.confirm(ctx.run_id, Effect.DELETE_PERSON, [row.number for row in gone])
    ctx.plans.save_outcomes(
        ctx.run_id, [refused(row, written.refusal) for row, written in ended if written.refusal]
    )


def _send(ctx: Context, rows: Sequence[PlanRow]) -> list[Written]:
    return ctx.salesforce.delete_records([row.person_id for row in rows])
