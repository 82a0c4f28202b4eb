"""The guard: what a plan would do that a person has to approve first.

Opt-outs towards Salesforce are not among these: nothing ever holds them. Unsubscribes have a limit of their
own, so they are applied while the rest waits, unless they alone are too many.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

import msgspec

from sync.effects import Effect
from sync.options import Limits
from sync.profile import Profile

EXPIRES_AFTER: Final = timedelta(days=7)
"""A plan that nobody approved in that time shows a world that has moved."""


class Held(StrEnum):
    """Why a plan waits; the sentences stand in texts/."""

    FIRST_PLAN = "waits_first_plan"
    REMOVALS = "waits_removals"
    UNSUBSCRIBES = "waits_unsubscribes"
    NEW_CONTACTS = "waits_new_contacts"
    NEW_PEOPLE = "waits_new_people"
    PREVIEW = "waits_preview"  # it was asked to be looked at first


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What a plan would do, and to how many it could."""

    managed: int  # people who are linked to a contact
    removals: int = 0  # contacts that leave a list or are deleted, and records deleted by an undo
    unsubscribes: int = 0
    new_contacts: int = 0
    new_people: int = 0  # records made in Salesforce
    is_first: bool = False  # nothing of the profile was ever applied


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """One reason to wait."""

    held: Held
    planned: int = 0
    limit: int = 0

    @property
    def parameters(self) -> Mapping[str, str | int]:
        """Give what fills its sentence."""
        return {"planned": self.planned, "limit": self.limit}


def removals_limit(limits: Limits, managed: int) -> int:
    """Give the most that may leave: the number or the share, the smaller one, but never under a floor."""
    return max(limits.removals_floor, min(limits.removals, int(limits.removals_share * managed)))


def creations_limit(limits: Limits, managed: int) -> int:
    """Give the most that may be made on one side, likewise."""
    return max(limits.creations_floor, min(limits.creations, int(limits.creations_share * managed)))


GUARDED: Final[tuple[tuple[Held, Callable[[Counts], int], Callable[[Limits, int], int]], ...]] = (
    (Held.REMOVALS, lambda counts: counts.removals + counts.unsubscribes, removals_limit),
    (Held.UNSUBSCRIBES, lambda counts: counts.unsubscribes, removals_limit),
    (Held.NEW_CONTACTS, lambda counts: counts.new_contacts, creations_limit),
    (Held.NEW_PEOPLE, lambda counts: counts.new_people, creations_limit),
)
"""(what is counted, how many a plan has, the most that passes by itself)."""


def judge(counts: Counts, limits: Limits) -> tuple[Hold, ...]:
    """Say why the plan has to wait; empty: it does not."""
    if counts.is_first:  # of nothing every share is exceeded
        return (Hold(held=Held.FIRST_PLAN),) if limits.first_plan_waits else ()
    over = (
        Hold(held=held, planned=count(counts), limit=limit(limits, counts.managed))
        for held, count, limit in GUARDED
    )
    return tuple(hold for hold in over if hold.planned > hold.limit)


def effects_that_pass(holds: tuple[Hold, ...]) -> frozenset[Effect]:
    """Name what is delivered although the plan waits: consent. A preview delivers nothing at all."""
    held = {hold.held for hold in holds}
    if Held.PREVIEW in held:
        return frozenset()
    if Held.UNSUBSCRIBES in held:
        return frozenset({Effect.OPT_OUT})
    return frozenset({Effect.OPT_OUT, Effect.UNSUBSCRIBE})


def fingerprint(profile: Profile) -> str:
    """Tell, in a few bytes, what a plan was made by: a plan of another profile is not approved."""
    told = [
        profile.object_type,
        profile.main_list,
        profile.mapping.version,
        profile.mapping.address_field,
        profile.options,
        profile.zone,
        repr(profile.filter),
    ]
    return hashlib.blake2b(msgspec.json.encode(told, order="deterministic"), digest_size=8).hexdigest()
