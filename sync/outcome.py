"""What became of a row: did it land? And, before it is sent: may it still be written?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec

from sync.decide import decide
from sync.fields import member_of
from sync.mapping import Mapping as FieldMapping
from sync.match import address_key, contact_facts, exclusion, facts_of
from sync.plan import APART, EMAIL, Action, Change, PlanRow, Reason
from sync.profile import Profile
from sync.records import Contact, Member, Pair, Stranger
from sync.strangers import decide_stranger
from sync.undoing import strike_undone


def landed(row: PlanRow, member: Member | None, profile: Profile, *, joining: bool) -> bool:
    """Judge by what the contact shows now: the joining of the Main List, or else the row's values.

    A new contact has landed when it is there, not deleted, on the list. A change has landed when its value
    shows, or the old one does not show any more: the vendor cuts and reformats.
    """
    if member is None or member.deleted:
        return False
    if joining or row.action is Action.CREATE:
        return profile.main_list_id in member.lists
    shown = _shown(member, profile.mapping)
    return all(_took(change, shown[change.target]) for change in row.changes)


def _took(change: Change, shown: str) -> bool:
    return change.after == shown or change.before != shown


def strike(row: PlanRow, pair: Pair, profile: Profile) -> Reason | None:
    """Say why a planned row may not be written any more; None: it may.

    Consent, deletion and list departure strike by EXCLUSIONS, as in the plan. What this run did itself never
    strikes: a value that already shows what the row wants, a new contact that is already on the list.
    """
    assert profile.main_list_id is not None, "the Main List is bound before anything is planned"
    if row.action in _UNTOUCHED or row.reason is Reason.OPT_OUT_SPREADS:
        return None
    if row.reason is Reason.UNDONE:
        return strike_undone(row, pair, profile)
    if row.action in _LEAVING:
        return _strike_leaving(row, pair, profile)
    seen, enforce = _seen_by(row, pair), profile.options.enforce_membership
    reasons = (exclusion(facts_of(each, profile.main_list_id, enforce=enforce)) for each in (pair, seen))
    reason = next(filter(None, reasons), None)
    return reason or _strike_person(row, pair) or _strike_contact(row, seen.member, profile)


_UNTOUCHED: Final = frozenset({Action.SKIP, Action.OPT_OUT, Action.UNSUBSCRIBE})
"""Nothing that happens since takes an opt-out back."""

_LEAVING: Final = frozenset({Action.REMOVE, Action.DELETE, Action.MOVE_LINK})


def _seen_by(row: PlanRow, pair: Pair) -> Pair:
    """Show the pair with the contact that the row is about: it may be the one that has the new address."""
    taker = pair.taker
    if row.action is Action.CREATE and pair.link:  # for a new address: the old one's contact is not asked
        return replace(pair, member=taker, link=None, placed=pair.taker_placed)
    if taker is None or row.contact_id != taker.contact_id:
        return pair
    return replace(pair, member=taker, link=None, placed=pair.taker_placed)


def _strike_leaving(row: PlanRow, pair: Pair, profile: Profile) -> Reason | None:
    """Take nothing away for a reason that does not hold any more, and nothing that is not ours alone now."""
    now = decide(pair, profile)
    same = now is not None and (now.action, now.reason, now.leave) == (row.action, row.reason, row.leave)
    return None if same else Reason.CHANGED_SINCE_PREVIEW


def strike_stranger(row: PlanRow, stranger: Stranger | None, profile: Profile) -> Reason | None:
    """Say why no record may be made for a contact any more; `stranger` None: it is none any more."""
    if stranger is None:
        return Reason.CHANGED_SINCE_PREVIEW
    now = decide_stranger(stranger, profile)
    if now is None or now.action is not Action.CREATE_PERSON:
        return now.reason if now else Reason.CHANGED_SINCE_PREVIEW
    return None if now.person_changes == row.person_changes else Reason.CHANGED_SINCE_PREVIEW


def strike_raw(row: PlanRow, raw: Mapping[str, Any] | None, profile: Profile) -> Reason | None:
    """Say why a contact just fetched may not be written by the row; `raw` is None where it is not known."""
    assert profile.main_list_id is not None, "the Main List is bound before anything is planned"
    member = None if raw is None else member_of(msgspec.convert(raw, Contact), profile.mapping)
    facts = contact_facts(member, profile.main_list_id, placed=False)
    return exclusion(facts) or _strike_contact(row, member, profile)


def _strike_person(row: PlanRow, pair: Pair) -> Reason | None:
    planned = str(row.parameters.get("person_address", row.address))
    same = address_key(pair.person.address) == address_key(planned)
    return None if same else Reason.CHANGED_SINCE_PREVIEW


def _strike_contact(row: PlanRow, member: Member | None, profile: Profile) -> Reason | None:
    if row.action is Action.CREATE:
        there = member is None or profile.main_list_id in member.lists
        return None if there else Reason.CHANGED_SINCE_PREVIEW
    if member is None:
        return Reason.CONTACT_NOT_VISIBLE
    if not row.join and APART not in row.parameters and profile.main_list_id not in member.lists:
        return Reason.LEFT_LIST  # it was on the list when this was planned, and an import would put it back
    return None if _as_planned(row, member, profile.mapping) else Reason.CHANGED_SINCE_PREVIEW


def _as_planned(row: PlanRow, member: Member, mapping: FieldMapping) -> bool:
    """Tell whether the contact is still the planned one, its fields as before or as we want them."""
    shown = _shown(member, mapping)
    renamed = any(change.target == EMAIL for change in row.changes)
    return (
        member.contact_id == row.contact_id
        and (renamed or address_key(member.address) == address_key(row.address))
        and all(shown[change.target] in (change.before, change.after) for change in row.changes)
    )


def _shown(member: Member, mapping: FieldMapping) -> dict[str, str]:
    """Name what the contact shows by target, its address included."""
    targets = (row.target for row in mapping.rows)
    return {EMAIL: member.address, **dict(zip(targets, member.values, strict=True))}
