"""Person Accounts: an Account and a Contact in one; what is written to the one shows in the other.

https://help.salesforce.com/s/articleView?id=sf.account_person.htm
"""

from dataclasses import replace
from typing import Any

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.behaviours.names import full_name
from simulators.salesforce.behaviours.uniques import check_unique
from simulators.salesforce.faults import ApiError, missing
from simulators.salesforce.objects.accounts import BUSINESS, PERSON

_NAMES = ("LastName", "FirstName", "MiddleName", "Salutation", "Suffix")

_STAMPS = ("LastModifiedDate", "LastModifiedById", "SystemModstamp")
_OWN = frozenset({"PersonContactId"})


def contact_name(name: str) -> str | None:
    """Return the field of Contact that a field of a person account stands for."""
    if name in _NAMES or name in {"Phone", "Fax", "OwnerId", "Description"}:
        return name
    if name.endswith("__pc"):
        return f"{name[:-4]}__c"
    return name.removeprefix("Person") if name.startswith("Person") and name not in _OWN else None


def settle_person(change: Change) -> None:
    """Name a person account after its person; a business has neither first nor last name."""
    after, org = change.after, change.writer.org
    if not org.feature("person_accounts"):
        return
    if change.before is None:
        _choose_type(after)
    elif change.moved("RecordTypeId") and {change.before["RecordTypeId"], after["RecordTypeId"]} >= {PERSON}:
        _switch(change)
    elif bool(after.get("LastName")) != bool(change.before.get("IsPersonAccount")):
        message = "You can't switch between a business account and a person account by its names."
        raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=["LastName"])
    if after["IsPersonAccount"]:
        if "Name" in change.given and not change.writer.system:
            raise _bad_names("Name")
        after["Name"] = full_name(after)
    elif not after.get("Name"):
        raise missing(["Name"])


def _choose_type(after: dict[str, Any]) -> None:
    """Give a new account its record type: a last name makes a person of it."""
    chosen, is_person = after.get("RecordTypeId"), bool(after.get("LastName"))
    if chosen == PERSON and not is_person:
        raise missing(["LastName"])
    if chosen == BUSINESS and is_person:
        raise _bad_names("LastName")
    after["RecordTypeId"] = PERSON if is_person else BUSINESS
    after["IsPersonAccount"] = int(is_person)


def _switch(change: Change) -> None:
    """Turn a business with one contact into a person, or back; nothing else may change with it."""
    others = sorted(change.given - {"RecordTypeId"})
    if others:
        raise _bad_names(*others)
    after, writer = change.after, change.writer
    contact_object = writer.org.catalog.at("Contact")
    shown = {field.name: contact_name(field.name) for field in change.made.stored_fields}
    if after["RecordTypeId"] != PERSON:
        writer.put(contact_object, after["PersonContactId"], {"IsPersonAccount": 0})
        owned = ("Phone", "Fax", "OwnerId", "Description")
        after |= {name: None for name, other in shown.items() if other and name not in owned}
        after |= dict.fromkeys(("PersonHasOptedOutOfEmail", "PersonHasOptedOutOfFax", "PersonDoNotCall"), 0)
        after |= {"IsPersonAccount": 0, "PersonContactId": None}
        return
    rows = writer.connection.execute(
        'SELECT "Id" FROM "Contact" WHERE "AccountId" = ? AND "IsDeleted" = 0', (change.id,)
    ).fetchall()
    if len(rows) != 1:
        message = "An account needs exactly one contact to become a person account."
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=["RecordTypeId"])
    contact = writer.row(contact_object, rows[0][0]) or {}
    after |= {name: contact[other] for name, other in shown.items() if other in contact}
    after |= {"IsPersonAccount": 1, "PersonContactId": contact["Id"]}


def _bad_names(*names: str) -> ApiError:
    message = f"Account: bad field names on insert/update call: {', '.join(names)}"
    return ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=names)


def write_contact(change: Change) -> None:
    """Make or change the contact that is the person of the account."""
    if not change.after.get("IsPersonAccount"):
        return
    writer, contact = change.writer, change.writer.org.catalog.at("Contact")
    values = {"AccountId": change.id, "IsPersonAccount": 1}
    for field in change.made.stored_fields:
        name = contact_name(field.name)
        if name and name.lower() in contact.by_name:
            values[name] = change.after.get(field.name)
    found = change.after.get("PersonContactId")
    if not found:
        stored = writer.defaults(contact) | values
        record = writer.store(contact, stored, {})
        writer.put(change.made, change.id, {"PersonContactId": record})
        change.after["PersonContactId"] = record
        return
    values |= {name: change.after[name] for name in (*_STAMPS, "Name")}
    before = writer.row(contact, found) or {}
    check_unique(replace(change, made=contact, before=before, after={**before, **values}))
    writer.put(contact, found, values)


def write_account(change: Change) -> None:
    """Carry a change of a person's contact over to its account."""
    if change.before is None or not change.after.get("IsPersonAccount"):
        return
    account = change.writer.org.catalog.at("Account")
    values: dict[str, Any] = {"Name": change.after["Name"]}
    for field in account.stored_fields:
        name = contact_name(field.name)
        if name and name in change.after:
            values[field.name] = change.after[name]
    stamps = {name: change.after[name] for name in _STAMPS}
    change.writer.put(account, change.after["AccountId"], {**values, **stamps})


def check_person_contact(change: Change) -> None:
    """Raise where the contact of a person account is deleted by itself."""
    if change.after.get("IsPersonAccount") and not change.writer.system:
        message = "You can't delete the contact of a person account: delete the account."
        raise ApiError(400, "DELETE_FAILED", message, fields=[])
