"""What a run intends: one row per person, decided before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Parameter = str | int
EMAIL = "email"
"""The target of a change of the address itself; all other targets are those of mapping rows."""
APART = "apart"
"""The parameter of a row whose contact is off the Main List and stays so."""
HELD = "held"
"""The parameter that names targets whose values Salesforce cannot hold, each between commas: ",job_title,".

They take no part in the base, so that they are tried again.
"""


class Action(StrEnum):
    """What happens to the pair of a person and a contact, or to one of them."""

    CREATE = "create"  # a contact for the person
    UPDATE = "update"  # values, on either side
    LINK = "link"
    SKIP = "skip"
    CREATE_PERSON = "create_person"  # a Salesforce record for the contact
    REMOVE = "remove"  # the contact leaves the lists in `leave`
    UNSUBSCRIBE = "unsubscribe"  # the contact, and it leaves the lists in `leave`
    OPT_OUT = "opt_out"  # Email Opt Out is ticked on the record `person_id`
    DELETE = "delete"  # the contact
    DELETE_PERSON = "delete_person"  # undo only: the record that the undone run created
    MOVE_LINK = "move_link"  # a merge or a conversion: the link follows to `parameters["to"]`


class Route(StrEnum):
    """How the row's field values travel."""

    NONE = "none"  # nothing to write but, perhaps, the list membership
    IMPORT = "import"  # contacts_json_import, in full batches
    SINGLE = "single"  # POST for a new contact; GET, merge, PUT for an existing one


class Reason(StrEnum):
    """Why; the sentences stand in texts/."""

    NEW = "new"
    DIFFERS = "differs"
    SAME_ADDRESS = "same_address"
    NO_ADDRESS = "no_address"
    INVALID_ADDRESS = "invalid_address"
    ADDRESS_TOO_LONG = "address_too_long"
    SHADOWED = "shadowed"
    OPTED_OUT_SALESFORCE = "opted_out_salesforce"
    OPTED_OUT_CONSTANT_CONTACT = "opted_out_constant_contact"
    DELETED_CONSTANT_CONTACT = "deleted_constant_contact"
    DELETED_SALESFORCE = "deleted_salesforce"
    LEFT_LIST = "left_list"
    TEMPORARY_HOLD = "temporary_hold"
    PENDING_CONFIRMATION = "pending_confirmation"
    PERMISSION_NOT_SET = "permission_not_set"
    LIST_REFUSES = "list_refuses"
    LISTS_FULL = "lists_full"
    ADDRESS_TAKEN = "address_taken"
    ADDRESS_DIFFERS = "address_differs"
    NOT_ON_LIST = "not_on_list"
    CONTACT_NOT_VISIBLE = "contact_not_visible"
    PERSON_NOT_VISIBLE = "person_not_visible"  # linked, but a whole reading does not show the record any more
    CHANGED_SINCE_PREVIEW = "changed_since_preview"
    TRIED = "tried"  # done already, when a few rows of the plan were tried
    # two ways
    NEW_CONTACT = "new_contact"  # a contact without a person
    CREATED_OUTSIDE = "created_outside"  # made from a contact, and the filter has never let the record in
    EXISTS_AS = "exists_as"  # a record of the org has the address already
    NOT_ON_MAIN_LIST = "not_on_main_list"  # a contact that the profile does not cover
    LAST_NAME_MISSING = "last_name_missing"
    COMPANY_MISSING = "company_missing"
    VALUE_REFUSED = "value_refused"  # a value that its Salesforce field cannot hold
    # leaving
    LEFT_FILTER = "left_filter"
    CONVERTED = "converted"
    MERGED = "merged"
    ENTOMBED = "entombed"  # the person was deleted in Salesforce and is not created anew
    # consent
    OPT_OUT_SPREADS = "opt_out_spreads"  # somebody with the address opted out on the other side
    OPTED_IN_AGAIN = "opted_in_again"  # by the person, after the tick in Salesforce: a user decides
    UNTICKED = "unticked"  # Email Opt Out was taken away while the contact is unsubscribed: ticked again
    STILL_MAILED = "still_mailed"  # opted out in Salesforce; the option to unsubscribe is off
    SHARED_ACCOUNT = "shared_account"  # a sandbox's row that might take something from a production org
    # by hand
    NEVER_SYNC = "never_sync"
    ASKED_FOR = "asked_for"
    UNDONE = "undone"
    CANNOT_BE_UNDONE = "cannot_be_undone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One field's change. None: not there yet.

    `target` is "email" or a mapping row's target; of a change to Salesforce, the field's API name.
    """

    target: str
    before: str | None
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRow:
    """One row of a plan; `number` is given by the store when the plan is saved."""

    person_id: str  # of the Salesforce record that the row is about; "" for a contact without one
    action: Action
    reason: Reason
    contact_id: str | None = None
    address: str = ""  # trimmed: what a new contact gets, what an existing one has (after a rename: gets)
    changes: tuple[Change, ...] = ()  # to the contact
    person_changes: tuple[Change, ...] = ()  # to the Salesforce record
    leave: tuple[str, ...] = ()  # ids of the lists that the contact is taken off
    object_name: str = ""  # of `person_id`'s record where it is not of the profile's object: "Lead"
    join: bool = False  # the contact is to be put on the Main List
    link: bool = False  # the pair is to be linked
    route: Route = Route.NONE
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    number: int = 0


class Settled(StrEnum):
    """How a row ended."""

    DONE = "done"
    STRUCK = "struck"  # consent, deletion or list departure since the plan was made
    FAILED = (
        "failed"  # the vendor refused it, in its own words; tried again when the record changes, or `again`
    )
    NOT_CONFIRMED = "not_confirmed"  # did not show after it was sent; tried again next run


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of plan row `number`."""

    number: int
    settled: Settled
    contact_id: str | None = None
    words: str = ""  # the vendor's words, where there are any
    reason: Reason | None = None  # why it was struck
    code: str = ""  # the vendor's, of a refusal: it names the sentence (sync.refusals)
    again: bool = False  # failed, but the next run tries it again, whether the record changes or not
