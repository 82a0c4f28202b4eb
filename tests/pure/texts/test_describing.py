"""A profile in one paragraph, and a filter in words."""

from dataclasses import replace

import pytest
from hypothesis import given

from flows.describe_profile import describe
from sync.fields import DEFAULT_MAPPING
from sync.filters.tree import Condition, Filter, Group, Join, Operator, Relative, Span
from sync.options import Options, OptOutSource
from sync.profile import ObjectType, Profile
from sync.schedule import LAST_DAY, Every, Schedule
from tests.pure.profiles import drawn, profiles
from texts import UNKNOWN, sentence
from texts.describing import filter_words, paragraph
from texts.en.describing import DATE_OPERATORS, OPERATORS, SPANS

NEW = Profile(
    id=1, name="People", object_type=ObjectType.CONTACT, main_list="Friends", mapping=DEFAULT_MAPPING
)
CITY = Condition(field="City", operator=Operator.EQUALS, values=("Boston",))


def said(profile: Profile) -> str:
    return paragraph(describe(profile))


def test_a_new_profile_is_described() -> None:
    words = said(NEW)
    assert 'Main List is "Friends"' in words
    assert "Everybody with an e-mail address is in scope." in words
    assert "may still be mailed" in words
    assert "The first plan waits for an administrator" in words


def test_a_profile_without_a_list_says_so() -> None:
    assert "no Main List is chosen yet" in said(replace(NEW, main_list=""))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Options(no_new_people=True), "no record is made from a contact"),
        (Options(no_people_to_constant_contact=True), "no person is sent to Constant Contact"),
        (Options(no_people_to_constant_contact=True, all_active_contacts=True), "All active contacts"),
        (Options(all_active_contacts=True), "all active contacts of the account"),
        (Options(no_people_to_constant_contact=True, no_new_people=True), "cannot run"),
        (Options(unsubscribe_opted_out=True), "is unsubscribed in Constant Contact."),
        (Options(unsubscribe_opted_out=True, opt_out_source=OptOutSource.CONTACT), "nobody can reverse"),
        (Options(no_unsubscribed_to_salesforce=True), "is not written to Salesforce"),
        (Options(sync_deleted_people=True), "Who is deleted in Salesforce leaves the lists"),
        (Options(sync_deleted_people=True, delete_the_contact_too=True), "the contact is deleted"),
        (Options(enforce_membership=True), "is put back"),
    ],
)
def test_an_option_is_told(options: Options, words: str) -> None:
    assert words in said(replace(NEW, options=options))
    assert words not in said(NEW)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(every=Every.OFF), "only when somebody says so"),
        (Schedule(every=Every.HOUR, minute=5), "every hour, 05 minutes past"),
        (Schedule(every=Every.WEEK, hour=7, minute=45, weekday=3), "every Wednesday at 07:45 (UTC)"),
        (Schedule(every=Every.MONTH, day=LAST_DAY), "every month on the last day, at 00:00"),
        (Schedule(every=Every.MONTH, day=5), "every month on day 5, at 00:00"),
    ],
)
def test_a_schedule_is_told(schedule: Schedule, words: str) -> None:
    assert words in said(replace(NEW, schedule=schedule))


def test_a_filter_is_said_in_words_with_its_groups_and_labels() -> None:
    recent = Relative(span=Span.LAST_N_DAYS, n=30)
    rule = Filter(
        root=Group(
            join=Join.ALL,
            parts=(
                Condition(field="CreatedDate", operator=Operator.EQUALS, values=(recent,)),
                Group(join=Join.ANY, parts=(CITY, Condition(field="City", operator=Operator.BLANK))),
            ),
        )
    )
    assert filter_words(rule, {"CreatedDate": "Created Date"}) == (
        'Created Date is within the last 30 days, today included and (City is "Boston" or City is blank)'
    )


def test_every_operator_and_every_span_has_words() -> None:
    assert OPERATORS.keys() == set(Operator)
    assert DATE_OPERATORS.keys() <= set(Operator)
    assert SPANS.keys() == set(Span)
    assert all(("{n}" in words) == span.counted for span, words in SPANS.items())


@drawn
@given(profiles())
def test_every_clause_of_any_profile_has_a_sentence_that_is_filled(profile: Profile) -> None:
    for clause in describe(profile):
        assert sentence(clause.code) != sentence(UNKNOWN)
    words = said(profile)
    assert "(not known)" not in words.replace(profile.name, "").replace(profile.main_list, "")
