"""What happens to one person's contact: total, pure, and never a write to anyone who is excluded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from sync.address import fault_of
from sync.match import exclusion, facts_of, trim
from sync.merge import changes_of, first_values
from sync.moves import Moved, mover
from sync.plan import EMAIL, Action, Change, PlanRow, Reason
from sync.profile import Profile
from sync.records import Member, Pair
from sync.route import route_of
from sync.skips import excluded, skip


def decide(pair: Pair, profile: Profile) -> PlanRow | None:
    """Decide about one person; None: there is nothing to do. The profile's Main List must be bound."""
    assert profile.main_list_id is not None, "the Main List is bound before anything is decided"
    reason = exclusion(facts_of(pair, profile.main_list_id))
    if reason:
        return excluded(pair, reason)
    if pair.member:
        return _existing(pair, pair.member, profile)
    if pair.link:  # absence is no deletion: nobody is created anew because a contact did not show
        return skip(pair, Reason.CONTACT_NOT_VISIBLE, {"contact": pair.link.contact_id})
    return _new(pair, profile)


def _new(pair: Pair, profile: Profile) -> PlanRow:
    address = trim(pair.person.address)
    fault = fault_of(address)
    if fault:
        return skip(pair, fault.reason, {"why": fault.why})
    row = PlanRow(
        person_id=pair.person.id,
        action=Action.CREATE,
        reason=Reason.NEW,
        address=address,
        changes=first_values(pair.person, profile.mapping),
        join=True,
        link=True,
    )
    return replace(row, route=route_of(row))


def _existing(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    return _BY_MOVER[mover(pair, member)](pair, member, profile)


def _in_step(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    return _write(pair, member, profile, changes_of(pair, member, profile.mapping))


def _rename(pair: Pair, member: Member, profile: Profile) -> PlanRow:
    """The person's address moved: the contact's follows, unless it is another contact's or cannot be sent."""
    address = trim(pair.person.address)
    if pair.address_taken_by:
        return skip(pair, Reason.ADDRESS_TAKEN, {"contact": pair.address_taken_by})
    fault = fault_of(address)
    if fault:
        return skip(pair, fault.reason, {"why": fault.why})
    renamed = Change(target=EMAIL, before=member.address, after=address)
    row = _write(pair, member, profile, (renamed, *changes_of(pair, member, profile.mapping)))
    assert row is not None, "a rename is a change"
    return replace(row, address=address)


def _corrected(pair: Pair, member: Member, profile: Profile) -> PlanRow:
    """The contact's address moved: it stays, and all else goes on."""
    told = {"person_address": trim(pair.person.address), "contact_address": trim(member.address)}
    row = _in_step(pair, member, profile)
    if row is None:
        return skip(pair, Reason.ADDRESS_DIFFERS, told)
    return replace(row, reason=Reason.ADDRESS_DIFFERS, parameters=told)


_BY_MOVER: Final[Mapping[Moved, Callable[[Pair, Member, Profile], PlanRow | None]]] = {
    Moved.NOBODY: _in_step,
    Moved.PERSON: _rename,
    Moved.CONTACT: _corrected,
}


def _write(pair: Pair, member: Member, profile: Profile, changes: tuple[Change, ...]) -> PlanRow | None:
    link, join = pair.link is None, profile.main_list_id not in member.lists
    if not (changes or link or join):
        return None
    row = PlanRow(
        person_id=pair.person.id,
        action=Action.UPDATE if changes else Action.LINK,
        reason=Reason.DIFFERS if changes else Reason.SAME_ADDRESS if link else Reason.NOT_ON_LIST,
        contact_id=member.contact_id,
        address=trim(member.address),
        changes=changes,
        join=join,
        link=link,
    )
    return replace(row, route=route_of(row))
