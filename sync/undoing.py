"""Undo: the inverse of what a run did, row by row, or why a row cannot be taken back.

An opt-out is never taken back; nobody is added again who opted out, left or was deleted since; a value that
changed since is left and named; what was created goes only while it is as it was made.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sync.bases import HASH
from sync.mapping import layout_of
from sync.merge import field_of
from sync.plan import APART, EMAIL, Action, Change, Parameter, PlanRow, Reason, Route
from sync.profile import Profile
from sync.records import Member, Pair
from sync.route import route_of


class Why(StrEnum):
    """Why something stays as it is; the sentences stand in texts/."""

    CONSENT = "undo_consent"
    RECORD_GONE = "undo_record_gone"
    CONTACT_GONE = "undo_contact_gone"
    CHANGED = "undo_changed"
    ON_OTHER_LIST = "undo_on_other_list"
    ATTACHED = "undo_attached"
    DELETED = "undo_deleted"
    ADDRESS = "undo_address"
    LINK = "undo_link"


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A row that a run brought about, and what both sides show now."""

    row: PlanRow  # with the ids that came of it
    pair: Pair | None  # None: the record does not show any more, or never was linked
    kept: Why | None = None  # of a created record: what Salesforce says against deleting it


def invert(done: Done, profile: Profile) -> tuple[PlanRow, ...]:
    """Give the rows that take a row back: what can be, then one that names what cannot."""
    how = _INVERSE.get(done.row.action)
    return how(done, profile) if how else ()


def _never(why: Why) -> Callable[[Done, Profile], tuple[PlanRow, ...]]:
    return lambda done, _: (_cannot(done.row, why),)


def _cannot(row: PlanRow, why: Why, fields: Iterable[str] = ()) -> PlanRow:
    named = ", ".join(fields)
    told: dict[str, Parameter] = {"why": str(why), **({"fields": named} if named else {})}
    return PlanRow(
        person_id=row.person_id,
        action=Action.SKIP,
        reason=Reason.CANNOT_BE_UNDONE,
        contact_id=row.contact_id,
        address=row.address,
        object_name=row.object_name,
        parameters=told,
    )


