"""Permissions: how they begin, what an opt-out changes and what it does not.

An opt-out moves email_address.updated_at and opt_out_date, not the contact's updated_at:
https://community.constantcontact.com (td-p/422146).
"""

from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.contacts.model import Contact
from simulators.constant_contact.errors import bad_request
from simulators.constant_contact.world import World

OPT_OUT_KEYS = ("opt_out_source", "opt_out_date", "opt_out_reason")


def start_email(address: str, now: int, *, permission: str, source: str) -> dict[str, Any]:
    """Return the email_address of a contact that had none."""
    moment = times.show(now)
    email = {"address": address, "permission_to_send": permission, "created_at": moment, "updated_at": moment}
    email["confirm_status"] = "pending" if permission == "pending_confirmation" else "off"
    if permission == "unsubscribed":
        return email | {"opt_out_source": source, "opt_out_date": moment}
    return email | {"opt_in_source": source, "opt_in_date": moment}


def opt_out(contact: Contact, now: int, *, source: str, reason: str = "") -> None:
    """Unsubscribe: the first opt-out's date and source stay when it is said again."""
    email = contact.email
    if reason:
        email["opt_out_reason"] = reason
    if contact.is_unsubscribed:
        return
    moment = times.show(now)
    email |= {
        "permission_to_send": "unsubscribed",
        "opt_out_source": source,
        "opt_out_date": moment,
        "updated_at": moment,
    }
    contact.opted_out_at = now


def opt_in(contact: Contact, now: int, *, permission: str, source: str) -> None:
    email = contact.email
    moment = times.show(now)
    email |= {
        "permission_to_send": permission,
        "opt_in_source": source,
        "opt_in_date": moment,
        "updated_at": moment,
    }
    for key in OPT_OUT_KEYS:
        email.pop(key, None)
    contact.opted_out_at = None
    contact.subscribed_at = now


def change_permission(world: World, contact: Contact, wanted: str, body: dict[str, Any]) -> None:
    """Apply the permission of a PUT by its update_source."""
    now, source = world.now(), body["update_source"]
    if wanted == "unsubscribed":
        reason = body["email_address"].get("opt_out_reason", "")
        opt_out(contact, now, source=source, reason=reason)
    elif contact.is_unsubscribed:
        resubscribe(world, contact, wanted, source)
    elif wanted != contact.permission:
        contact.email["permission_to_send"] = wanted
        contact.email["updated_at"] = times.show(now)


def resubscribe(world: World, contact: Contact, wanted: str, source: str) -> None:
    """From unsubscribed to another permission: the account may undo its own opt-outs."""
    way = "allowed" if contact.email.get("opt_out_source") == "Account" else world.switch("put_resubscribes")
    if way == "refused":
        raise bad_request("permission_to_send cannot be changed because the contact has unsubscribed.")
    if way == "allowed":
        opt_in(contact, world.now(), permission=wanted, source=source)
