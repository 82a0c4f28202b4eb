"""Consent: what an opt-out on one side does on the other. A table that a lawyer can read.

An opt-out covers the address, so one address is decided at a time: every Salesforce record that has it -
Contacts, Leads, Person Accounts, whatever the profile's filter - and the contact. Nothing here takes a tick
away or subscribes anyone: the actions that could do so do not exist.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sync.moments import later
from sync.options import Options
from sync.plan import Action, PlanRow, Reason
from sync.profile import Profile
from sync.records import ConsentCase, Ticked


class Salesforce(StrEnum):
    """What one record with the address says."""

    TICKED = "Email Opt Out is ticked"
    FREE = "Email Opt Out is not ticked"


class ConstantContact(StrEnum):
    """What the contact, or the tenant's table of opt-outs, says."""

    UNSUBSCRIBED = "unsubscribed"
    SUBSCRIBED = "subscribed"
    ABSENT = "no contact, or a deleted one that never opted out"


class Last(StrEnum):
    """What happened last, where that matters."""

    NOTHING = "nothing to add"
    TICKED_BY_US = "we ticked it, because of the contact"
    OPTED_IN = "the person opted in by themselves, after the tick"
    TAKEN_AWAY = "the tick was taken away"
    MERGED = "a record with a tick was merged into it"


class Do(StrEnum):
    """What follows. There is no way back in this list."""

    NOTHING = "nothing"
    TICK = "tick Email Opt Out"
    TICK_AGAIN = "tick it again, and report it"
    UNSUBSCRIBE = "unsubscribe the contact and take it off our lists"
    LEAVE = "take the contact off our lists"
    ASK = "report it: a user decides"


S, C, L = Salesforce, ConstantContact, Last

CONSENT: Final[Mapping[tuple[Salesforce, ConstantContact, Last], Do]] = {
    # Salesforce said no; the contact is still mailed.
    (S.TICKED, C.SUBSCRIBED, L.NOTHING): Do.UNSUBSCRIBE,
    (S.TICKED, C.SUBSCRIBED, L.MERGED): Do.UNSUBSCRIBE,
    (S.TICKED, C.SUBSCRIBED, L.TICKED_BY_US): Do.ASK,
    (S.TICKED, C.SUBSCRIBED, L.OPTED_IN): Do.ASK,
    # Both say no. What we ticked ourselves follows the contact, whose lists are its own business.
    (S.TICKED, C.UNSUBSCRIBED, L.NOTHING): Do.LEAVE,
    (S.TICKED, C.UNSUBSCRIBED, L.MERGED): Do.LEAVE,
    (S.TICKED, C.UNSUBSCRIBED, L.TICKED_BY_US): Do.NOTHING,
    (S.TICKED, C.UNSUBSCRIBED, L.OPTED_IN): Do.LEAVE,
    # The contact said no; Salesforce does not know.
    (S.FREE, C.UNSUBSCRIBED, L.NOTHING): Do.TICK,
    (S.FREE, C.UNSUBSCRIBED, L.MERGED): Do.TICK,
    (S.FREE, C.UNSUBSCRIBED, L.TAKEN_AWAY): Do.TICK_AGAIN,
    # A merge must not lose an opt-out, whatever Constant Contact knows.
    (S.FREE, C.SUBSCRIBED, L.MERGED): Do.TICK,
    (S.FREE, C.ABSENT, L.MERGED): Do.TICK,
    # Nobody to tell.
    (S.TICKED, C.ABSENT, L.NOTHING): Do.NOTHING,
    (S.TICKED, C.ABSENT, L.MERGED): Do.NOTHING,
    (S.TICKED, C.ABSENT, L.TICKED_BY_US): Do.NOTHING,
    (S.TICKED, C.ABSENT, L.OPTED_IN): Do.NOTHING,
    # Nobody said no, or the one who did so was told otherwise by hand; who is not put back is another matter.
    (S.FREE, C.SUBSCRIBED, L.NOTHING): Do.NOTHING,
    (S.FREE, C.SUBSCRIBED, L.TAKEN_AWAY): Do.NOTHING,
    (S.FREE, C.ABSENT, L.NOTHING): Do.NOTHING,
    (S.FREE, C.ABSENT, L.TAKEN_AWAY): Do.NOTHING,
}
"""(Salesforce, Constant Contact, what happened last) -> what to do. Every case that can be is here."""

_HELD_BACK: Final[Mapping[Do, Callable[[Options], bool]]] = {
    Do.TICK: lambda options: options.no_unsubscribed_to_salesforce,
    Do.TICK_AGAIN: lambda options: options.no_unsubscribed_to_salesforce,
    Do.UNSUBSCRIBE: lambda options: not options.unsubscribe_opted_out,
    Do.LEAVE: lambda options: not options.unsubscribe_opted_out,
}
"""The two switches of consent. A merge's tick is Salesforce's own and is not held back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One record's line of the table."""

    record: Ticked
    last: Last
    do: Do


