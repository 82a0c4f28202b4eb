"""Imports: rows become contacts, 500 at a time: a reader sees an import under way, and a kill loses nothing.

A new contact is implicit with opt_in_source Account; of a known one only what the row names changes, never
its permission; the unsubscribed are updated but join no list. Nothing tells which rows failed: counters only.
"""

from dataclasses import dataclass
from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.activities.merge import merge_row
from simulators.constant_contact.activities.queue import STOPS_AT, Activity, save_progress
from simulators.constant_contact.activities.rows import Change, Refused, Rules, read_row
from simulators.constant_contact.activities.worker import finish_work, stop_work
from simulators.constant_contact.contacts import consent, model
from simulators.constant_contact.contacts.fields import Field, read_field
from simulators.constant_contact.contacts.links import JOIN, LARGEST, marks
from simulators.constant_contact.contacts.model import Contact, email_key
from simulators.constant_contact.contacts.sms import FEW_DIGITS, make_sms
from simulators.constant_contact.world import World, next_number

CHUNK = 500
SOURCE = "Account"
SMS = "sms:"  # before the number that is the key of a person without an address


@dataclass(kw_only=True, slots=True)
class Import:
    """One import under way."""

    world: World
    activity: Activity
    rules: Rules
    lists: list[int]
    fields: dict[str, Field]  # by name


def run_import(world: World, activity: Activity) -> None:
    running = start_import(world, activity)
    rows = activity.request["rows"]
    stops_at = activity.request.get(STOPS_AT)
    end = len(rows) if stops_at is None else min(stops_at, len(rows))
    while activity.done < end:
        chunk = rows[activity.done : min(activity.done + CHUNK, end)]
        with world.write() as connection:
            import_chunk(running, connection, chunk)
            activity.done += len(chunk)
            activity.status["items_completed_count"] = activity.done
            save_progress(connection, activity)
    ending = finish_work if end == len(rows) else stop_work
    ending(world, activity)


def start_import(world: World, activity: Activity) -> Import:
    rules = Rules(
        clears_blanks=world.switch("import_clears_blanks"),
        international_phone=world.switch("import_international_phone"),
        long_values=world.switch("import_long_values"),
    )
    sql = "SELECT id, name, type, body FROM fields WHERE account = ?"
    fields = {row["name"].lower(): read_field(row) for row in world.rows(sql, activity.account)}
    alive = f"SELECT id FROM lists WHERE deleted_at IS NULL AND id IN ({marks(activity.request['lists'])})"
    lists = [row[0] for row in world.rows(alive, *activity.request["lists"])]
    return Import(world=world, activity=activity, rules=rules, lists=lists, fields=fields)


def import_chunk(running: Import, connection: Any, rows: list[dict[str, Any]]) -> None:
    changes = [change for row in rows if (change := judge_row(running, row)) is not None]
    known = find_known(running, changes)
    fresh = next_number(connection, "contacts", running.activity.account)
    touched: dict[str, Contact] = {}
    for change in changes:
        key = key_of(change)
        contact = known.get(key)
        if contact is None:
            contact = make_contact(running.world, fresh, change)
            fresh += 1
        elif not revive(running, contact):
            continue
        if merge_row(running.world, contact, change, running.fields):
            merge_sms(running, contact, change)
            known[key] = touched[key] = contact
        else:
            running.activity.status["error_count"] += 1
    connection.executemany(model.SAVE, [model.make_row(contact) for contact in touched.values()])
    join(running, connection, list(touched.values()))


def judge_row(running: Import, row: dict[str, Any]) -> Change | None:
    status = running.activity.status
    status["person_count"] += 1
    try:
        return read_row(row, running.rules)
    except Refused as refused:
        status[str(refused)] += 1
        return None


def find_known(running: Import, changes: list[Change]) -> dict[str, Contact]:
    keys = [email_key(change.email) for change in changes if change.email]
    sql = f"SELECT * FROM contacts WHERE account = ? AND email_key IN ({marks(keys)})"
    rows = running.world.rows(sql, running.activity.account, *keys)
    found = {row["email_key"]: model.read_row(row) for row in rows}
    numbers = [change.sms[-FEW_DIGITS:] for change in changes if not change.email]
    return found | (find_by_number(running, numbers) if numbers else {})


