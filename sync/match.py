"""Who is who, and who is left alone: address keys, the holder of an address, and the exclusions.

The SQL sieve knows the same rules by their names here: `address_key` is a trim of ASCII white space and a
folding of A-Z only, and EXCLUSIONS is read in its order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sync.plan import Reason
from sync.problems import Side
from sync.records import Member, Pair

ASCII_SPACE: Final = " \t\n\v\f\r"
LISTS_A_CONTACT: Final = (
    50  # https://developer.constantcontact.com/api_reference/index.html (list_memberships)
)

_FOLD: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def trim(address: str) -> str:
    """Take ASCII white space off both ends: the only thing that is ever changed about an address."""
    return address.strip(ASCII_SPACE)


def address_key(address: str) -> str:
    """Make the key that two addresses are compared by; other alphabets keep their case, as in SQL."""
    return trim(address).translate(_FOLD)


class Fact(StrEnum):
    """What can stand against writing to a person's contact."""

    OPTED_OUT_SALESFORCE = "opted_out_salesforce"
    OPTED_OUT_CONSTANT_CONTACT = "opted_out_constant_contact"
    PERSON_DELETED = "person_deleted"
    NO_ADDRESS = "no_address"
    SHADOWED = "shadowed"
    CONTACT_DELETED = "contact_deleted"
    TEMPORARY_HOLD = "temporary_hold"
    PENDING_CONFIRMATION = "pending_confirmation"
    PERMISSION_NOT_SET = "permission_not_set"
    LEFT_LIST = "left_list"
    LIST_REFUSES = "list_refuses"
    LISTS_FULL = "lists_full"
    NEVER_SYNC = "never_sync"
    MERGED = "merged"
    CONVERTED = "converted"
    OUT_OF_SCOPE = "out_of_scope"


EXCLUSIONS: Final[tuple[tuple[Fact, Reason], ...]] = (
    # What the person said. It is sacred, so it is also what a report names before anything else.
    (Fact.OPTED_OUT_SALESFORCE, Reason.OPTED_OUT_SALESFORCE),
    (Fact.OPTED_OUT_CONSTANT_CONTACT, Reason.OPTED_OUT_CONSTANT_CONTACT),
    # What a user said by hand.
    (Fact.NEVER_SYNC, Reason.NEVER_SYNC),
    # Whether this record counts at all: the contact found by a shadowed person's address is another's.
    (Fact.MERGED, Reason.MERGED),
    (Fact.CONVERTED, Reason.CONVERTED),
    (Fact.PERSON_DELETED, Reason.DELETED_SALESFORCE),
    (Fact.OUT_OF_SCOPE, Reason.LEFT_FILTER),
    (Fact.NO_ADDRESS, Reason.NO_ADDRESS),
    (Fact.SHADOWED, Reason.SHADOWED),
    # What the contact's own state forbids, by hand first.
    (Fact.CONTACT_DELETED, Reason.DELETED_CONSTANT_CONTACT),
    (Fact.TEMPORARY_HOLD, Reason.TEMPORARY_HOLD),
    (Fact.PENDING_CONFIRMATION, Reason.PENDING_CONFIRMATION),
    (Fact.PERMISSION_NOT_SET, Reason.PERMISSION_NOT_SET),
    # What the list says: only a living contact can leave it, or lack room for it.
    (Fact.LEFT_LIST, Reason.LEFT_LIST),
    (Fact.LIST_REFUSES, Reason.LIST_REFUSES),
    (Fact.LISTS_FULL, Reason.LISTS_FULL),
)
"""The first fact that holds gives the reason; whoever has one is not written to in any way."""

BY_HAND: Final = frozenset({Fact.CONTACT_DELETED, Fact.LEFT_LIST})
"""What people did in Constant Contact, and what holds unless a user asks for the record."""

_PERMISSIONS: Final[Mapping[str, Fact | None]] = {
    "implicit": None,
    "explicit": None,
    "unsubscribed": Fact.OPTED_OUT_CONSTANT_CONTACT,
    "temp_hold": Fact.TEMPORARY_HOLD,
    "pending_confirmation": Fact.PENDING_CONFIRMATION,
    "not_set": Fact.PERMISSION_NOT_SET,
}

_OPT_OUTS: Final[Mapping[str, Fact]] = {
    Side.SALESFORCE: Fact.OPTED_OUT_SALESFORCE,
    Side.CONSTANT_CONTACT: Fact.OPTED_OUT_CONSTANT_CONTACT,
}


def facts_of(pair: Pair, main_list_id: str, *, enforce: bool = False) -> frozenset[Fact]:
    """Gather every fact that holds for the pair; `enforce`: what was done by hand holds nobody back.

    Whom a user asks for is written alone, which may do what a list add did not.
    """
    found = frozenset(_person_facts(pair)) | contact_facts(pair.member, main_list_id, placed=pair.placed)
    if pair.asked:
        return found - BY_HAND - {Fact.LIST_REFUSES}
    return found - BY_HAND if enforce else found


def _person_facts(pair: Pair) -> Iterable[Fact]:
    if pair.opt_out:
        yield _OPT_OUTS[pair.opt_out.side]
    if pair.person.opted_out:
        yield Fact.OPTED_OUT_SALESFORCE
    if pair.never:
        yield Fact.NEVER_SYNC
    yield from _gone_facts(pair)
    if not trim(pair.person.address):
        yield Fact.NO_ADDRESS
    if pair.shadowed_by:
        yield Fact.SHADOWED


def _gone_facts(pair: Pair) -> Iterable[Fact]:
    """Gather why the record is nobody to sync: a merge deletes the record, so it is told first."""
    if pair.person.merged_into:
        yield Fact.MERGED
    if pair.person.converted:
        yield Fact.CONVERTED
    if pair.person.deleted:
        yield Fact.PERSON_DELETED
    if not pair.person.in_scope:
        yield Fact.OUT_OF_SCOPE


def contact_facts(member: Member | None, main_list_id: str, *, placed: bool) -> frozenset[Fact]:
    """Gather the facts about the contact alone; none where there is no contact."""
    return frozenset(_contact_facts(member, main_list_id, placed=placed)) if member else frozenset()


def _contact_facts(member: Member, main_list_id: str, *, placed: bool) -> Iterable[Fact]:
    permission = _PERMISSIONS.get(member.permission, Fact.PERMISSION_NOT_SET)  # unknown: no permission
    if permission:
        yield permission
    if member.deleted:
        yield Fact.CONTACT_DELETED
    if main_list_id in member.lists:
        return
    if placed:
        yield Fact.LEFT_LIST
    if member.refused:
        yield Fact.LIST_REFUSES
    if len(member.lists) >= LISTS_A_CONTACT:
        yield Fact.LISTS_FULL


def exclusion(facts: frozenset[Fact]) -> Reason | None:
    """Give the reason of the first exclusion that holds."""
    if not facts:
        return None
    return next(reason for fact, reason in EXCLUSIONS if fact in facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A living person, in scope, who has the address in question."""

    person_id: str
    created_at: str  # 2022-02-18T22:34:47.000Z: sorts as text
    linked: bool  # to a contact that still has the address


def holder(candidates: Iterable[Candidate]) -> Candidate:
    """Choose whose contact it is: the linked one, else the oldest, else the lowest id.

    Raises ValueError where there is no candidate.
    """
    return min(candidates, key=lambda each: (not each.linked, each.created_at, each.person_id))
