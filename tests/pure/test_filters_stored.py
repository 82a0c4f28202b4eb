"""A filter outlives the program that wrote it, as plain data."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.filters.stored import DEEPEST, FilterFormatError, from_json, to_json
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Relative, Span
from tests.pure.filter_examples import group, one, relative

CONDITION = {"field": "Title", "operator": "equals", "values": ["x"]}
_values = st.text() | st.builds(Relative, span=st.sampled_from(Span), n=st.integers())
_leaves = st.builds(
    Condition,
    field=st.text(),
    operator=st.sampled_from(Operator),
    values=st.lists(_values, max_size=3).map(tuple),
)
_trees: st.SearchStrategy[Node] = st.recursive(
    _leaves,
    lambda part: st.builds(Group, join=st.sampled_from(Join), parts=st.lists(part, max_size=3).map(tuple)),
    max_leaves=10,
)


@given(root=_trees)
def test_what_is_written_is_read_again(root: Node) -> None:
    rule = Filter(root=root)
    assert from_json(json.loads(json.dumps(to_json(rule)))) == rule


def test_the_stored_form_stays() -> None:
    rule = group(
        Join.ALL,
        one("Title", Operator.EQUALS, "x").root,
        group(Join.ANY, one("CreatedDate", Operator.LESS, relative(Span.LAST_N_DAYS, 30)).root).root,
    )
    value = {"relative": "last_n_days", "n": 30}
    assert to_json(rule) == {
        "version": 1,
        "root": {
            "all": [CONDITION, {"any": [{"field": "CreatedDate", "operator": "less", "values": [value]}]}]
        },
    }


def whole(root: Any) -> dict[str, Any]:
    return {"version": 1, "root": root}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (None, "filter must"),
        ([], "filter must"),
        ({"root": CONDITION}, "filter must"),
        ({"version": 2, "root": CONDITION}, "filter.version"),
        (whole(None), "root must"),
        (whole({"all": [], "any": []}), "root must"),
        (whole({"all": "x"}), "root.all must"),
        (whole({"all": [CONDITION, 5]}), r"root.all\[1\] must"),
        (whole(CONDITION | {"more": 1}), "root must"),
        (whole(CONDITION | {"field": 5}), "root.field must"),
        (whole(CONDITION | {"operator": "like"}), "root.operator is 'like'; it must be one of equals"),
        (whole(CONDITION | {"operator": None}), "root.operator must"),
        (whole(CONDITION | {"values": "x"}), "root.values must"),
        (whole(CONDITION | {"values": [5]}), r"root.values\[0\] must"),
        (whole(CONDITION | {"values": [{"relative": "today", "n": "1"}]}), r"root.values\[0\].n must"),
        (whole(CONDITION | {"values": [{"relative": "today", "n": True}]}), r"root.values\[0\].n must"),
        (
            whole(CONDITION | {"values": [{"relative": "soon", "n": 0}]}),
            r"root.values\[0\].relative is 'soon'",
        ),
    ],
)
def test_what_is_no_filter_is_refused_with_its_place(data: Any, place: str) -> None:
    with pytest.raises(FilterFormatError, match=place):
        from_json(data)


def test_no_depth_exhausts_the_program() -> None:
    root: Any = CONDITION
    for _ in range(5_000):
        root = {"all": [root]}
    with pytest.raises(FilterFormatError, match=f"deeper than {DEEPEST}"):
        from_json(whole(root))
