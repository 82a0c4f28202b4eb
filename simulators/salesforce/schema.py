"""What an object is made of: fields read from one compact table an object, frozen and comparable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

# flags of the compact tables: the describe keys that differ from field to field
_FLAGS = {
    "c": "createable",
    "u": "updateable",
    "n": "nillable",
    "d": "defaulted",
    "i": "id_lookup",
    "x": "restricted",
    "p": "permissionable",
    "N": "name_field",
    "s": "search_prefilterable",
    "e": "external_id",
    "q": "unique",
    "C": "case_sensitive",
}
TEXT_TYPES = frozenset(
    {
        "string",
        "textarea",
        "email",
        "phone",
        "url",
        "picklist",
        "multipicklist",
        "combobox",
        "id",
        "reference",
    }
)
NUMBER_TYPES = frozenset({"double", "currency", "percent", "int"})


@dataclass(frozen=True, kw_only=True)
class FilterItem:
    """One line of a filter: `operation` in the words of metadata, `value` as text."""

    field: str
    operation: str
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Rollup:
    """A roll-up over the records of `detail` whose `lookup` names the master; `summed` unless it counts."""

    operation: str
    detail: str
    lookup: str
    summed: str | None = None
    filters: tuple[FilterItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LookupFilter:
    """What a lookup may name: records that meet `filters`, else `message`; an optional one only advises."""

    filters: tuple[FilterItem, ...]
    message: str | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A validation rule: where `formula` is true the record is refused, at `field` if it names one."""

    name: str
    formula: str
    message: str
    field: str | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field; `values` are the active picklist values, `to` the objects that a reference may name."""

    name: str
    type: str
    label: str
    length: int = 0
    createable: bool = False
    updateable: bool = False
    nillable: bool = False
    defaulted: bool = False
    id_lookup: bool = False
    restricted: bool = False
    permissionable: bool = False
    name_field: bool = False
    search_prefilterable: bool = False
    external_id: bool = False
    unique: bool = False
    case_sensitive: bool = False
    filterable: bool = True
    to: tuple[str, ...] = ()
    relationship: str | None = None
    compound: str | None = None
    info: str | None = None
    values: tuple[str, ...] = ()
    default: str | None = None
    child: str | None = None  # the name of the child relationship on the parent
    cascade: bool = False
    precision: int = 0
    scale: int = 0
    digits: int = 0
    help: str | None = None
    write_master_read: bool = False
    restrict: bool = False  # a record that this lookup names cannot be deleted
    auto_number: str | None = None  # how it counts: {0000}
    formula: str | None = None
    blank_as_zero: bool = True
    rollup: Rollup | None = None
    lookup_filter: LookupFilter | None = None

    @property
    def custom(self) -> bool:
        return self.name.endswith(("__c", "__pc"))

    @property
    def required(self) -> bool:
        """Whether a create without it fails: neither nillable nor filled by the vendor."""
        return self.createable and not self.nillable and not self.defaulted and self.type != "boolean"

    @property
    def polymorphic(self) -> bool:
        return len(self.to) > 1

    @property
    def composed(self) -> bool:
        """Whether it is an address: composed of its parts."""
        return self.type in {"address", "location"}

    @property
    def computed(self) -> bool:
        """Whether it is worked out anew at every reading."""
        return self.formula is not None or self.rollup is not None

    @property
    def stored(self) -> bool:
        """Whether the value has a column of its own."""
        return not (self.composed or self.computed)

    @property
    def long_text(self) -> bool:
        return self.type == "textarea" and self.length > 255


@dataclass(frozen=True, kw_only=True)
class SObject:
    """One object type; `traits` holds the describe keys in which it differs from most."""

    name: str
    prefix: str | None
    label: str
    plural: str
    fields: tuple[Field, ...]
    traits: Mapping[str, Any]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by their name in lower case: the vendor's names fold case."""
        return {field.name.lower(): field for field in self.fields}

    @cached_property
    def by_relationship(self) -> dict[str, Field]:
        return {field.relationship.lower(): field for field in self.fields if field.relationship and field.to}

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.stored)

    @property
    def custom(self) -> bool:
        return self.name.endswith(("__c", "__mdt", "__e"))

    @property
    def soft_deletes(self) -> bool:
        return "isdeleted" in self.by_name

    def trait(self, name: str, default: Any) -> Any:
        return self.traits.get(name, default)

    def without(self, hidden: Iterable[str]) -> "SObject":
        """Return the object as somebody sees it from whom the named fields are hidden."""
        names = {name.lower() for name in hidden}
        return replace(self, fields=tuple(field for field in self.fields if field.name.lower() not in names))

    def with_fields(self, *fields: Field) -> "SObject":
        return replace(self, fields=(*self.fields, *fields))


