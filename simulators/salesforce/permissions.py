"""Permission sets of packages, and what a user sees and may do by them: field- and object-level security.

A field or object of a package that brings permission sets is there for those alone who have one that grants
it, as after an install for admins only.
https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_permissionset.htm
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from simulators.salesforce.package_fields import is_true, parse_xml, text_of
from simulators.salesforce.schema import Field, SObject

_RIGHTS = {"createable": "allowCreate", "updateable": "allowEdit", "deletable": "allowDelete"}


@dataclass(frozen=True, kw_only=True)
class PermissionSet:
    """Names are in lower case: readable and editable hold object.field, rights the allowances by object."""

    name: str
    readable: frozenset[str]
    editable: frozenset[str]
    rights: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class View:
    """What one user may see: guarded things by permission sets, less what was hidden or locked by hand."""

    guarded: Mapping[str, frozenset[str]]
    granted: tuple[PermissionSet, ...]
    hidden: Mapping[str, Iterable[str]]
    locked: Mapping[str, Iterable[str]]

    def shape(self, made: SObject) -> SObject | None:
        """Return the object as the user sees it, None where they do not."""
        name = made.name.lower()
        guarded = self.guarded.get(name, frozenset())
        rights = frozenset[str]().union(*(each.rights.get(name, frozenset()) for each in self.granted))
        if "" in guarded and "allowRead" not in rights:
            return None
        hidden = {each.lower() for each in self.hidden.get(name, ())}
        locked = {each.lower() for each in self.locked.get(name, ())}
        fields = [
            replace(each, createable=False, updateable=False) if self._is_locked(name, each, locked) else each
            for each in made.fields
            if each.name.lower() not in hidden and self._is_granted(name, each, "readable")
        ]
        if len(fields) == len(made.fields) and not locked and not guarded:
            return made
        traits = {trait: False for trait, right in _RIGHTS.items() if "" in guarded and right not in rights}
        return replace(made, fields=tuple(fields), traits={**made.traits, **traits})

    def _is_locked(self, name: str, each: Field, locked: set[str]) -> bool:
        return each.name.lower() in locked or not self._is_granted(name, each, "editable")

    def _is_granted(self, name: str, each: Field, right: str) -> bool:
        """Whether a field is not guarded, needs no permission, or has it by one of the sets."""
        if each.name.lower() not in self.guarded.get(name, ()) or not each.permissionable:
            return True
        key = f"{name}.{each.name.lower()}"
        if key.endswith("__pc"):
            key = f"contact.{key.partition('.')[2].removesuffix('__pc')}__c"
        return any(key in getattr(granted, right) for granted in self.granted)


def read_permission_sets(folder: Path) -> dict[str, PermissionSet]:
    """Return the permission sets in the source of a package by name."""
    found = {}
    for file in sorted(folder.rglob("*.permissionset-meta.xml")):
        tree, name = parse_xml(file), file.name.partition(".")[0]
        fields = list(tree.iterfind("{*}fieldPermissions"))
        found[name] = PermissionSet(
            name=name,
            readable=frozenset(
                str(text_of(each, "field")).lower() for each in fields if is_true(each, "readable")
            ),
            editable=frozenset(
                str(text_of(each, "field")).lower() for each in fields if is_true(each, "editable")
            ),
            rights={
                str(text_of(each, "object")).lower(): frozenset(
                    child.tag.rpartition("}")[2] for child in each if (child.text or "") == "true"
                )
                for each in tree.iterfind("{*}objectPermissions")
            },
        )
    return found
