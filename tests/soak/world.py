"""What one history plays with: the profile, its people by address, and what has been done to them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.filters.tree import Condition, Filter, Operator
from sync.mapping import Direction, Policy, Row
from sync.mapping import Mapping as FieldMapping
from sync.options import Limits, Options
from sync.profile import ObjectType, Profile
from tests.soak.history import Setup
from tests.soak.stage import INCLUDE, Stage

MAIN_LIST = "Main"
IN_SCOPE = "Web"
LIMITS = Limits(removals_floor=1_000, creations_floor=1_000, visible_drop=1.0, first_plan_waits=False)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Field names of an object type."""

    object_name: str
    address: str
    opted_out: str
    fields: Mapping[str, str]
    source: str
    required: Mapping[str, str] = field(default_factory=dict)


_NAMES = {"first": "FirstName", "last": "LastName"}
KINDS = {
    "Contact": Kind(
        object_name="Contact",
        address="Email",
        opted_out="HasOptedOutOfEmail",
        fields=_NAMES | {"title": "Title"},
        source="LeadSource",
    ),
    "Lead": Kind(
        object_name="Lead",
        address="Email",
        opted_out="HasOptedOutOfEmail",
        fields=_NAMES | {"title": "Title"},
        source="LeadSource",
        required={"Company": "Acme"},
    ),
    "Account": Kind(
        object_name="Account",
        address="PersonEmail",
        opted_out="PersonHasOptedOutOfEmail",
        fields=_NAMES | {"title": "PersonTitle"},
        source="PersonLeadSource",
    ),
}
WIRE = {"first": "first_name", "last": "last_name", "title": "job_title"}
Record = dict[str, Any]


@dataclass(kw_only=True)
class Person:
    """What is known of one address: which records were made for it, and what happened."""

    records: list[tuple[str, str]] = field(default_factory=list)  # (kind, id), as they were made
    contact_id: str = ""
    told: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    happened: list[str] = field(default_factory=list)  # names of acts, in their order
    made_at: int = 0  # when the last record of a person was made
    matched: bool = False  # a run that nothing disturbed has seen both sides
    doubted: bool = False  # a disturbed run may have seen both sides first
    moved: dict[tuple[str, str], int] = field(default_factory=dict)  # (side, field) since then: when
    doubtful: set[str] = field(default_factory=set)  # fields that a disturbed run may have carried


@dataclass(kw_only=True)
class World:
    """One history under way."""

    stage: Stage
    setup: Setup
    profile: Profile
    people: dict[int, Person] = field(default_factory=lambda: defaultdict(Person))
    opted_out_there: dict[str, int] = field(default_factory=dict)  # address by Salesforce: when
    addresses: dict[str, str] = field(default_factory=dict)  # of records, by their ids
    now: int = 0  # seconds that have passed
    foreseen: dict[int, dict[str, str]] = field(default_factory=dict)  # values, by address and field
    closed: set[str] = field(default_factory=set)  # addresses that the account's simulator watches for us
    known_at: int = -1  # when the last run that succeeded began
    running: bool = False
    met: "Counter[str]" = field(default_factory=Counter)  # what happened of what was drawn, by name
    closed_meanwhile: set[str] = field(default_factory=set)
    _list_id: str = ""

    @property
    def kind(self) -> Kind:
        """The profile's object type."""
        return KINDS[self.setup.object_type]

    @property
    def list_refuses(self) -> bool:
        """Tell whether the account puts nobody back on a list that they left, whoever asks."""
        return self.setup.switches.get("import_re_adds_leavers") is False

    def list_id(self) -> str:
        """Find the Main List; "" before it is made. Nothing here deletes it."""
        if not self._list_id:
            lists = self.stage.constant_contact.get("/v3/contact_lists?limit=1000", self.stage.token)["lists"]
            self._list_id = next((one["list_id"] for one in lists if one["name"] == MAIN_LIST), "")
        return self._list_id

    def contacts(self) -> list[Record]:
        """Read all contacts, deleted ones too."""
        target = f"/v3/contacts?status=all&limit=500&include={INCLUDE}"
        found: list[Record] = self.stage.constant_contact.get(target, self.stage.token)["contacts"]
        return list({one["contact_id"]: one for one in found}.values())

    def records(self, object_name: str) -> list[Record]:
        """Read all records of an object, deleted ones too."""
        fields = ",".join(_READ[object_name])
        target = f"records?object={object_name}&fields={fields}"
        found: list[Record] = self.stage.salesforce.control("GET", target)["records"]
        return found

    def everything(self) -> dict[str, list[Record]]:
        """Read both sides whole, stamps included."""
        salesforce = {name: self.records(name) for name in _READ}
        return {**salesforce, "contacts": self.contacts()}


_STAMPS = ("SystemModstamp", "CreatedDate", "CreatedById", "IsDeleted")
_READ = {
    "Contact": (
        *("FirstName", "LastName", "Title", "Email", "HasOptedOutOfEmail", "LeadSource", "IsPersonAccount"),
        *("MasterRecordId", *_STAMPS),
    ),
    "Lead": (
        *("FirstName", "LastName", "Title", "Email", "HasOptedOutOfEmail", "LeadSource", "Company"),
        *("IsConverted", "MasterRecordId", *_STAMPS),
    ),
    "Account": (
        *("FirstName", "LastName", "PersonTitle", "PersonEmail", "PersonHasOptedOutOfEmail"),
        *("PersonLeadSource", "IsPersonAccount", "MasterRecordId", *_STAMPS),
    ),
}


def address_of(who: int) -> str:
    """Give the address of that number."""
    return f"p{who}@example.com"


def key_of(address: str | None) -> str:
    """Fold an address to compare it."""
    return (address or "").strip().lower()


def number_of(address: str) -> int | None:
    """Give the number of an address of ours."""
    name = key_of(address).partition("@")[0][1:]
    return int(name) if name.isdigit() else None


def begin(stage: Stage, setup: Setup) -> World:
    """Empty the stage and set up a history's profile."""
    stage.fresh(setup.switches)
    return World(stage=stage, setup=setup, profile=stage.save(make_profile(setup)))


def make_profile(setup: Setup) -> Profile:
    """Make the profile of a setup."""
    kind = KINDS[setup.object_type]
    opt_out = {"opt_out_field": kind.opted_out}
    return Profile(
        id=0,
        name="soak",
        object_type=ObjectType(setup.object_type),
        main_list=MAIN_LIST,
        mapping=FieldMapping(version=1, address_field=kind.address, rows=tuple(_rows(setup, kind))),
        options=Options(**{**opt_out, **setup.options}),
        filter=_filter(kind) if setup.filtered else None,
        limits=LIMITS,
    )


def _rows(setup: Setup, kind: Kind) -> Iterator[Row]:
    for name, source in kind.fields.items():
        direction, policy = setup.rows.get(name, (Direction.TO_CONSTANT_CONTACT, Policy.SALESFORCE_WINS))
        yield Row(source=source, target=WIRE[name], direction=Direction(direction), policy=Policy(policy))


def _filter(kind: Kind) -> Filter:
    return Filter(root=Condition(field=kind.source, operator=Operator.EQUALS, values=(IN_SCOPE,)))
