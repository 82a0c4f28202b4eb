"""Plans that wait for a person, previews, and what an undo leaves as it is."""

from collections.abc import Mapping
from typing import Final

WAITING: Final[Mapping[str, str]] = {
    "waits_first_plan": (
        "This is the first plan of the profile. Look at what it would change, then approve it."
    ),
    "waits_removals": (
        "{planned} contacts would leave lists or be unsubscribed; up to {limit} pass by themselves. "
        "Look at them, then approve the plan, or mend the filter and preview again."
    ),
    "waits_unsubscribes": (
        "{planned} contacts would be unsubscribed; up to {limit} pass by themselves. "
        "Make sure that these people opted out in Salesforce, then approve the plan."
    ),
    "waits_new_contacts": (
        "{planned} contacts would be created in Constant Contact; up to {limit} pass by themselves. "
        "Look at them, then approve the plan."
    ),
    "waits_new_people": (
        "{planned} records would be created in Salesforce; up to {limit} pass by themselves. "
        "Look at them, then approve the plan."
    ),
    "waits_preview": "Nothing was changed. Approve the plan to make exactly these changes.",
    "approve_how": "Approve it within 7 days: flask --app web.wsgi sync approve {run}",
    "plan_not_waiting": (
        "That plan does not wait any more: it was applied, or a newer one replaced it. "
        "Here is a new preview; look at it, then approve that."
    ),
    "plan_expired": (
        "That plan is older than 7 days, so both sides may have changed. "
        "Here is a new preview; look at it, then approve that."
    ),
    "plan_profile_changed": (
        "The profile was changed after that plan was made. "
        "Here is a new preview; look at it, then approve that."
    ),
    "run_not_found": "There is no run {run}. The report of each run names its number.",
    "person_not_found": (
        "Nobody known to profile {profile} has the id or address {person}. "
        "Sync the profile first, or look the record up in Salesforce."
    ),
    "parked": "The run stopped until {at} and goes on by itself then.",
    # undo
    "undo_no_origin": "The undo names no run. Start it again from the run's report.",
    "undo_needs_sync": (
        "Both sides have to be read whole before a run can be taken back. Sync the profile, then undo."
    ),
    "undo_consent": "Somebody with this address opted out, and an opt-out always stays.",
    "undo_record_gone": "The record is not there any more in Salesforce. Restore it first, then undo.",
    "undo_contact_gone": "The contact is deleted, or linked to somebody else now.",
    "undo_changed": "Somebody changed it since ({fields}). Change it by hand if you want the old value.",
    "undo_on_other_list": "The contact is on other lists by now, so it is not deleted.",
    "undo_attached": "Activities, Campaigns or Cases are attached to the record by now.",
    "undo_deleted": "What was deleted cannot be made again as it was. Restore it by hand.",
    "undo_address": "An e-mail address is not changed back. Correct it by hand in both systems.",
    "undo_link": "A merge or conversion in Salesforce stays.",
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
