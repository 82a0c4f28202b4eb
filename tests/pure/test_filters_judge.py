"""What the core answers for a record's texts, as the vendor's pages say that Salesforce does."""

import pytest

from sync.filters.judge import fold, judge
from sync.filters.kinds import OPERATORS, WITHOUT_VALUE, kind_of
from sync.filters.tree import Condition, Filter, Join, Operator, Span, columns
from tests.pure.filter_examples import FIELDS, NEW_YORK, NOW, group, judged, one, relative

FITS = [
    ("Title", Operator.EQUALS, "energy", "ENERGY", True),
    ("Title", Operator.EQUALS, "energy", "energy ", False),
    ("Title", Operator.EQUALS, "émile", "ÉMILE", True),
    ("Title", Operator.EQUALS, "emile", "Émile", False),  # an accent is no case
    ("Title", Operator.NOT_EQUALS, "x", "", True),
    ("Title", Operator.NOT_EQUALS, "x", "X", False),
    ("Title", Operator.STARTS_WITH, "100%", "100% sure", True),
    ("Title", Operator.STARTS_WITH, "100%", "1000", False),
    ("Title", Operator.STARTS_WITH, "appl", "Bappl", False),
    ("Title", Operator.CONTAINS, "a_b", "A_B", True),
    ("Title", Operator.CONTAINS, "a_b", "aXb", False),
    ("Title", Operator.CONTAINS, "\\", "C:\\temp", True),
    ("Title", Operator.CONTAINS, "b", "a\nb", True),
    ("Title", Operator.CONTAINS, "x", "", False),
    ("Title", Operator.NOT_CONTAINS, "x", "", True),
    ("Title", Operator.NOT_STARTS_WITH, "x", "", True),
    ("LeadSource", Operator.IN, "web", "Web", True),
    ("LeadSource", Operator.NOT_IN, "web", "", True),
    ("Code__c", Operator.EQUALS, "abc", "ABC", False),
    ("AccountId", Operator.EQUALS, "001000000000abC", "001000000000abCAAQ", True),
    ("AccountId", Operator.EQUALS, "001000000000abC", "001000000000ABCAA4", False),
    ("Score__c", Operator.EQUALS, "10", "10.00", True),
    ("Score__c", Operator.EQUALS, "10000000", "1.0E7", True),
    ("Score__c", Operator.EQUALS, "0", "", False),
    ("Score__c", Operator.NOT_EQUALS, "0", "", True),
    ("Score__c", Operator.LESS, "0", "", False),
    ("Score__c", Operator.LESS, "10", "9", True),
    ("Score__c", Operator.GREATER, "9", "10", True),
    ("Signed__c", Operator.EQUALS, "2026-02-28", "2026-02-28", True),
    ("Signed__c", Operator.LESS, "2026-02-28", "", False),
    ("Signed__c", Operator.GREATER, "2026-02-28", "2026-02-28", False),
    ("CreatedDate", Operator.EQUALS, "2026-11-01", "2026-11-02T04:59:59.000Z", True),
    ("CreatedDate", Operator.EQUALS, "2026-11-01", "2026-11-02T05:00:00.000Z", False),
    ("CreatedDate", Operator.EQUALS, "2026-11-01", "2026-11-01T03:59:59.999Z", False),
    ("CreatedDate", Operator.EQUALS, "2026-11-01", "2026-11-02T00:00:00.000+0200", True),
    ("CreatedDate", Operator.NOT_EQUALS, "2026-11-01", "", True),
    ("Interests__c", Operator.INCLUDES, "food;open air", "Chess;Open Air;Food", True),
    ("Interests__c", Operator.INCLUDES, "food;open air", "Food", False),
    ("Interests__c", Operator.INCLUDES, "Air", "Open Air", False),
    ("Interests__c", Operator.EXCLUDES, "Food", "", True),
    ("Interests__c", Operator.EXCLUDES, "Food", "Food;Chess", False),
]


@pytest.mark.parametrize(("path", "operator", "value", "text", "fits"), FITS)
def test_a_text_fits_as_it_would_in_salesforce(
    path: str, operator: Operator, value: str, text: str, fits: bool
) -> None:
    assert judged(one(path, operator, value), path, text) is fits


@pytest.mark.parametrize("text", ["", "false"])
def test_a_check_mark_of_a_missing_parent_counts_as_false(text: str) -> None:
    assert judged(one("Account.Partner__c", Operator.FALSE), "Account.Partner__c", text)
    assert not judged(one("Account.Partner__c", Operator.TRUE), "Account.Partner__c", text)


def test_a_blank_field_fits_the_negated_questions_blank_and_false_and_no_other() -> None:
    fitting = {Operator.BLANK, Operator.FALSE, Operator.EXCLUDES} | {
        operator for operator in Operator if operator.value.startswith("not_")
    }
    dates = dict.fromkeys(("Signed__c", "CreatedDate", "LastActivityDate"), "2026-01-01")
    given_values = {**dates, "AccountId": "001000000000001"}
    asked = set()
    for path, description in FIELDS.items():
        kind = kind_of(description)
        for operator in OPERATORS[kind] if kind else ():
            values = () if operator in WITHOUT_VALUE else (given_values.get(path, "1"),)
            fits = judged(one(path, operator, *values), path, "")
            assert fits == (operator in fitting - {Operator.NOT_BLANK}), (path, operator)
            asked.add(operator)
    assert asked == set(Operator)


def test_any_of_several_values_is_enough() -> None:
    rule = one("Title", Operator.IN, "a", "b")
    assert [judged(rule, "Title", text) for text in ("A", "b", "c", "")] == [True, True, False, False]
    days = one("Signed__c", Operator.NOT_IN, "2026-01-01", relative(Span.TODAY))
    texts = ["2026-01-01", "2026-11-22", "2026-01-02", ""]
    assert [judged(days, "Signed__c", text) for text in texts] == [False, False, True, True]


def test_groups_join_with_all_and_with_any() -> None:
    title = Condition(field="Title", operator=Operator.NOT_BLANK)
    vip = Condition(field="Vip__c", operator=Operator.TRUE)
    records = [{"Title": title, "Vip__c": vip} for title in ("", "x") for vip in ("false", "true")]
    by_all = judge(group(Join.ALL, title, vip), FIELDS, now=NOW, zone=NEW_YORK)
    by_any = judge(group(Join.ANY, title, vip), FIELDS, now=NOW, zone=NEW_YORK)
    assert list(map(by_all, records)) == [False, False, False, True]
    assert list(map(by_any, records)) == [False, True, True, True]


def test_a_column_that_was_not_read_is_no_blank() -> None:
    fits = judge(one("Title", Operator.BLANK), FIELDS, now=NOW, zone=NEW_YORK)
    with pytest.raises(KeyError):
        fits({"Vip__c": "true"})


def test_the_columns_to_read_are_named_once_each() -> None:
    parts = [
        Condition(field=path, operator=Operator.BLANK) for path in ("Title", "Account.Industry", "Title")
    ]
    rule = Filter(root=group(Join.ANY, parts[0], group(Join.ALL, *parts[1:]).root).root)
    assert columns(rule) == ("Title", "Account.Industry")


@pytest.mark.parametrize(
    ("text", "folded"), [("ABC", "abc"), ("ÄÖÜ", "äöü"), ("STRAßE", "straße"), ("İ", "İ")]
)
def test_case_folds_letter_by_letter(text: str, folded: str) -> None:
    assert fold(text) == folded
