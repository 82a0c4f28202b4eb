"""The operations under /contacts."""

from typing import Any

from flask import Response, request

from simulators.constant_contact.contacts import show, write
from simulators.constant_contact.contacts.model import Contact, email_key, find
from simulators.constant_contact.contacts.paging import count_all, read_page
from simulators.constant_contact.contacts.query import INCLUDES, read_query
from simulators.constant_contact.contacts.resubscribe import ask_again
from simulators.constant_contact.contacts.shapes import RESUBSCRIBE, SIGN_UP, WRITE
from simulators.constant_contact.contacts.sign_up import sign_up
from simulators.constant_contact.contacts.sms import show_history
from simulators.constant_contact.cursors import make_links, read_reading
from simulators.constant_contact.errors import answer, bad_request, no_content, not_found
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.ids import make_id
from simulators.constant_contact.segments import list_segment
from simulators.constant_contact.shapes import read_body, read_words
from simulators.constant_contact.world import World, caller, first_of

SCOPE = "contact_data"
READ = {"scope": SCOPE, "privilege": "contacts:read"}
WRITE_RIGHT = {"scope": SCOPE, "privilege": "contacts:write"}
NEW_SUBSCRIBER_MILLIS = 30 * 86_400 * 1000


def add_contacts(gate: Gate, world: World) -> None:
    add_single(gate, world)
    add_special(gate, world)
    add_counting(gate, world)

    @gate.operation("GET", "/contacts", **READ)
    def list_contacts() -> Response:
        reading = read_reading(caller().account)
        if "segment_id" in reading.query:
            return list_segment(world, reading)
        query = read_query(world, reading.account, reading.query)
        rows, after = read_page(world, query, reading.after)
        extra: dict[str, Any] = {"contacts_count": count_all(world, query)} if query.with_count else {}
        extra |= make_links(world, "/contacts", reading.go_on(after))
        return as_json(show.show_page(show.show_contacts(world, rows, query.include), extra))

    @gate.operation("POST", "/contacts", **WRITE_RIGHT)
    def create_contact() -> Response:
        number = write.create(world, caller().account, read_body(WRITE))
        return as_json(show.show_one(world, number), 201)


def add_single(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/contacts/<contact_id>", **READ)
    def read_contact(contact_id: str) -> Response:
        contact = load(world, contact_id)
        include = read_words(request.args, "include", INCLUDES)
        # A deleted contact shows its empty list_memberships unasked.
        extra = ["list_memberships"] if contact.is_deleted else []
        return as_json(show.show_one(world, contact.id, include + extra))

    @gate.operation("PUT", "/contacts/<contact_id>", **WRITE_RIGHT)
    def replace_contact(contact_id: str) -> Response:
        number = load(world, contact_id).id
        body = read_body(WRITE)
        with world.write():
            write.replace(world, load(world, contact_id), body)
        return as_json(show.show_one(world, number))

    @gate.operation("DELETE", "/contacts/<contact_id>", **WRITE_RIGHT)
    def delete_contact(contact_id: str) -> Response:
        with world.write():
            write.delete(world, load(world, contact_id))
        return no_content()


def add_special(gate: Gate, world: World) -> None:
    @gate.operation("POST", "/contacts/sign_up_form", **WRITE_RIGHT)
    def create_or_update() -> Response:
        given = read_body(SIGN_UP)
        address = email_key(given.get("email_address") or given.get("sms_channel", {}).get("sms_address", ""))
        with world.turns.take((caller().account, address)), world.write():
            number, created = sign_up(world, caller().account, given)
        body = {"contact_id": make_id("contact", number), "action": "created" if created else "updated"}
        return answer(body, 201 if created else 200)

    @gate.operation("PUT", "/contacts/resubscribe/<contact_id>", **WRITE_RIGHT)
    def resubscribe(contact_id: str) -> Response:
        body = read_body(RESUBSCRIBE)
        with world.write():
            ask_again(world, load(world, contact_id), body["list_ids"])
        return as_json(show.show_one(world, load(world, contact_id).id))

    @gate.operation("GET", "/contacts/contact_id_xrefs", **READ)
    def cross_reference() -> Response:
        return answer({"xrefs": cross_references(world, "contact")})

    @gate.operation("GET", "/contacts/sms_engagement_history/<contact_id>", **READ)
    def read_sms_history(contact_id: str) -> Response:
        return answer(show_history(world, load(world, contact_id)))


def add_counting(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/contacts/counts", **READ)
    def count_contacts() -> Response:
        include = read_words(request.args, "include", ("new_subscriber",))
        return answer(count(world, caller().account, with_new=bool(include)))


def load(world: World, contact_id: str) -> Contact:
    """Return a contact of the caller's account, deleted or not. Raises 404."""
    contact = find(world, write.read_contact_id(caller().account, contact_id))
    if contact is None:
        raise not_found("Contact not found.")
    return contact


def count(world: World, account: int, *, with_new: bool) -> dict[str, int]:
    by_permission = (
        "SELECT permission, count(*) FROM contacts WHERE account = ? AND state <> 'deleted' GROUP BY 1"
    )
    counts = {row[0]: row[1] for row in world.rows(by_permission, account)}
    body = {
        "total": sum(counts.values()),
        "explicit": counts.get("explicit", 0),
        "implicit": counts.get("implicit", 0),
        "pending": counts.get("pending_confirmation", 0),
        "unsubscribed": counts.get("unsubscribed", 0),
    }
    if with_new:
        since = world.now() - NEW_SUBSCRIBER_MILLIS
        sql = "SELECT count(*) FROM contacts WHERE account = ? AND state = 'active' AND subscribed_at > ?"
        body["new_subscriber"] = int(world.row(sql, account, since)[0])
    return body


def cross_references(world: World, kind: str) -> list[dict[str, str]]:
    """Pair the numbers of the older API with ids; here the number is the row's own."""
    text = request.args.get("sequence_ids", "")
    given = [one.strip() for one in text.split(",") if one.strip()]
    if not given or len(given) > 500 or not all(one.isdigit() for one in given):
        raise bad_request("sequence_ids must be 1 to 500 comma-separated numbers.")
    base = first_of(caller().account)
    wanted = sorted({int(one) for one in given})
    marks = ",".join("?" * len(wanted))
    sql = f"SELECT id FROM {kind}s WHERE id IN ({marks}) ORDER BY id"
    rows = world.rows(sql, *(base + one for one in wanted))
    return [{"sequence_id": str(row[0] - base), f"{kind}_id": make_id(kind, row[0])} for row in rows]


def as_json(text: bytes, status: int = 200) -> Response:
    return Response(text, status, mimetype="application/json")
