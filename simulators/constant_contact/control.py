"""What tests can do here beside the common control path: act as a subscriber, or as the vendor."""

from typing import Any

from flask import Blueprint, request

from simulators.constant_contact.accounts import encode
from simulators.constant_contact.contacts import consent, links
from simulators.constant_contact.contacts import resubscribe as again
from simulators.constant_contact.contacts.model import (
    PLAIN_FIELDS,
    Contact,
    email_key,
    find,
    find_by_email,
    save,
)
from simulators.constant_contact.contacts.parts import make_parts
from simulators.constant_contact.contacts.write import delete
from simulators.constant_contact.ids import read_id
from simulators.constant_contact.meters import Meters
from simulators.constant_contact.oauth.tokens import Tokens
from simulators.constant_contact.world import World
from simulators.kernel.control import read_object

UNDONE = ("failed", "cancelled", "timed_out")


def add_control(control: Blueprint, world: World, tokens: Tokens, meters: Meters) -> None:
    add_subscriber(control, world)
    add_vendor(control, world, tokens)
    add_subscriber_edits(control, world)
    add_endings(control, world)

    @control.route("/quota", methods=["GET", "POST"])
    def quota() -> Any:
        """GET today's calls per key; POST {"client_id", "calls"} sets them."""
        if request.method == "POST":
            body = read_object()
            meters.set_used(body["client_id"], int(body["calls"]))
        return meters.used()


def load(world: World, body: dict[str, Any]) -> Contact:
    """Find the contact that a body names by contact_id or email, in account 1 unless it says another."""
    account = int(body.get("account", 1))
    if "contact_id" in body:
        contact = find(world, read_id("contact", body["contact_id"]))
    else:
        contact = find_by_email(world, account, str(body.get("email", "")))
    if contact is None:
        raise ValueError("There is no such contact: give contact_id or email (and account).")
    return contact


def add_subscriber(control: Blueprint, world: World) -> None:
    @control.post("/opt_out")
    def opt_out() -> Any:
        """The person clicks unsubscribe: {"email" or "contact_id", "reason"}."""
        body = read_object()
        with world.write() as connection:
            contact = load(world, body)
            consent.opt_out(contact, world.now(), source="Contact", reason=str(body.get("reason", "")))
            save(connection, contact)
            if world.switch("opt_out_leaves_lists"):
                links.leave_all(connection, contact.id)
        return {"contact_id": contact.contact_id}

    @control.post("/opt_in")
    def opt_in() -> Any:
        """The person subscribes again through a form of the account's."""
        with world.write() as connection:
            contact = load(world, read_object())
            consent.opt_in(contact, world.now(), permission="explicit", source="Contact")
            contact.touch(world.now())
            save(connection, contact)
        return {"contact_id": contact.contact_id}

    @control.post("/confirm_resubscribe")
    def confirm() -> Any:
        """The person confirms the mail that PUT /contacts/resubscribe sent."""
        with world.write():
            contact = load(world, read_object())
            return {"contact_id": contact.contact_id, "confirmed": again.confirm(world, contact)}

    @control.post("/leave_list")
    def leave_list() -> Any:
        """The person leaves one list: {"email" or "contact_id", "list_id"}."""
        body = read_object()
        number = read_id("list", str(body.get("list_id", "")))
        with world.write() as connection:
            contact = load(world, body)
            links.leave_lists(connection, contact.id, [number] if number else [])
            sql = "INSERT OR IGNORE INTO departures (list, contact) VALUES (?, ?)"
            connection.execute(sql, (number, contact.id))
            if world.switch("list_change_moves_updated_at"):
                contact.touch(world.now())
                save(connection, contact)
        return {"contact_id": contact.contact_id}


