"""What a user may choose about a profile: every option of the six steps, with its default.

The one-way switches stop creations, field values and list joinings in their direction. Consent has two
switches of its own and is not stopped by them. docs/options.md names the test of each option.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class OptOutSource(StrEnum):
    """Who Constant Contact notes as the one who unsubscribed."""

    ACCOUNT = "Account"
    CONTACT = "Contact"  # cannot be reversed by the account's owner


class AccountOf(StrEnum):
    """Which Account a created Contact belongs to."""

    MATCH = "match"  # by the company's exact name
    ONE = "one"  # always Creation.account_id
    NONE = "none"  # private: only its owner and administrators see it


@dataclass(frozen=True, kw_only=True, slots=True)
class Creation:
    """What a record gets that is made from a contact; None: Salesforce decides."""

    owner_id: str | None = None  # a user, or for Leads a queue
    record_type_id: str | None = None
    lead_source: str | None = None
    lead_status: str | None = None  # Leads only
    account: AccountOf = AccountOf.NONE  # Contacts only
    account_id: str | None = None
    assignment_rules: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """The switches. All are off in a new profile."""

    # Salesforce to Constant Contact
    no_people_to_constant_contact: bool = False  # Do not sync people from Salesforce to Constant Contact
    unsubscribe_opted_out: bool = False  # Unsubscribe opted-out people from Constant Contact
    opt_out_source: OptOutSource = OptOutSource.ACCOUNT
    opt_out_field: str = "HasOptedOutOfEmail"  # of Person Accounts: PersonHasOptedOutOfEmail
    sync_deleted_people: bool = False
    delete_the_contact_too: bool = False
    remove_converted_leads: bool = False
    unknown_last_name: bool = False
    unknown_first_name: bool = False
    unknown_company: bool = False
    new_contact_on_address_change: bool = False
    enforce_membership: bool = False

    # Constant Contact to Salesforce
    no_unsubscribed_to_salesforce: bool = False  # Do not sync unsubscribed status to Salesforce
    no_physical_address: bool = False
    state_name: bool = False  # State name instead of state code
    no_new_people: bool = False  # Do not sync new contacts to Salesforce
    all_active_contacts: bool = False  # Sync all active contacts, not just the Main List
    add_created_to_main_list: bool = False

    creation: Creation = field(default_factory=Creation)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much a plan may do before a person must approve it."""

    removals: int = 100  # and unsubscribes, each counted apart ...
    removals_share: float = 0.05  # ... of the managed members, whichever is smaller ...
    removals_floor: int = 10  # ... but never under this
    creations: int = 500
    creations_share: float = 0.10
    creations_floor: int = 10
    visible_drop: float = 0.05  # of the people seen last time: more stops the run
    singles: int = 50  # rows sent alone to obtain the vendor's words
    calls_salesforce: int | None = None  # a day; None: what the org has left
    calls_constant_contact: int | None = None
    first_plan_waits: bool = True


NO_OPTIONS: Final = Options()
USUAL_LIMITS: Final = Limits()
