"""What ended a run, and what to do. A code that either system can have stands once, without its side."""

from collections.abc import Mapping
from typing import Final

from texts.en.doors import DOORS
from texts.en.filters import FILTERS
from texts.en.waiting import WAITING

PROBLEMS: Final[Mapping[str, str]] = {
    # the connections
    "not_connected": "{system} is not connected. \nConnect it on the profile's page, then sync again.",
    "wrong_org": (
        "The Salesforce connection now leads to another org, {org}. "
        "\nConnect the org that this account belongs to; nothing was read or written."
    ),
    "salesforce_other_org": (
        "The Salesforce log-in leads to another org, {org}. "
        "\nConnect again with a user of this account's org."
    ),
    "salesforce_login_refused": (
        "Salesforce refused the user name, password or security token. "
        "\nEnter them again on the profile's page; a new password needs a new security token."
    ),
    "salesforce_key_unreadable": (
        "The private key of the Salesforce connection cannot be read. "
        "\nEnter it again, as PEM text with its first and last line."
    ),
    "salesforce_method": (
        "The Salesforce connection has a way of logging in that this app does not know. "
        "\nConnect Salesforce again."
    ),
    # opening the app
    **DOORS,
    # the filter
    **FILTERS,
    # the allowances
    "salesforce_api_limit": (
        "Salesforce's API calls of the last 24 hours are used up. "
        "\nThe run goes on by itself when there are some again; your administrator can see them under Setup, "
        "Company Information."
    ),
    "constant_contact_quota": (
        "Constant Contact's 10,000 API calls of the day are used up. "
        "\nThey begin anew at midnight UTC, and the run goes on by itself then. "
        "An API key of your own has its own 10,000."
    ),
    "salesforce_bulk_limit": (
        "Salesforce takes no more bulk jobs for now: those of the last 24 hours are used up. "
        "\nThe run goes on by itself when there are some again."
    ),
    "salesforce_storage_full": (
        "The data storage of your Salesforce org is full. Your administrator can see it under Setup, "
        "Storage Usage. \nMake room, then sync again."
    ),
    "constant_contact_queue_full": (
        "Constant Contact has 1,000 activities waiting for this account and takes no more. "
        "\nThe run goes on by itself when there is room."
    ),
    "profile_calls_spent": (
        "The calls to {system} that this profile may make a day are used up. "
        "\nThe run goes on by itself after midnight UTC; the limit stands in the profile."
    ),
    # plans that wait, and undo
    **WAITING,
    # a sandbox in a shared account
    "sandbox_not_confirmed": (
        "This is a sandbox, and other orgs sync with the same Constant Contact account. Nothing was written. "
        '\nConnect another account, or confirm it by typing the org\'s id: "sync share {org}".'
    ),
    "sandbox_list_taken": (
        'This is a sandbox, and another org syncs with the list "{list}" of the same account. '
        "Nothing was written. \nChoose a Main List that nobody else uses, in step 2 of the profile."
    ),
    "sandbox_typed_wrong": (
        "What was typed is not the id of the sandbox, so nothing was confirmed. \nType {org} to confirm it."
    ),
    "sandbox_confirmed": (
        "The sandbox may share the account now, with a list of its own. "
        "It unsubscribes, renames and deletes nobody there."
    ),
    # what the profile needs to be there
    "main_list_name_missing": (
        "Profile {profile} names no Main List. \nEnter the list's name in step 2 of the profile."
    ),
    "both_ways_closed": (
        "Profile {profile} syncs neither people to Constant Contact nor new contacts to Salesforce. "
        "\nSwitch one of the two options off. Nothing was written."
    ),
    "main_list_case_differs": (
        'There is no list "{list}" in Constant Contact, but there is "{found}". '
        "\nEnter the name exactly as it is there, or another one to create a new list."
    ),
    "main_list_gone": (
        'The Main List "{list}" is gone from Constant Contact. '
        "\nRestore it there, or choose another Main List in step 2 of the profile. Nothing was written."
    ),
    "opt_out_field_missing": (
        "The connected Salesforce user cannot see the field {field} of {object}, so opt-outs "
        'would go unseen. \nAssign the permission set "{permission_set}" to that user, then sync again. '
        "Nothing was written."
    ),
    "people_not_visible": (
        "Salesforce shows {now} records of {object}, and showed {before} before: so many do not vanish by "
        "themselves. "
        "\nLook whether the connected user lost access to records; if they are really gone, raise "
        "the profile's limit for people who are not visible any more. Nothing was written."
    ),
    "address_field_missing": (
        "The connected Salesforce user cannot see the e-mail field {field} of {object}. "
        '\nAssign the permission set "{permission_set}" to that user, or choose another field in the mapping.'
    ),
    "field_missing": (
        "The connected Salesforce user cannot see {field}. Its mapping row is paused and nothing is erased. "
        "\nGive the user access to the field, or remove the row."
    ),
    "custom_fields_full": (
        'Constant Contact takes no more custom fields, so "{label}" cannot be created. '
        "\nDelete one that is not used there, or remove its row from the mapping."
    ),
    "custom_field_type": (
        'The Constant Contact custom field "{label}" holds {type}, not text. '
        "\nMap to a text field, or rename that one in Constant Contact so that a new one can be created."
    ),
    "already_running": "Run {run} of this profile is under way. \nOnly one runs at a time.",
    "profile_not_found": "There is no sync profile {profile}. \nUse its id or its exact name.",
    # single answers
    "constant_contact_activity_failed": (
        "Constant Contact gave up on an activity of {rows} rows. What landed is kept. "
        "\nSync again for the rest."
    ),
    "constant_contact_activity_slow": (
        "Constant Contact has not finished an activity of {rows} rows in two hours. "
        "Nothing is lost: \nthe next run looks at what landed and goes on."
    ),
    "salesforce_columns": (
        "Salesforce answered with other columns than asked for, so nothing of it was used. "
        "\nSync again; if it stays, tell us the number of the run."
    ),
    "salesforce_page_broken": (
        "A page of Salesforce's answer could not be read, so it was not used. Nothing is lost. "
        "\nThe next run reads it again."
    ),
    "salesforce_bulk_failed": (
        "Salesforce's bulk query failed. Nothing was written. "
        "\nSync again; if it stays, check that the mapped fields still exist."
    ),
    "salesforce_query_too_long": (
        "The question to Salesforce has become too long. "
        "\nMake the profile's filter shorter, then sync again."
    ),
    "salesforce_version_gone": (
        "Salesforce does not speak this version of its API any more. \nThis app needs an update: tell us."
    ),
    "salesforce_job_refused": (
        "Salesforce refused a bulk job, so nothing of it was done. "
        "\nCheck that the mapped fields still exist and that the connected user may write them. Then sync "
        "again."
    ),
    "salesforce_job_lost": (
        "A bulk job in Salesforce was stopped by somebody else or has ended. What it did is kept. "
        "\nThe next run looks, and goes on from there."
    ),
    "salesforce_read_only": (
        "Salesforce is in maintenance and takes no changes. \nThe next run tries again by itself."
    ),
    "constant_contact_columns": (
        "Constant Contact's export has other columns than asked for, so nothing of it was used. "
        "\nSync again; if it stays, tell us the number of the run."
    ),
    "constant_contact_export_missing": (
        "Constant Contact made no file of an export. \nThe next run asks again."
    ),
    "answer_lost": (
        "An answer was lost on its way, so it is unknown what was done. "
        "\nThe next run looks, and goes on from there."
    ),
    "refused": "A record was refused. \nCorrect it as the other system says, then sync again.",
    # ours
    "staging_lost": (
        "What was read of {system} was lost in a restart of the database. Nothing was written from it. "
        "\nThe next run reads it again by itself."
    ),
    "bug": (
        "Something went wrong on our side in run {run}. What was done is kept, and \nsyncing again goes on "
        "from there. If it happens twice, tell us that number."
    ),
    "unknown_code": (
        "Something that this app does not know stopped the run. "
        "\nSync again; if it stays, tell us the number of the run."
    ),
}

