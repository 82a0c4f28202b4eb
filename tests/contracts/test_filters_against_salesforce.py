"""What a filter asks in SOQL and what it judges in the core are one, for any tree and any record."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from flows.count_matching import count_matching
from sync.fields import DEFAULT_MAPPING
from sync.filters.check import check
from sync.filters.kinds import WITHOUT_VALUE, Kind, kind_of
from sync.filters.stored import from_json, to_json
from sync.filters.tree import Condition, Filter, Operator
from sync.problems import GiveUp
from sync.profile import ObjectType, Profile
from tests.contracts import filter_rules as drawn
from tests.contracts import filter_world as world
from tests.contracts.clients.worlds import close_all
from tests.contracts.filter_people import People, everybody, org_with_fields

PEOPLE = 150
SEARCHING = os.environ.get("HYPOTHESIS_PROFILE") == "search"
SEED = int.from_bytes(os.urandom(4), "big") if SEARCHING else 7
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEAVES_OUT = {
    Operator.NOT_EQUALS,
    Operator.NOT_STARTS_WITH,
    Operator.NOT_CONTAINS,
    Operator.NOT_IN,
    Operator.EXCLUDES,
    Operator.GREATER,
    Operator.LESS,
    Operator.BLANK,
    Operator.FALSE,
}
PROFILE = Profile(
    id=1,
    name="Filtered",
    object_type=ObjectType.CONTACT,
    main_list="Main",
    mapping=DEFAULT_MAPPING,
    zone="America/New_York",
)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with org_with_fields(tmp_path_factory.mktemp("package")) as running:
        world.fill(running, people=PEOPLE, seed=SEED)
        yield everybody(running)
        close_all()


def test_the_org_shows_every_field_as_the_tests_take_it(people: People) -> None:
    assert len(people.rows) >= PEOPLE  # the org has its usual people too
    assert {path: kind_of(people.fields[path]) for path in world.KINDS} == world.KINDS


@given(drawn_rule=drawn.RULES, now=drawn.NOWS, zone=drawn.ZONES)
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_salesforce_and_the_core_choose_the_same_people(
    people: People, drawn_rule: Filter, now: datetime, zone: ZoneInfo
) -> None:
    rule = Filter(root=drawn.with_ids(drawn_rule.root, people.ids))
    assert check(rule, people.fields) == []
    assert people.judged(rule, now, zone) == people.found(rule, now, zone)
    assert from_json(to_json(rule)) == rule


def test_every_question_answered_by_somebody_s_own_value_finds_that_person(people: People) -> None:
    split: dict[tuple[Kind, Operator], set[bool]] = {}
    for path, operator in drawn.QUESTIONS:
        there = sorted({row[path] for row in people.rows} - {"", "false"})
        row = next(row for row in people.rows if row[path] == there[len(there) // 2])
        given_values = () if operator in WITHOUT_VALUE else (_written(row[path], world.KINDS[path]),)
        rule = Filter(root=Condition(field=path, operator=operator, values=given_values))
        found = people.found(rule, NOON, ZoneInfo("UTC"))
        assert found == people.judged(rule, NOON, ZoneInfo("UTC")), (path, operator)
        assert (row["Id"] in found) == (operator not in LEAVES_OUT), (path, operator)
        fits = {row["Id"] in found for row in people.rows}
        split.setdefault((world.KINDS[path], operator), set()).update(fits)
    assert [question for question, fits in split.items() if len(fits) < 2] == []


def _written(text: str, kind: Kind) -> str:
    return text.replace(".000Z", "Z") if kind is Kind.DATETIME else text


@given(drawn_rule=drawn.RULES, zone=drawn.ZONES)
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_the_live_count_is_the_number_of_people_whom_the_core_lets_in(
    people: People, drawn_rule: Filter, zone: ZoneInfo
) -> None:
    rule = Filter(root=drawn.with_ids(drawn_rule.root, people.ids))
    profile = replace(PROFILE, zone=zone.key)
    assert count_matching(people.client, profile, rule) == len(people.judged(rule, people.client.now(), zone))


def test_without_a_filter_everybody_counts(people: People) -> None:
    assert count_matching(people.client, PROFILE, None) == len(people.rows)


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("Secret__c", "filter_field_unknown"),
        ("Account.Secret__c", "filter_field_unknown"),
        ("Nobody.Name", "filter_field_unknown"),
        ("Account.Parent.Parent.Parent.Parent.Parent.Name", "filter_field_unknown"),
        ("Description", "filter_field_unfilterable"),
    ],
)
def test_a_field_that_cannot_be_asked_is_named_before_anything_is_counted(
    people: People, field: str, code: str
) -> None:
    rule = Filter(root=Condition(field=field, operator=Operator.BLANK))
    with pytest.raises(GiveUp) as told:
        count_matching(people.client, PROFILE, rule)
    assert told.value.code == code
    assert told.value.parameters == {"field": field}


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("Account.Partner__c = false", "Account.Id = null OR Account.Partner__c = false"),
        ("Account.Partner__c = null", "Account.Partner__c = false"),
        ("Account.Partner__c != null", "Account.Partner__c = true"),
        ("Account.Partner__c != true", "Account.Partner__c = false"),
        ("Account.Name = null", "AccountId = null"),
        ("Title != 'Energy'", "Title = null OR Title != 'Energy'"),
        ("NOT Title LIKE 'E%'", "Title = null OR (NOT Title LIKE 'E%')"),
        ("Score__c < 5", "Score__c != null AND Score__c < 5"),
    ],
)
def test_the_simulated_org_treats_null_as_the_vendor_s_pages_say(
    people: People, asked: str, same: str
) -> None:
    assert 0 < len(people.asked(f"({asked})")) < len(people.rows)
    assert people.asked(f"({asked})") == people.asked(f"({same})")
