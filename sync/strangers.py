"""Contacts without a person: who becomes a Salesforce record, and what it gets."""

from collections.abc import Iterator, Mapping
from typing import Final

from sync.convert import PLACEHOLDER
from sync.match import Fact, contact_facts, exclusion, trim
from sync.merge import values_for_person
from sync.plan import Action, Change, Parameter, PlanRow, Reason
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.records import Stranger

_OPT_OUTS: Final[Mapping[str, Reason]] = {
    Side.SALESFORCE: Reason.OPTED_OUT_SALESFORCE,
    Side.CONSTANT_CONTACT: Reason.OPTED_OUT_CONSTANT_CONTACT,
}

NAMES: Final[Mapping[ObjectType, tuple[str, str]]] = {
    ObjectType.CONTACT: ("FirstName", "LastName"),
    ObjectType.LEAD: ("FirstName", "LastName"),
    ObjectType.ACCOUNT: ("FirstName", "LastName"),  # of Person Accounts
}
"""First and last name; Salesforce takes no person without a last name."""
LISTS_DO_NOT_MATTER: Final = frozenset({Fact.LEFT_LIST, Fact.LIST_REFUSES, Fact.LISTS_FULL})
"""A record is made for the contact, not a membership."""

COMPANY: Final = "Company"
"""A Lead must have one."""


def decide_stranger(stranger: Stranger, profile: Profile) -> PlanRow | None:
    """Decide about one contact; None: it is none of the profile's business."""
    options = profile.options
    if options.no_new_people or not (stranger.on_main_list or options.all_active_contacts or stranger.asked):
        return None
    reason = _held_back(stranger, profile)
    if reason:
        return _skip(stranger, reason, _told(stranger, reason))
    changes, refused = values_for_person(stranger.member, profile)
    filled = _with_placeholders({change.target: change for change in changes}, profile)
    missing = _missing(filled, profile)
    if missing:
        return _skip(stranger, missing, {})
    return PlanRow(
        person_id="",
        action=Action.CREATE_PERSON,
        reason=Reason.NEW_CONTACT,
        contact_id=stranger.member.contact_id,
        address=trim(stranger.member.address),
        person_changes=tuple(filled.values()),
        join=options.add_created_to_main_list and not stranger.on_main_list,
        link=True,
        parameters=refused,
    )


def _held_back(stranger: Stranger, profile: Profile) -> Reason | None:
    """Name the first thing that stands against a record: consent first."""
    if stranger.opt_out:
        return _OPT_OUTS[stranger.opt_out.side]
    if stranger.never:
        return Reason.NEVER_SYNC
    assert profile.main_list_id is not None, "the Main List is bound before anything is decided"
    facts = contact_facts(stranger.member, profile.main_list_id, placed=False)
    reason = exclusion(facts - LISTS_DO_NOT_MATTER)
    if reason:
        return reason
    if not trim(stranger.member.address):
        return Reason.NO_ADDRESS
    if stranger.exists_as:
        return Reason.EXISTS_AS
    return Reason.ENTOMBED if stranger.tombstone and not stranger.asked else None


def _told(stranger: Stranger, reason: Reason) -> Mapping[str, Parameter]:
    opted_out = stranger.opt_out.record_id if stranger.opt_out else stranger.member.contact_id
    named: Mapping[Reason, str | None] = {
        Reason.OPTED_OUT_SALESFORCE: opted_out,
        Reason.OPTED_OUT_CONSTANT_CONTACT: opted_out,
        Reason.EXISTS_AS: stranger.exists_as,
        Reason.ENTOMBED: stranger.tombstone,
    }
    found = named.get(reason)
    return {"record": found} if found else {}


def _skip(stranger: Stranger, reason: Reason, parameters: Mapping[str, Parameter]) -> PlanRow:
    return PlanRow(
        person_id="",
        action=Action.SKIP,
        reason=reason,
        contact_id=stranger.member.contact_id,
        address=trim(stranger.member.address),
        parameters=parameters,
    )


def _with_placeholders(changes: dict[str, Change], profile: Profile) -> dict[str, Change]:
    """Put "Unknown" where the options say so and nothing is known."""
    for field, chosen in _placeholders(profile):
        if chosen and field not in changes:
            changes = {**changes, field: Change(target=field, before=None, after=PLACEHOLDER)}
    return changes


def _placeholders(profile: Profile) -> Iterator[tuple[str, bool]]:
    first, last = NAMES[profile.object_type]
    yield first, profile.options.unknown_first_name
    yield last, profile.options.unknown_last_name
    if profile.object_type is ObjectType.LEAD:
        yield COMPANY, profile.options.unknown_company


def _missing(changes: Mapping[str, Change], profile: Profile) -> Reason | None:
    """Name the value that Salesforce will not do without."""
    _, last = NAMES[profile.object_type]
    if last not in changes:
        return Reason.LAST_NAME_MISSING
    if profile.object_type is ObjectType.LEAD and COMPANY not in changes:
        return Reason.COMPANY_MISSING
    return None
