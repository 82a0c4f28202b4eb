"""What is wrong with a mapping, and why one value could not go over."""

from collections.abc import Mapping
from typing import Final

from sync.convert import FaultCode
from sync.troubles import Trouble

TROUBLES: Final[Mapping[str, str]] = {
    # the profile does not run
    Trouble.TARGET_UNKNOWN: (
        "The mapping row of {source} names a Constant Contact field that there is not, {target}. "
        "\nChoose another field in step 4 of the profile."
    ),
    Trouble.TARGET_TWICE: (
        "Two mapping rows write to the Constant Contact field {target}, the second one from {source}. "
        "\nRemove one of them in step 4 of the profile."
    ),
    Trouble.FIELD_TWICE: (
        "Two mapping rows write to the Salesforce field {source}, or join the same two fields, the second "
        "one with {target}. \nRemove one of them in step 4 of the profile."
    ),
    Trouble.PARENT_WRITTEN: (
        "{source} belongs to a parent record, which this profile only reads. "
        "\nLet its row go to Constant Contact only, or choose a field of the record itself."
    ),
    Trouble.LABEL_TOO_LONG: (
        'The custom field label "{target}" is blank or longer than the {limit} characters that Constant '
        "Contact takes. \nChoose another label in step 4 of the profile."
    ),
    Trouble.TOO_MANY_CUSTOM: (
        "The mapping fills {count} custom fields, and a contact can have {limit}. "
        "\nRemove rows in step 4 of the profile. Nothing was written."
    ),
    Trouble.TOO_MANY_PHONES: (
        "The mapping fills {count} phone numbers, and a contact can have {limit}. "
        "\nRemove rows in step 4 of the profile. Nothing was written."
    ),
    Trouble.ACCOUNT_FULL: (
        "The Constant Contact account has {count} of the {limit} custom fields it can have, so these cannot "
        "be created: {labels}. "
        "\nDelete some that are not used there, or remove the rows. Nothing was written."
    ),
    # the row is left out
    Trouble.FIELD_GONE: (
        "The connected Salesforce user cannot see the field {source} any more. Its row to {target} is paused "
        "and nothing is erased. \nAssign the permission set "
        '"{permission_set}", or another one that shows the field, to that user; else remove the row.'
    ),
    Trouble.FIELD_READ_ONLY: (
        "The connected Salesforce user may not change the field {source}, so its row from {target} is "
        "paused. \nGive that user the right to edit it, by the permission set "
        '"{permission_set}" or another one, or let the row go to Constant Contact only.'
    ),
    Trouble.CUSTOM_GONE: (
        'The custom field "{label}" was deleted in Constant Contact, so the row of {source} is paused. '
        "\nAgree in step 4 of the profile that it is created again, or remove the row."
    ),
    Trouble.CUSTOM_NOT_AGREED: (
        'Constant Contact has no custom field "{label}", so the row of {source} is paused. '
        "\nAgree in step 4 of the profile that it is created, or choose another field."
    ),
    Trouble.CUSTOM_CASE_DIFFERS: (
        'There is no custom field "{label}" in Constant Contact, but there is "{found}", so the row of '
        "{source} is paused. \nChoose that one in step 4 of the profile, or another label."
    ),
    Trouble.TYPES_DIFFER: (
        "The Salesforce field {source} ({kind}) and the Constant Contact field {target} ({holds}) do not "
        "fit each other in the row's direction, so the row is paused. "
        "\nChoose another field in step 4 of the profile."
    ),
    # for information
    Trouble.FIELD_NOT_CREATEABLE: (
        "The connected Salesforce user may set {source} on existing records only. "
        "\nNew records get the value of {target} in the run after. To set it at once, let that user do it, "
        'by the permission set "{permission_set}" or another one.'
    ),
    Trouble.TARGET_SHORTER: (
        "The Salesforce field {source} holds {length} characters and {target} in Constant Contact {limit}. "
        "\nLonger values are cut there; Salesforce keeps them whole."
    ),
    Trouble.FIELD_SHORTER: (
        "{target} in Constant Contact holds {length} characters and the Salesforce field {source} {limit}. "
        "\nLonger values are not cut: they stay out, and the record is reported."
    ),
    Trouble.CHOICE_MISSING: (
        "{count} values of the Salesforce field {source} are no choice of {target} in Constant Contact, "
        'such as "{value}". \nAdd them there; until then records with them keep what the contact shows.'
    ),
}

FAULTS: Final[Mapping[str, str]] = {
    FaultCode.TOO_LONG: '"{value}" has {length} characters and {field} holds {limit}.',
    FaultCode.NOT_A_NUMBER: '"{value}" is no number, which {field} needs.',
    FaultCode.NUMBER_TOO_LARGE: '"{value}" is too large: {field} holds {limit} digits before the point.',
    FaultCode.TOO_MANY_DECIMALS: '"{value}" has more decimal places than the {limit} of {field}.',
    FaultCode.NEGATIVE: '"{value}" is negative, and {field} does not allow that.',
    FaultCode.NOT_A_DATE: '"{value}" is no date, which {field} needs. Write it as 2026-11-30 or 11/30/2026.',
    FaultCode.NOT_A_TIME: '"{value}" is no date and time, which {field} needs, such as 2026-11-30T09:00Z.',
    FaultCode.NOT_A_CHOICE: '"{value}" is not among the choices of {field}.',
    FaultCode.NOT_YES_OR_NO: '"{value}" is neither yes nor no, and {field} is a checkbox.',
    FaultCode.NOT_AN_ADDRESS: '"{value}" is no e-mail address, which {field} needs.',
    FaultCode.NOT_A_STATE: '"{value}" is not among the states that the org has for {field}.',
    FaultCode.NOT_A_COUNTRY: '"{value}" is not among the countries that the org has for {field}.',
    FaultCode.BLANK_REFUSED: "{field} must have a value, so it is not made blank.",
    FaultCode.NOT_WRITABLE: '"{value}" cannot be written to {field}, which is of a type that is only read.',
}
