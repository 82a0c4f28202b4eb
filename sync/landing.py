"""Did what was sent to Constant Contact in a batch land? By what the contact shows, not by counters."""

from collections.abc import Callable, Mapping
from typing import Final

from sync.effects import Effect
from sync.match import contact_facts
from sync.outcome import landed
from sync.plan import PlanRow
from sync.profile import Profile
from sync.records import Member

Shows = Callable[[PlanRow, Member | None, Profile], bool]


def _is_gone(_row: PlanRow, member: Member | None, _profile: Profile) -> bool:
    return member is None or member.deleted


def _has_left(row: PlanRow, member: Member | None, profile: Profile) -> bool:
    return _is_gone(row, member, profile) or not (member and member.lists & set(row.leave))


def _has_joined(row: PlanRow, member: Member | None, profile: Profile) -> bool:
    return landed(row, member, profile, joining=True)


def refuses(member: Member | None, profile: Profile) -> bool:
    """Tell whether the Main List does not take a contact that an activity, done by now, was to put on it.

    It is told apart from what is seen to be in the way: an opt-out, a deletion, fifty lists.
    """
    facts = contact_facts(member, str(profile.main_list_id), placed=False)
    return member is not None and profile.main_list_id not in member.lists and not facts


def _has_values(row: PlanRow, member: Member | None, profile: Profile) -> bool:
    return landed(row, member, profile, joining=False)


SHOWS: Final[Mapping[Effect, Shows]] = {
    Effect.LEAVE: _has_left,
    Effect.JOIN: _has_joined,
    Effect.IMPORT: _has_values,
    Effect.DELETE: _is_gone,
}
"""The effects that travel in activities, and how each one shows."""
