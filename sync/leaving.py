"""Who stops being synced: out of the filter, deleted, converted, merged. Only what we added is taken away.

Absence is never one of these: a person leaves by IsDeleted, IsConverted, MasterRecordId or the filter alone.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sync.options import Options
from sync.plan import Action, Parameter, PlanRow, Reason
from sync.profile import Profile
from sync.records import Member, Pair
from sync.skips import skip

LEAVES: Final[Mapping[Reason, Callable[[Options], bool]]] = {
    Reason.LEFT_FILTER: lambda _: True,
    Reason.DELETED_SALESFORCE: lambda options: options.sync_deleted_people,
    Reason.CONVERTED: lambda options: options.remove_converted_leads,
}
"""Which reasons end our memberships, and whether the profile's options say so."""

ONLY_LINKED: Final = frozenset({*LEAVES, Reason.MERGED})
"""Nothing is told of records that were never synced: nobody misses them."""


def leave(pair: Pair, reason: Reason, profile: Profile) -> PlanRow | None:
    """Decide about a linked person who is not to be synced any more; None: there is nothing to do or tell."""
    if pair.link is None:
        return None
    if reason is Reason.MERGED:
        return _move(pair)
    if reason is Reason.LEFT_FILTER and pair.outside:  # who was never in it does not leave it
        return skip(pair, Reason.CREATED_OUTSIDE, {})
    member = pair.member
    if member is None or member.deleted or not LEAVES[reason](profile.options) or pair.claimed_elsewhere:
        return skip(pair, reason, {})
    if _deletes(pair, member, reason, profile):
        return _row(pair, member, Action.DELETE, reason)
    ours = _ours(pair, member, profile)
    return _row(pair, member, Action.REMOVE, reason, leave=ours) if ours else skip(pair, reason, {})


def _ours(pair: Pair, member: Member, profile: Profile) -> tuple[str, ...]:
    """List what we put the contact on and it is still on."""
    list_id = profile.main_list_id
    return (list_id,) if list_id and pair.added and list_id in member.lists else ()


def _deletes(pair: Pair, member: Member, reason: Reason, profile: Profile) -> bool:
    """Tell whether the contact goes too: only one that nobody else put on a list."""
    chosen = reason is Reason.DELETED_SALESFORCE and profile.options.delete_the_contact_too
    return chosen and member.lists <= set(_ours(pair, member, profile)) and pair.opt_out is None


def _move(pair: Pair) -> PlanRow:
    """The link goes to the record that the merge kept; who has its own contact already keeps that."""
    told: Mapping[str, Parameter] = {"to": pair.person.merged_into}
    return _row(pair, pair.member, Action.MOVE_LINK, Reason.MERGED, parameters=told)


def _row(
    pair: Pair,
    member: Member | None,
    action: Action,
    reason: Reason,
    *,
    leave: tuple[str, ...] = (),
    parameters: Mapping[str, Parameter] | None = None,
) -> PlanRow:
    return PlanRow(
        person_id=pair.person.id,
        action=action,
        reason=reason,
        contact_id=pair.link.contact_id if pair.link else None,
        address=member.address if member else "",
        leave=leave,
        parameters=parameters or {},
    )
