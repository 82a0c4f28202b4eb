"""What ended a run, and what to do. A code that either system can have stands once, without its side."""

from collections.abc import Mapping
from typing import Final

from texts.en.doors import DOORS
from texts.en.filters import FILTERS
from texts.en.waiting import WAITING

PROBLEMS: Final[Mapping[str, str]] = {
    # the connections
    "not_connected": "{system} is not connected. Connect it on the profile's page, then sync again.",
    "wrong_org": (
        "The Salesforce connection now leads to another org, {org}. "
        "Connect the org that this account belongs to; nothing was read or written."
    ),
    "salesforce_other_org": (
        "The Salesforce log-in leads to another org, {org}. Connect again with a user of this account's org."
    ),
    "salesforce_login_refused": (
        "Salesforce refused the user name, password or security token ({key}). "
        "Enter them again on the profile's page; a new password needs a new security token."
    ),
    "salesforce_key_unreadable": (
        "The private key of the Salesforce connection cannot be read. "
        "Enter it again, as PEM text with its first and last line."
    ),
    "salesforce_method": (
        "The Salesforce connection has an unknown way of logging in, {method}. Connect Salesforce again."
    ),
    # opening the app
    **DOORS,
    # the filter
    **FILTERS,
    # the allowances
    "salesforce_api_limit": (
        "Salesforce's API calls of the last 24 hours are used up. "
        "The run goes on by itself when there are some again; your administrator can see them under Setup, "
        "Company Information."
    ),
    "constant_contact_quota": (
        "Constant Contact's 10,000 API calls of the day are used up. "
        "They begin anew at midnight UTC, and the run goes on by itself then. "
        "An API key of your own has its own 10,000."
    ),
    "salesforce_bulk_limit": (
        "Salesforce takes no more bulk jobs for now: those of the last 24 hours are used up. "
        "The run goes on by itself when there are some again."
    ),
    "salesforce_storage_full": (
        "The data storage of your Salesforce org is full. Your administrator can see it under Setup, "
        "Storage Usage; make room, then sync again."
    ),
    "constant_contact_queue_full": (
        "Constant Contact has 1,000 activities waiting for this account and takes no more. "
        "The run goes on by itself when there is room."
    ),
    "profile_calls_spent": (
        "The calls to {system} that this profile may make a day are used up. "
        "The run goes on by itself after midnight UTC; the limit stands in the profile."
    ),
    # plans that wait, and undo
    **WAITING,
    # what the profile needs to be there
    "main_list_name_missing": (
        "Profile {profile} names no Main List. Enter the list's name in step 2 of the profile."
    ),
    "both_ways_closed": (
        "Profile {profile} syncs neither people to Constant Contact nor new contacts to Salesforce. "
        "Switch one of the two options off. Nothing was written."
    ),
    "main_list_case_differs": (
        'There is no list "{list}" in Constant Contact, but there is "{found}". '
        "Enter the name exactly as it is there, or another one to create a new list."
    ),
    "main_list_gone": (
        'The Main List "{list}" is gone from Constant Contact. '
        "Restore it there, or choose another Main List in step 2 of the profile. Nothing was written."
    ),
    "opt_out_field_missing": (
        "The connected Salesforce user cannot see the field {field} of {object}, so opt-outs "
        'would go unseen. Assign the permission set "{permission_set}" to that user, then sync again. '
        "Nothing was written."
    ),
    "people_not_visible": (
        "Salesforce shows {now} records of {object}, and showed {before} before: so many do not vanish by "
        "themselves. Look whether the connected user lost access to records; if they are really gone, raise "
        "the profile's limit for people who are not visible any more. Nothing was written."
    ),
    "address_field_missing": (
        "The connected Salesforce user cannot see the e-mail field {field} of {object}. "
        'Assign the permission set "{permission_set}" to that user, or choose another field in the mapping.'
    ),
    "field_missing": (
        "The connected Salesforce user cannot see {field}. Its mapping row is paused and nothing is erased; "
        "give the user access to the field, or remove the row."
    ),
    "custom_fields_full": (
        'Constant Contact takes no more custom fields, so "{label}" cannot be created. '
        "Delete one that is not used there, or remove its row from the mapping."
    ),
    "custom_field_type": (
        'The Constant Contact custom field "{label}" holds {type}, not text. '
        "Map to a text field, or rename that one in Constant Contact so that a new one can be created."
    ),
    "already_running": "Run {run} of this profile is under way; only one runs at a time.",
    "profile_not_found": "There is no sync profile {profile}. Use its id or its exact name.",
    # single answers
    "constant_contact_activity_failed": (
        "Constant Contact gave up on an activity of {rows} rows. What landed is kept; "
        "sync again for the rest."
    ),
    "constant_contact_activity_slow": (
        "Constant Contact has not finished an activity of {rows} rows in two hours. "
        "Nothing is lost: the next run looks at what landed and goes on."
    ),
    "salesforce_columns": (
        "Salesforce answered with other columns than asked for (asked: {expected}; got: {found}). "
        "Sync again; if it stays, send us this sentence."
    ),
    "salesforce_page_broken": (
        "A page of Salesforce's answer could not be read, so it was not used. Nothing is lost; "
        "the next run reads it again."
    ),
    "salesforce_bulk_failed": (
        "Salesforce's bulk query failed. Nothing was written. "
        "Sync again; if it stays, check that the mapped fields still exist."
    ),
    "salesforce_query_too_long": (
        "The question to Salesforce has become too long. Make the profile's filter shorter, then sync again."
    ),
    "salesforce_version_gone": (
        "Salesforce does not speak this version of its API any more. This app needs an update: tell us."
    ),
    "salesforce_job_refused": (
        "Salesforce refused a bulk job ({key}), so nothing of it was done. "
        "Check that the mapped fields still exist and that the connected user may write them. Then sync "
        "again."
    ),
    "salesforce_job_lost": (
        "A bulk job in Salesforce was stopped by somebody else or has ended. What it did is kept; "
        "the next run looks, and goes on from there."
    ),
    "salesforce_read_only": (
        "Salesforce is in maintenance and takes no changes. The next run tries again by itself."
    ),
    "constant_contact_columns": (
        "Constant Contact's export has other columns than asked for (asked: {expected}; got: {found}). "
        "Sync again; if it stays, send us this sentence."
    ),
    "constant_contact_export_missing": (
        "Constant Contact made no file of an export, which ended as {state}. The next run asks again."
    ),
    "answer_lost": (
        "An answer was lost on its way, so it is unknown what was done. "
        "The next run looks, and goes on from there."
    ),
    "refused": "A record was refused.",
    # ours
    "staging_lost": (
        "What was read of {system} was lost in a restart of the database. Nothing was written from it; "
        "the next run reads it again by itself."
    ),
    "bug": (
        "Something went wrong on our side in run {run}. What was done is kept, and syncing again goes on "
        "from there. If it happens twice, send us the run's number."
    ),
    "unknown_code": "Something stopped the run ({code}). Sync again; if it stays, send us this sentence.",
}

