"""Rows whose source cannot be seen now."""

from hypothesis import given
from hypothesis import strategies as st

from sync.mapping import available
from tests.pure.sync.worlds import MAPPING

SOURCES = [row.source for row in MAPPING.rows]
visible = st.sets(st.sampled_from(SOURCES))


@given(visible)
def test_missing_rows_are_paused_and_named(names: set[str]) -> None:
    narrowed, missing = available(MAPPING, names)
    assert sorted([*narrowed.rows, *missing], key=MAPPING.rows.index) == list(MAPPING.rows)
    assert {row.source for row in narrowed.rows} == names


@given(visible, visible)
def test_a_narrowed_mapping_has_a_version_of_its_own(one: set[str], other: set[str]) -> None:
    versions = [available(MAPPING, names)[0].version for names in (one, other)]
    assert (versions[0] == versions[1]) == (one == other)
    assert (versions[0] == MAPPING.version) == (one == set(SOURCES))
    assert all(-(2**31) <= version < 2**31 for version in versions)
