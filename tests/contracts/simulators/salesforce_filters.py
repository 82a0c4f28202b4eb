"""Random SOQL conditions, each with the predicate that plain Python makes of it."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.contracts.simulators.salesforce_model import FLAGS, fold

Judge = Callable[[dict[str, Any]], bool]
Condition = tuple[str, Judge]
POOL: dict[str, list[Any]] = {
    "FirstName": ["Ann", "ann", "Bob", "Bo%b", "O'Hara", "Zoë", "ZOË", None],
    "LastName": ["Soak", "O'Soak", 'So"ak', "Söäk 漢字", "S\\oak"],
    "Title": ["Boss", "boss ", "a_b", None],
    "Name": ["Nest & Co", "nest & co", "Ünïque", "N%"],
    "Company": ["Acme", "ACME", "Ünïque"],
    "Birthdate": ["1990-01-01", "2000-06-15", None],
    "DoNotCall": [True, False],
    "HasOptedOutOfEmail": [True, False],
    "IsActive": [True, False],
    "HasResponded": [True, False],
    "Status": ["Sent", "Responded"],
}
FILTERED = {
    "Account": ("Name",),
    "Contact": (
        *("FirstName", "LastName", "Title", "Birthdate", "DoNotCall", "HasOptedOutOfEmail"),
        "Account.Name",
    ),
    "Lead": ("FirstName", "LastName", "Title", "Company", "DoNotCall", "HasOptedOutOfEmail"),
    "Campaign": ("Name", "IsActive"),
    "CampaignMember": ("Status", "HasResponded", "Campaign.Name"),
}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: bool(one == other),
    "!=": lambda one, other: bool(one != other),
    "<": lambda one, other: one is not None and one < other,
    "<=": lambda one, other: one is not None and one <= other,
    ">": lambda one, other: one is not None and one > other,
    ">=": lambda one, other: one is not None and one >= other,
}


def quote(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if value[:2] in {"19", "20"}:
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def pool(name: str) -> list[Any]:
    return POOL[name.rpartition(".")[2]]


@st.composite
def comparisons(draw: st.DrawFn, names: tuple[str, ...]) -> Condition:
    """A field beside a value; order is compared of dates alone, as texts may sort by a locale."""
    name = draw(st.sampled_from(names))
    operator = draw(st.sampled_from(sorted(COMPARE) if name == "Birthdate" else ["=", "!="]))
    values = [each for each in pool(name) if each is not None or operator in {"=", "!="}]
    value = draw(st.sampled_from(values))
    compare = COMPARE[operator]
    return f"{name} {operator} {quote(strip(value))}", lambda row: compare(
        fold(row[name]), strip(fold(value))
    )


@st.composite
def members(draw: st.DrawFn, names: tuple[str, ...]) -> Condition:
    name = draw(st.sampled_from(names))
    chosen = [strip(each) for each in draw(st.lists(st.sampled_from(pool(name)), min_size=1, max_size=4))]
    negated = draw(st.booleans())
    text = f"{name} {'NOT IN' if negated else 'IN'} ({', '.join(map(quote, chosen))})"
    wanted = {fold(value) for value in chosen}
    return text, lambda row: (fold(row[name]) in wanted) != negated


@st.composite
def likes(draw: st.DrawFn, names: tuple[str, ...]) -> Condition:
    texts = [each for each in names if each.rpartition(".")[2] not in FLAGS | {"Birthdate", "Status"}]
    name = draw(st.sampled_from(texts))
    bare = draw(st.sampled_from(["a", "Bo", "b", "O", "ë", "ü", "s"]))
    pattern = draw(st.sampled_from(["{}%", "%{}", "%{}%", "{}"])).format(bare)
    return f"{name} LIKE '{pattern}'", lambda row: is_like(row[name], pattern)


def strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def is_like(value: Any, pattern: str) -> bool:
    if value is None:
        return False
    text, bare = fold(value), fold(pattern.strip("%"))
    found = {
        (False, False): text == bare,
        (False, True): text.startswith(bare),
        (True, False): text.endswith(bare),
        (True, True): bare in text,
    }
    return bool(found[pattern.startswith("%"), pattern.endswith("%")])


def negate(condition: Condition) -> Condition:
    text, judge = condition
    return f"NOT ({text})", lambda row: not judge(row)


def join(word: str, parts: list[Condition]) -> Condition:
    rule = all if word == "AND" else any
    judges = [judge for _, judge in parts]
    return f" {word} ".join(f"({text})" for text, _ in parts), lambda row: rule(
        judge(row) for judge in judges
    )


def conditions(names: tuple[str, ...]) -> st.SearchStrategy[Condition]:
    """Conditions over these fields, nested."""
    texts = [each for each in names if each.rpartition(".")[2] not in FLAGS | {"Birthdate", "Status"}]
    leaves = comparisons(names) | members(names)
    return st.recursive(
        leaves | likes(names) if texts else leaves,
        lambda inner: (
            inner.map(negate)
            | st.builds(join, st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3))
        ),
        max_leaves=6,
    )
