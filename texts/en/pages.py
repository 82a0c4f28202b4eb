"""What pages say of runs and profiles: figures of one or many, states, and what became of what was asked."""

from collections.abc import Mapping
from typing import Final

COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "created": (
        "1 contact was created in Constant Contact.",
        "{n} contacts were created in Constant Contact.",
    ),
    "updated": (
        "1 contact was updated in Constant Contact.",
        "{n} contacts were updated in Constant Contact.",
    ),
    "joined": ("1 contact was added to the Main List.", "{n} contacts were added to the Main List."),
    "removed": ("1 contact was taken off lists.", "{n} contacts were taken off lists."),
    "unsubscribed": (
        "1 contact was unsubscribed, because the person opted out in Salesforce.",
        "{n} contacts were unsubscribed, because the people opted out in Salesforce.",
    ),
    "deleted": (
        "1 contact was deleted in Constant Contact.",
        "{n} contacts were deleted in Constant Contact.",
    ),
    "people_created": ("1 record was created in Salesforce.", "{n} records were created in Salesforce."),
    "people_updated": ("1 record was updated in Salesforce.", "{n} records were updated in Salesforce."),
    "ticked": (
        "Email Opt Out was ticked on 1 record in Salesforce.",
        "Email Opt Out was ticked on {n} records in Salesforce.",
    ),
    "people_deleted": (
        "1 record that this product had created was deleted in Salesforce.",
        "{n} records that this product had created were deleted in Salesforce.",
    ),
    "linked": (
        "1 person was linked to the contact of the same address.",
        "{n} people were linked to the contacts of the same addresses.",
    ),
    "failed": ("1 record was refused. It is named below.", "{n} records were refused. They are named below."),
    "not_confirmed": (
        "1 change was sent and does not show yet. The next run tries again.",
        "{n} changes were sent and do not show yet. The next run tries again.",
    ),
    "open": (
        "1 planned change was not made.",
        "{n} planned changes were not made.",
    ),
}
"""By the figures of sync.report.Report: of one, of many."""

EFFECTS: Final[Mapping[str, str]] = {
    "create": "Contacts to create",
    "import": "Contacts to update",
    "join": "Contacts to add to the Main List",
    "leave": "Contacts to take off lists",
    "unsubscribe": "Contacts to unsubscribe",
    "delete": "Contacts to delete",
    "opt_out": "Records on which to tick Email Opt Out",
    "person": "Records to update",
    "new_person": "Records to create",
    "delete_person": "Records to delete again",
}
"""By sync.effects.Effect, and "create" for new contacts."""

ACTIONS: Final[Mapping[str, str]] = {
    "create": "Create contact",
    "update": "Update",
    "link": "Link",
    "skip": "Leave alone",
    "create_person": "Create in Salesforce",
    "remove": "Take off lists",
    "unsubscribe": "Unsubscribe",
    "opt_out": "Tick Email Opt Out",
    "delete": "Delete contact",
    "delete_person": "Delete in Salesforce",
    "move_link": "Follow a merge",
}

KINDS: Final[Mapping[str, str]] = {
    "sync": "Sync",
    "preview": "Preview",
    "undo": "Undo",
    "try": "Trial",
}
STATUSES: Final[Mapping[str, tuple[str, str]]] = {
    "active": ("Running", "info"),
    "waiting": ("Waiting for approval", "warning"),
    "parked": ("Goes on later", "info"),
    "done": ("Done", "success"),
    "failed": ("Failed", "error"),
    "stopped": ("Stopped", "warning"),
    "discarded": ("Not applied", "neutral"),
}
"""By sync.stored.RunStatus: (words, kind of badge)."""
STATES: Final[Mapping[str, str]] = {
    "running": "info",
    "waiting for approval": "warning",
    "needs attention": "error",
    "paused": "neutral",
    "goes on later": "info",
    "not run yet": "neutral",
    "healthy": "success",
}
"""By sync.shown.State: kind of badge."""
TRIGGERS: Final[Mapping[str, str]] = {
    "user": "by a user",
    "command": "by the command line",
    "schedule": "by its schedule",
    "approve": "by a user's approval of an older plan",
    "retry": "to try refused records again",
    "one": "for one record",
    "button": "by the button in Salesforce",
    "orphan": "to go on with an interrupted run",
    "parked": "to go on with a parked run",
}

SAID: Final[Mapping[str, str]] = {
    "run_under_way": "A run of this profile is under way already. This is it.",
    "plan_again": "The plan was made anew, because the world has moved.",
    "profile_running": "A run of this profile is under way. Stop it, then delete the profile.",
    "profile_deleted": "The profile {profile} was deleted. Nobody left a list by that.",
    "profile_cloned": "This is the copy. Look at its steps, then preview it.",
    "page_paused": (
        "The profile is paused. Nobody was removed from a list. A run under way goes on to its end; after it "
        "nothing is synced, opt-outs neither, until somebody resumes the profile."
    ),
    "page_resumed": "The profile runs again. What was missed is made up for once.",
    "page_is_paused": "The profile is paused, so nothing is applied. Resume it first, or preview it.",
    "plan_discarded": "The plan was put away. Nothing of it was applied; the next run plans anew.",
    "plan_nothing_to_try": "Nothing of this plan is left to try.",
    "run_stopping": "The run stops at its next step. What was done stays.",
    "page_never": "The record is left alone from now on.",
    "page_allowed": "The record is synced like everybody else again, from the next run on.",
    "page_asked_for": "The record is synced now.",
    "not_connected_yet": "Connect Constant Contact first.",
}
"""What a page says of what was just asked, by code."""
