"""Contacts become Salesforce records, once: by an external id, and only where nobody has the address."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flows.accounts import accounts_of
from flows.context import Context
from flows.loads import DUPLICATES, Load, write_records
from flows.patience import refused, write_patiently
from flows.ports import AddressHit, Effect, Written
from flows.read_back import read_people_back
from sync.match import address_key
from sync.person_values import CONTACT_ID, new_record
from sync.plan import Outcome, PlanRow, Reason, Settled
from sync.refusals import PACKAGE_MISSING, Refusal
from sync.remote import Operation

Record = dict[str, Any]
Accounts = dict[str, str]  # contact id -> the Account that its record gets


def create_people(ctx: Context) -> None:
    """Make the plan's new records; safe to repeat: who was made before is found by the external id."""
    accounts: Accounts = {}
    load = Load(
        effect=Effect.NEW_PERSON,
        operation=Operation.UPSERT,
        key=CONTACT_ID,
        key_of=lambda row: row.contact_id or "",
        fitting=partial(_fitting, ctx, accounts),
        values=partial(_record, ctx, accounts),
        few=partial(_create, ctx, accounts),
        many=not ctx.profile.options.creation.assignment_rules,  # a job asks for one rule by its id alone
    )
    write_records(ctx, load)


def _fitting(ctx: Context, accounts: Accounts, rows: Sequence[PlanRow]) -> list[PlanRow]:
    """Look who has the addresses now: what we made has landed, what others made is struck."""
    if CONTACT_ID not in ctx.described:
        ctx.plans.save_outcomes(ctx.run_id, [_not_now(row) for row in rows])
        return []
    hits = _living(ctx, rows)
    ours = _ours(ctx, hits)
    made = {row.number: ours[row.contact_id or ""] for row in rows if row.contact_id in ours}
    others = {row.number: hits[address_key(row.address)] for row in rows if address_key(row.address) in hits}
    outcomes = [_exists(number, found) for number, found in others.items() if number not in made]
    ctx.plans.save_outcomes(ctx.run_id, outcomes)
    _confirm(ctx, made)
    new = [row for row in rows if row.number not in made and row.number not in others]
    accounts.update(accounts_of(ctx, new))
    return new


def _not_now(row: PlanRow) -> Outcome:
    return Outcome(number=row.number, settled=Settled.NOT_CONFIRMED, code=PACKAGE_MISSING)


def _confirm(ctx: Context, made: Mapping[int, str]) -> None:
    """Read records back that are there, and note whose they are."""
    read_people_back(ctx, list(made.values()))
    ctx.plans.confirm(ctx.run_id, Effect.NEW_PERSON, list(made), list(made.values()))


def _create(ctx: Context, accounts: Accounts, rows: Sequence[PlanRow]) -> None:
    made: dict[int, str] = {}
    outcomes: list[Outcome] = []
    for row, written in write_patiently(ctx, rows, partial(_send, ctx, accounts)):
        record_id = _record_of(ctx, row, written)
        if record_id:
            made[row.number] = record_id
        elif written.refusal:
            outcomes.append(refused(row.number, written.refusal))
    ctx.plans.save_outcomes(ctx.run_id, outcomes)
    _confirm(ctx, made)


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


def _send(ctx: Context, accounts: Accounts, rows: Sequence[PlanRow]) -> list[Written]:
    records = [_record(ctx, accounts, row) for row in rows]
    assign = ctx.profile.options.creation.assignment_rules
    name = str(ctx.profile.object_type)
    return ctx.salesforce.upsert_records(name, CONTACT_ID, records, assign=assign)


def _record(ctx: Context, accounts: Accounts, row: PlanRow) -> Record:
    record = new_record(row, ctx.profile, ctx.described)
    account = accounts.get(row.contact_id or "")
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
        refusal.code != DUPLICATES
        or len(refusal.matches) != 1
        or refusal.matches[0].object_name not in {"", name}
    ):
        return ""
    found = list(ctx.salesforce.existing(name, [refusal.matches[0].record_id], [field]))
    same = found and address_key(found[0][field]) == address_key(row.address)
    return found[0]["Id"] if same else ""
