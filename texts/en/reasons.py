"""Why a person's row is what it is, and how it ended."""

from collections.abc import Mapping
from typing import Final

from sync.plan import Reason, Settled

REASONS: Final[Mapping[str, str]] = {
    Reason.NEW: "No contact has this address yet, so one is created on the Main List.",
    Reason.DIFFERS: "The contact shows other values than Salesforce, so it is updated.",
    Reason.SAME_ADDRESS: "A contact already has this address, so both are linked.",
    Reason.NOT_ON_LIST: "The linked contact is not on the Main List yet, so it is added.",
    Reason.NO_ADDRESS: "The record has no e-mail address. \nEnter one in Salesforce to include it.",
    Reason.INVALID_ADDRESS: (
        "The e-mail address cannot be used: {why} \nCorrect it in Salesforce to include the record."
    ),
    Reason.ADDRESS_TOO_LONG: (
        "The e-mail address has {why} characters and Constant Contact takes 80. "
        "\nEnter a shorter one in Salesforce to include the record."
    ),
    Reason.SHADOWED: (
        "Another record, {by}, has the same e-mail address and stands for it. "
        "\nMerge the two, or give one of them another address."
    ),
    Reason.OPTED_OUT_SALESFORCE: (
        "Email Opt Out is ticked in Salesforce on {record}. \nNothing is written to anyone with this address."
    ),
    Reason.OPTED_OUT_CONSTANT_CONTACT: (
        "The contact {record} is unsubscribed in Constant Contact. "
        "Nothing is written to anyone with this address. \nOnly the person can subscribe again."
    ),
    Reason.DELETED_CONSTANT_CONTACT: (
        "The contact was deleted in Constant Contact. \nIt stays deleted unless you restore it there."
    ),
    Reason.DELETED_SALESFORCE: (
        "The record was deleted in Salesforce. Its contact is left as it is. \nRestore the record to sync it."
    ),
    Reason.LEFT_LIST: (
        "The contact left the Main List, or was taken off it. "
        "\nIt is not put back unless you add it in Constant Contact."
    ),
    Reason.TEMPORARY_HOLD: (
        "Constant Contact holds this contact back for now. \nIt is synced again when the hold is lifted."
    ),
    Reason.PENDING_CONFIRMATION: (
        "The person has not confirmed the subscription yet. \nThe contact is synced once they have."
    ),
    Reason.PERMISSION_NOT_SET: (
        "The contact has no permission to be mailed. \nSet its permission in Constant Contact to include it."
    ),
    Reason.LIST_REFUSES: (
        "Constant Contact does not put this contact on the Main List, as it does with people who left a list "
        "themselves. \nThe contact is synced again once it is back on the list."
    ),
    Reason.LISTS_FULL: (
        "The contact is on 50 lists, the most there can be. "
        "\nTake it off one in Constant Contact to make room for the Main List."
    ),
    Reason.ADDRESS_TAKEN: (
        "The record's new e-mail address belongs to another contact, {contact}, which it is linked to now. "
        "The contact it had before, {old}, stays as it is. "
        "\nDelete that one in Constant Contact if nobody needs it."
    ),
    Reason.ADDRESS_DIFFERS: (
        "Salesforce says {person_address} and the contact says {contact_address}. "
        "The contact's address stays. \nEnter the right one in Salesforce, so that both agree."
    ),
    Reason.CONTACT_NOT_VISIBLE: (
        "The linked contact {contact} does not show in Constant Contact any more. "
        "\nRestore it there if it was deleted by mistake; until then it stays linked, "
        "and no second one is created."
    ),
    Reason.PERSON_NOT_VISIBLE: (
        "The record does not show in Salesforce any more, though nobody deleted it that we know of. "
        "It is kept linked, and its contact stays as it is. "
        "\nLook whether the connected user may still see it."
    ),
    Reason.CHANGED_SINCE_PREVIEW: (
        "The record or its contact changed after this was planned. \nThe next run decides anew."
    ),
    Reason.TRIED: (
        "This was done already, when a few people of the plan were tried first. "
        "\nThe run of that trial tells what became of it."
    ),
    Reason.NEW_CONTACT: "No record of the org has this contact's address, so one is created in Salesforce.",
    Reason.CREATED_OUTSIDE: (
        "The record was created from a contact and is outside the profile's filter. It stays linked, "
        "its contact stays on its lists, and nothing is synced. "
        "\nChange the record or the filter if it is to be synced."
    ),
    Reason.EXISTS_AS: (
        "The contact's address belongs to {record} in Salesforce already, so no second record is created. "
        "\nLet a profile cover that record to sync it, or correct the address of one of the two."
    ),
    Reason.NOT_ON_MAIN_LIST: (
        "The contact is not on the Main List. \nAdd it there, or choose to sync all active contacts."
    ),
    Reason.LAST_NAME_MISSING: (
        "Salesforce wants a last name and the contact has none. "
        '\nEnter one in Constant Contact, or choose to use "Unknown" as the last name.'
    ),
    Reason.COMPANY_MISSING: (
        "Salesforce wants a company for a Lead and the contact has none. "
        '\nEnter one in Constant Contact, or choose to use "Unknown" as the company.'
    ),
    Reason.VALUE_REFUSED: (
        "The Salesforce field {field} cannot hold what Constant Contact shows. {fault} "
        "\nCorrect the value in Constant Contact, or map it to another field."
    ),
    Reason.LEFT_FILTER: (
        "The record does not match the profile's filter any more, so its contact leaves our lists. "
        "\nChange the record or the filter to include it again."
    ),
    Reason.CONVERTED: (
        "The Lead was converted, so its contact leaves the lists we put it on. "
        "\nNothing needs to be done: a profile of Contacts takes the person over."
    ),
    Reason.MERGED: (
        "The record was merged into {to}, which takes over its contact. \nNothing needs to be done."
    ),
    Reason.ENTOMBED: (
        "The person was deleted in Salesforce ({record}) and is not created anew. "
        "\nRestore the record from the recycle bin, or create it yourself, to sync the contact."
    ),
    Reason.OPT_OUT_SPREADS: (
        "Somebody with this address opted out ({record}), so the same is noted on the other side."
    ),
    Reason.OPTED_IN_AGAIN: (
        "The person opted in again on {date} and Email Opt Out is still ticked in Salesforce. "
        "\nDecide which holds: take the tick away, or unsubscribe the contact."
    ),
    Reason.UNTICKED: (
        "Email Opt Out was taken away in Salesforce, but the contact is unsubscribed, so it is ticked again. "
        "\nIf the person wants mail, send them Constant Contact's request to subscribe again."
    ),
    Reason.STILL_MAILED: (
        "Email Opt Out is ticked in Salesforce on {record} and the contact is still subscribed. "
        "\nTurn on the option to unsubscribe opted-out people."
    ),
    Reason.SHARED_ACCOUNT: (
        "A sandbox shares this account with another org, so it unsubscribes, renames and deletes nobody. "
        "\nDo it in the production org."
    ),
    Reason.NEVER_SYNC: "Somebody chose never to sync this record. \nTake that back to include it.",
    Reason.ASKED_FOR: "Somebody asked for this record, so it is synced although it had been left alone.",
    Reason.UNDONE: "A run's change is taken back.",
    Reason.CANNOT_BE_UNDONE: "This cannot be taken back. {why}",
}

SETTLED: Final[Mapping[str, str]] = {
    Settled.DONE: "Done.",
    Settled.STRUCK: "Left out, because something changed after it was planned. \nThe next run decides anew.",
    Settled.FAILED: "Refused. \nIt is tried again when the record changes.",
    Settled.NOT_CONFIRMED: "Sent, but it does not show yet. \nThe next run tries again.",
}
