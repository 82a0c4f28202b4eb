"""Puts a seed's people into the first account, as they stand in Constant Contact."""

import itertools
import operator
from collections.abc import Iterable, Iterator
from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.contacts import consent, model
from simulators.constant_contact.contacts.links import JOIN
from simulators.constant_contact.contacts.model import SAVE, Contact, email_key
from simulators.constant_contact.contacts.parts import make_address, make_phone
from simulators.constant_contact.lists import insert_list
from simulators.constant_contact.schema import INDEXES
from simulators.constant_contact.seeding_rows import INSERT, composed_rows
from simulators.constant_contact.world import World, next_number
from simulators.kernel.state import Options
from simulators.people import SeedPerson, created_at, people
from simulators.people_rows import LIST, composed_contacts

ACCOUNT = 1
CHUNK = 2000
# Wire field: field of SeedPerson.
CORE = {"first_name": "first_name", "last_name": "last_name", "job_title": "title", "company_name": "company"}
PHONES = {"work": "phone", "mobile": "mobile_phone", "home": "home_phone"}
ADDRESS = ("street", "city", "state", "postal_code", "country")
NAMES = ("email", *CORE.values(), *PHONES.values(), *ADDRESS)
READ = operator.attrgetter(*NAMES)
# Lists that every account has.
LISTS = ("General Interest",)
HOLD = (
    *("contacts", "sms_history", "lists", "memberships", "departures", "tags", "taggings", "fields"),
    *("segments", "activities", "export_parts"),
)


def seed_people(world: World, options: Options) -> dict[str, Any]:
    """Add a seed's contacts to the first account; an address that is there is passed over."""
    with world.write() as connection:
        fresh = world.row("SELECT 1 FROM contacts LIMIT 1") is None
        # Composed rows never share an address, and a set of a million would not be small.
        add = add_composed if fresh and options.rows is not None else add_people
        count = add(world, options, connection)
        for statement in filter(str.strip, INDEXES.split(";")):
            connection.execute(statement)
    return {"seed": options.seed, "contacts": count}


def empty(world: World) -> None:
    """Delete what the accounts hold, their lists too; the accounts, their users and grants stay."""
    with world.write() as connection:
        for table in HOLD:
            connection.execute(f"DELETE FROM {table}")  # the names stand above


def add_people(world: World, options: Options, connection: Any) -> int:
    """Add people one by one; return how many."""
    lists: dict[str, int] = {}
    start = number = next_number(connection, "contacts", ACCOUNT)
    for chunk in chunks(choose_people(world, options)):
        rows = [model.make_row(make_contact(person, number + n)) for n, person in enumerate(chunk)]
        connection.executemany(SAVE, rows)
        pairs = list(pair_lists(chunk, number))
        for name in {name for name, _ in pairs} - set(lists):
            lists[name] = find_list(world, connection, name)
        connection.executemany(JOIN, sorted((lists[name], contact) for name, contact in pairs))
        number += len(chunk)
    return number - start


def add_composed(world: World, options: Options, connection: Any) -> int:
    """Add composed rows, as add_people would and faster."""
    start = next_number(connection, "contacts", ACCOUNT)
    chosen = composed_contacts(options.rows or 0, match=options.match, differ=options.differ)
    connection.executemany(INSERT, composed_rows(chosen, start))
    end = next_number(connection, "contacts", ACCOUNT)
    if end > start:
        target = find_list(world, connection, LIST)
        connection.executemany(JOIN, ((target, contact) for contact in range(start, end)))
    return end - start


def choose_people(world: World, options: Options) -> Iterator[SeedPerson]:
    """Yield who has a contact; of several with one address the first, as an account holds one for each."""
    sql = "SELECT email_key FROM contacts WHERE account = ?"
    seen = {row[0] for row in world.rows(sql, ACCOUNT)}
    for person in people(options.seed, options.rows, match=options.match, differ=options.differ):
        if person.contact is None:
            continue
        key = email_key(person.contact.overrides.get("email", person.email))
        if not key or key not in seen:
            seen.add(key)
            yield person


def chunks(persons: Iterable[SeedPerson]) -> Iterator[list[SeedPerson]]:
    iterator = iter(persons)
    while chunk := list(itertools.islice(iterator, CHUNK)):
        yield chunk


def find_list(world: World, connection: Any, name: str) -> int:
    row = world.row("SELECT id FROM lists WHERE account = ? AND name = ?", ACCOUNT, name)
    return int(row[0]) if row else insert_list(world, connection, ACCOUNT, {"name": name})


def pair_lists(persons: list[SeedPerson], number: int) -> Iterator[tuple[str, int]]:
    """Yield (list name, contact) for persons numbered from `number`; the deleted are on no list."""
    for contact, person in enumerate(persons, number):
        if person.contact is not None and not person.contact.deleted:
            yield from ((name, contact) for name in person.contact.lists)


def make_contact(person: SeedPerson, number: int) -> Contact:
    seed = person.contact
    assert seed is not None
    made_at = times.to_millis(created_at(person.number))
    values = dict(zip(NAMES, READ(person), strict=True)) | dict(seed.overrides)
    values = {name: text for name, given in values.items() if (text := given.strip())}
    core: dict[str, Any] = {wire: values[name][:50] for wire, name in CORE.items() if name in values}
    core["create_source"] = "Account"
    contact = Contact(id=number, created_at=made_at, updated_at=made_at, core=core)
    if "email" in values:
        source = "Contact" if seed.permission in {"explicit", "unsubscribed"} else "Account"
        core["email_address"] = consent.start_email(
            values["email"], made_at, permission=seed.permission, source=source
        )
        if contact.is_unsubscribed:
            contact.opted_out_at = made_at
        else:
            contact.subscribed_at = made_at
    if seed.deleted:
        core["deleted_at"] = times.show_day(made_at)
    add_parts(contact, values, made_at)
    return contact


def add_parts(contact: Contact, values: dict[str, str], made_at: int) -> None:
    phones = [
        make_phone(contact, {"kind": kind, "phone_number": values[name][:25]}, made_at, 0)
        for kind, name in PHONES.items()
        if name in values
    ]
    lines = {name: values[name] for name in ADDRESS if name in values}
    if phones:
        contact.parts["phone_numbers"] = phones
    if lines:
        contact.parts["street_addresses"] = [make_address(contact, {"kind": "work"} | lines, made_at, 0)]
