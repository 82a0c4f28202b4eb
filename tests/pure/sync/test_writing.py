"""How records are cut into calls, and what writing them costs."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sync.remote import RecordWrite
from sync.writing import (
    COLLECTION_ROWS,
    COLLECTION_RUNS,
    INGEST_CALLS,
    INGEST_FROM,
    INGEST_ROWS,
    collection_calls,
    write_calls,
)


def rows_of(names: list[str]) -> list[RecordWrite]:
    return [RecordWrite(object_name=name, values={"n": number}) for number, name in enumerate(names)]


def runs_in(call: list[RecordWrite]) -> int:
    return sum(one.object_name != other.object_name for one, other in pairwise(call)) + 1


@given(st.lists(st.sampled_from(["Contact", "Lead", "Account"]), max_size=700))
def test_every_row_travels_once_in_its_order_and_no_call_is_too_large(names: list[str]) -> None:
    rows = rows_of(names)
    calls = list(collection_calls(rows))
    assert [row for call in calls for row in call] == rows
    assert all(0 < len(call) <= COLLECTION_ROWS and runs_in(call) <= COLLECTION_RUNS for call in calls)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 450)), max_size=30))
def test_no_call_has_room_for_the_row_after_it(runs: list[tuple[str, int]]) -> None:
    calls = list(collection_calls(rows_of([name for name, size in runs for _ in range(size)])))
    for call, after in pairwise(calls):
        opens_a_run = call[-1].object_name != after[0].object_name
        assert len(call) == COLLECTION_ROWS or (opens_a_run and runs_in(call) == COLLECTION_RUNS)


def test_a_bulk_job_is_the_cheaper_way_from_its_number_on() -> None:
    assert write_calls(0) == 0
    assert write_calls(1) == 1
    assert write_calls(INGEST_FROM - 1) == INGEST_CALLS
    assert write_calls(INGEST_FROM) == INGEST_CALLS < -(-INGEST_FROM // COLLECTION_ROWS)
    assert write_calls(20 * INGEST_ROWS) == 20 * INGEST_CALLS


@given(st.integers(0, 2_000_000), st.integers(0, 100_000))
def test_more_rows_never_cost_fewer_calls(rows: int, more: int) -> None:
    assert write_calls(rows) <= write_calls(rows + more)
