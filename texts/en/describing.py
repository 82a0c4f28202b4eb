"""What a profile will do, a sentence a clause; they stand behind each other in one paragraph."""

from collections.abc import Mapping
from typing import Final

from sync.filters.tree import Operator, Span

DESCRIBES: Final[Mapping[str, str]] = {
    "describes_people": (
        'The people of this profile are the {object} records of Salesforce, and its Main List is "{list}" '
        "in Constant Contact."
    ),
    "describes_people_without_list": (
        "The people of this profile are the {object} records of Salesforce; no Main List is chosen yet."
    ),
    "describes_everybody": "Everybody with an e-mail address is in scope.",
    "describes_filter": "In scope is who has an e-mail address and for whom this holds: {rule}.",
    "describes_both_ways": (
        "New people become contacts on the Main List, and new contacts of the Main List become records."
    ),
    "describes_both_ways_all": (
        "New people become contacts on the Main List, and all active contacts of the account without a "
        "record become records."
    ),
    "describes_to_constant_contact": (
        "New people become contacts on the Main List; no record is made from a contact."
    ),
    "describes_to_salesforce": (
        "New contacts of the Main List become records; no person is sent to Constant Contact."
    ),
    "describes_to_salesforce_all": (
        "All active contacts of the account without a record become records; no person is sent to Constant "
        "Contact."
    ),
    "describes_neither_way": "Both directions are switched off, so the profile cannot run.",
    "describes_fields": (
        "Beside the e-mail address ({address}), {count} pairs of fields are kept in step: {there} towards "
        "Constant Contact, {back} towards Salesforce, {both} both ways."
    ),
    "describes_no_fields": "The e-mail address ({address}) is all that is kept in step.",
    "describes_still_mailed": (
        "Who is opted out in Salesforce is left out, but is not unsubscribed in Constant Contact and may "
        "still be mailed there."
    ),
    "describes_unsubscribes": "Who is opted out in Salesforce is unsubscribed in Constant Contact.",
    "describes_unsubscribes_for_good": (
        "Who is opted out in Salesforce is unsubscribed in Constant Contact as by their own hand, which "
        "nobody can reverse."
    ),
    "describes_ticks": (
        "Who unsubscribes in Constant Contact gets Email Opt Out on every Salesforce record with the address."
    ),
    "describes_ticks_nothing": "An unsubscribe in Constant Contact is not written to Salesforce.",
    "describes_deleted_leave": "Who is deleted in Salesforce leaves the lists of this profile.",
    "describes_deleted_deleted": (
        "Who is deleted in Salesforce leaves the lists of this profile, and the contact is deleted if it is "
        "on no other list."
    ),
    "describes_converted_leave": "A Lead that is converted leaves the lists of this profile.",
    "describes_new_contact": "A changed e-mail address makes a new contact; the old one stays as it is.",
    "describes_enforces": "Who was taken off the Main List is put back, unless they opted out.",
    "describes_no_addresses": "Physical addresses are left out.",
    "describes_limits": (
        "A plan that would remove more than {removals} people or create more than {creations} waits for "
        "an administrator."
    ),
    "describes_limits_first": (
        "The first plan waits for an administrator, and so does any later one that would remove more than "
        "{removals} people or create more than {creations}."
    ),
    "describes_every_off": "It runs only when somebody says so.",
    "describes_every_ten_minutes": "Once a plan was applied, it runs every 10 minutes.",
    "describes_every_fifteen_minutes": "Once a plan was applied, it runs every 15 minutes.",
    "describes_every_half_hour": "Once a plan was applied, it runs every half hour.",
    "describes_every_hour": "Once a plan was applied, it runs every hour, {minute} minutes past.",
    "describes_every_two_hours": "Once a plan was applied, it runs every 2 hours, from {time} ({zone}).",
    "describes_every_six_hours": "Once a plan was applied, it runs every 6 hours, from {time} ({zone}).",
    "describes_every_twelve_hours": "Once a plan was applied, it runs every 12 hours, from {time} ({zone}).",
    "describes_every_day": "Once a plan was applied, it runs every day at {time} ({zone}).",
    "describes_every_week": "Once a plan was applied, it runs every {weekday} at {time} ({zone}).",
    "describes_every_month": "Once a plan was applied, it runs every month on {day}, at {time} ({zone}).",
    "describes_paused": "It is paused: the schedule leaves it alone, and nobody is removed.",
}

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY: Final = "day {day}"
LAST_DAY: Final = "the last day"

OPERATORS: Final[Mapping[Operator, str]] = {
    Operator.EQUALS: "is",
    Operator.NOT_EQUALS: "is not",
    Operator.STARTS_WITH: "starts with",
    Operator.NOT_STARTS_WITH: "does not start with",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does not contain",
    Operator.GREATER: "is greater than",
    Operator.GREATER_OR_EQUAL: "is at least",
    Operator.LESS: "is less than",
    Operator.LESS_OR_EQUAL: "is at most",
    Operator.BLANK: "is blank",
    Operator.NOT_BLANK: "is not blank",
    Operator.TRUE: "is ticked",
    Operator.FALSE: "is not ticked",
    Operator.IN: "is one of",
    Operator.NOT_IN: "is none of",
    Operator.INCLUDES: "includes one of",
    Operator.EXCLUDES: "includes none of",
}
DATE_OPERATORS: Final[Mapping[Operator, str]] = {
    Operator.EQUALS: "is within",
    Operator.NOT_EQUALS: "is not within",
    Operator.GREATER: "is after",
    Operator.GREATER_OR_EQUAL: "is in or after",
    Operator.LESS: "is before",
    Operator.LESS_OR_EQUAL: "is in or before",
}
"""How the same operators read where days are compared."""

SPANS: Final[Mapping[Span, str]] = {
    Span.TODAY: "today",
    Span.YESTERDAY: "yesterday",
    Span.TOMORROW: "tomorrow",
    Span.THIS_WEEK: "this week",
    Span.LAST_WEEK: "last week",
    Span.NEXT_WEEK: "next week",
    Span.THIS_MONTH: "this month",
    Span.LAST_MONTH: "last month",
    Span.NEXT_MONTH: "next month",
    Span.THIS_QUARTER: "this quarter",
    Span.LAST_QUARTER: "last quarter",
    Span.NEXT_QUARTER: "next quarter",
    Span.THIS_YEAR: "this year",
    Span.LAST_YEAR: "last year",
    Span.NEXT_YEAR: "next year",
    Span.LAST_N_DAYS: "the last {n} days, today included",
    Span.NEXT_N_DAYS: "the next {n} days",
    Span.N_DAYS_AGO: "the day {n} days ago",
    Span.LAST_N_WEEKS: "the last {n} whole weeks",
    Span.NEXT_N_WEEKS: "the next {n} whole weeks",
    Span.N_WEEKS_AGO: "the week {n} weeks ago",
    Span.LAST_N_MONTHS: "the last {n} whole months",
    Span.NEXT_N_MONTHS: "the next {n} whole months",
    Span.N_MONTHS_AGO: "the month {n} months ago",
    Span.LAST_N_QUARTERS: "the last {n} whole quarters",
    Span.NEXT_N_QUARTERS: "the next {n} whole quarters",
    Span.N_QUARTERS_AGO: "the quarter {n} quarters ago",
    Span.LAST_N_YEARS: "the last {n} whole years",
    Span.NEXT_N_YEARS: "the next {n} whole years",
    Span.N_YEARS_AGO: "the year {n} years ago",
}
