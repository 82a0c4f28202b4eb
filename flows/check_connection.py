"""Look at a connection: who is it, and may it do what profiles need?"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from flows.csv_rows import rows_of
from flows.ports import Connection, ConstantContact, Salesforce, Store
from sync.filters.quoting import quote
from sync.health import Finding, Grade, constant_contact_health, salesforce_health
from sync.problems import Problem
from sync.profile import ObjectType

USUAL: Final = (ObjectType.CONTACT, ObjectType.LEAD)
"""What a tenant without profiles will most likely sync."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What a system said of a connection."""

    account: str
    name: str
    at: datetime
    who: str = ""
    sandbox: bool = False
    findings: tuple[Finding, ...] = ()


def object_types(store: Store) -> tuple[ObjectType, ...]:
    """Name the objects that the tenant's profiles need."""
    used = {profile.object_type for profile in store.profiles.all()}
    return tuple(each for each in ObjectType if each in used) or USUAL


def look_at_salesforce(salesforce: Salesforce, objects: Collection[ObjectType]) -> Looked:
    """Ask the org who is connected and what that user may do: four calls and one an object."""
    org = salesforce.org()
    infos = {each.value: salesforce.describe(each) for each in objects}
    return Looked(
        account=org.org_id,
        name=org.name,
        at=salesforce.now(),
        who=_user_name(salesforce, org.user_id),
        sandbox=org.is_sandbox,
        findings=salesforce_health(org, infos, salesforce.limits()),
    )


def _user_name(salesforce: Salesforce, user_id: str) -> str:
    soql = f"SELECT Name FROM User WHERE Id = {quote(user_id)}"  # noqa: S608 - quoted
    _, pages = salesforce.rest_pages(soql, deleted_too=False)
    return next((name for page in pages for (name,) in rows_of(page)), "")


def look_at_constant_contact(constant_contact: ConstantContact) -> Looked:
    """Ask the account whose it is and what the connected user may do: two calls."""
    account = constant_contact.account()
    findings = constant_contact_health(account, constant_contact.privileges(), constant_contact.usage)
    return Looked(
        account=account.account_id,
        name=account.name or account.account_id,
        at=constant_contact.now(),
        findings=findings,
    )


def check_salesforce(store: Store, connection: Connection, salesforce: Salesforce) -> None:
    """Look again, and keep what was found; trouble is a finding too."""
    _check(store, connection, lambda: look_at_salesforce(salesforce, object_types(store)))


def check_constant_contact(store: Store, connection: Connection, constant_contact: ConstantContact) -> None:
    """Look again, and keep what was found; trouble is a finding too."""
    _check(store, connection, lambda: look_at_constant_contact(constant_contact))


def _check(store: Store, connection: Connection, look: Callable[[], Looked]) -> None:
    try:
        looked = look()
    except Problem as problem:
        store.connections.note_health(connection.id, (_trouble(problem),), datetime.now(UTC))
        return
    store.connections.note_health(
        connection.id, looked.findings, datetime.now(UTC), name=looked.name, who=looked.who
    )


def _trouble(problem: Problem) -> Finding:
    return Finding(code=problem.code, grade=Grade.STOPS, parameters=problem.parameters)
