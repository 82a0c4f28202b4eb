"""What a person of the org may do here, by what Salesforce's administrators gave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ADMIN_SET = "Listbridge_Admin"
USER_SET = "Listbridge_User"
"""The permission sets of our Salesforce package."""


class Role(StrEnum):
    """Each role may do what the one before it may."""

    USER = "user"  # looks, previews, runs and approves
    ADMIN = "admin"  # connects, and changes profiles


RANKS = {Role.USER: 1, Role.ADMIN: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """Whose page it is, as Salesforce says."""

    org_id: str  # 18 characters
    user_id: str  # 18 characters
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """One thing that a user was given."""

    name: str  # of the permission set; "" for the profile's own
    administers: bool = False  # holds "Modify All Data" and "Customize Application"


def covers(held: Role, needed: Role) -> bool:
    """Tell whether who holds a role may do what needs another."""
    return RANKS[held] >= RANKS[needed]


def assigned_role(assigned: Sequence[Assignment]) -> Role | None:
    """Give the role that the package's permission sets grant; None without any of them."""
    names = {one.name for one in assigned}
    if ADMIN_SET in names:
        return Role.ADMIN
    return Role.USER if USER_SET in names else None


def beginner_role(assigned: Sequence[Assignment], *, anybody_assigned: bool) -> Role | None:
    """Give the role of somebody without our permission sets.

    Who installed the package must be able to begin, so System Administrators are admins until anybody of the
    org was given one of the sets. Then the sets alone decide, and removing one locks out.
    """
    administers = any(one.administers for one in assigned)
    return Role.ADMIN if administers and not anybody_assigned else None
