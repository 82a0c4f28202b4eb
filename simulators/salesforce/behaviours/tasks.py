"""Tasks: closed by their status, high by their priority, and the account of whom they are with."""

from simulators.salesforce.behaviours.change import Change


def settle_task(change: Change) -> None:
    after, writer = change.after, change.writer
    after["IsClosed"] = int(after.get("Status") == "Completed")
    after["IsHighPriority"] = int(after.get("Priority") == "High")
    if after["IsClosed"] and not after.get("CompletedDateTime"):
        after["CompletedDateTime"] = writer.org.stamp()
    who, what = after.get("WhoId") or "", after.get("WhatId") or ""
    if who.startswith("003"):
        contact = writer.row(writer.org.catalog.at("Contact"), who)
        after["AccountId"] = contact and contact["AccountId"]
    elif what.startswith("001"):
        after["AccountId"] = what


def move_last_activity(change: Change) -> None:
    """A closed task moves the last activity of its person, without touching any stamp of it."""
    who = change.after.get("WhoId")
    day = change.after.get("ActivityDate")
    made = change.writer.org.catalog.of_prefix(who) if who else None
    if made is not None and day and change.after["IsClosed"]:
        change.writer.put(made, str(who), {"LastActivityDate": day})