def find_by_number(running: Import, numbers: list[str]) -> dict[str, Contact]:
    """Return the contacts that have a phone for SMS and no address, by key."""
    sql = (
        "SELECT *, sms_channel ->> 'sms_address' AS number FROM contacts WHERE account = ?"
        f" AND email_key IS NULL AND sms_channel IS NOT NULL AND number IN ({marks(numbers)})"
    )
    rows = running.world.rows(sql, running.activity.account, *numbers)
    return {f"{SMS}{row['number']}": model.read_row(row) for row in rows}


def key_of(change: Change) -> str:
    """Return what tells persons apart: the address, else the number."""
    return email_key(change.email) or f"{SMS}{change.sms[-FEW_DIGITS:]}"


def merge_sms(running: Import, contact: Contact, change: Change) -> None:
    """Give the contact its number, with the consent that the whole import speaks of."""
    if not change.sms:
        return
    permission = running.activity.request.get("sms") or "not_set"
    consent = {"sms_consent_permission": permission, "consent_type": "promotional_sms"}
    given = {"full_sms_address": change.sms, "sms_channel_consents": [consent]}
    contact.parts["sms_channel"] = make_sms(running.world, contact, given)


def make_contact(world: World, number: int, change: Change) -> Contact:
    now = world.now()
    core: dict[str, Any] = {"create_source": SOURCE}
    if not change.email:
        return Contact(id=number, created_at=now, updated_at=now, core=core)
    core["email_address"] = consent.start_email(change.email, now, permission="implicit", source=SOURCE)
    return Contact(id=number, created_at=now, updated_at=now, subscribed_at=now, core=core)


def revive(running: Import, contact: Contact) -> bool:
    """Bring a deleted contact back, as the switch says. False: the row counts as an error."""
    if not contact.is_deleted:
        return True
    if not running.world.switch("import_revives_deleted"):
        running.activity.status["error_count"] += 1
        return False
    del contact.core["deleted_at"]
    contact.touch(running.world.now())
    return True


def join(running: Import, connection: Any, contacts: list[Contact]) -> None:
    """Put them on the lists, except the unsubscribed and, as the switch says, those who had left."""
    if not running.lists:
        return
    willing = [contact.id for contact in contacts if not contact.is_unsubscribed]
    running.activity.status["cannot_add_to_list_count"] += len(contacts) - len(willing)
    pairs = [(number, contact) for number in running.lists for contact in willing]
    join_pairs(running.world, connection, pairs)


def join_pairs(world: World, connection: Any, pairs: list[tuple[int, int]]) -> None:
    """Make memberships; touches the contacts where the switch says so. No contact gets a 51st list."""
    wanted = pairs
    if not world.switch("import_re_adds_leavers"):
        gone = {tuple(row) for row in world.rows("SELECT list, contact FROM departures")}
        wanted = [pair for pair in pairs if pair not in gone]
    if world.row("SELECT count(*) FROM lists")[0] > LARGEST:
        wanted = [pair for pair in wanted if has_room(world, pair[1])]
    if world.switch("list_change_moves_updated_at"):
        touch_new(world, connection, wanted)
    connection.executemany(JOIN, wanted)


def has_room(world: World, contact: int) -> bool:
    sql = "SELECT count(*) FROM memberships WHERE contact = ?"
    return bool(world.row(sql, contact)[0] < LARGEST)


def touch_new(world: World, connection: Any, pairs: list[tuple[int, int]]) -> None:
    sql = "SELECT 1 FROM memberships WHERE list = ? AND contact = ?"
    changed = {contact for number, contact in pairs if world.row(sql, number, contact) is None}
    touch_contacts(world, connection, sorted(changed))


def touch_contacts(world: World, connection: Any, numbers: list[int]) -> None:
    """Move updated_at, in the column and in the wire text."""
    now = world.now()
    connection.executemany(
        "UPDATE contacts SET updated_at = ?, core = json_set(core, '$.updated_at', ?) WHERE id = ?",
        [(now, times.show(now), number) for number in numbers],
    )