EITHER_SIDE: Final[Mapping[str, str]] = {
    # a person must act
    "credentials_refused": "{system} refused the credentials. \nConnect it again on the profile's page.",
    "client_refused": (
        "{system} refused this app's client id or secret. \nCheck both where the app was registered, "
        "enter them again and reconnect."
    ),
    "reconnect": (
        "{system} does not accept the connection any more. \nConnect it again on the profile's page."
    ),
    "grant_gone": (
        "The access that was given to {system} has expired or was withdrawn. "
        "\nConnect it again on the profile's page; nothing is lost."
    ),
    "session_refused": (
        "{system} does not accept the session, even a new one. \nConnect it again on the profile's page."
    ),
    "not_allowed": (
        "The connected {system} user may not do this. \nGive the user access, or connect with another one."
    ),
    "forbidden": (
        "The connected {system} user may not do this. \nGive the user access, or connect with another one."
    ),
    "api_disabled": (
        "{system} does not let this user use its API. \nAn administrator must switch on API access "
        "(in Salesforce the permission API Enabled, in an edition that has it), then sync again."
    ),
    "query_refused": (
        "{system} refused to read what the mapping asks for. "
        "\nCheck that the mapped fields still exist and that the connected user may see them."
    ),
    "foreign_host": (
        "{system} pointed to a host that is not its own, {host}, so nothing was sent there. "
        "\nIf your organization uses such a host, ask us to allow it; else connect again."
    ),
    "not_found": (
        "{system} does not know something that was asked for, or the connected user may not see it. "
        "\nCheck that the lists, objects and fields of the profile are still there."
    ),
    "request_refused": (
        "{system} refused a request as a whole, so nothing of it was done. "
        "\nSync again; if it stays, tell us the number of the run."
    ),
    "unexpected": (
        "{system} gave an answer that this app does not know. "
        "\nSync again; if it stays, tell us the number of the run."
    ),
    "answer_not_understood": (
        "{system} gave an answer that this app does not know. "
        "\nSync again; if it stays, tell us the number of the run."
    ),
    # time heals
    "quota": (
        "The API calls that {system} allows are used up. "
        "\nThe run goes on by itself when there are some again."
    ),
    "unreachable": (
        "{system} could not be reached at {host}. \nCheck the network, and the address of the connection; "
        "the next run tries again by itself."
    ),
    "unavailable": "{system} has trouble and asked for patience. \nThe next run tries again by itself.",
    "busy": "{system} is busy and asked for patience. \nThe next run tries again by itself.",
    "throttled": "{system} asked for fewer requests for a while. \nThe next run tries again by itself.",
    "slow": "{system} took too long to answer. \nThe next run tries again by itself.",
    "truncated": (
        "An answer of {system} broke off, so it was not used. Nothing is lost. \nThe next run reads it again."
    ),
    "cursor_lost": "{system} forgot where reading was. \nNothing is lost; the next run reads again.",
    "token_refused": "{system} gave no access this time. \nThe next run tries again by itself.",
    "answer_lost": (
        "An answer of {system} was lost on its way, so it is unknown what was done. "
        "\nThe next run looks, and goes on from there."
    ),
}
