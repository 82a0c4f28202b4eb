"""What a run intends: one row per person, decided before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Parameter = str | int
EMAIL = "email"
"""The target of a change of the address itself; all other targets are those of mapping rows."""


class Action(StrEnum):
    """What happens to the person's contact."""

    CREATE = "create"
    UPDATE = "update"
    LINK = "link"
    SKIP = "skip"


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
    LISTS_FULL = "lists_full"
    ADDRESS_TAKEN = "address_taken"
    ADDRESS_DIFFERS = "address_differs"
    NOT_ON_LIST = "not_on_list"
    CONTACT_NOT_VISIBLE = "contact_not_visible"
    CHANGED_SINCE_PREVIEW = "changed_since_preview"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One field's change; `target` is "email" or a mapping row's target. None: not there yet."""

    target: str
    before: str | None
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRow:
    """One person's row; `number` is given by the store when the plan is saved."""

    person_id: str
    action: Action
    reason: Reason
    contact_id: str | None = None
    address: str = ""  # trimmed: what a new contact gets, what an existing one has (after a rename: gets)
    changes: tuple[Change, ...] = ()
    join: bool = False  # the contact is to be put on the Main List
    link: bool = False  # the pair is to be linked
    route: Route = Route.NONE
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    number: int = 0


class Settled(StrEnum):
    """How a row ended."""

    DONE = "done"
    STRUCK = "struck"  # consent, deletion or list departure since the plan was made
    FAILED = "failed"  # the vendor refused it, in its own words; tried again when the record changes
    NOT_CONFIRMED = "not_confirmed"  # did not show after it was sent; tried again next run


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of plan row `number`."""

    number: int
    settled: Settled
    contact_id: str | None = None
    words: str = ""  # the vendor's words, where there are any
    reason: Reason | None = None  # why it was struck
