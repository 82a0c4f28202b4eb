"""Mapping rows of every kind on both sides, and texts to try on them."""

from typing import Final

from hypothesis import strategies as st

from sync.convert.kinds import KINDS
from sync.described import CustomShape, SalesforceField
from sync.fields import TARGETS
from sync.mapping import BlankRule, Direction, Row
from sync.remote import FieldChoice
from tests.pure.sync.worlds import AWKWARD

LEVELS: Final = ("Gold", "Silver", "Bronze")
STATES: Final = {"MA": "Massachusetts", "NY": "New York", "WA": "Washington"}
CUSTOMS: Final = {
    "string": CustomShape(kind="string"),
    "text_area": CustomShape(kind="text_area"),
    "date": CustomShape(kind="date"),
    "datetime": CustomShape(kind="datetime"),
    "number": CustomShape(kind="number", decimal_places=2, allow_negative=False),
    "currency": CustomShape(kind="currency", decimal_places=2),
    "boolean": CustomShape(kind="boolean"),
    "single_select": CustomShape(
        kind="single_select",
        choices=tuple(FieldChoice(choice_id=f"00{at}", label=each) for at, each in enumerate(LEVELS)),
    ),
    "multi_select": CustomShape(
        kind="multi_select",
        choices=tuple(FieldChoice(choice_id=f"00{at}", label=each) for at, each in enumerate(LEVELS)),
    ),
}


def field(kind: str, **different: object) -> SalesforceField:
    """Give a field of a kind, as narrow as orgs make them."""
    numbers = {"precision": 8, "scale": 2} if kind in {"double", "percent", "currency"} else {}
    whole = {"digits": 8} if kind in {"int", "long"} else {}
    listed: dict[str, object] = {}
    if kind in {"picklist", "multipicklist"}:
        listed = {"values": LEVELS, "labels": LEVELS, "restricted": True}
    if kind == "state_code":
        listed = {"values": tuple(STATES), "labels": tuple(STATES.values())}
    if kind == "country_code":
        listed = {"values": ("US", "GB"), "labels": ("United States", "United Kingdom")}
    made = {
        "name": "Any__c",
        "kind": kind,
        "length": 0 if numbers or whole else 40,
        **numbers,
        **whole,
        **listed,
    }
    return SalesforceField(**{**made, **different})  # type: ignore[arg-type]


def row(kind: str, target: str = "custom:string") -> Row:
    """Give a row both ways between a field of a kind and a target; "custom:<its kind>"."""
    return Row(
        source="Any__c",
        target=target,
        direction=Direction.BOTH,
        custom_field_id="f1",
        custom_field_name="any",
        field=field(kind),
        custom=CUSTOMS.get(target.removeprefix("custom:")),
    )


kinds = st.sampled_from(sorted(KINDS))
targets = st.sampled_from([*sorted(TARGETS), *(f"custom:{kind}" for kind in CUSTOMS)])
rows = st.builds(row, kinds, targets)

VALUES: Final = (
    "Gold",
    "gold;Bronze",
    "Bronze; Gold",
    "2026-02-28",
    "2/28/2026",
    "28.2.2026",
    "2026-02-28T22:34:47.000Z",
    "2026-02-28T22:34:47+0530",
    "1500-01-01",
    "12.5",
    "1,234.50",
    "-0.0",
    "1E+7",
    "9" * 30,
    "0.123",
    "$ 12",
    "50 %",
    "true",
    "No",
    "MA",
    "washington",
    "Western Australia",
    "USA",
    "ann@example.com",
    "Unknown",
    "02-29",
)
values = (
    st.sampled_from(AWKWARD)
    | st.sampled_from(VALUES)
    | st.text(max_size=30)
    | st.from_regex(r"[-0-9.,/:TZeE+ ]{1,20}")
)
blanks = st.sampled_from(BlankRule)
