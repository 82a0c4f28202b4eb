"""Bring together what Salesforce says of the fields that a filter names, those of parents included.

How parents are named: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships_understanding.htm
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flows.ports import Salesforce
from sync.filters.check import check
from sync.filters.kinds import Description
from sync.filters.tree import Filter, columns
from sync.problems import GiveUp, Side

LONGEST_WAY: Final = 5  # parents of parents that SOQL follows
# A lookup to several objects, such as the owner of a Lead, shows these fields alone.
SHARED_NAMES: Final = frozenset(
    {"Id", "Name", "FirstName", "LastName", "Email", "Phone", "Title", "Username"}
)

Described = Mapping[str, Mapping[str, Any]]


def checked_fields(salesforce: Salesforce, object_type: str, rule: Filter | None) -> dict[str, Description]:
    """Describe the object and the parents that the filter names. Raises GiveUp with its first problem.

    One describe an object; the client may keep them.
    """
    own = salesforce.fields(object_type)
    if own is None:
        raise GiveUp("salesforce_not_allowed", Side.SALESFORCE, {"object": object_type})
    paths = columns(rule) if rule else ()
    fields = {**own, **parent_fields(salesforce, own, paths)}
    problems = check(rule, fields) if rule else []
    if problems:
        raise GiveUp(problems[0].code, Side.SALESFORCE, problems[0].parameters)
    return fields


def parent_fields(salesforce: Salesforce, own: Described, paths: Iterable[str]) -> dict[str, Description]:
    """Describe the paths that lead to parents, "Account.Owner.Name"; those that do not show are left out."""
    found = {path: _at_end(salesforce, own, path.split(".")) for path in paths if "." in path}
    return {path: description for path, description in found.items() if description is not None}


def _at_end(salesforce: Salesforce, fields: Described, names: list[str]) -> Description | None:
    """Follow relationships by their names to the field at the end."""
    if len(names) > LONGEST_WAY + 1:
        return None
    *way, name = names
    for step, relationship in enumerate(way, start=1):
        lookup = next((each for each in fields.values() if each["relationshipName"] == relationship), None)
        targets = list(lookup["referenceTo"]) if lookup else []
        if len(targets) > 1:
            return _shared(salesforce, targets, name) if step == len(way) else None
        parent = salesforce.fields(targets[0]) if targets else None
        if parent is None:
            return None
        fields = parent
    return fields.get(name)


def _shared(salesforce: Salesforce, targets: list[str], name: str) -> Description | None:
    """Describe a field that a lookup to several objects shows, as the first of them has it."""
    if name not in SHARED_NAMES:
        return None
    described = (salesforce.fields(target) or {} for target in targets)
    return next((fields[name] for fields in described if name in fields), None)
