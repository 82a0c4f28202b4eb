"""A profile shown in forms and sent back unchanged is the same profile, whatever it holds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, FormField, RadioField

from sync.fields import TARGETS
from sync.filters.kinds import WITH_SEVERAL, WITHOUT_VALUE
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Relative, Span
from sync.profile import Profile
from tests.pure.profiles import drawn, profiles, values
from web.forms.filtering import (
    BLANK,
    act,
    filter_of,
    read_tree,
    read_value,
    tree_of,
    write_tree,
    write_value,
)
from web.forms.mapping import MappingForm, place_name
from web.forms.steps import ConstantContactForm, SalesforceForm, ScheduleForm, StepForm

FORMS = [SalesforceForm, ConstantContactForm, MappingForm, ScheduleForm]


@pytest.fixture(autouse=True, scope="module")
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context():
        yield app


def sent(form: Any) -> Iterator[tuple[str, str]]:
    """Give what a browser would send of a form that nobody touched."""
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                yield from sent(entry)
        elif isinstance(field, FormField):
            yield from sent(field.form)
        elif isinstance(field, BooleanField):
            if field.data:
                yield field.name, "y"
        elif isinstance(field, RadioField) or not hasattr(field, "_value"):
            if field.data is not None:
                yield field.name, str(field.data)
        else:
            yield field.name, str(field._value())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.step)
@drawn
@given(profile=profiles())
def test_a_step_sent_back_unchanged_changes_nothing(form: type[StepForm], profile: Profile) -> None:
    again = form(MultiDict(sent(form.of(profile))))
    if form is not ConstantContactForm or profile.main_list:
        assert again.validate(), again.errors
    assert again.apply(profile) == profile


counted = st.one_of(
    st.builds(
        Condition,
        field=st.text(max_size=12),
        operator=st.sampled_from(sorted(WITHOUT_VALUE)),
    ),
    st.builds(
        Condition,
        field=st.text(max_size=12),
        operator=st.sampled_from(sorted(WITH_SEVERAL)),
        values=st.lists(values.filter(lambda value: value != ""), max_size=4).map(tuple),
    ),
    st.builds(
        Condition,
        field=st.text(max_size=12),
        operator=st.sampled_from(sorted(set(Operator) - WITHOUT_VALUE - WITH_SEVERAL)),
        values=st.lists(values, max_size=1).map(tuple),
    ),
)
trees = st.recursive(
    counted,
    lambda parts: st.builds(Group, join=st.sampled_from(Join), parts=st.lists(parts, max_size=4).map(tuple)),
    max_leaves=12,
)


@drawn
@given(trees)
def test_a_tree_sent_back_unchanged_is_the_same(tree: Node) -> None:
    assert read_tree(dict(write_tree(tree))) == tree


@drawn
@given(values)
def test_a_value_stands_on_one_line_and_comes_back(value: str | Relative) -> None:
    line = write_value(value)
    assert "\n" not in line
    assert read_value(line) == value


@drawn
@given(trees)
def test_the_root_of_a_filter_is_a_group(tree: Node) -> None:
    shown = tree_of(Filter(root=tree))
    assert isinstance(shown, Group)
    found = filter_of(shown)
    assert (found is None) == (tree == Group(join=tree.join, parts=()) if isinstance(tree, Group) else False)


def test_buttons_add_and_remove_conditions_and_groups() -> None:
    tree = act(act(tree_of(None), "condition n"), "group n")
    assert tree == Group(join=Join.ALL, parts=(BLANK, Group(join=Join.ANY, parts=(BLANK,))))
    assert act(tree, "remove n.0") == Group(join=Join.ALL, parts=(Group(join=Join.ANY, parts=(BLANK,)),))
    assert act(tree, "condition n.1") == replace(
        tree, parts=(BLANK, Group(join=Join.ANY, parts=(BLANK, BLANK)))
    )
    assert act(tree, "remove n") == tree_of(None)


@pytest.mark.parametrize(
    "action", ["", "remove", "remove n.9", "remove m", "explode n", "group n.0", "remove n.-1"]
)
def test_a_button_that_there_is_not_changes_nothing(action: str) -> None:
    tree = act(tree_of(None), "condition n")
    assert act(tree, action) == tree


def test_a_changed_operator_keeps_the_value() -> None:
    one = {"n:join": "all", "n.0:field": "City", "n.0:operator": "in", "n.0:value": "Boston"}
    expected = Condition(field="City", operator=Operator.IN, values=("Boston",))
    assert read_tree(one) == Group(join=Join.ALL, parts=(expected,))


def test_what_is_typed_is_meant_as_it_stands() -> None:
    assert read_value("C:\\new") == "C:\\new"
    assert read_value('"half') == '"half'
    assert read_value("@home") == "@home"
    assert read_value("@last_n_days 30") == Relative(span=Span.LAST_N_DAYS, n=30)


def test_every_place_of_a_contact_has_a_name() -> None:
    names = [place_name(target) for target in TARGETS]
    assert len(set(names)) == len(TARGETS)
    assert all(name[0].isupper() and ":" not in name for name in names)
