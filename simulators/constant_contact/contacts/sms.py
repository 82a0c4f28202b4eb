"""The SMS channel of a contact, and what GET /contacts/sms_engagement_history tells about its consents.

https://v3.developer.constantcontact.com/api_guide/index.html: consent is given, taken back, or waits for an
answer; each change of it is one entry of the history. Only promotional_sms is known as a type of consent.
"""

from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.contacts.model import Contact, decode, encode
from simulators.constant_contact.ids import make_id
from simulators.constant_contact.world import World

Entry = dict[str, Any]
# Permission: (key of its date, code of the state, name of the action)
ACTIONS = {
    "explicit": ("opt_in_date", "E", "opt_in"),
    "unsubscribed": ("opt_out_date", "O", "opt_out"),
    "pending_confirmation": ("", "P", "pending_confirmation"),
    "not_set": ("", "N", "not_set"),
}
SYSTEM_TIMES = ("opt_in_date", "opt_out_date", "created_at")
# code in the history of who changed it, and of where
SOURCES = {"Account": "A", "Contact": "C"}
INSERT = "INSERT INTO sms_history (contact, body) VALUES (?, ?)"
FEW_DIGITS = 10


def make_sms(world: World, contact: Contact, given: Entry) -> Entry:
    """Return the wire sms_channel, and note each consent that changed. Call inside a write."""
    source = contact.core.get("update_source") or contact.core.get("create_source")
    number = "".join(filter(str.isdigit, given.get("full_sms_address") or whole_number(given)))
    before = {
        entry["consent_type"]: entry
        for entry in (contact.parts.get("sms_channel") or {}).get("sms_channel_consents", [])
    }
    consents = []
    for entry in given.get("sms_channel_consents", []):
        known = before.get(entry["consent_type"], {})
        consents.append(make_consent(world, known, entry))
        if known.get("sms_consent_permission") != entry["sms_consent_permission"]:
            note_change(world, contact, entry, number)
    return {
        "sms_channel_id": make_id("sms", contact.id),
        "sms_address": number[-FEW_DIGITS:],
        "dial_code": number[:-FEW_DIGITS] or "1",
        "country_code": given.get("country_code") or "US",
        "update_source": source,
        "create_source": contact.core.get("create_source"),
        "sms_channel_consents": consents or list(before.values()),
    }


def whole_number(given: Entry) -> str:
    return f"{given.get('dial_code', '')}{given.get('sms_address', '')}"


def make_consent(world: World, known: Entry, given: Entry) -> Entry:
    moment, permission = times.show(world.now()), given["sms_consent_permission"]
    made = {name: known[name] for name in SYSTEM_TIMES if name in known} | {
        "sms_consent_permission": permission,
        "consent_type": given["consent_type"],
        "updated_at": moment,
    }
    made.setdefault("created_at", moment)
    dated = ACTIONS[permission][0]
    if dated and known.get("sms_consent_permission") != permission:
        made[dated] = moment
    for name in ("advertised_frequency", "advertised_interval"):
        if given.get(name) is not None:
            made[name] = str(given[name])
    return made


def note_change(world: World, contact: Contact, given: Entry, number: str) -> None:
    moment = times.show(world.now())
    _, state, action = ACTIONS[given["sms_consent_permission"]]
    source = contact.core.get("update_source") or contact.core.get("create_source")
    details = {
        "state": state,
        "source": SOURCES.get(str(source), "S"),
        "consent_type": given["consent_type"],
        "consent_action_time": moment,
        "consent_action_type": action,
        "consent_medium_type": given.get("consent_medium_type") or "SY",
        "source_consent_timestamp": moment,
        "source_sms_number": number[-FEW_DIGITS:],
    }
    details |= {name: given[name] for name in ("advertised_frequency",) if given.get(name) is not None}
    if given.get("advertised_interval"):
        details["advertised_interval"] = given["advertised_interval"][:1].upper()
    with world.write() as connection:
        connection.execute(INSERT, (contact.id, encode({"insert_time": moment, "history_details": details})))


def show_history(world: World, contact: Contact) -> list[Entry]:
    """Return the consents' changes, newest first."""
    rows = world.rows("SELECT number, body FROM sms_history WHERE contact = ? ORDER BY 1 DESC", contact.id)
    return [
        {
            "contact_id": contact.contact_id,
            "sms_channel_id": make_id("sms", contact.id),
            "sms_channel_history_id": make_id("sms_history", row["number"]),
            **decode(row["body"]),
        }
        for row in rows
    ]
