"""What a profile will do, as one paragraph: the clauses in their order. `texts.describing` says them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sync.filters.tree import Filter
from sync.mapping import Direction, Policy, Row
from sync.options import OptOutSource
from sync.plan import Parameter
from sync.profile import ObjectType, Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One sentence of the paragraph."""

    code: str  # of texts.en.describing
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    rule: Filter | None = None  # said in words where the sentence has {rule}


Rule = tuple[Callable[[Profile], bool], str]

_WAYS: Final[Mapping[tuple[bool, bool], str]] = {
    # (people go to Constant Contact, new contacts come to Salesforce)
    (True, True): "describes_both_ways",
    (True, False): "describes_to_constant_contact",
    (False, True): "describes_to_salesforce",
    (False, False): "describes_neither_way",
}
_CONSENT: Final[tuple[Rule, ...]] = (
    (lambda profile: not profile.options.unsubscribe_opted_out, "describes_still_mailed"),
    (
        lambda profile: (
            profile.options.unsubscribe_opted_out and profile.options.opt_out_source is OptOutSource.ACCOUNT
        ),
        "describes_unsubscribes",
    ),
    (
        lambda profile: (
            profile.options.unsubscribe_opted_out and profile.options.opt_out_source is OptOutSource.CONTACT
        ),
        "describes_unsubscribes_for_good",
    ),
    (lambda profile: not profile.options.no_unsubscribed_to_salesforce, "describes_ticks"),
    (lambda profile: profile.options.no_unsubscribed_to_salesforce, "describes_ticks_nothing"),
)
_LEAVING: Final[tuple[Rule, ...]] = (
    (
        lambda profile: profile.options.sync_deleted_people and not profile.options.delete_the_contact_too,
        "describes_deleted_leave",
    ),
    (
        lambda profile: profile.options.sync_deleted_people and profile.options.delete_the_contact_too,
        "describes_deleted_deleted",
    ),
    (
        lambda profile: profile.options.remove_converted_leads and profile.object_type is ObjectType.LEAD,
        "describes_converted_leave",
    ),
    (lambda profile: profile.options.new_contact_on_address_change, "describes_new_contact"),
    (lambda profile: profile.options.enforce_membership, "describes_enforces"),
    (lambda profile: profile.options.no_physical_address, "describes_no_addresses"),
)


def describe(profile: Profile) -> tuple[Clause, ...]:
    """Say what the profile does, from whom it syncs to when."""
    return (
        _people(profile),
        _scope(profile),
        _ways(profile),
        _fields(profile),
        *_told(profile, _CONSENT),
        *_told(profile, _LEAVING),
        _limits(profile),
        _when(profile),
        *((Clause(code="describes_paused"),) if profile.paused else ()),
    )


def _people(profile: Profile) -> Clause:
    code = "describes_people" if profile.main_list.strip() else "describes_people_without_list"
    told = {"object": profile.object_type.value, "list": profile.main_list, "profile": profile.name}
    return Clause(code=code, parameters=told)


def _scope(profile: Profile) -> Clause:
    if profile.filter is None:
        return Clause(code="describes_everybody")
    return Clause(code="describes_filter", rule=profile.filter)


def _ways(profile: Profile) -> Clause:
    options = profile.options
    code = _WAYS[not options.no_people_to_constant_contact, not options.no_new_people]
    if options.all_active_contacts and not options.no_new_people:
        code = f"{code}_all"
    return Clause(code=code)


def _fields(profile: Profile) -> Clause:
    rows = [row for row in profile.mapping.rows if row.policy is not Policy.NEVER]
    told: dict[str, Parameter] = {
        "count": len(rows),
        "there": _going(rows, Direction.TO_CONSTANT_CONTACT),
        "back": _going(rows, Direction.TO_SALESFORCE),
        "both": _going(rows, Direction.BOTH),
        "address": profile.mapping.address_field,
    }
    return Clause(code="describes_fields" if rows else "describes_no_fields", parameters=told)


def _going(rows: list[Row], direction: Direction) -> int:
    return sum(row.direction is direction for row in rows)


def _told(profile: Profile, rules: tuple[Rule, ...]) -> Iterator[Clause]:
    return (Clause(code=code) for holds, code in rules if holds(profile))


def _limits(profile: Profile) -> Clause:
    limits = profile.limits
    code = "describes_limits_first" if limits.first_plan_waits else "describes_limits"
    return Clause(code=code, parameters={"removals": limits.removals, "creations": limits.creations})


def _when(profile: Profile) -> Clause:
    schedule = profile.schedule
    told: dict[str, Parameter] = {
        "minute": f"{schedule.minute:02}",
        "time": f"{schedule.hour:02}:{schedule.minute:02}",
        "weekday": schedule.weekday,
        "day": schedule.day,
        "zone": profile.zone,
    }
    return Clause(code=f"describes_every_{schedule.every.name.lower()}", parameters=told)
