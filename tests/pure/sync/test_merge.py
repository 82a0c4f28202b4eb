"""Which fields change."""

from dataclasses import replace

from sync.mapping import Mapping
from sync.merge import merge
from sync.plan import Change
from sync.records import Member, Pair
from tests.pure.sync.examples import linked, member, pair, person, values
from tests.pure.sync.worlds import MAPPING, PROFILE


def changes_of(case: Pair, shown: Member, mapping: Mapping) -> tuple[Change, ...]:
    return merge(case, shown, replace(PROFILE, mapping=mapping)).changes


BOSS, SHOWN = person(values=values(Title="Boss", Phone="6175550100")), member(values=values(Title="Boss"))
REFORMATTED = member(values=values(Title="Boss", Phone="(617) 555-0100"))


def test_a_value_that_the_vendor_reformatted_is_no_change() -> None:
    assert changes_of(linked(BOSS, REFORMATTED, agreed=(BOSS, REFORMATTED)), REFORMATTED, MAPPING) == ()


def test_the_target_follows_the_source_when_the_source_moved() -> None:
    moved = person(values=values(Title="Boss", Phone="6175550199"))
    assert changes_of(linked(moved, REFORMATTED, agreed=(BOSS, REFORMATTED)), REFORMATTED, MAPPING) == (
        Change(target="phone:work", before="(617) 555-0100", after="6175550199"),
    )


def test_the_target_is_put_right_when_it_moved_itself() -> None:
    edited = member(values=values(Title="Deputy", Phone="(617) 555-0100"))
    assert changes_of(linked(BOSS, edited, agreed=(BOSS, REFORMATTED)), edited, MAPPING) == (
        Change(target="job_title", before="Deputy", after="Boss"),
    )


def test_a_base_of_another_mapping_counts_for_nothing() -> None:
    case = linked(BOSS, REFORMATTED, agreed=(BOSS, REFORMATTED))
    assert changes_of(case, REFORMATTED, replace(MAPPING, version=7)) == (
        Change(target="phone:work", before="(617) 555-0100", after="6175550100"),
    )


def test_a_blank_keeps_what_is_there_unless_the_row_says_so() -> None:
    full = person(values=values(Title="Boss", LastName="Abel"))
    shown = member(values=values(Title="Boss", LastName="Abel"))
    blank = person(values=values())
    assert changes_of(linked(blank, shown, agreed=(full, shown)), shown, MAPPING) == (
        Change(target="job_title", before="Boss", after=""),
    )


def test_a_first_match_takes_values_and_never_blanks() -> None:
    shown = member(values=values(Title="Deputy", MailingCity="Boston"))
    assert changes_of(pair(BOSS, shown), shown, MAPPING) == (
        Change(target="job_title", before="Deputy", after="Boss"),
        Change(target="phone:work", before="", after="6175550100"),
    )


def test_what_already_shows_converted_is_no_change() -> None:
    raw = person(values=values(MailingStreet="1 Main St\r\nSuite 2"))
    shown = member(values=values(MailingStreet="1 Main St, Suite 2"))
    assert changes_of(pair(raw, shown), shown, MAPPING) == ()


def test_texts_equal_to_the_byte_agree_even_if_converting_would_trim_them() -> None:
    untrimmed = values(Title=" Boss ")
    assert changes_of(pair(person(values=untrimmed), member()), member(values=untrimmed), MAPPING) == ()
