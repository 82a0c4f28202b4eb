"""Rows that are left out of a run, and what the policy and the direction of a row come to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.mapping import (
    Direction,
    Mapping,
    Policy,
    Row,
    changed_sides,
    keep_rows,
    layout_of,
    unbound,
    written_sides,
)
from sync.problems import Side
from tests.pure.sync.mapped import row
from tests.pure.sync.worlds import MAPPING

SOURCES = [row.source for row in MAPPING.rows]
visible = st.sets(st.sampled_from(SOURCES))


def narrowed(names: set[str]) -> tuple[Mapping, tuple[Row, ...]]:
    return keep_rows(MAPPING, lambda row: row.source in names)


@given(visible)
def test_rows_left_out_are_named(names: set[str]) -> None:
    kept, missing = narrowed(names)
    assert sorted([*kept.rows, *missing], key=MAPPING.rows.index) == list(MAPPING.rows)
    assert {row.source for row in kept.rows} == names


@given(visible, visible)
def test_a_narrowed_mapping_has_a_version_of_its_own(one: set[str], other: set[str]) -> None:
    versions = [narrowed(names)[0].version for names in (one, other)]
    assert (versions[0] == versions[1]) == (one == other)
    assert (versions[0] == MAPPING.version) == (one == set(SOURCES))
    assert all(-(2**31) <= version < 2**31 for version in versions)


@given(visible, visible)
def test_bases_stay_where_they_are_while_rows_are_left_out(one: set[str], other: set[str]) -> None:
    kept = keep_rows(narrowed(one)[0], lambda row: row.source in other)[0]
    layout = layout_of(kept)
    assert (layout.version, layout.width) == (MAPPING.version, len(MAPPING.rows))
    assert [MAPPING.rows[slot] for slot in layout.slots] == list(kept.rows)


def test_what_holds_for_one_run_is_not_saved() -> None:
    bound = replace(MAPPING, rows=(row("double"),))
    assert unbound(bound).rows[0].field is None
    with pytest.raises(AssertionError, match="not the one to save"):
        unbound(narrowed(set())[0])


@pytest.mark.parametrize(
    ("direction", "policy", "written", "changed"),
    [
        (
            Direction.TO_CONSTANT_CONTACT,
            Policy.SALESFORCE_WINS,
            {Side.CONSTANT_CONTACT},
            {Side.CONSTANT_CONTACT},
        ),
        (Direction.TO_SALESFORCE, Policy.LATEST_WINS, {Side.SALESFORCE}, {Side.SALESFORCE}),
        (Direction.BOTH, Policy.SALESFORCE_UNLESS_BLANK, set(Side), set(Side)),
        (Direction.BOTH, Policy.CREATE_ONLY, set(Side), set()),
        (Direction.BOTH, Policy.NEVER, set(), set()),
    ],
)
def test_direction_and_policy_say_which_sides_are_written(
    direction: Direction, policy: Policy, written: set[Side], changed: set[Side]
) -> None:
    ruled = Row(source="Title", target="job_title", direction=direction, policy=policy)
    assert (set(written_sides(ruled)), set(changed_sides(ruled))) == (written, changed)
