"""A sync profile: what one customer wants kept in step, as one frozen value."""

from dataclasses import dataclass
from enum import StrEnum

from sync.filters.tree import Filter
from sync.mapping import Mapping
from sync.options import NO_OPTIONS, USUAL_LIMITS, Limits, Options
from sync.schedule import HOURLY, Schedule


class ObjectType(StrEnum):
    """The Salesforce object that a profile's people are records of."""

    CONTACT = "Contact"
    LEAD = "Lead"
    ACCOUNT = "Account"  # Person Accounts only


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One named configuration."""

    id: int
    name: str
    object_type: ObjectType
    main_list: str  # the list's name, exactly as written in Constant Contact
    mapping: Mapping
    main_list_id: str | None = None  # bound at the first run; a rename follows the id
    options: Options = NO_OPTIONS
    filter: Filter | None = None  # who is in scope; None: everybody
    limits: Limits = USUAL_LIMITS
    zone: str = "UTC"  # IANA name: relative dates and schedules are meant in it
    schedule: Schedule = HOURLY  # it begins once a plan of the profile was applied
    paused: bool = False
