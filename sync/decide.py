"""What happens to one person and their contact: total, pure, and never a write to anyone who is excluded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from sync.address import fault_of
from sync.leaving import ONLY_LINKED, leave
from sync.match import exclusion, facts_of, trim
from sync.merge import Merged, first_values, merge
from sync.moves import Moved, mover
from sync.plan import APART, EMAIL, Action, Change, Parameter, PlanRow, Reason, Route
from sync.profile import Profile
from sync.records import Member, Pair
from sync.route import route_of
from sync.skips import excluded, skip


def decide(pair: Pair, profile: Profile) -> PlanRow | None:
    """Decide about one person; None: there is nothing to do. The profile's Main List must be bound."""
    assert profile.main_list_id is not None, "the Main List is bound before anything is decided"
    reason = exclusion(facts_of(pair, profile.main_list_id, enforce=profile.options.enforce_membership))
    if reason:
        return leave(pair, reason, profile) if reason in ONLY_LINKED else excluded(pair, reason)
    if pair.member:
        return _existing(pair, pair.member, profile)
    if pair.link:  # absence is no deletion: nobody is created anew because a contact did not show
        return skip(pair, Reason.CONTACT_NOT_VISIBLE, {"contact": pair.link.contact_id})
    return _new(pair, profile)


def _new(pair: Pair, profile: Profile, told: Mapping[str, Parameter] | None = None) -> PlanRow | None:
    """Make a contact for the person; `told` is what the report says beside it."""
    if profile.options.no_people_to_constant_contact:
        return None
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
        parameters=told or {},
    )
    return replace(row, route=route_of(row))


def _existing(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    if member.deleted:  # nobody comes here but by a user's word: see match.BY_HAND
        return _revive(pair, member, profile)
    return _BY_MOVER[mover(pair, member)](pair, member, profile)


def _revive(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    """Write to a deleted contact, which brings it back: alone, with all that the person has."""
    row = _new(pair, profile)
    if row is None or row.action is not Action.CREATE:
        return row
    shown = dict(zip((each.target for each in profile.mapping.rows), member.values, strict=True))
    return replace(
        row,
        action=Action.UPDATE,
        reason=Reason.ASKED_FOR,
        contact_id=member.contact_id,
        changes=tuple(replace(change, before=shown[change.target]) for change in row.changes),
        route=Route.SINGLE,
    )


def _in_step(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    return _write(pair, member, profile, merge(pair, member, profile))


def _person_moved(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    """The person's address moved: to another contact, to a new one, or the contact's follows."""
    if profile.options.no_people_to_constant_contact:
        return _corrected(pair, member, profile)
    if pair.taker:
        return _take(pair, pair.taker, profile)
    if profile.options.new_contact_on_address_change or pair.old_address_wanted:
        return _new(pair, profile, {"old_contact": member.contact_id})
    return _rename(pair, member, profile)


def _take(pair: Pair, taker: Member, profile: Profile) -> PlanRow | None:
    """The new address has a contact already: that is the person's from now on, the old one is reported."""
    placed = pair.taker_placed
    unlinked = replace(
        pair, member=taker, link=None, member_hashes=b"", taker=None, placed=placed, apart=False
    )
    reason = exclusion(
        facts_of(unlinked, str(profile.main_list_id), enforce=profile.options.enforce_membership)
    )
    if reason:
        return excluded(unlinked, reason)
    row = _existing(unlinked, taker, profile)
    assert row is not None, "a new link is something to do"
    if row.action is Action.SKIP:
        return row
    old = pair.link.contact_id if pair.link else ""
    return replace(row, reason=Reason.ADDRESS_TAKEN, parameters={"contact": taker.contact_id, "old": old})


def _rename(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    """The contact's address follows the person's, where it can be sent."""
    address = trim(pair.person.address)
    fault = fault_of(address)
    if fault:
        return skip(pair, fault.reason, {"why": fault.why})
    renamed = Change(target=EMAIL, before=member.address, after=address)
    merged = merge(pair, member, profile)
    row = _write(pair, member, profile, replace(merged, changes=(renamed, *merged.changes)))
    assert row is not None, "a rename is a change"
    return replace(row, address=address)


def _corrected(pair: Pair, member: Member, profile: Profile) -> PlanRow | None:
    """The contact's address moved: it is proposed, never reverted, and all else goes on."""
    told = {"person_address": trim(pair.person.address), "contact_address": trim(member.address)}
    row = _in_step(pair, member, profile)
    if row is None:
        return skip(pair, Reason.ADDRESS_DIFFERS, told)
    apart = {name: value for name, value in row.parameters.items() if name == APART}
    return replace(row, reason=Reason.ADDRESS_DIFFERS, parameters={**told, **apart})


_BY_MOVER: Final[Mapping[Moved, Callable[[Pair, Member, Profile], PlanRow | None]]] = {
    Moved.NOBODY: _in_step,
    Moved.PERSON: _person_moved,
    Moved.CONTACT: _corrected,
}


def _write(pair: Pair, member: Member, profile: Profile, merged: Merged) -> PlanRow | None:
    """Write what the merge found on either side, with the joining and the linking that are due."""
    link = pair.link is None
    is_off = profile.main_list_id not in member.lists
    join = is_off and not profile.options.no_people_to_constant_contact and (pair.asked or not pair.apart)
    changes, person_changes = merged.changes, merged.person_changes
    if not (changes or person_changes or link or join):
        return skip(pair, Reason.VALUE_REFUSED, merged.refused) if merged.refused else None
    row = PlanRow(
        person_id=pair.person.id,
        action=Action.UPDATE if changes or person_changes else Action.LINK,
        reason=Reason.DIFFERS
        if changes or person_changes
        else Reason.SAME_ADDRESS
        if link
        else Reason.NOT_ON_LIST,
        contact_id=member.contact_id,
        address=trim(member.address),
        changes=changes,
        person_changes=person_changes,
        join=join,
        link=link,
        parameters=merged.refused or {},
    )
    if is_off and not join:  # an import would put it on the list
        return replace(
            row, route=Route.SINGLE if changes else Route.NONE, parameters={**row.parameters, APART: 1}
        )
    return replace(row, route=route_of(row))
