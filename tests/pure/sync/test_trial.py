"""Which rows of a plan are tried first."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from sync.trial import AT_MOST, choose

CANDIDATES = some.dictionaries(some.integers(1, 500), some.sampled_from("abcdefghijklm"))


def test_every_kind_of_change_is_tried_before_a_second_of_one() -> None:
    many = [(number, "create") for number in range(1, 50)]
    few = [(60, "update"), (61, "unsubscribe"), (62, "update")]

    chosen = choose([*many, *few])

    assert {60, 61, 62} < set(chosen)
    assert chosen == (1, 2, 3, 4, 5, 6, 7, 60, 61, 62)


@given(CANDIDATES)
def test_there_are_never_more_than_ten_and_never_fewer_than_could_be(found: dict[int, str]) -> None:
    chosen = choose(found.items())
    assert len(chosen) == min(AT_MOST, len(found))
    assert set(chosen) <= set(found)


@given(CANDIDATES, some.randoms())
def test_the_order_of_the_candidates_does_not_matter(found: dict[int, str], random: Random) -> None:
    shuffled = list(found.items())
    random.shuffle(shuffled)
    assert choose(shuffled) == choose(found.items())


@given(CANDIDATES)
def test_no_kind_is_left_out_while_another_has_two(found: dict[int, str]) -> None:
    tried = Counter(found[number] for number in choose(found.items()))
    if max(tried.values(), default=0) > 1:
        assert set(tried) == set(found.values())
