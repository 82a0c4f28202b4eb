"""The objects of an org as somebody sees them: what there is, and who is whose child."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from simulators.salesforce.schema import Field, SObject, parse_fields

# What a lookup to several objects shows of its target, whichever it is.
# https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_name.htm
ANY_NAME = SObject(
    name="Name",
    prefix=None,
    label="Name",
    plural="Names",
    traits={"createable": False, "updateable": False, "deletable": False, "queryable": False},
    fields=parse_fields(
        """
        Id | id 18 | | ID
        Name | string 255 | nN | Name
        FirstName | string 40 | n | First Name
        LastName | string 80 | n | Last Name
        Email | email 128 | n | Email
        Phone | phone 40 | n | Phone
        Title | string 128 | n | Title
        Username | string 80 | n | Username
        Type | string 40 | n | Type
        """
    ),
)


@dataclass(frozen=True, kw_only=True)
class Child:
    """One child relationship: records of `child` whose `field` names the parent."""

    parent: str
    child: SObject
    field: Field

    @property
    def name(self) -> str | None:
        return self.field.child


class Catalog:
    """Objects by name, folding case; made anew whenever an object, a field or a right changes."""

    def __init__(self, objects: Iterable[SObject], *, whole: "Catalog | None" = None) -> None:
        self.objects = {made.name.lower(): made for made in sorted(objects, key=lambda made: made.name)}
        self.whole = whole or self  # what there is, whoever sees how much of it: formulas see all

    def find(self, name: str) -> SObject | None:
        return self.objects.get(name.lower())

    def at(self, name: str) -> SObject:
        """Return the object of that name; for names that our own tables gave."""
        return self.objects[name.lower()]

    def of_prefix(self, record: str) -> SObject | None:
        """Return the object that a record id belongs to."""
        return self._by_prefix.get(record[:3])

    def target(self, field: Field) -> SObject | None:
        """Return what the relationship of a lookup shows: its object, or Name where it may be several."""
        if field.polymorphic:
            return ANY_NAME
        return self.find(field.to[0]) if field.to else None

    def children(self, parent: str) -> list[Child]:
        return self._children.get(parent.lower(), [])

    def shaped(self, shape: Callable[[SObject], SObject | None]) -> "Catalog":
        """Return the catalog as somebody sees it: each object as `shape` gives it, or not at all."""
        return Catalog(filter(None, map(shape, self.objects.values())), whole=self.whole)

    @cached_property
    def _by_prefix(self) -> dict[str, SObject]:
        return {made.prefix: made for made in self.objects.values() if made.prefix}

    @cached_property
    def _children(self) -> dict[str, list[Child]]:
        found: dict[str, list[Child]] = {}
        for made in self.objects.values():
            for field in made.fields:
                for parent in field.to:
                    found.setdefault(parent.lower(), []).append(Child(parent=parent, child=made, field=field))
        return found