EITHER_SIDE: Final[Mapping[str, str]] = {
    # a person must act
    "credentials_refused": "{system} refused the credentials. Connect it again on the profile's page.",
    "client_refused": (
        "{system} refused this app's client id or secret. Check both where the app was registered, "
        "enter them again and reconnect."
    ),
    "reconnect": "{system} does not accept the connection any more. Connect it again on the profile's page.",
    "grant_gone": (
        "The access that was given to {system} has expired or was withdrawn. "
        "Connect it again on the profile's page; nothing is lost."
    ),
    "session_refused": (
        "{system} does not accept the session, even a new one. Connect it again on the profile's page."
    ),
    "not_allowed": (
        "The connected {system} user may not do this. Give the user access, or connect with another one."
    ),
    "forbidden": (
        "The connected {system} user may not do this. Give the user access, or connect with another one."
    ),
    "api_disabled": (
        "{system} does not let this user use its API. An administrator must switch on API access "
        "(in Salesforce the permission API Enabled, in an edition that has it), then sync again."
    ),
    "query_refused": (
        "{system} refused to read what the mapping asks for ({key}). "
        "Check that the mapped fields still exist and that the connected user may see them."
    ),
    "foreign_host": (
        "{system} pointed to a host that is not its own, {host}, so nothing was sent there. "
        "If your organization uses such a host, ask us to allow it; else connect again."
    ),
    "not_found": (
        "{system} does not know something that was asked for, or the connected user may not see it. "
        "Check that the lists, objects and fields of the profile are still there."
    ),
    "request_refused": (
        "{system} refused a request as a whole ({key}), so nothing of it was done. "
        "Sync again; if it stays, send us this sentence."
    ),
    "unexpected": (
        "{system} gave an answer that this app does not know. Sync again; if it stays, send us this sentence."
    ),
    "answer_not_understood": (
        "{system} gave an answer that this app does not know. Sync again; if it stays, send us this sentence."
    ),
    # time heals
    "quota": (
        "The API calls that {system} allows are used up. The run goes on by itself when there are some again."
    ),
    "unreachable": (
        "{system} could not be reached at {host}. Check the network, and the address of the connection; "
        "the next run tries again by itself."
    ),
    "unavailable": "{system} has trouble and asked for patience. The next run tries again by itself.",
    "busy": "{system} is busy and asked for patience. The next run tries again by itself.",
    "throttled": "{system} asked for fewer requests for a while. The next run tries again by itself.",
    "slow": "{system} took too long to answer. The next run tries again by itself.",
    "truncated": (
        "An answer of {system} broke off, so it was not used. Nothing is lost; the next run reads it again."
    ),
    "cursor_lost": "{system} forgot where reading was. Nothing is lost; the next run reads again.",
    "token_refused": "{system} gave no access this time. The next run tries again by itself.",
    "answer_lost": (
        "An answer of {system} was lost on its way, so it is unknown what was done. "
        "The next run looks, and goes on from there."
    ),
}
