"""What a filter asks of Salesforce, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_salesforce.format import format_soql, quote_soql_value

from sync.filters.quoting import quote, quote_like
from sync.filters.scope import scope_conditions
from sync.filters.soql import count_query, ids_query
from sync.filters.tree import Condition, Filter, Join, Operator, Span, Value
from tests.pure.filter_examples import asked, group, one, relative

ASKED: list[tuple[str, Operator, tuple[Value, ...], str]] = [
    ("Title", Operator.EQUALS, (" Energy ",), "Title = 'Energy'"),
    ("Title", Operator.NOT_EQUALS, ("x",), "(Title = null OR Title != 'x')"),
    ("Title", Operator.STARTS_WITH, ("100%",), r"Title LIKE '100\%%'"),
    ("Title", Operator.NOT_STARTS_WITH, ("x",), "(Title = null OR (NOT Title LIKE 'x%'))"),
    ("Title", Operator.CONTAINS, ("a_b",), r"Title LIKE '%a\_b%'"),
    ("Title", Operator.NOT_CONTAINS, (" of ",), "(Title = null OR (NOT Title LIKE '% of %'))"),
    ("Title", Operator.BLANK, (), "Title = null"),
    ("Title", Operator.NOT_BLANK, (), "Title != null"),
    ("Title", Operator.IN, ("a", "O'Hara"), r"Title IN ('a', 'O\'Hara')"),
    ("Title", Operator.NOT_IN, ("a",), "(Title = null OR Title NOT IN ('a'))"),
    ("Score__c", Operator.EQUALS, ("12.50",), "Score__c = 12.50"),
    ("Score__c", Operator.GREATER, ("-1",), "Score__c > -1"),
    ("Score__c", Operator.LESS, ("0",), "(Score__c != null AND Score__c < 0)"),
    ("Score__c", Operator.IN, ("1", "2"), "Score__c IN (1, 2)"),
    ("Employees__c", Operator.EQUALS, ("10.0",), "Employees__c = 10"),
    ("AccountId", Operator.EQUALS, ("001000000000001",), "AccountId = '001000000000001AAA'"),
    ("Vip__c", Operator.TRUE, (), "Vip__c = true"),
    ("Vip__c", Operator.FALSE, (), "Vip__c = false"),
    ("Account.Partner__c", Operator.FALSE, (), "(Account.Id = null OR Account.Partner__c = false)"),
    (
        "Interests__c",
        Operator.INCLUDES,
        ("food; open air", "Chess"),
        "Interests__c INCLUDES ('Food;Open Air', 'Chess')",
    ),
    ("Interests__c", Operator.EXCLUDES, ("Food",), "(Interests__c = null OR Interests__c EXCLUDES ('Food'))"),
    ("Signed__c", Operator.EQUALS, ("2026-02-28",), "(Signed__c >= 2026-02-28 AND Signed__c < 2026-03-01)"),
    ("Signed__c", Operator.GREATER, ("2026-02-28",), "Signed__c >= 2026-03-01"),
    ("Signed__c", Operator.LESS_OR_EQUAL, ("2026-02-28",), "(Signed__c != null AND Signed__c < 2026-03-01)"),
    (
        "CreatedDate",
        Operator.EQUALS,
        (relative(Span.TODAY),),
        "(CreatedDate >= 2026-11-22T05:00:00Z AND CreatedDate < 2026-11-23T05:00:00Z)",
    ),
    (
        "CreatedDate",
        Operator.NOT_EQUALS,
        ("2026-11-01",),  # 25 hours long in New York
        "(CreatedDate = null OR CreatedDate < 2026-11-01T04:00:00Z OR CreatedDate >= 2026-11-02T05:00:00Z)",
    ),
    ("CreatedDate", Operator.GREATER_OR_EQUAL, ("2026-11-23T09:00",), "CreatedDate >= 2026-11-23T14:00:00Z"),
    ("CreatedDate", Operator.GREATER, ("2026-11-23T09:00",), "CreatedDate >= 2026-11-23T14:01:00Z"),
    ("CreatedDate", Operator.GREATER, ("2026-11-23T09:00:00+01:00",), "CreatedDate >= 2026-11-23T08:00:01Z"),
    (
        "Signed__c",
        Operator.IN,
        ("2026-01-01", relative(Span.N_DAYS_AGO, 2)),
        "((Signed__c >= 2026-01-01 AND Signed__c < 2026-01-02) OR "  # noqa: ISC004  # one text of two lines
        "(Signed__c >= 2026-11-20 AND Signed__c < 2026-11-21))",
    ),
]


@pytest.mark.parametrize(("path", "operator", "values", "soql"), ASKED)
def test_a_condition_is_asked_so_that_null_leaves_no_doubt(
    path: str, operator: Operator, values: tuple[Value, ...], soql: str
) -> None:
    assert asked(one(path, operator, *values)) == soql


def test_groups_stand_in_brackets_so_that_nothing_beside_them_binds_closer() -> None:
    title = Condition(field="Title", operator=Operator.BLANK)
    vip = Condition(field="Vip__c", operator=Operator.TRUE)
    inner = group(Join.ANY, title, vip).root
    assert asked(group(Join.ALL, inner, vip)) == "((Title = null OR Vip__c = true) AND Vip__c = true)"
    assert asked(group(Join.ANY, title)) == "Title = null"


@pytest.mark.parametrize("path", ["Nope", "Title = null OR Title", "Title\n", "", "Title--", "Description.x"])
def test_only_names_that_describe_shows_get_into_a_query(path: str) -> None:
    with pytest.raises(ValueError, match="Salesforce"):
        asked(one(path, Operator.BLANK))


def test_a_group_without_conditions_is_never_asked_as_no_condition() -> None:
    with pytest.raises(ValueError, match="empty"):
        asked(group(Join.ALL))


@given(text=st.text())
def test_texts_are_quoted_as_the_library_for_salesforce_quotes_them(text: str) -> None:
    assert quote(text) == quote_soql_value(text)
    assert quote_like(text, before="%", after="%") == format_soql("'%{:like}%'", text)


@given(text=st.text("'\\\"%_a\n", min_size=1))
def test_no_text_ends_its_own_quotes(text: str) -> None:
    for quoted in (quote(text), quote_like(text, after="%")):
        inside = quoted[1:-1].replace("\\\\", "").replace("\\'", "")
        assert "'" not in inside
        assert not inside.endswith("\\")


def test_ids_and_counts_are_asked_of_the_scope_and_the_filter_together() -> None:
    conditions = [*scope_conditions("Contact", ["IsPersonAccount"]), asked(one("Vip__c", Operator.TRUE))]
    assert ids_query("Contact", conditions) == (
        "SELECT Id FROM Contact WHERE IsPersonAccount = false AND Vip__c = true"
    )
    assert count_query("Lead", []) == "SELECT COUNT() FROM Lead"
    with pytest.raises(ValueError, match="API name"):
        ids_query("Contact WHERE Id != null --", [])


@pytest.mark.parametrize(
    ("object_type", "names", "conditions"),
    [
        ("Contact", [], ()),
        ("Contact", ["IsPersonAccount"], ("IsPersonAccount = false",)),
        ("Lead", ["IsConverted"], ("IsConverted = false",)),
        ("Account", ["IsPersonAccount"], ("IsPersonAccount = true",)),
        ("Account", [], ("IsPersonAccount = true",)),
    ],
)
def test_the_scope_leaves_out_who_is_no_person_of_the_profile(
    object_type: str, names: list[str], conditions: tuple[str, ...]
) -> None:
    assert scope_conditions(object_type, names) == conditions


def test_a_filter_is_a_value() -> None:
    rule = one("Title", Operator.EQUALS, "x")
    assert rule == Filter(root=Condition(field="Title", operator=Operator.EQUALS, values=("x",)))
    assert hash(rule) == hash(one("Title", Operator.EQUALS, "x"))
