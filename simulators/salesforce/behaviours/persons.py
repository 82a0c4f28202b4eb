"""Person Accounts: an Account and a Contact in one; what is written to the one shows in the other.

https://help.salesforce.com/s/articleView?id=sf.account_person.htm
"""

from dataclasses import replace
from typing import Any

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.behaviours.names import full_name
from simulators.salesforce.behaviours.uniques import check_unique
from simulators.salesforce.faults import ApiError

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
    is_person = bool(after.get("LastName"))
    if change.before is not None and is_person != bool(change.before.get("IsPersonAccount")):
        message = "You can't switch between a business account and a person account by its names."
        raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=["LastName"])
    after["IsPersonAccount"] = int(is_person)
    if is_person:
        if "Name" in change.given and not change.writer.system:
            message = "Account: bad field names on insert/update call: Name"
            raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=["Name"])
        after["Name"] = full_name(after)
    elif not after.get("Name"):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", fields=["Name"])


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
