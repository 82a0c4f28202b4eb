"""Installs the source of SFDX packages into the org: objects, fields, validation rules and permission sets.

https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customobject.htm
https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_validationformulas.htm
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from simulators.salesforce.package_fields import active_values, is_true, parse_xml, read_fields, text_of
from simulators.salesforce.permissions import PermissionSet, read_permission_sets
from simulators.salesforce.schema import Field, Rule, SObject, parse_fields

_SHARED = """
    Id | id 18 | di | Record ID
    OwnerId | reference 18 | cuds | Owner ID | to=Group,User relationship=Owner
    IsDeleted | boolean | d | Deleted
    Name | string 80 | cunN | Name
    @audit
    LastActivityDate | date | n | Last Activity Date
    @viewed
"""
_OF_EVENT = """
    ReplayId | string 1000 | n | Replay ID
    CreatedDate | datetime | d | Created Date
    CreatedById | reference 18 | ds | Created By ID | to=User
"""
_KINDS = ("__c", "__e", "__mdt")


@dataclass(frozen=True, kw_only=True)
class Installed:
    """What the org has with its packages. Guarded is what came in a package with permission sets."""

    objects: tuple[SObject, ...]
    permission_sets: Mapping[str, PermissionSet]
    guarded: Mapping[
        str, frozenset[str]
    ]  # by object, in lower case: its fields, and "" for the object itself


@dataclass(kw_only=True)
class _Installer:
    found: dict[str, SObject]
    prefixes: dict[str, str]
    permission_sets: dict[str, PermissionSet] = field(default_factory=dict)
    guarded: dict[str, set[str]] = field(default_factory=dict)

    def install(self, folder: Path) -> None:
        permission_sets = read_permission_sets(folder)
        self.permission_sets |= permission_sets
        sets = dict(_global_sets(folder))
        for place in sorted(folder.rglob("objects/*")):
            if place.is_dir():
                names = self._install_object(place, read_fields(place, sets))
                if permission_sets:
                    self.guarded.setdefault(place.name.lower(), set()).update(names)

    def _install_object(self, place: Path, fields: list[Field]) -> set[str]:
        """Add or extend one object; return what it adds, in lower case."""
        name, names = place.name, set()
        if name not in self.found:
            if not name.endswith(_KINDS):
                raise ValueError(f"The package extends {name}, which the simulated org does not have.")
            self.found[name] = _read_object(place, self._prefix(name))
            names.add("")
        known = self.found[name]
        new = [each for each in fields if each.name.lower() not in known.by_name]
        extended = known.with_fields(*new)
        rules = (*extended.trait("rules", ()), *_rules(place))
        self.found[name] = replace(extended, traits={**extended.traits, "rules": rules})
        return names | {each.name.lower() for each in new}

    def _prefix(self, name: str) -> str:
        """Return the id prefix of a custom object: the same for as long as the org lives."""
        if name not in self.prefixes:
            letter = "e" if name.endswith("__e") else "m" if name.endswith("__mdt") else "a"
            number = sum(prefix[0] == letter for prefix in self.prefixes.values())
            self.prefixes[name] = f"{letter}{number:02}"
        return self.prefixes[name]


def install(objects: Iterable[SObject], folders: Iterable[str], prefixes: dict[str, str]) -> Installed:
    """Return the objects with what the packages in these folders add; new prefixes are put into `prefixes`.

    Raises ValueError for source that is not simulated.
    """
    installer = _Installer(found={made.name: made for made in objects}, prefixes=prefixes)
    for folder in folders:
        installer.install(Path(folder))
    account, contact = installer.found["Account"], installer.found["Contact"]
    if "ispersonaccount" in account.by_name:
        installer.found["Account"] = account.with_fields(*map(_of_person, _custom(contact)))
    return Installed(
        objects=tuple(installer.found.values()),
        permission_sets=installer.permission_sets,
        guarded=_with_persons({name: frozenset(names) for name, names in installer.guarded.items()}),
    )


def _custom(made: SObject) -> Iterator[Field]:
    return (each for each in made.fields if each.name.endswith("__c"))


def _of_person(found: Field) -> Field:
    """Return the field of a person account that shows a custom field of its contact: no external id."""
    base = found.name.removesuffix("__c")
    return replace(
        found,
        name=f"{base}__pc",
        formula=f"PersonContact.{found.name}" if found.computed else None,
        rollup=None,
        external_id=False,
        unique=False,
        relationship=f"{base}__pr" if found.relationship else None,
        child=None,
        cascade=False,
        restrict=False,
    )


def _with_persons(guarded: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Guard what a person account shows of a guarded field of Contact."""
    of_person = {f"{name[:-1]}pc" for name in guarded.get("contact", ()) if name.endswith("__c")}
    return {**guarded, "account": guarded.get("account", frozenset()) | of_person}


def _global_sets(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for file in folder.rglob("*.globalValueSet-meta.xml"):
        yield file.name.partition(".")[0], active_values(parse_xml(file), "{*}customValue")


def _read_object(place: Path, prefix: str) -> SObject:
    file = place / f"{place.name}.object-meta.xml"
    tree = parse_xml(file) if file.exists() else None
    label = text_of(tree, "label") or place.name
    if place.name.endswith("__e"):
        return SObject(
            name=place.name,
            prefix=prefix,
            label=label,
            plural=text_of(tree, "pluralLabel") or f"{label}s",
            fields=parse_fields(_OF_EVENT),
            traits={"queryable": False, "updateable": False, "deletable": False, "scopes": ()},
        )
    details = any(text_of(parse_xml(each), "type") == "MasterDetail" for each in place.glob("fields/*.xml"))
    fields = tuple(each for each in parse_fields(_SHARED) if not (details and each.name == "OwnerId"))
    name_field = tree.find("{*}nameField") if tree is not None else None
    if text_of(name_field, "type") == "AutoNumber":
        form = text_of(name_field, "displayFormat") or "{0}"
        fields = tuple(_numbered(each, form) if each.name == "Name" else each for each in fields)
    return SObject(
        name=place.name,
        prefix=prefix,
        label=label,
        plural=text_of(tree, "pluralLabel") or f"{label}s",
        fields=fields,
        traits={"scopes": (label.lower(), "everything", "mine", "team")},
    )


def _numbered(name: Field, form: str) -> Field:
    return replace(name, createable=False, updateable=False, auto_number=form)


def _rules(place: Path) -> Iterator[Rule]:
    for file in sorted(place.glob("validationRules/*.validationRule-meta.xml")):
        tree = parse_xml(file)
        if is_true(tree, "active"):
            yield Rule(
                name=text_of(tree, "fullName") or file.name.partition(".")[0],
                formula=str(text_of(tree, "errorConditionFormula")),
                message=str(text_of(tree, "errorMessage")),
                field=text_of(tree, "errorDisplayField"),
            )
