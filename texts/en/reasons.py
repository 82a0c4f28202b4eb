"""Why a person's row is what it is, and how it ended."""

from collections.abc import Mapping
from typing import Final

from sync.plan import Reason, Settled

REASONS: Final[Mapping[str, str]] = {
    Reason.NEW: "No contact has this address yet, so one is created on the Main List.",
    Reason.DIFFERS: "The contact shows other values than Salesforce, so it is updated.",
    Reason.SAME_ADDRESS: "A contact already has this address, so both are linked.",
    Reason.NOT_ON_LIST: "The linked contact is not on the Main List yet, so it is added.",
    Reason.NO_ADDRESS: "The record has no e-mail address. Enter one in Salesforce to include it.",
    Reason.INVALID_ADDRESS: (
        "The e-mail address cannot be used: {why} Correct it in Salesforce to include the record."
    ),
    Reason.ADDRESS_TOO_LONG: (
        "The e-mail address has {why} characters and Constant Contact takes 80. "
        "Enter a shorter one in Salesforce to include the record."
    ),
    Reason.SHADOWED: (
        "Another record, {by}, has the same e-mail address and stands for it. "
        "Merge the two, or give one of them another address."
    ),
    Reason.OPTED_OUT_SALESFORCE: (
        "Email Opt Out is ticked in Salesforce on {record}. Nothing is written to anyone with this address."
    ),
    Reason.OPTED_OUT_CONSTANT_CONTACT: (
        "The contact {record} is unsubscribed in Constant Contact. "
        "Nothing is written to anyone with this address; only the person can subscribe again."
    ),
    Reason.DELETED_CONSTANT_CONTACT: (
        "The contact was deleted in Constant Contact. It stays deleted unless you restore it there."
    ),
    Reason.DELETED_SALESFORCE: (
        "The record was deleted in Salesforce. Its contact is left as it is; restore the record to sync it."
    ),
    Reason.LEFT_LIST: (
        "The contact left the Main List, or was taken off it. "
        "It is not put back unless you add it in Constant Contact."
    ),
    Reason.TEMPORARY_HOLD: (
        "Constant Contact holds this contact back for now. It is synced again when the hold is lifted."
    ),
    Reason.PENDING_CONFIRMATION: (
        "The person has not confirmed the subscription yet. The contact is synced once they have."
    ),
    Reason.PERMISSION_NOT_SET: (
        "The contact has no permission to be mailed. Set its permission in Constant Contact to include it."
    ),
    Reason.LISTS_FULL: (
        "The contact is on 50 lists, the most there can be. "
        "Take it off one in Constant Contact to make room for the Main List."
    ),
    Reason.ADDRESS_TAKEN: (
        "The record's new e-mail address belongs to another contact, {contact}. "
        "Merge the two contacts in Constant Contact, or correct the address in Salesforce."
    ),
    Reason.ADDRESS_DIFFERS: (
        "Salesforce says {person_address} and the contact says {contact_address}. "
        "The contact's address stays. Enter the right one in Salesforce, so that both agree."
    ),
    Reason.CONTACT_NOT_VISIBLE: (
        "The linked contact {contact} does not show in Constant Contact any more. "
        "It is kept linked, and no second one is created."
    ),
    Reason.CHANGED_SINCE_PREVIEW: (
        "The record or its contact changed after this was planned. The next run decides anew."
    ),
}

SETTLED: Final[Mapping[str, str]] = {
    Settled.DONE: "Done.",
    Settled.STRUCK: "Left out, because something changed after it was planned.",
    Settled.FAILED: "Refused. It is tried again when the record changes.",
    Settled.NOT_CONFIRMED: "Sent, but it does not show yet. The next run tries again.",
}
