"""POST /contacts/sign_up_form creates or updates by address, appends lists, and counts as a person's own act.

Whatever the contact's permission was, it becomes explicit (pending_confirmation for a new contact of an
account with Confirmed Opt-in), even for somebody who had unsubscribed.
"""

from typing import Any

from simulators.constant_contact.contacts import consent, links
from simulators.constant_contact.contacts.model import PLAIN_FIELDS, Contact, find_by_email, save
from simulators.constant_contact.contacts.parts import MAKERS
from simulators.constant_contact.contacts.values import complain_about_days, is_address
from simulators.constant_contact.contacts.write import refuse_abused
from simulators.constant_contact.errors import answering_404, bad_request
from simulators.constant_contact.world import World, next_number

Body = dict[str, Any]
SOURCE = "Contact"


def sign_up(world: World, account: int, body: Body) -> tuple[int, bool]:
    """Return the contact's row number and whether it was created."""
    if not body.get("email_address") and not body.get("sms_channel"):
        raise bad_request("one of email_address or sms_channel must be provided")
    complaints = complain_about_days(body)
    if "email_address" in body and not is_address(body["email_address"]):
        complaints.append("email_address is not a valid email address")
    if complaints:
        raise bad_request(", ".join(complaints))
    if "email_address" in body:
        refuse_abused(world, body["email_address"])
    with answering_404():
        lists = links.read_lists(world, account, body["list_memberships"])
    known = find_by_email(world, account, body["email_address"]) if "email_address" in body else None
    with world.write() as connection:
        contact = known or start(world, next_number(connection, "contacts", account), body)
        if known:
            subscribe_again(world, known)
        merge(world, contact, body)
        save(connection, contact)
        connection.executemany(links.JOIN, [(number, contact.id) for number in lists])
    return contact.id, known is None


def start(world: World, number: int, body: Body) -> Contact:
    now = world.now()
    contact = Contact(id=number, created_at=now, updated_at=now, core={"create_source": SOURCE})
    if "email_address" in body:
        permission = "pending_confirmation" if world.switch("confirmed_opt_in") else "explicit"
        address = body["email_address"]
        contact.core["email_address"] = consent.start_email(
            address, now, permission=permission, source=SOURCE
        )
        contact.subscribed_at = now
    return contact


def subscribe_again(world: World, contact: Contact) -> None:
    contact.core.pop("deleted_at", None)
    contact.core["update_source"] = SOURCE
    contact.touch(world.now())
    if contact.permission != "explicit":
        consent.opt_in(contact, world.now(), permission="explicit", source=SOURCE)


def merge(world: World, contact: Contact, body: Body) -> None:
    """Take what the body names and leave everything else."""
    contact.core |= {name: body[name] for name in PLAIN_FIELDS if name in body}
    for name, given in list_parts(contact, body).items():
        contact.parts[name] = MAKERS[name](world, contact, given)


def list_parts(contact: Contact, body: Body) -> Body:
    """Return whole subresources: what the contact has, with what the body names on top."""
    merged: Body = {}
    if "custom_fields" in body:
        given = {entry["custom_field_id"].lower(): entry for entry in body["custom_fields"]}
        present = {entry["custom_field_id"]: entry for entry in contact.parts.get("custom_fields") or []}
        merged["custom_fields"] = list((present | given).values())
    if "phone_number" in body:
        entry = {"kind": "other", "phone_number": body["phone_number"]}
        merged["phone_numbers"] = put_kind(contact.parts.get("phone_numbers"), entry)
    if "street_address" in body:
        merged["street_addresses"] = put_kind(contact.parts.get("street_addresses"), body["street_address"])
    if "sms_channel" in body:
        merged["sms_channel"] = body["sms_channel"]
    return merged


def put_kind(present: list[Body] | None, entry: Body) -> list[Body]:
    """Put one phone or address in the place of that of its kind, or behind; three is the most."""
    others = [one for one in present or [] if one["kind"] != entry["kind"]]
    return [*others, entry][:3]
