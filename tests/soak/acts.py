"""What people do on both sides, as the simulators let a test do it; who is not there does nothing."""

from collections.abc import Callable
from typing import Any

import requests

from tests.soak.history import Event
from tests.soak.world import IN_SCOPE, KINDS, WIRE, Person, Record, World, address_of

UNREAD = 60  # seconds: Salesforce's last minute is not read
Act = Callable[[World, Event], None]


def act(world: World, event: Event) -> None:
    """Do it, and note that it was done. What the simulator refuses did not happen."""
    try:
        ACTS[event.do](world, event)
    except (ValueError, requests.HTTPError):
        return
    world.met[f"{event.do} during a run" if world.running else event.do] += 1


def _salesforce(world: World, path: str, **body: Any) -> Any:
    return world.stage.salesforce.control("POST", path, body)


def _account(world: World, path: str, **body: Any) -> Any:
    return world.stage.constant_contact.control("POST", path, body)


def _note(world: World, event: Event, side: str = "") -> Person:
    person = world.people[event.who]
    person.happened.append(event.do)
    for name, value in (event.values or {event.field: event.value}).items():
        if side and name:
            person.told[side, name].append(value)
            person.moved[side, name] = world.now
    return person


# --- Salesforce -----------------------------------------------------------------------------------


def _make(world: World, event: Event, kind_name: str) -> None:
    kind = KINDS[kind_name]
    given = {kind.fields[name]: value for name, value in event.values.items() if value}
    fields = {"LastName": "Nameless", **kind.required, kind.address: address_of(event.who), **given}
    if event.field != "out":
        fields[kind.source] = IN_SCOPE
    made = _salesforce(world, "insert", object=kind.object_name, fields=fields)
    person = _note(world, event, "salesforce")
    person.records.append((kind_name, made["id"]))
    person.made_at = world.now
    world.addresses[made["id"]] = address_of(event.who)
    if "last" not in event.values:
        person.told["salesforce", "last"].append("Nameless")


def make_person(world: World, event: Event) -> None:
    """Somebody enters a person of the profile's type."""
    _make(world, event, world.setup.object_type)


def make_other(world: World, event: Event) -> None:
    """Somebody enters a record of another type with the address."""
    _make(world, event, "Lead" if world.setup.object_type != "Lead" else "Contact")


def _latest(world: World, event: Event) -> tuple[str, str]:
    records = world.people[event.who].records
    if not records:
        raise ValueError("nobody")
    return records[-1]


def _edit(world: World, event: Event, **by_word: Any) -> None:
    kind_name, record_id = _latest(world, event)
    kind = KINDS[kind_name]
    words = {"opted_out": kind.opted_out, "address": kind.address, "source": kind.source, **kind.fields}
    fields = {words[word]: value for word, value in by_word.items()}
    _salesforce(world, "edit", object=kind.object_name, id=record_id, fields=fields)


def _address(world: World, event: Event) -> str:
    return world.addresses[_latest(world, event)[1]]


def _forget_unless_known(world: World, event: Event) -> None:
    """An opt-out that was taken back before a run could read it was never known to us."""
    address = _address(world, event)
    if world.known_at < world.opted_out_there.get(address, -1) + UNREAD:
        world.opted_out_there.pop(address, None)
        world.closed.discard(address)
        _account(world, "consent", remove=[address])


def edit_person(world: World, event: Event) -> None:
    """Somebody changes a field there; a blank erases."""
    _edit(world, event, **{event.field: event.value or None})
    _note(world, event, "salesforce")


def opt_out_person(world: World, event: Event) -> None:
    """Somebody ticks Email Opt Out."""
    _edit(world, event, opted_out=True)
    _note(world, event)
    world.opted_out_there[_address(world, event)] = world.now


def untick_person(world: World, event: Event) -> None:
    """Somebody takes the tick away."""
    _edit(world, event, opted_out=False)
    _note(world, event)
    _forget_unless_known(world, event)


def move_person(world: World, event: Event) -> None:
    """A person's address changes."""
    _edit(world, event, address=address_of(event.other))
    _note(world, event)
    world.addresses[_latest(world, event)[1]] = address_of(event.other)
    world.people[event.other].happened.append("address_came")


def leave_filter(world: World, event: Event) -> None:
    """A person's lead source changes: out of the filter, or into it."""
    _edit(world, event, source=event.value)
    _note(world, event)


def delete_person(world: World, event: Event) -> None:
    """Somebody deletes the record."""
    kind_name, record_id = _latest(world, event)
    _salesforce(world, "delete", object=KINDS[kind_name].object_name, id=record_id)
    _note(world, event)
    _forget_unless_known(world, event)


def undelete_person(world: World, event: Event) -> None:
    """Somebody takes the record out of the recycle bin."""
    _, record_id = _latest(world, event)
    _salesforce(world, "undelete", id=record_id)
    _note(world, event)


