"""Values that flow to Salesforce: written where the record still shows what was planned, and read back."""

from collections.abc import Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from flows.context import Context
from flows.loads import Load, write_records
from flows.patience import refused, write_patiently
from flows.ports import Effect, RecordWrite, Written
from flows.read_back import read_people_back
from sync.person_values import typed
from sync.plan import Outcome, PlanRow, Reason, Settled
from sync.remote import Operation

GONE = Reason.CHANGED_SINCE_PREVIEW


def write_people(ctx: Context) -> None:
    """Write the values of the plan's people; a row whose record moved otherwise is struck. Safe to repeat."""
    load = Load(
        effect=Effect.PERSON,
        operation=Operation.UPDATE,
        key="Id",
        key_of=attrgetter("person_id"),
        fitting=partial(_fitting, ctx),
        values=partial(_values, ctx),
        few=partial(_write, ctx),
    )
    write_records(ctx, load)


def _fitting(ctx: Context, rows: Sequence[PlanRow]) -> list[PlanRow]:
    """Strike the rows whose record is not as planned, and give the others."""
    shown = _shown(ctx, rows)
    struck = {row.number for row in rows if not _as_planned(row, shown.get(row.person_id))}
    outcomes = [Outcome(number=number, settled=Settled.STRUCK, reason=GONE) for number in sorted(struck)]
    ctx.plans.save_outcomes(ctx.run_id, outcomes)
    return [row for row in rows if row.number not in struck]


def _shown(ctx: Context, rows: Sequence[PlanRow]) -> Mapping[str, Mapping[str, str]]:
    fields = sorted({change.target for row in rows for change in row.person_changes})
    ids = [row.person_id for row in rows]
    found = ctx.salesforce.existing(str(ctx.profile.object_type), ids, fields)
    return {record["Id"]: record for record in found}


def _as_planned(row: PlanRow, record: Mapping[str, str] | None) -> bool:
    return record is not None and all(
        record[change.target] in {change.before or "", change.after} for change in row.person_changes
    )


def _values(ctx: Context, row: PlanRow) -> dict[str, Any]:
    return {"Id": row.person_id, **typed(row.person_changes, ctx.described)}


def _write(ctx: Context, rows: Sequence[PlanRow]) -> None:
    ended = list(write_patiently(ctx, rows, partial(_send, ctx)))
    landed = [row for row, written in ended if written.refusal is None]
    read_people_back(ctx, [row.person_id for row in landed])
    ctx.plans.confirm(ctx.run_id, Effect.PERSON, [row.number for row in landed])
    ctx.plans.save_outcomes(
        ctx.run_id, [refused(row.number, written.refusal) for row, written in ended if written.refusal]
    )


def _send(ctx: Context, rows: Sequence[PlanRow]) -> list[Written]:
    name = str(ctx.profile.object_type)
    return ctx.salesforce.update_records(
        [
            RecordWrite(
                object_name=name,
                values=typed(row.person_changes, ctx.described),
                record_id=row.person_id,
            )
            for row in rows
        ]
    )
