"""Whose address moved, where a linked pair shows two."""

from enum import Enum, auto

from sync.match import address_key
from sync.records import Member, Pair


class Moved(Enum):
    """The side whose address is another than when both last agreed."""

    NOBODY = auto()
    PERSON = auto()
    CONTACT = auto()


def mover(pair: Pair, member: Member) -> Moved:
    """Tell which side moved; CONTACT too where both did or it is unknown: a correction is never reverted."""
    shown = address_key(member.address)
    if pair.link is None or address_key(pair.person.address) == shown:
        return Moved.NOBODY
    return Moved.PERSON if shown == pair.link.address else Moved.CONTACT
