"""How a connection fares: what a look at it means, and what to do. The sentences stand in texts/."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sync.extract import PERMISSION_SET
from sync.remote import Account, ObjectInfo, Org, Usage
from sync.sources import FIELDS

CALLS: Final = "DailyApiRequests"
FEW_LEFT: Final = 0.1  # of a day's calls
NEEDED_PRIVILEGES: Final = ("contacts:read", "contacts:write", "contacts:lists:read", "contacts:lists:write")


class Grade(StrEnum):
    """What a finding does."""

    FINE = "fine"
    WARNS = "warns"
    STOPS = "stops"  # profiles cannot run


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at."""

    code: str
    grade: Grade = Grade.FINE
    parameters: Mapping[str, str | int] = field(default_factory=dict)


def worst(findings: Collection[Finding]) -> Grade:
    """Give the gravest grade; nothing found is fine."""
    return max((one.grade for one in findings), key=list(Grade).index, default=Grade.FINE)


def salesforce_health(
    org: Org, infos: Mapping[str, ObjectInfo | None], limits: Mapping[str, Usage]
) -> tuple[Finding, ...]:
    """Judge an org that answered. infos: the objects that profiles need; None: not visible."""
    fine = Finding(code="health_salesforce_answers", parameters={"org": org.name, "edition": org.edition})
    objects = (found for name, info in infos.items() for found in _object(name, info))
    return (fine, *objects, *_calls(limits.get(CALLS)))


def _object(name: str, info: ObjectInfo | None) -> Iterator[Finding]:
    told: dict[str, str | int] = {"object": name, "permission_set": PERMISSION_SET}
    address, opted_out = FIELDS[name]
    if info is None:
        yield Finding(code="health_object_hidden", grade=Grade.STOPS, parameters=told)
        return
    if name == "Account" and not info.has_person_accounts:
        yield Finding(code="health_no_person_accounts", grade=Grade.STOPS, parameters=told)
        return
    missing = [each for each in (address, opted_out) if each not in info.fields]
    for each in missing:
        code = "health_opt_out_hidden" if each == opted_out else "health_address_hidden"
        yield Finding(code=code, grade=Grade.STOPS, parameters={**told, "field": each})
    if missing:
        return
    if not info.fields[opted_out].get("updateable"):
        yield Finding(code="health_opt_out_fixed", grade=Grade.WARNS, parameters={**told, "field": opted_out})
    rights = {"createable": info.createable, "updateable": info.updateable}
    if all(rights.values()):
        yield Finding(code="health_object_open", parameters=told)
    else:
        yield Finding(code="health_object_read_only", grade=Grade.WARNS, parameters=told)


def _calls(usage: Usage | None) -> Iterator[Finding]:
    if usage is None or not usage.allowed:
        return
    few = usage.left < usage.allowed * FEW_LEFT
    told = {"left": usage.left, "allowed": usage.allowed}
    code = "health_calls_few" if few else "health_calls_left"
    yield Finding(code=code, grade=Grade.WARNS if few else Grade.FINE, parameters=told)


def constant_contact_health(
    account: Account, privileges: Collection[str], usage: Usage
) -> tuple[Finding, ...]:
    """Judge an account that answered."""
    fine = Finding(code="health_constant_contact_answers", parameters={"account": account.name})
    return (fine, *_privileges(privileges), *_calls(usage))


def _privileges(privileges: Collection[str]) -> Sequence[Finding]:
    missing = [one for one in NEEDED_PRIVILEGES if one not in privileges]
    if not missing:
        return [Finding(code="health_privileges_there")]
    told = {"privileges": ", ".join(missing)}
    return [Finding(code="health_privileges_missing", grade=Grade.STOPS, parameters=told)]
