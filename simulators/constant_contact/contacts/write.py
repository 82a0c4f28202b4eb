"""Creating, replacing, deleting and reviving one contact."""

from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.contacts import consent, links
from simulators.constant_contact.contacts.model import PLAIN_FIELDS, Contact, email_key, save
from simulators.constant_contact.contacts.parts import ADDRESS_LINES, LIST_PARTS, make_parts
from simulators.constant_contact.contacts.shapes import SOURCES
from simulators.constant_contact.contacts.values import complain_about_days, is_address
from simulators.constant_contact.errors import bad_request, conflict, not_found
from simulators.constant_contact.ids import make_id, read_id
from simulators.constant_contact.world import World, account_of, next_number

Body = dict[str, Any]
SEEN_KEYS = {"kind", "phone_number", *ADDRESS_LINES, "custom_field_id", "value", "choice_ids", "content"}


def check_source(body: Body, name: str) -> None:
    """Require create_source or update_source, in the words that the vendor answers with."""
    if body.get(name) in SOURCES:
        return
    words = f"{name} does not have a valid value"
    raise bad_request(words if name in body else f"{name} is missing, {words}")


def check_body(body: Body) -> None:
    address = (body.get("email_address") or {}).get("address")
    complaints = complain_about_days(body)
    if address is not None and not is_address(address):
        complaints.append("email_address.address is not a valid email address")
    if complaints:
        raise bad_request(", ".join(complaints))


def refuse_abused(world: World, address: str) -> None:
    """Raise the 400 for an address that is written too often, where the switch says so."""
    if world.switch("sign_up_abuse_protection") and not world.attempts.allow(email_key(address), world.now()):
        raise bad_request("Invalid email address")


def refuse_taken(connection: Any, account: int, address: str, own: int = 0) -> None:
    """Raise the 409 where another contact has the address, in whatever state that contact is."""
    sql = "SELECT id FROM contacts WHERE account = ? AND email_key = ? AND id <> ?"
    row = connection.execute(sql, (account, email_key(address), own)).fetchone()
    if row is not None:
        other = make_id("contact", row[0])
        raise conflict(f"Validation failed: Email already exists for contact {other}")


def create(world: World, account: int, body: Body) -> int:
    """Make a contact from a POST body; return its row number."""
    check_source(body, "create_source")
    if not any(body.get(name) for name in ("email_address", "first_name", "last_name", "sms_channel")):
        raise bad_request("one of email_address, first_name, last_name or sms_channel must be provided")
    check_body(body)
    lists = links.read_lists(world, account, body.get("list_memberships", []))
    tags = links.read_tags(world, account, body.get("taggings", []))
    if "email_address" in body:
        refuse_abused(world, body["email_address"]["address"])
    with world.write() as connection:
        if "email_address" in body:
            refuse_taken(connection, account, body["email_address"]["address"])
        contact = make_contact(world, next_number(connection, "contacts", account), body)
        save(connection, contact)
        connection.executemany(links.JOIN, [(number, contact.id) for number in lists])
        links.replace_tags(connection, contact.id, tags)
    return contact.id


def make_contact(world: World, number: int, body: Body) -> Contact:
    now, source = world.now(), body["create_source"]
    core = {name: body[name] for name in PLAIN_FIELDS if name in body} | {"create_source": source}
    contact = Contact(id=number, created_at=now, updated_at=now, core=core)
    if "email_address" in body:
        given = body["email_address"]
        permission = given.get("permission_to_send") or "implicit"
        core["email_address"] = consent.start_email(
            given["address"], now, permission=permission, source=source
        )
        note_start(contact, now)
    contact.parts = make_parts(world, contact, body)
    return contact


def note_start(contact: Contact, now: int) -> None:
    if contact.is_unsubscribed:
        contact.opted_out_at = now
    else:
        contact.subscribed_at = now


def replace(world: World, contact: Contact, body: Body) -> None:
    """Apply a PUT: core fields left out become null, subresources left out stay."""
    check_source(body, "update_source")
    check_body(body)
    if contact.is_deleted and body["update_source"] != "Account":
        raise bad_request("update_source must be Account to revive a deleted contact")
    lists = links.read_lists(world, contact.account, body.get("list_memberships", []))
    tags = links.read_tags(world, contact.account, body.get("taggings", []))
    if body.get("email_address"):
        refuse_abused(world, body["email_address"]["address"])
    before, had_opted_out = fingerprint(contact), contact.is_unsubscribed
    with world.write() as connection:
        replace_core(contact, body)
        replace_email(world, connection, contact, body)
        contact.parts |= make_parts(world, contact, body)
        # An unsubscribe, and nothing beside it, does not move the contact's updated_at.
        if had_opted_out or not contact.is_unsubscribed or fingerprint(contact) != before:
            contact.touch(world.now())
        save(connection, contact)
        if "list_memberships" in body:
            links.replace_lists(world, connection, contact, lists)
        if "taggings" in body:
            links.replace_tags(connection, contact.id, tags)
        follow_opt_out(world, connection, contact)


def fingerprint(contact: Contact) -> Any:
    """What a person would call the contact's data: no ids, no times, no consent, no memberships."""
    core = [contact.core.get(name) for name in (*PLAIN_FIELDS, "deleted_at")]
    parts = [
        [
            {key: value for key, value in entry.items() if key in SEEN_KEYS}
            for entry in contact.parts.get(name) or []
        ]
        for name in LIST_PARTS
    ]
    return core, contact.email.get("address"), parts


def replace_core(contact: Contact, body: Body) -> None:
    contact.core = {
        "create_source": contact.core.get("create_source"),
        "email_address": contact.core.get("email_address"),
        "update_source": body["update_source"],
    } | {name: body[name] for name in PLAIN_FIELDS if name in body}


def replace_email(world: World, connection: Any, contact: Contact, body: Body) -> None:
    given = body.get("email_address")
    if given is None:
        if world.switch("put_without_email") == "removed":
            contact.core.pop("email_address", None)
        return
    refuse_taken(connection, contact.account, given["address"], contact.id)
    permission = given.get("permission_to_send")
    if not contact.email:
        contact.core["email_address"] = consent.start_email(
            given["address"], world.now(), permission=permission or "implicit", source=body["update_source"]
        )
        note_start(contact, world.now())
        return
    if given["address"] != contact.email["address"]:
        contact.email["address"] = given["address"]
        contact.email["updated_at"] = times.show(world.now())
    if permission:
        consent.change_permission(world, contact, permission, body)


def follow_opt_out(world: World, connection: Any, contact: Contact) -> None:
    if contact.is_unsubscribed and world.switch("opt_out_leaves_lists"):
        links.leave_all(connection, contact.id)


def delete(world: World, contact: Contact) -> None:
    """Delete softly: the record stays, its memberships go. Doing it again changes nothing."""
    if contact.is_deleted:
        return
    now = world.now()
    contact.core["deleted_at"] = times.show_day(now)
    if world.switch("deletion_moves_updated_at"):
        contact.touch(now)
    with world.write() as connection:
        save(connection, contact)
        links.leave_all(connection, contact.id)
        links.replace_tags(connection, contact.id, [])


def read_contact_id(account: int, text: str) -> int:
    """Return the row number. Raises 404 for what is no id of this account's contacts."""
    number = read_id("contact", text)
    if number is None or account_of(number) != account:
        raise not_found("contact_id is in an invalid format." if number is None else "Contact not found.")
    return number
