"""The account's own e-mail addresses: GET filters by one thing at a time, POST adds an unconfirmed one."""

from typing import Any

from flask import Response, request

from simulators.constant_contact.accounts import READ, WRITE, load, store
from simulators.constant_contact.contacts.values import is_address
from simulators.constant_contact.errors import answer, bad_request, conflict
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.shapes import Shape, Text, read_body
from simulators.constant_contact.world import World

EMAIL = Shape(rules={"email_address": Text(required=True, longest=80, shortest=1)})
STATUSES = {"CONFIRMED": "CONFIRMED", "C": "CONFIRMED", "UNCONFIRMED": "UNCONFIRMED", "U": "UNCONFIRMED"}
ROLES = {
    "CONTACT": "CONTACT",
    "C": "CONTACT",
    "BILLING": "BILLING",
    "B": "BILLING",
    "JOURNALING": "JOURNALING",
    "J": "JOURNALING",
    "REPLY_TO": "REPLY_TO",
    "R": "REPLY_TO",
    "OTHER": "OTHER",
    "O": "OTHER",
}
FILTERS = ("confirm_status", "role_code", "email_address")


def add_account_emails(gate: Gate, world: World) -> None:
    @gate.operation("GET", "/account/emails", **READ)
    def list_emails() -> Response:
        given = {name: request.args[name] for name in FILTERS if request.args.get(name)}
        if len(given) > 1:
            raise bad_request("Only one of confirm_status, role_code and email_address can be used.")
        return answer([entry for entry in read_emails(load(world)) if fits(entry, given)])

    @gate.operation("POST", "/account/emails", **WRITE)
    def add_email() -> Response:
        address = read_body(EMAIL)["email_address"]
        if not is_address(address):
            raise bad_request("email_address is not a valid email address")
        with world.write():
            summary = load(world)
            emails = read_emails(summary)
            if any(entry["email_address"].lower() == address.lower() for entry in emails):
                raise conflict("The email address already exists in the account.")
            entry = {"email_id": len(emails) + 1, "email_address": address, "confirm_status": "UNCONFIRMED"}
            store(world, summary | {"emails": [*emails, entry]})
        return answer(entry, 201)


def read_emails(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the account's addresses; it starts with the owner's, which has every role."""
    first = {
        "email_id": 1,
        "email_address": summary["contact_email"],
        "roles": ["BILLING", "CONTACT", "DEFAULT_FROM", "REPLY_TO"],
        "confirm_status": "CONFIRMED",
        "confirm_time": "2026-02-05T07:32:49.766+0000",
        "confirm_source_type": "SITE_OWNER",
    }
    return list(summary.get("emails") or [first])


def fits(entry: dict[str, Any], given: dict[str, str]) -> bool:
    """Whether an address passes the one filter. Raises 400 for a value that the filter does not know."""
    if "confirm_status" in given:
        return bool(entry["confirm_status"] == read_word(STATUSES, given["confirm_status"]))
    if "role_code" in given:
        return read_word(ROLES, given["role_code"]) in entry.get("roles", [])
    wanted = given.get("email_address", entry["email_address"])
    return bool(entry["email_address"].lower() == wanted.lower())


def read_word(words: dict[str, str], text: str) -> str:
    if text not in words:
        raise bad_request(f"{text} is not a valid value.")
    return words[text]
