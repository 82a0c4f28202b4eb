"""Plans that wait for a person, previews, and what an undo leaves as it is."""

from collections.abc import Mapping
from typing import Final

WAITING: Final[Mapping[str, str]] = {
    "waits_first_plan": (
        "This is the first plan of the profile. \nLook at what it would change, then approve it."
    ),
    "waits_removals": (
        "{planned} contacts would leave lists or be unsubscribed; up to {limit} pass by themselves. "
        "\nLook at them, then approve the plan, or mend the filter and preview again."
    ),
    "waits_unsubscribes": (
        "{planned} contacts would be unsubscribed; up to {limit} pass by themselves. "
        "\nMake sure that these people opted out in Salesforce, then approve the plan."
    ),
    "waits_new_contacts": (
        "{planned} contacts would be created in Constant Contact; up to {limit} pass by themselves. "
        "\nLook at them, then approve the plan."
    ),
    "waits_new_people": (
        "{planned} records would be created in Salesforce; up to {limit} pass by themselves. "
        "\nLook at them, then approve the plan."
    ),
    "waits_preview": "Nothing was changed. \nApprove the plan to make exactly these changes.",
    "approve_how": "Approve it within 7 days: flask --app web.wsgi sync approve {run}",
    "plan_not_waiting": (
        "That plan does not wait any more: it was applied, or a newer one replaced it. "
        "\nHere is a new preview; look at it, then approve that."
    ),
    "plan_expired": (
        "That plan is older than 7 days, so both sides may have changed. "
        "\nHere is a new preview; look at it, then approve that."
    ),
    "plan_profile_changed": (
        "The profile was changed after that plan was made. "
        "\nHere is a new preview; look at it, then approve that."
    ),
    "run_not_found": "There is no run {run}. \nThe report of each run names its number.",
    "person_not_found": (
        "Nobody known to profile {profile} has the id or address {person}. "
        "\nSync the profile first, or look the record up in Salesforce."
    ),
    # taken over from whoever synced before
    "taken_over_people": (
        "{linked} people have a contact with their address already, and both sides say the same: "
        "they are only linked, and nothing of them is changed."
    ),
    "taken_over_list": 'The list "{list}" was there before and is used as it is, with its members.',
    "taken_over_fields": (
        "These custom fields were there before and are used as they are, with their values: {labels}."
    ),
    # paused, or due
    "profile_paused": (
        "Profile {profile} is paused, so nothing was read or written. "
        '\nResume it with "sync resume", or look at what it would do with "sync preview".'
    ),
    "profile_pauses": (
        "Profile {profile} is paused. Nobody is removed by that. A run that is under way goes on to its end; "
        "after it nothing is synced, opt-outs neither, and no plan is applied, until the profile is resumed."
    ),
    "profile_resumes": (
        "Profile {profile} runs again, by hand and by its schedule. What was missed is made up for once."
    ),
    "pruned": "The details of {runs} runs were let go, {rows} rows. Their reports and all consent stay.",
    "due_asked": "A worker was asked to run profile {profile}.",
    "stopped": (
        "{by} stopped the run. What was done stays. \nGo on with the rest, or let the next run plan it anew."
    ),
    "parked": "The run stopped until {at}. \nIt goes on by itself then.",
    # undo
    "undo_no_origin": "The undo names no run. \nStart it again from the run's report.",
    "undo_details_gone": (
        "Run {run} is too old to be taken back: what it changed in detail was let go. "
        "\nCorrect by hand what you want back."
    ),
    "undo_needs_sync": (
        "Both sides have to be read whole before a run can be taken back. \nSync the profile, then undo."
    ),
    "undo_consent": (
        "Somebody with this address opted out, and an opt-out always stays. "
        "\nOnly the person can subscribe again."
    ),
    "undo_record_gone": "The record is not there any more in Salesforce. \nRestore it first, then undo.",
    "undo_contact_gone": (
        "The contact is deleted, or linked to somebody else now. \nRestore it by hand if you want it back."
    ),
    "undo_changed": "Somebody changed it since ({fields}). \nChange it by hand if you want the old value.",
    "undo_on_other_list": (
        "The contact is on other lists by now, so it is not deleted. \nDelete it by hand if nobody needs it."
    ),
    "undo_attached": (
        "Activities, Campaigns or Cases are attached to the record by now. "
        "\nDelete it by hand if nobody needs them."
    ),
    "undo_deleted": "What was deleted cannot be made again as it was. \nRestore it by hand.",
    "undo_address": "An e-mail address is not changed back. \nCorrect it by hand in both systems.",
    "undo_link": "A merge or conversion in Salesforce stays. \nNothing can be done about it.",
    # by hand
    "resubscribe_asked": (
        "Constant Contact mails the person its question. They are subscribed again only if they say yes."
    ),
    "resubscribe_once": (
        "This person was asked on {at} already, and Constant Contact asks once. "
        "They can still subscribe by themselves, by a sign-up form."
    ),
    "resubscribe_not_unsubscribed": "The contact is not unsubscribed, so there is nothing to ask.",
    "wish_never": '{person} is left alone from now on. Take it back with "sync allow".',
    "wish_allowed": "{person} is synced like everybody else again.",
    "in_sync": "In sync with contact {contact}.",
    "not_looked_at": "The record is known and nothing was planned for it yet. Sync the profile.",
}
"""By code: guard holds, what became of an approval, why something stays, what was done by hand."""
