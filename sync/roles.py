"""What a person of the org may do here, by what Salesforce's administrators gave them."""

from collections.abc import Collection
from enum import StrEnum

ADMIN_SET = "Listbridge_Admin"
USER_SET = "Listbridge_User"
"""The permission sets of our Salesforce package."""


class Role(StrEnum):
    """Each role may do what the one before it may."""

    USER = "user"  # looks, previews, runs and approves
    ADMIN = "admin"  # connects, and changes profiles


RANKS = {Role.USER: 1, Role.ADMIN: 2}


def covers(held: Role, needed: Role) -> bool:
    """Tell whether who holds a role may do what needs another."""
    return RANKS[held] >= RANKS[needed]


def role_of(assigned: Collection[str], *, administers: bool, anybody_assigned: bool) -> Role | None:
    """Choose the role; None: the person may not open the app.

    assigned: names of the package's permission sets that the person has.
    administers: the person may modify all data and customize the org.
    anybody_assigned: somebody of the org has one of the sets. Until then System Administrators are let in as
    admins, so that the one who installed the package can begin; afterwards the sets alone decide.
    """
    if ADMIN_SET in assigned:
        return Role.ADMIN
    if USER_SET in assigned:
        return Role.USER
    return Role.ADMIN if administers and not anybody_assigned else None
