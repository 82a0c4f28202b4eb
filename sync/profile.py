"""A sync profile: what one customer wants kept in step, as one frozen value."""

from dataclasses import dataclass
from enum import StrEnum

from sync.mapping import Mapping


class ObjectType(StrEnum):
    """The Salesforce object that a profile's people are records of."""

    CONTACT = "Contact"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One named configuration."""

    id: int
    name: str
    object_type: ObjectType
    main_list: str  # the list's name, exactly as written in Constant Contact
    mapping: Mapping
    main_list_id: str | None = None  # bound at the first run; a rename follows the id
