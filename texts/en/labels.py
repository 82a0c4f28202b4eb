"""Reasons in a few words, for a table that counts people."""

from collections.abc import Mapping
from typing import Final

from sync.plan import Reason

LABELS: Final[Mapping[str, str]] = {
    Reason.NEW: "no contact yet",
    Reason.DIFFERS: "other values",
    Reason.SAME_ADDRESS: "same address",
    Reason.NOT_ON_LIST: "not on the Main List",
    Reason.NO_ADDRESS: "no e-mail address",
    Reason.INVALID_ADDRESS: "e-mail address that cannot be used",
    Reason.ADDRESS_TOO_LONG: "e-mail address too long",
    Reason.SHADOWED: "another record has the same address",
    Reason.OPTED_OUT_SALESFORCE: "opted out in Salesforce",
    Reason.OPTED_OUT_CONSTANT_CONTACT: "unsubscribed in Constant Contact",
    Reason.DELETED_CONSTANT_CONTACT: "deleted in Constant Contact",
    Reason.DELETED_SALESFORCE: "deleted in Salesforce",
    Reason.LEFT_LIST: "left the Main List",
    Reason.TEMPORARY_HOLD: "on temporary hold",
    Reason.PENDING_CONFIRMATION: "waiting for the person's confirmation",
    Reason.PERMISSION_NOT_SET: "no permission to send",
    Reason.LIST_REFUSES: "not taken by the Main List",
    Reason.LISTS_FULL: "on 50 lists already",
    Reason.ADDRESS_TAKEN: "new address belongs to another contact",
    Reason.ADDRESS_DIFFERS: "address corrected in Constant Contact",
    Reason.CONTACT_NOT_VISIBLE: "linked contact not visible",
    Reason.CHANGED_SINCE_PREVIEW: "changed since the plan",
    Reason.NEW_CONTACT: "contact without a record",
    Reason.EXISTS_AS: "address of another record",
    Reason.NOT_ON_MAIN_LIST: "contact not on the Main List",
    Reason.LAST_NAME_MISSING: "no last name",
    Reason.COMPANY_MISSING: "no company",
    Reason.VALUE_REFUSED: "value that the field cannot hold",
    Reason.LEFT_FILTER: "left the filter",
    Reason.CONVERTED: "converted Lead",
    Reason.MERGED: "merged into another record",
    Reason.ENTOMBED: "deleted in Salesforce before",
    Reason.OPT_OUT_SPREADS: "opted out on the other side",
    Reason.OPTED_IN_AGAIN: "opted in again, still ticked",
    Reason.UNTICKED: "opt-out taken away, ticked again",
    Reason.STILL_MAILED: "opted out in Salesforce, still mailed",
    Reason.NEVER_SYNC: "never to be synced",
    Reason.ASKED_FOR: "asked for",
    Reason.UNDONE: "taken back",
    Reason.CANNOT_BE_UNDONE: "cannot be taken back",
}