def merge_people(world: World, event: Event) -> None:
    """Two records become one: `other`'s goes into `who`'s."""
    (kind, master), (other_kind, other) = _latest(world, event), _latest_of(world, event.other)
    if kind != other_kind or master == other:
        raise ValueError("not to be merged")
    _salesforce(world, "merge", object=KINDS[kind].object_name, id=master, ids=[other])
    _note(world, event)
    world.people[event.other].happened.append(event.do)


def _latest_of(world: World, who: int) -> tuple[str, str]:
    return _latest(world, Event(do="", who=who))


def convert_lead(world: World, event: Event) -> None:
    """A lead becomes a contact."""
    kind, record_id = _latest(world, event)
    if kind != "Lead":
        raise ValueError("no lead")
    _salesforce(world, "convert", id=record_id)
    _note(world, event)


# --- Constant Contact -----------------------------------------------------------------------------


def _named(event: Event) -> dict[str, str]:
    return {"email": address_of(event.who)}


def make_contact(world: World, event: Event) -> None:
    """Somebody adds a contact in the account's own pages; field "list": to the Main List."""
    body: Record = {
        "email_address": {"address": address_of(event.who), "permission_to_send": "implicit"},
        "create_source": "Account",
        **{WIRE[name]: value for name, value in event.values.items() if value},
    }
    list_id = world.list_id()
    if event.field == "list" and list_id:
        body["list_memberships"] = [list_id]
    made = world.stage.constant_contact.post("/v3/contacts", world.stage.token, body)
    person = _note(world, event, "constant_contact")
    person.contact_id = made["contact_id"]
    if "list_memberships" in body:
        person.happened.append("join_list")


def edit_contact(world: World, event: Event) -> None:
    """A field of the contact changes; a blank erases."""
    _account(world, "edit", **_named(event), set={WIRE[event.field]: event.value}, source="Account")
    _note(world, event, "constant_contact")


def move_contact(world: World, event: Event) -> None:
    """A subscriber corrects the address."""
    taken = {one["email_address"].get("address") for one in world.contacts() if "email_address" in one}
    if address_of(event.other) in taken:
        raise ValueError("taken")
    _account(world, "edit", **_named(event), set={"email_address": address_of(event.other)})
    _note(world, event)
    world.people[event.other].happened.append("address_came")


def opt_out_contact(world: World, event: Event) -> None:
    """A subscriber clicks unsubscribe."""
    _account(world, "opt_out", **_named(event), reason="enough")
    _note(world, event)
    if world.running:
        world.closed_meanwhile.add(address_of(event.who))


def opt_in_contact(world: World, event: Event) -> None:
    """A subscriber subscribes again by a form."""
    _account(world, "opt_in", **_named(event))
    _note(world, event)


def delete_contact(world: World, event: Event) -> None:
    """Somebody deletes the contact."""
    _account(world, "delete", **_named(event))
    _note(world, event)
    if world.running:
        world.closed_meanwhile.add(address_of(event.who))


def leave_list(world: World, event: Event) -> None:
    """A subscriber leaves the Main List."""
    _account(world, "leave_list", **_named(event), list_id=world.list_id())
    _note(world, event)


def join_list(world: World, event: Event) -> None:
    """Somebody puts the contact on the Main List by hand."""
    found = [one for one in world.contacts() if _has_address(one, event.who)]
    if not found or not world.list_id() or "deleted_at" in found[0]:
        raise ValueError("nobody to put there")
    if found[0]["email_address"]["permission_to_send"] == "unsubscribed":
        raise ValueError("unsubscribed")
    if world.list_id() in found[0]["list_memberships"]:
        raise ValueError("there already")
    if world.list_refuses and "leave_list" in world.people[event.who].happened:
        raise ValueError("left before")
    body = {"source": {"contact_ids": [found[0]["contact_id"]]}, "list_ids": [world.list_id()]}
    world.stage.constant_contact.post("/v3/activities/add_list_memberships", world.stage.token, body)
    _note(world, event)


def _has_address(contact: Record, who: int) -> bool:
    return str(contact.get("email_address", {}).get("address", "")).lower() == address_of(who)


def wait(world: World, event: Event) -> None:
    """Nothing happens."""


def expire_sessions(world: World, event: Event) -> None:
    """Every session ends, on both sides; refresh tokens live on."""
    world.stage.expire_sessions()


ACTS: dict[str, Act] = {
    one.__name__: one
    for one in (
        *(make_person, make_other, edit_person, opt_out_person, untick_person, move_person, leave_filter),
        *(delete_person, undelete_person, merge_people, convert_lead),
        *(make_contact, edit_contact, move_contact, opt_out_contact, opt_in_contact, delete_contact),
        *(leave_list, join_list, wait, expire_sessions),
    )
}