def findings(case: ConsentCase) -> tuple[Finding, ...]:
    """Look every record of the address up in CONSENT."""
    return tuple(_finding(case, record) for record in case.records)


def _finding(case: ConsentCase, record: Ticked) -> Finding:
    salesforce = S.TICKED if record.opted_out else S.FREE
    last = _last_of_ticked(case, record) if record.opted_out else _last_of_free(record)
    contact = _contact_says(case, their_own=record.opted_out and last is not L.TICKED_BY_US)
    return Finding(record=record, last=last, do=CONSENT[salesforce, contact, last])


def _contact_says(case: ConsentCase, *, their_own: bool) -> ConstantContact:
    """A tick of the person's own is for the contact there is, though another one of the address opted out."""
    member = case.member
    is_mailed = member is not None and not member.deleted and member.permission != "unsubscribed"
    if case.opted_out_constant_contact and not (their_own and is_mailed):
        return C.UNSUBSCRIBED
    if member is None:
        return C.ABSENT
    if member.permission == "unsubscribed":
        return C.UNSUBSCRIBED
    return C.ABSENT if member.deleted else C.SUBSCRIBED


def _last_of_ticked(case: ConsentCase, record: Ticked) -> Last:
    if record.by_us:
        return L.TICKED_BY_US
    member = case.member
    opted_in = member is not None and member.opt_in_source == "Contact"
    if opted_in and member is not None and record.since and later(member.opt_in_date, record.since):
        return L.OPTED_IN
    return L.MERGED if record.inherits else L.NOTHING


def _last_of_free(record: Ticked) -> Last:
    if record.inherits:
        return L.MERGED
    return L.TAKEN_AWAY if record.unticked else L.NOTHING


def decide_consent(case: ConsentCase, profile: Profile) -> tuple[PlanRow, ...]:
    """Decide about one address: a row for each record to tick, and one at most for the contact."""
    found = findings(case)
    ticks = [row for finding in found if (row := _tick(case, finding, profile.options))]
    return (*ticks, *_for_contact(case, found, profile))


def _tick(case: ConsentCase, finding: Finding, options: Options) -> PlanRow | None:
    if finding.do not in {Do.TICK, Do.TICK_AGAIN}:
        return None
    if _HELD_BACK[finding.do](options) and finding.last is not L.MERGED:
        return None
    return PlanRow(
        person_id=finding.record.record_id,
        object_name=finding.record.object_name,
        action=Action.OPT_OUT,
        reason=Reason.UNTICKED if finding.do is Do.TICK_AGAIN else Reason.OPT_OUT_SPREADS,
        contact_id=case.member.contact_id if case.member else None,
        address=case.address_key,
        parameters={"record": _source_of(case)},
    )


def _source_of(case: ConsentCase) -> str:
    if case.opted_out_constant_contact:
        return case.opted_out_constant_contact.record_id
    return case.member.contact_id if case.member else ""


def _for_contact(case: ConsentCase, found: tuple[Finding, ...], profile: Profile) -> Iterator[PlanRow]:
    """One record that says no is enough; what a user must decide is told once."""
    member = case.member
    if member is None or member.deleted:
        return
    by = {finding.do: finding for finding in reversed(found)}
    if Do.UNSUBSCRIBE in by and _may_unsubscribe(member.permission):
        yield _unsubscribe(case, by[Do.UNSUBSCRIBE], profile)
    elif Do.ASK in by:
        told = {"date": member.opt_in_date}
        yield replace(_row(case, by[Do.ASK], Action.SKIP, Reason.OPTED_IN_AGAIN), parameters=told)
    elif Do.LEAVE in by and profile.options.unsubscribe_opted_out and _leave(case):
        yield replace(_row(case, by[Do.LEAVE], Action.REMOVE, Reason.OPT_OUT_SPREADS), leave=_leave(case))


def _may_unsubscribe(permission: str) -> bool:
    """Whoever waits for a confirmation, is held or has no permission is not mailed, but may be again."""
    return permission != "unsubscribed"


def _unsubscribe(case: ConsentCase, finding: Finding, profile: Profile) -> PlanRow:
    if _HELD_BACK[Do.UNSUBSCRIBE](profile.options):
        return _row(case, finding, Action.SKIP, Reason.STILL_MAILED)
    return replace(_row(case, finding, Action.UNSUBSCRIBE, Reason.OPT_OUT_SPREADS), leave=_leave(case))


def _leave(case: ConsentCase) -> tuple[str, ...]:
    on_it = case.member is not None and case.main_list_id in case.member.lists
    return (case.main_list_id,) if on_it else ()


def _row(case: ConsentCase, finding: Finding, action: Action, reason: Reason) -> PlanRow:
    """Make the row about the contact that names the record behind it."""
    assert case.member is not None
    return PlanRow(
        person_id=finding.record.record_id,
        object_name=finding.record.object_name,
        action=action,
        reason=reason,
        contact_id=case.member.contact_id,
        address=case.member.address,
        parameters={"record": finding.record.record_id},
    )
