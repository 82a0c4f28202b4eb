"""Contacts become Salesforce records, once: by an external id, and only where nobody has the address."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flows.accounts import accounts_of
from flows.context import Context
from flows.patience import portions, refused, write_patiently
from flows.ports import AddressHit, Effect, Written
from flows.read_back import read_people_back
from sync.match import address_key
from sync.person_values import CONTACT_ID, new_record
from sync.plan import Outcome, PlanRow, Reason, Settled
from sync.refusals import Refusal

NO_FIELD = (
    f"The field {CONTACT_ID} is not there or not visible, so nobody can be created without the risk of doing"
    " it twice. Install the package, or assign its permission set to the connected user."
)
DUPLICATE = "DUPLICATES_DETECTED"
Record = dict[str, Any]


def create_people(ctx: Context) -> None:
    """Make the plan's new records; safe to repeat: who was made before is found by the external id."""
    ctx.watch.begin("new_person")
    for portion in portions(ctx.plans.unsent(ctx.run_id, Effect.NEW_PERSON)):
        if CONTACT_ID in ctx.described:
            _create(ctx, portion)
        else:
            ctx.plans.save_outcomes(ctx.run_id, [_not_now(row) for row in portion])
        ctx.watch.advance(len(portion))


def _not_now(row: PlanRow) -> Outcome:
    return Outcome(number=row.number, settled=Settled.NOT_CONFIRMED, words=NO_FIELD)


def _create(ctx: Context, rows: Sequence[PlanRow]) -> None:
    hits = _living(ctx, rows)
    ours = _ours(ctx, hits)
    made: dict[int, str] = {row.number: ours[row.contact_id or ""] for row in rows if row.contact_id in ours}
    others = {row.number: hits[address_key(row.address)] for row in rows if address_key(row.address) in hits}
    outcomes = [_exists(number, found) for number, found in others.items() if number not in made]
    new = [row for row in rows if row.number not in made and row.number not in others]
    for row, written in write_patiently(ctx, new, partial(_send, ctx, accounts_of(ctx, new))):
        record_id = _record_of(ctx, row, written)
        if record_id:
            made[row.number] = record_id
        elif written.refusal:
            outcomes.append(refused(row, written.refusal))
    ctx.plans.save_outcomes(ctx.run_id, outcomes)
    read_people_back(ctx, list(made.values()))
    ctx.plans.confirm(ctx.run_id, Effect.NEW_PERSON, list(made), list(made.values()))


def _exists(number: int, found: Sequence[AddressHit]) -> Outcome:
    return Outcome(number=number, settled=Settled.STRUCK, reason=Reason.EXISTS_AS, words=found[0].record_id)


def _living(ctx: Context, rows: Sequence[PlanRow]) -> Mapping[str, list[AddressHit]]:
    """Find the records that have an address of the rows, by its key."""
    living: dict[str, list[AddressHit]] = {}
    for hit in ctx.salesforce.records_with_address([row.address for row in rows], ctx.sources):
        if not (hit.deleted or hit.converted):
            living.setdefault(address_key(hit.address), []).append(hit)
    return living


def _ours(ctx: Context, hits: Mapping[str, list[AddressHit]]) -> Mapping[str, str]:
    """Name, of the records found, those that this product made: contact id -> record id."""
    name = str(ctx.profile.object_type)
    ids = [hit.record_id for found in hits.values() for hit in found if hit.object_name == name]
    shown = ctx.salesforce.existing(name, ids, [CONTACT_ID]) if ids else ()
    return {record[CONTACT_ID]: record["Id"] for record in shown if record[CONTACT_ID]}


def _send(ctx: Context, accounts: Mapping[str, str], rows: Sequence[PlanRow]) -> list[Written]:
    records = [_record(ctx, row, accounts.get(row.contact_id or "")) for row in rows]
    assign = ctx.profile.options.creation.assignment_rules
    name = str(ctx.profile.object_type)
    return ctx.salesforce.upsert_records(name, CONTACT_ID, records, assign=assign)


def _record(ctx: Context, row: PlanRow, account: str | None) -> Record:
    record = new_record(row, ctx.profile, ctx.described)
    return {**record, "AccountId": account} if account else record


def _record_of(ctx: Context, row: PlanRow, written: Written) -> str:
    """Name the record that the contact belongs to now: the new one, or what a duplicate rule found."""
    if written.refusal is None:
        return written.record_id
    return _duplicate(ctx, row, written.refusal)


def _duplicate(ctx: Context, row: PlanRow, refusal: Refusal) -> str:
    """Name the only match of a duplicate rule, if it has the same address; "" otherwise."""
    name, field = str(ctx.profile.object_type), ctx.profile.mapping.address_field
    if (
        refusal.code != DUPLICATE
        or len(refusal.matches) != 1
        or refusal.matches[0].object_name not in {"", name}
    ):
        return ""
    found = list(ctx.salesforce.existing(name, [refusal.matches[0].record_id], [field]))
    same = found and address_key(found[0][field]) == address_key(row.address)
    return found[0]["Id"] if same else ""
