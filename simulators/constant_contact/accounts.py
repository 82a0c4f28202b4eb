"""The accounts, users and applications that a fresh simulator has, and the operations under /account."""

from typing import Any

import msgspec
from flask import Response, request

from simulators.constant_contact.errors import answer, bad_request, conflict, not_found
from simulators.constant_contact.gate import PRIVILEGES, Gate
from simulators.constant_contact.shapes import Shape, Text, read_body, read_words
from simulators.constant_contact.world import World, caller

READ = {"scope": "account_read", "privilege": "account:read"}
WRITE = {"scope": "account_update", "privilege": "account:update"}
SUMMARY_FIELDS = (
    "contact_email",
    "contact_phone",
    "country_code",
    "encoded_account_id",
    "first_name",
    "last_name",
    "organization_name",
    "organization_phone",
    "state_code",
    "time_zone_id",
    "website",
)
CHANGEABLE = {name: Text(longest=255) for name in SUMMARY_FIELDS if name != "encoded_account_id"}
CODES = {name: Text(longest=2) for name in ("country_code", "state_code")}
SUMMARY = Shape(rules=CHANGEABLE | CODES | {"contact_phone": Text(longest=25)})
LINE = Text(longest=80, shortest=1)
PHYSICAL = Shape(
    rules={
        "address_line1": Text(required=True, longest=80, shortest=1),
        "address_line2": LINE,
        "address_line3": LINE,
        "city": Text(required=True, longest=80, shortest=1),
        "state_code": Text(longest=2),
        "state_name": Text(longest=80),
        "postal_code": Text(longest=20),
        "country_code": Text(required=True, longest=2, shortest=2),
    }
)
# In the United States and Canada, or elsewhere: what an address needs, and what does not fit it.
STATES = {True: (("state_code", "postal_code"), ("state_name",)), False: ((), ("state_code",))}
# country_code as recorded from a real account: lower case, whatever the description says.
ACCOUNTS = {
    1: {
        "contact_email": "owner@first.example.com",
        "contact_phone": "7815550101",
        "country_code": "us",
        "encoded_account_id": "a07e1first01",
        "first_name": "Lola",
        "last_name": "Lang",
        "organization_name": "First Simulated Organization",
        "organization_phone": "7815550100",
        "state_code": "MA",
        "time_zone_id": "US/Eastern",
        "website": "https://first.example.com",
        "physical_address": {
            "address_line1": "1601 Trapelo Road",
            "city": "Waltham",
            "state_code": "MA",
            "postal_code": "02451",
            "country_code": "US",
        },
    },
    2: {
        "contact_email": "owner@second.example.com",
        "contact_phone": "5125550101",
        "country_code": "us",
        "encoded_account_id": "a07e1second2",
        "first_name": "Sam",
        "last_name": "Second",
        "organization_name": "Second Simulated Organization",
        "state_code": "TX",
        "time_zone_id": "US/Central",
    },
}
# user name: (account, password, role)
USERS = {
    "owner@first.example.com": (1, "first-password", "owner"),
    "manager@first.example.com": (1, "manager-password", "manager"),
    "campaigns@first.example.com": (1, "campaigns-password", "campaign_creator"),
    "owner@second.example.com": (2, "second-password", "owner"),
}
REDIRECT_URIS = (
    "http://localhost:5000/oauth/constant-contact/callback",
    "http://127.0.0.1:5000/oauth/constant-contact/callback",
    "https://listbridge.example.com/oauth/constant-contact/callback",
)
# client id: (secret, refresh mode)
APPLICATIONS = {
    "5f3c1a52-0000-4b1e-9c55-first0000001": ("first-secret-0123456789abcdef", "rotating"),
    "7d9e2b61-0000-4c2f-8d66-second000002": ("second-secret-0123456789abcd", "rotating"),
}


def insert_accounts(world: World) -> None:
    """Fill a new file."""
    with world.write() as connection:
        for account, summary in ACCOUNTS.items():
            connection.execute("INSERT INTO accounts VALUES (?, ?)", (account, encode(summary)))
        for user_name, (account, password, role) in USERS.items():
            connection.execute("INSERT INTO users VALUES (?, ?, ?, ?)", (user_name, account, password, role))
        for client_id, (secret, mode) in APPLICATIONS.items():
            connection.execute(
                "INSERT INTO applications (client_id, secret, redirect_uris, refresh_mode)"
                " VALUES (?, ?, ?, ?)",
                (client_id, secret, encode(REDIRECT_URIS), mode),
            )


def encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def add_account(gate: Gate, world: World) -> None:
    add_physical_address(gate, world)

    @gate.operation("GET", "/account/summary", **READ)
    def read_summary() -> Response:
        extra = read_words(request.args, "extra_fields", ("physical_address", "company_logo"))
        summary = load(world)
        return answer({name: summary[name] for name in (*SUMMARY_FIELDS, *extra) if name in summary})

    @gate.operation("PUT", "/account/summary", **WRITE)
    def change_summary() -> Response:
        body = read_body(SUMMARY)
        summary = load(world) | {name: body[name] for name in CHANGEABLE if name in body}
        store(world, summary)
        return answer({name: summary[name] for name in SUMMARY_FIELDS if name in summary})

    @gate.operation("GET", "/account/user/privileges")
    def list_privileges() -> Response:
        names = PRIVILEGES[caller().role]
        return answer([{"privilege_id": 30 + n, "privilege_name": name} for n, name in enumerate(names)])


def add_physical_address(gate: Gate, world: World) -> None:
    path = "/account/summary/physical_address"

    @gate.operation("GET", path, **READ)
    def read_address() -> Response:
        address = load(world).get("physical_address")
        if address is None:
            raise not_found("The account has no physical address.")
        return answer(address)

    @gate.operation("POST", path, **WRITE)
    def create_address() -> Response:
        address = read_address_body()
        if "physical_address" in load(world):
            raise conflict("The account already has a physical address.")
        return answer(store_address(world, address), 201)

    @gate.operation("PUT", path, **WRITE)
    def replace_address() -> Response:
        return answer(store_address(world, read_address_body()))


def read_address_body() -> dict[str, Any]:
    body = read_body(PHYSICAL)
    address = {name: body[name] for name in PHYSICAL.rules if name in body}
    needed, unfit = STATES[address["country_code"].upper() in {"US", "CA"}]
    complaints = [f"{name} is missing" for name in needed if name not in address]
    complaints += [f"{name} must be left out for this country_code" for name in unfit if name in address]
    if complaints:
        raise bad_request(", ".join(complaints))
    return address


def store_address(world: World, address: dict[str, Any]) -> dict[str, Any]:
    store(world, load(world) | {"physical_address": address})
    return address


def load(world: World) -> dict[str, Any]:
    row = world.row("SELECT summary FROM accounts WHERE account = ?", caller().account)
    summary: dict[str, Any] = msgspec.json.decode(row["summary"])
    return summary


def store(world: World, summary: dict[str, Any]) -> None:
    with world.write() as connection:
        sql = "UPDATE accounts SET summary = ? WHERE account = ?"
        connection.execute(sql, (encode(summary), caller().account))
