"""What is wrong with a filter is named, with its place, before anything is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.filters.check import (
    DEEPEST,
    LONGEST_CONDITION,
    MOST_CONDITIONS,
    MOST_VALUES,
    FilterProblem,
    Flaw,
    check,
)
from sync.filters.kinds import OPERATORS, WITHOUT_VALUE, kind_of
from sync.filters.needs import needs_ids
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Span, Value
from tests.pure.filter_examples import FIELDS, asked, field, group, one, relative
from texts import is_known, placeholders

VIP = Condition(field="Vip__c", operator=Operator.TRUE)
GOOD: list[tuple[str, Operator, tuple[Value, ...]]] = [
    ("Title", Operator.CONTAINS, ("x" * 128,)),
    ("Score__c", Operator.EQUALS, ("+12.5",)),
    ("Employees__c", Operator.LESS, ("-3.0",)),
    ("Signed__c", Operator.EQUALS, ("2024-02-29",)),
    ("CreatedDate", Operator.GREATER, ("2026-11-23 09:00:00-05:00",)),
    ("CreatedDate", Operator.IN, ("2026-11-23", relative(Span.LAST_N_DAYS, 30))),
    ("AccountId", Operator.IN, ("001000000000001", "001000000000001AAA")),
    ("Interests__c", Operator.EXCLUDES, ("Food;Chess",)),
    ("Account.Partner__c", Operator.FALSE, ()),
]
BAD: list[tuple[str, Operator, tuple[Value, ...], Flaw]] = [
    ("Nope__c", Operator.BLANK, (), Flaw.FIELD_UNKNOWN),
    ("Account.Nope__c", Operator.BLANK, (), Flaw.FIELD_UNKNOWN),
    ("title", Operator.BLANK, (), Flaw.FIELD_UNKNOWN),
    ("Description", Operator.BLANK, (), Flaw.FIELD_UNFILTERABLE),
    ("MailingAddress", Operator.BLANK, (), Flaw.FIELD_UNFILTERABLE),
    ("Title", Operator.GREATER, ("a",), Flaw.OPERATOR_UNFIT),
    ("Title", Operator.TRUE, (), Flaw.OPERATOR_UNFIT),
    ("Title", Operator.INCLUDES, ("a",), Flaw.OPERATOR_UNFIT),
    ("Code__c", Operator.CONTAINS, ("a",), Flaw.OPERATOR_UNFIT),
    ("AccountId", Operator.STARTS_WITH, ("001",), Flaw.OPERATOR_UNFIT),
    ("Interests__c", Operator.EQUALS, ("Food",), Flaw.OPERATOR_UNFIT),
    ("Vip__c", Operator.BLANK, (), Flaw.OPERATOR_UNFIT),
    ("Vip__c", Operator.EQUALS, ("true",), Flaw.OPERATOR_UNFIT),
    ("Title", Operator.EQUALS, (), Flaw.VALUE_MISSING),
    ("Title", Operator.IN, (), Flaw.VALUE_MISSING),
    ("Title", Operator.EQUALS, (" ",), Flaw.VALUE_MISSING),
    ("Title", Operator.EQUALS, ("a", "b"), Flaw.TOO_MANY_VALUES),
    ("Title", Operator.BLANK, ("a",), Flaw.TOO_MANY_VALUES),
    ("Title", Operator.IN, ("a",) * (MOST_VALUES + 1), Flaw.TOO_MANY_VALUES),
    ("Title", Operator.EQUALS, (relative(Span.TODAY),), Flaw.VALUE_UNFIT),
    ("Title", Operator.EQUALS, ("a\0b",), Flaw.VALUE_UNFIT),
    ("Title", Operator.EQUALS, ("\ud800",), Flaw.VALUE_UNFIT),
    ("Score__c", Operator.EQUALS, ("ten",), Flaw.VALUE_UNFIT),
    ("Score__c", Operator.EQUALS, ("1e5",), Flaw.VALUE_UNFIT),
    ("Score__c", Operator.EQUALS, ("1,5",), Flaw.VALUE_UNFIT),
    ("Score__c", Operator.EQUALS, ("NaN",), Flaw.VALUE_UNFIT),
    ("Score__c", Operator.EQUALS, ("1" * 19,), Flaw.VALUE_UNFIT),
    ("Score__c", Operator.EQUALS, ("٣",), Flaw.VALUE_UNFIT),
    ("Employees__c", Operator.EQUALS, ("1.5",), Flaw.VALUE_UNFIT),
    ("Signed__c", Operator.EQUALS, ("2026-02-30",), Flaw.VALUE_UNFIT),
    ("Signed__c", Operator.EQUALS, ("23.11.2026",), Flaw.VALUE_UNFIT),
    ("Signed__c", Operator.EQUALS, ("1699-12-31",), Flaw.VALUE_UNFIT),
    ("Signed__c", Operator.EQUALS, ("2026-11-23T09:00",), Flaw.VALUE_UNFIT),
    ("Signed__c", Operator.EQUALS, (relative(Span.LAST_N_DAYS),), Flaw.VALUE_UNFIT),
    ("CreatedDate", Operator.EQUALS, ("2026-11-23T25:00",), Flaw.VALUE_UNFIT),
    ("CreatedDate", Operator.EQUALS, ("20261123",), Flaw.VALUE_UNFIT),
    ("AccountId", Operator.EQUALS, ("Acme",), Flaw.VALUE_UNFIT),
    ("AccountId", Operator.EQUALS, ("001000000000abCAAA",), Flaw.VALUE_UNFIT),
    ("Interests__c", Operator.INCLUDES, ("Food;;Chess",), Flaw.VALUE_UNFIT),
    ("Title", Operator.EQUALS, ("x" * 129,), Flaw.VALUE_TOO_LONG),
    ("Interests__c", Operator.INCLUDES, ("'" * 2001,), Flaw.VALUE_TOO_LONG),
]


@pytest.mark.parametrize(("path", "operator", "values"), GOOD)
def test_what_fits_its_field_is_no_problem(path: str, operator: Operator, values: tuple[Value, ...]) -> None:
    assert check(one(path, operator, *values), FIELDS) == []


@pytest.mark.parametrize(("path", "operator", "values", "flaw"), BAD)
def test_what_does_not_fit_is_named(
    path: str, operator: Operator, values: tuple[Value, ...], flaw: Flaw
) -> None:
    (problem,) = check(one(path, operator, *values), FIELDS)
    assert problem.code is flaw
    assert problem.parameters["field"] == path
    assert is_known(problem.code)
    assert placeholders(problem.code) <= problem.parameters.keys()


def test_a_problem_leads_to_its_place() -> None:
    bad = Condition(field="Nope__c", operator=Operator.BLANK)
    empty = Group(join=Join.ANY, parts=())
    found = check(group(Join.ALL, VIP, group(Join.ANY, VIP, bad).root, empty), FIELDS)
    assert found == [
        FilterProblem(code=Flaw.FIELD_UNKNOWN, at=(1, 1), parameters={"field": "Nope__c"}),
        FilterProblem(code=Flaw.EMPTY_GROUP, at=(2,)),
    ]


def nested(depth: int) -> Node:
    return Group(join=Join.ALL, parts=(nested(depth - 1),)) if depth else VIP


def test_a_filter_has_a_greatest_depth_and_number_of_conditions() -> None:
    assert check(Filter(root=nested(DEEPEST)), FIELDS) == []
    assert [problem.code for problem in check(Filter(root=nested(DEEPEST + 1)), FIELDS)] == [Flaw.TOO_DEEP]
    assert check(group(Join.ANY, *[VIP] * MOST_CONDITIONS), FIELDS) == []
    (problem,) = check(group(Join.ANY, *[VIP] * (MOST_CONDITIONS + 1)), FIELDS)
    assert (problem.code, problem.parameters) == (Flaw.TOO_MANY_CONDITIONS, {"count": 101, "most": 100})


def test_a_query_that_salesforce_would_find_too_long_is_named_with_its_quotes_counted() -> None:
    values = ("'" * 100,) * 449
    fitting = one("Title", Operator.IN, *values[:440])
    assert check(fitting, FIELDS) == []
    assert len(asked(fitting)) <= LONGEST_CONDITION
    (problem,) = check(one("Title", Operator.IN, *values), FIELDS)
    assert problem.code is Flaw.TOO_LONG
    assert int(problem.parameters["length"]) == len(asked(one("Title", Operator.IN, *values)))


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_has_a_sentence(flaw: Flaw) -> None:
    assert is_known(flaw)


@given(
    path=st.sampled_from(sorted(FIELDS)),
    operator=st.sampled_from(Operator),
    values=st.lists(st.text() | st.builds(relative, st.sampled_from(Span), st.integers(-2, 20)), max_size=3),
)
def test_whatever_somebody_enters_is_a_problem_or_can_be_asked(
    path: str, operator: Operator, values: list[Value]
) -> None:
    rule = one(path, operator, *values)
    assert check(rule, FIELDS) or asked(rule)


def test_every_kind_of_field_has_questions_without_and_with_a_value() -> None:
    kinds = {kind for each in FIELDS.values() if (kind := kind_of(each))}
    assert kinds == set(OPERATORS)
    assert all(OPERATORS[kind] & WITHOUT_VALUE for kind in kinds)


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (one("Title", Operator.EQUALS, "x"), False),
        (one("Signed__c", Operator.GREATER, "2026-01-01"), False),
        (one("Signed__c", Operator.EQUALS, relative(Span.TODAY)), True),
        (one("Account.Industry", Operator.EQUALS, "Energy"), True),
        (one("Formula__c", Operator.BLANK), True),
        (one("Total__c", Operator.GREATER, "5"), True),
        (one("LastActivityDate", Operator.BLANK), True),
        (one("Title", Operator.EQUALS, "Émile"), True),
        (group(Join.ANY, VIP, Condition(field="Account.Industry", operator=Operator.BLANK)), True),
        (group(Join.ANY, VIP, VIP), False),
    ],
)
def test_ids_are_read_daily_where_an_answer_can_change_unnoticed(rule: Filter, needed: bool) -> None:
    assert needs_ids(rule, FIELDS) is needed


@pytest.mark.parametrize(
    "description",
    [
        field("string", custom=True, createable=False, updateable=False),
        field("double", custom=True, createable=False, updateable=True),
        field("datetime", createable=False, updateable=False),
    ],
)
def test_a_field_that_is_merely_kept_from_us_is_no_roll_up(description: dict[str, object]) -> None:
    assert not needs_ids(one("X", Operator.BLANK), {"X": description})
