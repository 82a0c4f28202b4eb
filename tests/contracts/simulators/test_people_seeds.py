"""The people that both simulators start from."""

from itertools import islice

import pytest

from simulators.people import created_at, people


def test_a_seed_yields_the_same_people_every_time() -> None:
    assert list(people("small")) == list(people("small"))


def test_small_has_two_hundred_people_of_salesforce_and_the_demo_five_thousand() -> None:
    assert sum(person.in_salesforce for person in people("small")) == 200
    assert sum(person.in_salesforce for person in people("demo")) == 5_000


def test_a_third_of_the_demo_already_stands_in_constant_contact_on_the_newsletter() -> None:
    known = [person.contact for person in people("demo") if person.in_salesforce and person.contact]
    assert 1_500 < len(known) < 1_800
    assert {name for contact in known for name in contact.lists} == {"Newsletter"}
    assert any("title" in contact.overrides for contact in known)
    assert any("phone" in contact.overrides for contact in known)


def test_the_demo_has_opted_out_deleted_addressless_and_sharing_people() -> None:
    demo = list(people("demo"))
    assert 100 < sum(person.opted_out_salesforce for person in demo) < 200
    assert any(person.contact and person.contact.permission == "unsubscribed" for person in demo)
    assert any(person.contact and person.contact.deleted for person in demo)
    addresses = [person.email for person in demo if person.email]
    assert 30 < len(demo) - len(addresses) < 80
    assert 0 < len(addresses) - len(set(addresses)) < 30


def test_composed_rows_share_the_first_part_and_differ_in_the_rest() -> None:
    composed = list(people("rows", 1_000, match=0.8, differ=0.1))
    shared = [person for person in composed if person.in_salesforce and person.contact]
    assert sum(person.in_salesforce for person in composed) == 1_000
    assert sum(person.contact is not None for person in composed) == 1_000
    assert [person.number for person in shared] == list(range(800))
    assert sum(bool(person.contact and person.contact.overrides) for person in shared) == 80
    only_here = {person.email for person in composed if person.contact is None}
    only_there = {person.email for person in composed if not person.in_salesforce}
    assert not only_here & only_there


def test_tricky_has_addresses_around_both_limits() -> None:
    assert {50, 51, 80, 81} <= {len(person.email) for person in people("tricky")}


def test_records_are_made_between_2015_and_october_2026_with_some_equal_stamps() -> None:
    stamps = [created_at(person.number) for person in islice(people("rows", 100_000), 100_000)]
    assert min(stamps).year == 2015
    assert (max(stamps).year, max(stamps).month) <= (2026, 10)
    assert stamps[0] == stamps[1] != stamps[3]


def test_an_unknown_seed_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="demo"):
        list(people("nothing"))
