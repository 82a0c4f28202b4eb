"""Why one record was refused, and what to do. The vendor's own words stand beside these, not in them."""

from collections.abc import Mapping
from typing import Final

REFUSALS: Final[Mapping[str, str]] = {
    # it passes by itself
    "refused_locked": (
        "Somebody or something else was changing the record or its account at that moment. "
        "\nThe next run tries again by itself."
    ),
    "refused_for_now": (
        "Salesforce could not save the record at that moment. \nThe next run tries again by itself."
    ),
    "refused_without_package": (
        "Salesforce does not show the field by which new records are told from each other, so none is made: "
        "it might be made twice. "
        "\nInstall the package, or assign its permission set to the connected user; then sync again."
    ),
    # the record, or what it was to become
    "refused_duplicate": (
        "A duplicate rule of your Salesforce org found the same person already: {matches}. "
        "\nMerge the records, or complete the one that is there; nothing is saved past the rule."
    ),
    "refused_taken": (
        "A value that only one record may have belongs to {matches} already. "
        "\nLook at that record: it may be the same person, to be merged."
    ),
    "refused_address": "Salesforce does not accept the e-mail address. \nCorrect it in Constant Contact.",
    "refused_too_long": (
        "A value is too long for {fields} in Salesforce. \nShorten it, or lengthen the field."
    ),
    "refused_missing": (
        "Your Salesforce org asks for {fields}, and nothing is mapped to it or the value is blank. "
        "\nFill it in, map something to it, or have it made optional."
    ),
    "refused_choice": (
        "A picklist in Salesforce ({fields}) takes only its own values, and this is none of them. "
        "\nAdd the value to the picklist in Salesforce, or correct it in Constant Contact."
    ),
    "refused_value": (
        "The value does not fit {fields} in Salesforce. "
        "\nCorrect it in Constant Contact, or map another field."
    ),
    # the org's own rules
    "refused_rule": (
        "A validation rule of your Salesforce org does not allow it. "
        "\nRead beside this what the rule says; correct the record, or ask your administrator about the rule."
    ),
    "refused_automation": (
        "An automation of your Salesforce org (a flow or a trigger) stopped the change. "
        "\nShow your administrator what Salesforce says beside this."
    ),
    "refused_approval": (
        "The record is locked in Salesforce, most often because it waits for an approval. "
        "\nIt is written when the approval is over."
    ),
    "refused_access": (
        "The connected Salesforce user may not change this record. "
        "\nShare it with that user, or give the user the right to edit such records."
    ),
    "refused_field": (
        "The connected Salesforce user may not write {fields}, or it is gone. "
        "\nGive the user access to the field, or remove its row from the mapping."
    ),
    "refused_owner": (
        "The record's owner cannot own it: a user who is not active any more, or a queue that does not take "
        "such records. \nChoose another owner in step 1 of the profile."
    ),
    "refused_record_type": (
        "The connected Salesforce user cannot use the record type or status chosen for new records. "
        "\nChoose another one in step 1 of the profile."
    ),
    "refused_reference": (
        "The record, or something that it points to (owner, account, record type), is gone from Salesforce "
        "or not visible to the connected user. \nCheck the choices in step 1 of the profile."
    ),
    "refused_storage": (
        "Your Salesforce org has reached a limit, most often its data storage. "
        "\nYour administrator can make room; then sync again."
    ),
    "refused_deletion": (
        "Salesforce does not delete the record because others depend on it. \nDelete it there by hand."
    ),
    # nothing left to do
    "refused_gone": (
        "The record was deleted meanwhile, so there was nothing to change. "
        "\nNothing needs to be done; restore the "
        "record to sync it again."
    ),
    "refused_converted": (
        "The Lead was converted meanwhile and cannot be changed any more. \nIts Contact takes its place."
    ),
    # Constant Contact
    "refused_conflict": (
        "Constant Contact has it already: the address or the name belongs to another one, "
        "or this was asked before. \nLook there."
    ),
    "refused_invalid": (
        "Constant Contact does not accept a value. \nCorrect it where it comes from, then sync again."
    ),
    "refused_otherwise": (
        "The record was refused for a reason that this app does not know. "
        "\nRead what the other system says beside this; correct the record, then sync again."
    ),
}