def _inverse(row: PlanRow, action: Action, **values: object) -> PlanRow:
    plain = PlanRow(
        person_id=row.person_id,
        action=action,
        reason=Reason.UNDONE,
        contact_id=row.contact_id,
        address=row.address,
        object_name=row.object_name,
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # the fields of PlanRow, by name


def _opted_out(pair: Pair) -> bool:
    unsubscribed = pair.member is not None and pair.member.permission == "unsubscribed"
    return pair.opt_out is not None or pair.person.opted_out or unsubscribed


def _member(done: Done) -> Member | None:
    """Give the contact of the row, while it lives."""
    member = done.pair.member if done.pair else None
    same = member is not None and member.contact_id == done.row.contact_id and not member.deleted
    return member if same else None


def _uncreate(done: Done, profile: Profile) -> tuple[PlanRow, ...]:
    """Delete the contact that was created, while it is as it was made and on our list alone."""
    member = _member(done)
    if member is None or done.pair is None:
        return (_cannot(done.row, Why.CONTACT_GONE),)
    if _opted_out(done.pair):
        return (_cannot(done.row, Why.CONSENT),)
    if not member.lists <= {profile.main_list_id or ""}:
        return (_cannot(done.row, Why.ON_OTHER_LIST),)
    if _contact_moved(done.pair, profile):
        return (_cannot(done.row, Why.CHANGED),)
    return (_inverse(done.row, Action.DELETE, address=member.address),)


def _uncreate_person(done: Done, profile: Profile) -> tuple[PlanRow, ...]:
    """Delete the record that was created, while nobody changed it or attached anything."""
    if done.pair is None or done.pair.person.deleted:
        return (_cannot(done.row, Why.RECORD_GONE),)
    if done.kept:
        return (_cannot(done.row, done.kept),)
    if _opted_out(done.pair):
        return (_cannot(done.row, Why.CONSENT),)
    moved = [name for name, (_, agreed) in _unmoved_fields(done.pair, profile).items() if not agreed]
    if moved:
        return (_cannot(done.row, Why.CHANGED, moved),)
    told = {"modstamp": done.pair.person.modstamp}
    return (_inverse(done.row, Action.DELETE_PERSON, parameters=told), *_unjoin(done))


def _unchange(done: Done, profile: Profile) -> tuple[PlanRow, ...]:
    """Write the old values back, and take the contact off the list again."""
    if done.pair is None or done.pair.person.deleted:
        return (_cannot(done.row, Why.RECORD_GONE),)
    leaving = _unjoin(done)
    if not (done.row.changes or done.row.person_changes):
        return leaving
    member = _member(done)
    if member is None:
        return (_cannot(done.row, Why.CONTACT_GONE),)
    if _opted_out(done.pair):
        return (_cannot(done.row, Why.CONSENT), *leaving)
    return (*_unwrite(done, done.pair, member, profile), *leaving)


def _unwrite(done: Done, pair: Pair, member: Member, profile: Profile) -> tuple[PlanRow, ...]:
    there, left_there = _reversed(done.row.changes, _unmoved_targets(pair, profile))
    here, left_here = _reversed(done.row.person_changes, _unmoved_fields(pair, profile))
    rows: list[PlanRow] = []
    if there or here:
        off_list = done.row.join or profile.main_list_id not in member.lists
        row = _inverse(done.row, Action.UPDATE, changes=there, person_changes=here, address=member.address)
        row = replace(row, route=route_of(row))
        if off_list:  # an import would put it on the list
            route = Route.SINGLE if there else Route.NONE
            row = replace(row, route=route, parameters={APART: 1})
        rows.append(row)
    left = (*left_there, *left_here)
    if left:
        why = Why.ADDRESS if left == (EMAIL,) else Why.CHANGED
        rows.append(_cannot(done.row, why, left))
    return tuple(rows)


def _reversed(
    changes: Iterable[Change], unmoved: Mapping[str, tuple[str, bool]]
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Turn changes round where the field still shows what was written; name the others."""
    back: list[Change] = []
    left: list[str] = []
    for change in changes:
        shown, agreed = unmoved.get(change.target, ("", False))
        if shown == change.before:
            continue  # somebody took it back already
        if change.target != EMAIL and (shown == change.after or agreed):
            back.append(Change(target=change.target, before=shown, after=change.before or ""))
        else:
            left.append(change.target)
    return tuple(back), tuple(left)


def _unmoved_targets(pair: Pair, profile: Profile) -> dict[str, tuple[str, bool]]:
    """Tell of each target what the contact shows, and whether that is as last agreed."""
    assert pair.member is not None
    base = pair.link.contact_base if pair.link else b""
    named = [row.target for row in profile.mapping.rows]
    return {
        EMAIL: (pair.member.address, False),
        **_shown(named, pair.member.values, (pair.member_hashes, base), profile),
    }


def _unmoved_fields(pair: Pair, profile: Profile) -> dict[str, tuple[str, bool]]:
    base = pair.link.person_base if pair.link else b""
    named = [field_of(row) for row in profile.mapping.rows]
    return _shown(named, pair.person.values, (pair.person_hashes, base), profile)


def _shown(
    names: list[str], values: tuple[str, ...], hashes_and_base: tuple[bytes, bytes], profile: Profile
) -> dict[str, tuple[str, bool]]:
    slots = layout_of(profile.mapping).slots
    hashes, base = hashes_and_base
    return {
        name: (value, _slot(hashes, index) == _slot(base, slot))
        for index, (name, value, slot) in enumerate(zip(names, values, slots, strict=True))
    }


def _slot(hashes: bytes, slot: int) -> bytes:
    return hashes[slot * HASH : (slot + 1) * HASH]


def _contact_moved(pair: Pair, profile: Profile) -> bool:
    shown = _unmoved_targets(pair, profile)
    return any(not agreed for target, (_, agreed) in shown.items() if target != EMAIL)


def _unjoin(done: Done) -> tuple[PlanRow, ...]:
    """Take the contact off the list that the row put it on."""
    member = _member(done)
    lists = done.row.leave  # where the row's joining led: the store says so
    if not (done.row.join and member and set(lists) & member.lists):
        return ()
    return (_inverse(done.row, Action.REMOVE, leave=lists, address=member.address),)


def _rejoin(done: Done, profile: Profile) -> tuple[PlanRow, ...]:
    """Put the contact back on the list, unless it opted out or was deleted since."""
    member = _member(done)
    if member is None or done.pair is None:
        return (_cannot(done.row, Why.CONTACT_GONE),)
    if _opted_out(done.pair):
        return (_cannot(done.row, Why.CONSENT),)
    if profile.main_list_id not in done.row.leave or profile.main_list_id in member.lists:
        return ()
    return (_inverse(done.row, Action.UPDATE, join=True, address=member.address),)


_INVERSE: Final[Mapping[Action, Callable[[Done, Profile], tuple[PlanRow, ...]]]] = {
    Action.CREATE: _uncreate,
    Action.UPDATE: _unchange,
    Action.LINK: _unchange,
    Action.CREATE_PERSON: _uncreate_person,
    Action.REMOVE: _rejoin,
    Action.OPT_OUT: _never(Why.CONSENT),
    Action.UNSUBSCRIBE: _never(Why.CONSENT),
    Action.DELETE: _never(Why.DELETED),
    Action.DELETE_PERSON: _never(Why.DELETED),
    Action.MOVE_LINK: _never(Why.LINK),
}
"""How each action is taken back; a skip did nothing."""


def strike_undone(row: PlanRow, pair: Pair, profile: Profile) -> Reason | None:
    """Say why an inverse row may not be written any more; None: it may."""
    member = pair.member
    if row.action is Action.DELETE_PERSON:
        return Reason.DELETED_SALESFORCE if pair.person.deleted else None
    if member is None or member.contact_id != row.contact_id:
        return Reason.CHANGED_SINCE_PREVIEW
    if member.deleted:
        return Reason.DELETED_CONSTANT_CONTACT
    if row.action is not Action.REMOVE and _opted_out(pair):
        return Reason.OPTED_OUT_CONSTANT_CONTACT
    if row.person_changes and pair.person.deleted:
        return Reason.DELETED_SALESFORCE
    return None if _as_planned(row, member, profile) else Reason.CHANGED_SINCE_PREVIEW


def _as_planned(row: PlanRow, member: Member, profile: Profile) -> bool:
    if row.action is Action.REMOVE:
        return bool(set(row.leave) & member.lists)
    if row.action is Action.DELETE:
        return member.lists <= {profile.main_list_id or ""}
    shown = dict(zip((each.target for each in profile.mapping.rows), member.values, strict=True))
    return all(shown.get(change.target) in (change.before, change.after) for change in row.changes)
