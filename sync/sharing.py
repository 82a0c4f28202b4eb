"""A Constant Contact account that several tenants sync with: what a sandbox may do there, and what not.

A sandbox holds copies of real people. Where it shares the account of a production org, it may not take their
mail away: it keeps to a list of its own, and it unsubscribes, renames and deletes nobody.
"""

from dataclasses import dataclass
from typing import Final

from sync.effects import Effect
from sync.plan import EMAIL, PlanRow
from sync.problems import GiveUp, Side
from sync.profile import Profile

NEVER_SHARED: Final = frozenset({Effect.UNSUBSCRIBE, Effect.DELETE})
"""What is never delivered to an account that a sandbox shares; nor is a row that renames a contact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbours:
    """Who else syncs with the account, and with which lists; no more is told of other tenants."""

    tenants: int = 0
    list_ids: frozenset[str] = frozenset()
    list_names: frozenset[str] = frozenset()  # of profiles that have not bound theirs yet


NOBODY: Final = Neighbours()


def sharing_problem(
    profile: Profile, org_id: str, neighbours: Neighbours, *, confirmed: bool
) -> GiveUp | None:
    """Say what keeps a sandbox's profile from an account that others sync with; None: it may."""
    if not neighbours.tenants:
        return None
    if not confirmed:
        return GiveUp("sandbox_not_confirmed", Side.CONSTANT_CONTACT, {"org": org_id})
    names = {name.casefold() for name in neighbours.list_names}
    if profile.main_list_id in neighbours.list_ids or profile.main_list.casefold() in names:
        return GiveUp("sandbox_list_taken", Side.CONSTANT_CONTACT, {"list": profile.main_list})
    return None


def is_confirmation(typed: str, org_id: str) -> bool:
    """Tell whether somebody typed what they are asked for: the id of the sandbox org."""
    return typed.strip() == org_id


def renames(row: PlanRow) -> bool:
    """Tell whether a row changes the address of a contact that is there."""
    return any(change.target == EMAIL and change.before is not None for change in row.changes)
