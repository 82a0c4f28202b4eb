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
    Reason.LISTS_FULL: "on 50 lists already",
    Reason.ADDRESS_TAKEN: "new address belongs to another contact",
    Reason.ADDRESS_DIFFERS: "address corrected in Constant Contact",
    Reason.CONTACT_NOT_VISIBLE: "linked contact not visible",
    Reason.CHANGED_SINCE_PREVIEW: "changed since the plan",
}
