"""What is wrong with a profile's filter, and how to mend it."""

from collections.abc import Mapping
from typing import Final

from sync.filters.check import Flaw

FILTERS: Final[Mapping[str, str]] = {
    Flaw.EMPTY_GROUP: "A group of the filter is empty. \nAdd a condition to it, or remove it.",
    Flaw.TOO_DEEP: "The filter has more than {most} groups within each other. \nMake it flatter.",
    Flaw.TOO_MANY_CONDITIONS: (
        "The filter has {count} conditions; {most} is the most. \nPut values of one field into one condition "
        '"is one of", or keep the rule in a formula field in Salesforce.'
    ),
    Flaw.TOO_LONG: (
        "The filter is {length} characters long as a query and Salesforce takes {most}. "
        "\nUse fewer or shorter values."
    ),
    Flaw.FIELD_UNKNOWN: (
        "The filter asks for {field}, which the connected Salesforce user cannot see. "
        "\nGive the user access to the field, or choose another one in step 5 of the profile."
    ),
    Flaw.FIELD_UNFILTERABLE: "Salesforce cannot filter by {field}. \nChoose another field.",
    Flaw.OPERATOR_UNFIT: (
        'The question "{operator}" cannot be asked of {field}, which is of type {type}. \nChoose another one.'
    ),
    Flaw.VALUE_MISSING: (
        'A condition of the filter on {field} has no value. \nEnter one, or ask whether it is "blank".'
    ),
    Flaw.TOO_MANY_VALUES: "The condition on {field} has {count} values. \nUse {most} at most.",
    Flaw.VALUE_UNFIT: (
        'The value "{value}" does not fit {field}, which is of type {type}. \nCorrect the value.'
    ),
    Flaw.VALUE_TOO_LONG: (
        "A value for {field} has {length} characters and the field takes {most}. \nUse a shorter one."
    ),
}
