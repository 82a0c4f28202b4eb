"""Connecting both systems, and how the connections fare."""

from collections.abc import Mapping
from typing import Final

HEALTH: Final[Mapping[str, str]] = {
    "health_salesforce_answers": "The API of {org} answers ({edition}).",
    "health_object_open": "{object} records can be read, created and changed.",
    "health_object_read_only": (
        "The connected user may read {object} records but not create and change all of them, so nothing new "
        'is made there. Assign the permission set "{permission_set}" to that user.'
    ),
    "health_object_hidden": (
        "The connected user cannot see {object} records. "
        'Assign the permission set "{permission_set}" to that user, then check again.'
    ),
    "health_no_person_accounts": (
        "This org has no Person Accounts, so no profile can sync {object} records. "
        "Choose Contacts or Leads in step 1 of those profiles."
    ),
    "health_address_hidden": (
        "The connected user cannot see the e-mail field {field} of {object}. "
        'Assign the permission set "{permission_set}" to that user, then check again.'
    ),
    "health_opt_out_hidden": (
        "The connected user cannot see {field} of {object}, so opt-outs would go unseen and profiles stop. "
        'Assign the permission set "{permission_set}" to that user, then check again.'
    ),
    "health_opt_out_fixed": (
        "The connected user may read {field} of {object} but not tick it, so an unsubscribe in Constant "
        'Contact does not reach Salesforce. Assign the permission set "{permission_set}" to that user.'
    ),
    "health_calls_left": "{left} of {allowed} API calls of the day are left.",
    "health_calls_few": (
        "Only {left} of {allowed} API calls of the day are left. Runs wait when they are used up; "
        "see which programs use them."
    ),
    "health_constant_contact_answers": "The API of the account {account} answers.",
    "health_privileges_there": "The connected user may read and change contacts and lists.",
    "health_privileges_missing": (
        "The connected user lacks rights in Constant Contact ({privileges}). "
        "Connect again as the account's owner or an account manager."
    ),
}
CONNECTING: Final[Mapping[str, str]] = {
    "login_denied": "Access was not allowed, so nothing was connected. \nStart again if that was a mistake.",
    "login_refused": "{system} refused the log-in ({key}), so nothing was connected. \nStart again.",
    "login_over": (
        "This log-in is over: it was used before, or more than ten minutes passed. Nothing was connected. "
        "\nStart again from the Connections page."
    ),
    "login_of_another": (
        "This log-in was begun by somebody else, so nothing was connected. "
        "\nStart again from your own Connections page."
    ),
    "constant_contact_other_account": (
        "This is the account {found}, but the sync profiles here belong to the account {account}. Nothing "
        "was changed. \nConnect {account} again, or delete those profiles first."
    ),
    "edited_meanwhile": (
        "Somebody else saved this step while you were editing it. Their version is kept, and yours is still "
        "shown below. Look at theirs, then save again if yours should replace it."
    ),
    "name_taken": 'There is a sync profile "{name}" already. Choose another name.',
    "object_type_fixed": (
        "This profile has run, so its object stays. \nCreate another profile for {object} records."
    ),
    "list_exists": 'The list "{list}" exists, with {members} members. The profile will use it.',
    "list_new": 'There is no list "{list}" yet. It is created by the first run.',
    "list_bound": 'The profile is bound to the list "{list}" and follows it if it is renamed.',
    "people_match": "{count} people match now.",
    "filter_field_missing": "Choose a field for this condition, or remove it.",
}
