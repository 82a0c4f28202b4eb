"""One contact in memory, and its row: the wire JSON in parts, and the columns that filters need."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from simulators.constant_contact import times
from simulators.constant_contact.ids import make_id
from simulators.constant_contact.world import World, account_of

# In the order in which an answer shows them.
EMAIL_KEYS = (
    "address",
    "permission_to_send",
    "created_at",
    "updated_at",
    "opt_in_source",
    "opt_in_date",
    "opt_out_source",
    "opt_out_date",
    "opt_out_reason",
    "confirm_status",
)
PLAIN_FIELDS = (
    "first_name",
    "last_name",
    "job_title",
    "company_name",
    "birthday_month",
    "birthday_day",
    "anniversary",
)
CORE_KEYS = (
    "contact_id",
    "email_address",
    *PLAIN_FIELDS,
    "update_source",
    "create_source",
    "created_at",
    "updated_at",
    "deleted_at",
)
# Subresources that live in the row; list_memberships and taggings are tables of their own.
PARTS = ("custom_fields", "phone_numbers", "street_addresses", "notes", "sms_channel")
COLUMNS = (
    "id",
    "account",
    "email_key",
    "state",
    "permission",
    "created_at",
    "updated_at",
    "opted_out_at",
    "subscribed_at",
    "resubscribe_asked",
    "sms_state",
    "core",
    *PARTS,
)
SAVE = f"INSERT OR REPLACE INTO contacts ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
# What a permission makes of a contact that is not deleted; the words are those of the status filter.
STATES = {"implicit": "active", "explicit": "active", None: "not_set"}

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


@dataclass(kw_only=True, slots=True)
class Contact:
    id: int
    created_at: int  # milliseconds, as all times here
    updated_at: int
    core: dict[str, Any]  # the wire object without subresources, times left out
    parts: dict[str, Any] = field(default_factory=dict)  # custom_fields, phone_numbers ... as on the wire
    opted_out_at: int | None = None
    subscribed_at: int | None = None
    resubscribe_asked: bool = False

    @property
    def account(self) -> int:
        return account_of(self.id)

    @property
    def contact_id(self) -> str:
        return make_id("contact", self.id)

    @property
    def email(self) -> dict[str, Any]:
        """The email_address object; {} for a contact without one."""
        found: dict[str, Any] = self.core.get("email_address") or {}
        return found

    @property
    def permission(self) -> str | None:
        return self.email.get("permission_to_send")

    @property
    def is_deleted(self) -> bool:
        return "deleted_at" in self.core

    @property
    def is_unsubscribed(self) -> bool:
        return self.permission == "unsubscribed"

    @property
    def state(self) -> str:
        if self.is_deleted:
            return "deleted"
        return STATES.get(self.permission) or str(self.permission)

    def touch(self, now: int) -> None:
        self.updated_at = now


def email_key(address: str) -> str:
    return address.strip().lower()


def order(values: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: values[key] for key in keys if values.get(key) is not None}


def show_core(contact: Contact) -> dict[str, Any]:
    """Return the wire object without subresources."""
    core = contact.core | {
        "contact_id": contact.contact_id,
        "created_at": times.show(contact.created_at),
        "updated_at": times.show(contact.updated_at),
    }
    if contact.email:
        core["email_address"] = order(contact.email, EMAIL_KEYS)
    return order(core, CORE_KEYS)


def make_row(contact: Contact) -> tuple[Any, ...]:
    address = contact.email.get("address")
    parts = contact.parts
    return (
        contact.id,
        contact.account,
        email_key(address) if address else None,
        contact.state,
        contact.permission,
        contact.created_at,
        contact.updated_at,
        contact.opted_out_at,
        contact.subscribed_at,
        int(contact.resubscribe_asked),
        sms_state(parts["sms_channel"]) if "sms_channel" in parts else None,
        encode(show_core(contact)).decode(),
        *[encode(parts[name]).decode() if parts.get(name) else None for name in PARTS],
    )


def sms_state(channel: dict[str, Any]) -> str | None:
    consents = channel.get("sms_channel_consents") or [{}]
    state: str | None = consents[0].get("sms_consent_permission")
    return state


def read_row(row: Any) -> Contact:
    core = decode(row["core"])
    return Contact(
        id=row["id"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        opted_out_at=row["opted_out_at"],
        subscribed_at=row["subscribed_at"],
        resubscribe_asked=bool(row["resubscribe_asked"]),
        core=core,
        parts={name: decode(row[name]) for name in PARTS if row[name]},
    )


def save(connection: Any, contact: Contact) -> None:
    connection.execute(SAVE, make_row(contact))


def find(world: World, number: int | None) -> Contact | None:
    row = None if number is None else world.row("SELECT * FROM contacts WHERE id = ?", number)
    return None if row is None else read_row(row)


def find_by_email(world: World, account: int, address: str) -> Contact | None:
    sql = "SELECT * FROM contacts WHERE account = ? AND email_key = ?"
    row = world.row(sql, account, email_key(address))
    return None if row is None else read_row(row)
