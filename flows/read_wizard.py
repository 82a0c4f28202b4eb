"""What the steps of the wizard show of both systems, live. Everything here raises sync.problems."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flows.csv_rows import rows_of
from flows.filter_fields import Described, parent_fields
from flows.ports import ConstantContact, CustomField, Salesforce
from sync.binding import bind
from sync.checks import check_mapping
from sync.filters.kinds import kind_of
from sync.filters.quoting import quote, quote_like
from sync.problems import GiveUp, Side
from sync.profile import ObjectType, Profile
from sync.provision import bind_custom_fields, choose_list
from sync.remote import Choice
from sync.troubles import MappingProblem

PARENTS: Final[Mapping[ObjectType, tuple[str, ...]]] = {
    ObjectType.CONTACT: ("Account",),
    ObjectType.LEAD: (),
    ObjectType.ACCOUNT: (),
}
"""Parents whose fields are offered whole."""
OWNER: Final = ("Owner.Name", "Owner.Email", "RecordType.Name", "RecordType.DeveloperName")
FOUND: Final = 20  # accounts that a search shows


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChoice:
    """A Salesforce field to choose: of the object itself, or by a path to a parent."""

    path: str
    label: str
    group: str
    shown: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListFound:
    """What there is of a Main List's name."""

    code: str  # list_exists, list_new, list_bound, main_list_case_differs, main_list_gone
    parameters: Mapping[str, str | int]
    other: str = ""  # the name that differs only in case


def fields_of(
    salesforce: Salesforce, object_type: ObjectType, paths: Iterable[str] = ()
) -> list[FieldChoice]:
    """Describe what the object shows, with its parents; paths: others that a profile names already."""
    own = salesforce.fields(object_type)
    if own is None:
        raise GiveUp("salesforce_not_allowed", Side.SALESFORCE, {"object": object_type})
    found = [_choice(name, shown, object_type.value) for name, shown in own.items()]
    for parent in PARENTS[object_type]:
        described = salesforce.fields(parent) or {}
        found += [_choice(f"{parent}.{name}", shown, parent) for name, shown in described.items()]
    known = {each.path for each in found}
    more = parent_fields(salesforce, own, [path for path in (*OWNER, *paths) if path not in known])
    found += [_choice(path, shown, path.rpartition(".")[0]) for path, shown in more.items()]
    return sorted(
        found, key=lambda each: (each.group != object_type.value, each.group, each.label.casefold())
    )


def own_fields(salesforce: Salesforce, object_type: ObjectType) -> list[FieldChoice]:
    """Describe the object alone: one call."""
    own = salesforce.fields(object_type) or {}
    return [_choice(name, shown, object_type.value) for name, shown in own.items()]


def _choice(path: str, shown: Mapping[str, Any], group: str) -> FieldChoice:
    label = str(shown.get("label") or path.rpartition(".")[2])
    own = group if "." in path else ""
    return FieldChoice(path=path, label=f"{own}: {label}" if own else label, group=group, shown=shown)


def filterable(choices: Iterable[FieldChoice]) -> list[FieldChoice]:
    """Leave what a condition can be asked of."""
    return [each for each in choices if each.shown.get("filterable") and kind_of(each.shown) is not None]


def address_fields(choices: Iterable[FieldChoice]) -> list[FieldChoice]:
    """Leave the e-mail fields of the object itself."""
    return [each for each in choices if each.shown.get("type") == "email" and "." not in each.path]


def opt_out_fields(choices: Iterable[FieldChoice]) -> list[FieldChoice]:
    """Leave the check marks of the object itself."""
    return [each for each in choices if each.shown.get("type") == "boolean" and "." not in each.path]


def mapping_problems(
    profile: Profile, described: Described, customs: Sequence[CustomField]
) -> tuple[MappingProblem, ...]:
    """Check a mapping as the form has it, against what both systems show."""
    named = bind_custom_fields(profile.mapping, customs)
    by_id = {one.custom_field_id: one for one in customs}
    bound = bind(named, described, by_id, state_name=profile.options.state_name)
    return check_mapping(bound, customs)


def find_list(constant_contact: ConstantContact, profile: Profile, name: str) -> ListFound:
    """Tell what the run would do with a Main List of that name: one call, or two."""
    lists = {one.list_id: one.name for one in constant_contact.lists()}
    kept = profile.main_list_id if name == profile.main_list else None
    asked = replace(profile, main_list=name, main_list_id=kept)
    try:
        list_id = choose_list(asked, lists)
    except GiveUp as problem:
        found = str(problem.parameters.get("found", ""))
        return ListFound(code=problem.code, parameters=problem.parameters, other=found)
    if list_id is None:
        return ListFound(code="list_new", parameters={"list": name})
    if kept:
        return ListFound(code="list_bound", parameters={"list": lists[list_id]})
    shown = constant_contact.contact_list(list_id)
    members = (shown.members if shown else None) or 0
    return ListFound(code="list_exists", parameters={"list": name, "members": members})


def find_accounts(salesforce: Salesforce, words: str) -> list[Choice]:
    """Find Accounts whose name contains the words: one call."""
    like = quote_like(words, before="%", after="%")
    return list(_named(salesforce, f"Name LIKE {like} ORDER BY Name LIMIT {FOUND}"))


def account_named(salesforce: Salesforce, account_id: str) -> list[Choice]:
    """Say what an Account is called: one call; none where it is not visible."""
    return list(_named(salesforce, f"Id = {quote(account_id)}"))


def _named(salesforce: Salesforce, condition: str) -> Iterator[Choice]:
    soql = f"SELECT Id, Name FROM Account WHERE {condition}"  # noqa: S608 - quoted
    _, pages = salesforce.rest_pages(soql, deleted_too=False)
    return (Choice(value=found, label=name) for page in pages for found, name in rows_of(page))
