"""Address keys, and who holds an address."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.match import Candidate, address_key, holder, trim
from tests.pure.sync.worlds import AWKWARD


@given(st.text() | st.sampled_from(AWKWARD))
def test_only_ascii_is_folded_and_only_ascii_space_is_trimmed(text: str) -> None:
    key = address_key(text)
    assert address_key(key) == key
    assert key.encode() == text.encode().strip(b" \t\n\v\f\r").lower()


def test_other_alphabets_keep_their_case() -> None:
    assert address_key(" \u00c4NN@Example.COM\t") == "\u00c4nn@example.com"
    assert trim("\u00a0a@b.c\r\n") == "\u00a0a@b.c"


LINKED = Candidate(person_id="3", created_at="2024-01-01T00:00:00.000Z", linked=True)
OLDEST = Candidate(person_id="2", created_at="2015-01-01T00:00:00.000Z", linked=False)
TWIN = Candidate(person_id="1", created_at="2016-01-01T00:00:00.000Z", linked=False)
LATER_ID = Candidate(person_id="9", created_at="2015-01-01T00:00:00.000Z", linked=False)


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ([LINKED, OLDEST, TWIN, LATER_ID], LINKED),
        ([OLDEST, TWIN, LATER_ID], OLDEST),
        ([TWIN, LATER_ID], LATER_ID),
        ([TWIN], TWIN),
    ],
)
def test_the_linked_one_holds_the_address_else_the_oldest_else_the_lowest_id(
    candidates: list[Candidate], chosen: Candidate
) -> None:
    assert all(holder(order) == chosen for order in permutations(candidates))


def test_nobody_holds_an_address_that_nobody_has() -> None:
    with pytest.raises(ValueError, match="empty"):
        holder([])
