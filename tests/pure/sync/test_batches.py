"""Batches: within both limits, in order, every row once, at the memory of one."""

import json
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import batches
from sync.batches import encode_row, import_packets, import_targets, join_packets
from sync.plan import Action, Change, PlanRow, Reason, Route
from tests.pure.sync.worlds import MAPPING, ROWS, texts

TARGETS = [row.target for row in ROWS]
PLACES = import_targets(MAPPING)


def row(number: int, values: dict[str, str]) -> PlanRow:
    return PlanRow(
        number=number,
        person_id="003A",
        action=Action.UPDATE,
        reason=Reason.DIFFERS,
        contact_id=f"c{number}",
        address=f"person{number}@example.com",
        changes=tuple(Change(target=target, before="", after=after) for target, after in values.items()),
        route=Route.IMPORT,
    )


changed = st.dictionaries(st.sampled_from(TARGETS), texts, max_size=4)
plans = st.lists(st.integers(0, 300), max_size=30).map(
    lambda widths: [row(number, {"company_name": "\u00e9" * width}) for number, width in enumerate(widths)]
)


@given(changed)
def test_decoding_an_import_row_gives_what_changes(values: dict[str, str]) -> None:
    decoded = json.loads(encode_row(row(7, values), PLACES))
    wanted: dict[str, str] = {}
    for target, after in values.items():
        wanted |= PLACES[target].columns(after) if after else {}
    assert decoded == {"email": "person7@example.com", **wanted}


@settings(max_examples=200)
@given(plans, st.integers(300, 3_000), st.integers(1, 12))
def test_batches_keep_both_limits_the_order_and_every_row_once(
    rows: list[PlanRow], bytes_a_batch: int, rows_a_batch: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "IMPORT_BYTES", bytes_a_batch)
        patch.setattr(batches, "IMPORT_ROWS", rows_a_batch)
        packets = list(import_packets(rows, MAPPING, "l1"))
    assert [number for packet in packets for number in packet.numbers] == [each.number for each in rows]
    for packet in packets:
        assert 1 <= len(packet.numbers) <= rows_a_batch
        assert len(packet.body) <= bytes_a_batch or len(packet.numbers) == 1
        body = json.loads(packet.body)
        assert body["list_ids"] == ["l1"]
        assert [each["email"] for each in body["import_data"]] == [
            rows[number].address for number in packet.numbers
        ]


@settings(max_examples=200)
@given(plans, st.integers(300, 3_000))
def test_no_batch_is_closed_early(rows: list[PlanRow], bytes_a_batch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "IMPORT_BYTES", bytes_a_batch)
        packets = list(import_packets(rows, MAPPING, "l1"))
    for packet, following in pairwise(packets):
        one_more = b"," + encode_row(rows[following.numbers[0]], PLACES)
        assert len(packet.body) + len(one_more) > bytes_a_batch


def test_40000_small_rows_make_one_batch_and_the_next_row_another() -> None:
    packets = list(import_packets((row(number, {}) for number in range(40_001)), MAPPING, "l1"))
    assert [len(packet.numbers) for packet in packets] == [40_000, 1]


def test_packing_holds_one_batch_however_many_there_are() -> None:
    wide = dict.fromkeys(TARGETS, "w" * 50)

    def rows() -> Iterator[PlanRow]:
        return (row(number, wide) for number in range(20_000))

    tracemalloc.start()
    packets = sum(1 for _ in import_packets(rows(), MAPPING, "l1"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert packets >= 4
    assert peak < 5 * batches.IMPORT_BYTES


@pytest.mark.parametrize(("rows", "sizes"), [(0, []), (500, [500]), (1_001, [500, 500, 1])])
def test_joins_go_by_500(rows: int, sizes: list[int]) -> None:
    packets = list(join_packets(row(number, {}) for number in range(rows)))
    assert [len(packet.contact_ids) for packet in packets] == sizes
    assert [number for packet in packets for number in packet.numbers] == list(range(rows))


def test_nobody_without_a_contact_can_join() -> None:
    new = PlanRow(person_id="003A", action=Action.CREATE, reason=Reason.NEW)
    with pytest.raises(AssertionError, match="can join"):
        list(join_packets([new]))
