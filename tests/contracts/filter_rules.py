"""Draws filters over the fields of filter_world, with values such as its people have and others."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from sync.filters.dates import MOST
from sync.filters.kinds import OPERATORS, WITH_SEVERAL, WITHOUT_VALUE, Kind
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Relative, Span, Value
from tests.contracts import filter_world as world

MOMENTS = world.SECONDS
PICKED = ("Web", "web", "partner REFERRAL", "@example.com", "555", "HR Director")

_whole_texts = st.sampled_from([*world.TEXTS, *world.LINES, *world.CODES, *PICKED])
_parts = st.builds(
    lambda text, first, last: text[first:last],
    _whole_texts,
    st.integers(0, 4),
    st.integers(1, 12),
)
_odd = st.text("aB%_\\'\"é😀 \n", max_size=4)
TEXTS = (_whole_texts | _parts | _odd | _whole_texts.map(str.swapcase)).filter(
    lambda text: bool(text.strip())
)


@st.composite
def relatives(draw: st.DrawFn) -> Relative:
    span = draw(st.sampled_from(Span))
    if not span.counted:
        return Relative(span=span)
    most = next(most for unit, most in MOST.items() if unit in span.value)
    return Relative(span=span, n=draw(st.integers(1, 5) | st.integers(1, most)))


_days = (
    st.sampled_from(world.DAYS) | st.sampled_from(world.DAYS) | st.dates(date(1700, 1, 1), date(4000, 12, 31))
)
DATES = _days.map(str) | relatives()
_moments = st.integers(0, len(MOMENTS) - 1).map(lambda number: MOMENTS[number])
DATETIMES = st.one_of(
    DATES,
    _moments.map(lambda moment: f"{moment[:19]}Z"),
    _moments.map(lambda moment: moment[:16]),
    _moments.map(lambda moment: f"{moment[:19]}+05:30"),
)
_choice = st.sampled_from(["Food", "music", "Open Air", "SPORT & play", "été", "Other"])
VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.TEXT: TEXTS,
    Kind.EXACT: st.sampled_from(world.CODES) | TEXTS,
    Kind.ID: st.integers(0, 7).map(str),  # stands for the id of one of the first people or accounts
    Kind.NUMBER: st.sampled_from(world.NUMBERS)
    | st.integers(-9999, 9999).map(lambda cents: str(cents / 100)),
    Kind.WHOLE: st.sampled_from(["0", "-1", "10", "10.0", "500"]),
    Kind.DATE: DATES,
    Kind.DATETIME: DATETIMES,
    Kind.CHOICES: st.lists(_choice, min_size=1, max_size=3).map(";".join),
}


@st.composite
def condition(draw: st.DrawFn, path: str, operator: Operator) -> Condition:
    """Draw values that fit the question."""
    if operator in WITHOUT_VALUE:
        return Condition(field=path, operator=operator)
    most = 4 if operator in WITH_SEVERAL else 1
    values = draw(st.lists(VALUES[world.KINDS[path]], min_size=1, max_size=most))
    return Condition(field=path, operator=operator, values=tuple(values))


QUESTIONS = [(path, operator) for path, kind in world.KINDS.items() for operator in sorted(OPERATORS[kind])]


def _group(join: Join, parts: list[Node]) -> Node:
    return Group(join=join, parts=tuple(parts))


@st.composite
def leaves(draw: st.DrawFn) -> Condition:
    """Draw each kind of field as often as any other."""
    kind = draw(st.sampled_from(Kind))
    path = draw(st.sampled_from([path for path in world.KINDS if world.KINDS[path] is kind]))
    return draw(condition(path, draw(st.sampled_from(sorted(OPERATORS[kind])))))


_trees = st.recursive(
    leaves(),
    lambda part: st.builds(_group, st.sampled_from(Join), st.lists(part, min_size=1, max_size=4)),
    max_leaves=8,
)
RULES = _trees.map(lambda root: Filter(root=root))
NOWS = _moments.map(datetime.fromisoformat) | st.datetimes(
    datetime(2018, 1, 1),  # noqa: DTZ001  # the zone stands beside it
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.sampled_from(world.ZONES).map(ZoneInfo)


def with_ids(node: Node, ids: dict[str, list[str]]) -> Node:
    """Put ids of the org, by field, where numbers stand for them."""
    if isinstance(node, Group):
        return replace(node, parts=tuple(with_ids(part, ids) for part in node.parts))
    if node.field not in ids:
        return node
    return replace(node, values=tuple(ids[node.field][int(str(value))] for value in node.values))