def parse_fields(table: str, values: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Field, ...]:
    """Read a table of lines `Name | type length | flags | Label | key=value ...`; `@Name` is a block."""
    found: list[Field] = []
    for line in filter(None, map(str.strip, table.splitlines())):
        if line.startswith("@"):
            block, _, prefix = line[1:].partition(" ")
            found.extend(_BLOCKS[block](prefix))
        else:
            found.append(_field(line, values or {}))
    return tuple(found)


def _field(line: str, values: Mapping[str, tuple[str, ...]]) -> Field:
    name, kind, flags, label, *rest = (part.strip() for part in line.split("|"))
    type_name, _, length = kind.partition(" ")
    made: dict[str, Any] = {_FLAGS[letter]: True for letter in flags}
    for pair in " ".join(rest).split():
        key, _, value = pair.partition("=")
        made[key] = tuple(value.split(",")) if key == "to" else value.replace("_", " ")
    made["filterable"] = made.get("filterable", "yes") == "yes"
    made["cascade"] = made.get("cascade") == "yes"
    made.update({key: int(made[key]) for key in ("precision", "scale", "digits") if key in made})
    if type_name in {"double", "currency", "percent"}:
        made.setdefault("precision", 18)
    return Field(
        name=name, type=type_name, label=label, length=int(length or 0), values=values.get(name, ()), **made
    )


GEOCODE = (
    "Address NearAddress Block Street ExtendedZip Zip Neighborhood City County State Unknown".split()  # noqa: SIM905  eleven words read better so
)


def _address(prefix: str) -> tuple[Field, ...]:
    """Return the nine fields of an address as the recorded describes have them."""
    space = f"{prefix.removeprefix('Person')} " if prefix else ""
    compound = f"{prefix}Address"
    table = f"""
        {prefix}Street | textarea 255 | cunp | {space}Street | info=plaintextarea
        {prefix}City | string 40 | cunp | {space}City
        {prefix}State | string 80 | cunp | {space}State/Province
        {prefix}PostalCode | string 20 | cunp | {space}Zip/Postal Code
        {prefix}Country | string 80 | cunp | {space}Country
        {prefix}Latitude | double | cunp | {space}Latitude | scale=15
        {prefix}Longitude | double | cunp | {space}Longitude | scale=15
        {prefix}GeocodeAccuracy | picklist 40 | cunxp | {space}Geocode Accuracy
    """
    parts = parse_fields(table, {f"{prefix}GeocodeAccuracy": tuple(GEOCODE)})
    whole = Field(name=compound, type="address", label=f"{space}Address", nillable=True, permissionable=True)
    return (*(replace(part, compound=compound) for part in parts), whole)


def _audit(_: str) -> tuple[Field, ...]:
    return parse_fields("""
        CreatedDate | datetime | d | Created Date
        CreatedById | reference 18 | ds | Created By ID | to=User relationship=CreatedBy
        LastModifiedDate | datetime | d | Last Modified Date
        LastModifiedById | reference 18 | ds | Last Modified By ID | to=User relationship=LastModifiedBy
        SystemModstamp | datetime | d | System Modstamp
    """)


def _viewed(_: str) -> tuple[Field, ...]:
    return parse_fields("""
        LastViewedDate | datetime | n | Last Viewed Date
        LastReferencedDate | datetime | n | Last Referenced Date
    """)


def _person(_: str) -> tuple[Field, ...]:
    """Return the name fields of Contact and Lead; middle name and suffix are an org setting, here on."""
    fields = parse_fields(
        """
        LastName | string 80 | cu | Last Name
        FirstName | string 40 | cun | First Name
        Salutation | picklist 40 | cun | Salutation
        MiddleName | string 40 | cunp | Middle Name
        Suffix | string 40 | cunp | Suffix
        """,
        {"Salutation": ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.")},
    )
    whole = Field(
        name="Name", type="string", label="Full Name", length=121, name_field=True, info="personname"
    )
    return (*(replace(field, compound="Name", info="personname") for field in fields), whole)


_BLOCKS = {"address": _address, "audit": _audit, "viewed": _viewed, "person": _person}
