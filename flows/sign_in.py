"""Signs in who opens the app in Salesforce: once per signed request, with Salesforce's word for who it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.problems import GiveUp, Reconnect, Side
from sync.roles import ADMIN_SET, USER_SET, Assignment, Role, Visit, assigned_role, beginner_role

SIGNIFICANT = 15  # of an id's 18 characters; the last three repeat the case of the others


class Visitor(Protocol):
    """Calls with the token that came along."""

    def who(self) -> Visit: ...
    def assignments(self, user_id: str) -> Sequence[Assignment]: ...
    def is_anybody_assigned(self, names: Collection[str]) -> bool: ...


class Uses(Protocol):
    """Remembers what was used."""

    def first(self, name: str) -> bool: ...


class Tenants(Protocol):
    def create(self, org_id: str) -> int: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What a verified request says of itself."""

    fingerprint: str
    org_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """Who it is, and what they may do."""

    tenant_id: int
    visit: Visit
    role: Role


def sign_in(claim: Claim, visitor: Visitor, uses: Uses, tenants: Tenants) -> SignedIn:
    """Let a person in; their org becomes a tenant the first time.

    Raises:
        GiveUp: canvas_used, canvas_not_allowed.
        Reconnect: canvas_someone_else, or the token is over.
        Problem: Salesforce cannot be asked.
    """
    if not uses.first(claim.fingerprint):
        raise GiveUp("canvas_used", Side.SALESFORCE)
    visit = visitor.who()
    if not (_same(visit.org_id, claim.org_id) and _same(visit.user_id, claim.user_id)):
        raise Reconnect("canvas_someone_else", Side.SALESFORCE)
    role = _role(visitor, visit.user_id)
    if role is None:
        raise GiveUp("canvas_not_allowed", Side.SALESFORCE, {"sets": f"{ADMIN_SET}, {USER_SET}"})
    return SignedIn(tenant_id=tenants.create(visit.org_id), visit=visit, role=role)


def _role(visitor: Visitor, user_id: str) -> Role | None:
    assigned = visitor.assignments(user_id)
    role = assigned_role(assigned)
    if role is None and any(one.administers for one in assigned):
        return beginner_role(assigned, anybody_assigned=visitor.is_anybody_assigned((ADMIN_SET, USER_SET)))
    return role


def _same(one: str, other: str) -> bool:
    return one[:SIGNIFICANT] == other[:SIGNIFICANT]