def add_subscriber_edits(control: Blueprint, world: World) -> None:
    @control.post("/edit")
    def edit() -> Any:
        """Edit fields as the person would, or (source Account) as somebody in the account's own pages.

        {"email" or "contact_id", "set": {wire names}, "source"}; email_address in `set` is a plain text.
        """
        body = read_object()
        given, source = dict(body.get("set", {})), str(body.get("source", "Contact"))
        with world.write() as connection:
            contact = load(world, body)
            contact.core["update_source"] = source
            if "email_address" in given:
                contact.email["address"] = given["email_address"]
            set_plain(contact, given)
            contact.parts |= make_parts(world, contact, given)
            contact.touch(world.now())
            save(connection, contact)
        return {"contact_id": contact.contact_id}

    @control.post("/simultaneous")
    def simultaneous() -> Any:
        """Somebody else writes this address, seen or not, during its next sign-ups: {"email", "times"}."""
        body = read_object()
        key = email_key(str(body.get("email", "")))
        world.turns.hold((int(body.get("account", 1)), key), int(body.get("times", 1)))
        return {"email": key}

    @control.post("/set_permission")
    def set_permission() -> Any:
        """The vendor changes a permission, as after bounces: {"email" or "contact_id", "permission"}."""
        body = read_object()
        with world.write() as connection:
            contact = load(world, body)
            contact.email["permission_to_send"] = str(body["permission"])
            save(connection, contact)
        return {"contact_id": contact.contact_id}

    @control.post("/delete")
    def delete_contact() -> Any:
        """Somebody deletes the contact in the account's own pages."""
        with world.write():
            contact = load(world, read_object())
            delete(world, contact)
        return {"contact_id": contact.contact_id}


def add_endings(control: Blueprint, world: World) -> None:
    @control.post("/end_activity")
    def end_activity() -> Any:
        """End a waiting activity undone: {"activity_id", "state": one of UNDONE, "errors": [texts]}."""
        body = read_object()
        if body.get("state") not in UNDONE:
            raise ValueError(f"Give state as one of {', '.join(UNDONE)}.")
        number = read_id("activity", str(body.get("activity_id", "")))
        with world.write() as connection:
            changed = connection.execute(
                "UPDATE activities SET state = ?, errors = ?, completed_at = ?"
                " WHERE id = ? AND completed_at IS NULL",
                (body["state"], encode(body.get("errors", [])), world.now(), number),
            ).rowcount
        if not changed:
            raise ValueError("No such activity waits.")
        return {"state": body["state"]}


def set_plain(contact: Contact, given: dict[str, Any]) -> None:
    for name in PLAIN_FIELDS:
        if name in given and given[name] in {None, ""}:
            contact.core.pop(name, None)
        elif name in given:
            contact.core[name] = given[name]


def add_vendor(control: Blueprint, world: World, tokens: Tokens) -> None:
    @control.post("/revoke")
    def revoke() -> Any:
        """End grants: {"client_id"[, "account"]}. Their tokens stop working at once."""
        body = read_object()
        return {"revoked": tokens.revoke(str(body["client_id"]), body.get("account"))}

    @control.post("/grant")
    def grant() -> Any:
        """Hand out tokens without a browser: {"client_id", "user_name", "scope"}."""
        body = read_object()
        user = world.row("SELECT * FROM users WHERE user_name = ?", body["user_name"])
        if user is None:
            raise ValueError("There is no such user; GET credentials names them.")
        made = tokens.make_grant(str(body["client_id"]), user, str(body["scope"]))
        return {"access_token": tokens.make_access(made), "refresh_token": made["refresh_token"]}

    @control.post("/expire_tokens")
    def expire_tokens() -> Any:
        """Make all access tokens given out so far invalid; refresh tokens live on."""
        tokens.expire()
        return {}

    @control.post("/applications")
    def change_application() -> Any:
        """Change or make one: {"client_id", "secret", "redirect_uris", "refresh_mode", "active"}."""
        body = read_object()
        with world.write() as connection:
            kept = connection.execute(
                "SELECT * FROM applications WHERE client_id = ?", (body["client_id"],)
            ).fetchone()
            row = (
                dict(kept)
                if kept
                else {"secret": "", "redirect_uris": "[]", "refresh_mode": "rotating", "active": 1}
            )
            row |= {name: body[name] for name in ("secret", "refresh_mode", "active") if name in body}
            if "redirect_uris" in body:
                row["redirect_uris"] = encode(body["redirect_uris"])
            connection.execute(
                "INSERT OR REPLACE INTO applications (client_id, secret, redirect_uris, refresh_mode, active)"
                " VALUES (?, ?, ?, ?, ?)",
                (body["client_id"], row["secret"], row["redirect_uris"], row["refresh_mode"], row["active"]),
            )
        tokens.read_applications()
        return {"client_id": body["client_id"]}
