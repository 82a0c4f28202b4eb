"""The least calls that a run could cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import least
from sync.batches import import_packets, join_packets
from sync.mapping import Mapping, Row
from sync.plan import Action, Change, PlanRow, Reason, Route

NOTHING = {"joined": 0, "imported": 0, "import_bytes": 0, "confirmed": 0, "posted": 0, "merged": 0}


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (least.salesforce_look_ups(objects=3), 3),
        (least.salesforce_bulk(people=0, page_rows=50_000), 3),
        (least.salesforce_bulk(people=1_000_000, page_rows=50_000), 22),
        (least.salesforce_rest(people=0), 1),
        (least.salesforce_rest(people=2_001), 2),
        (least.salesforce_collections(rows=0), 0),
        (least.salesforce_collections(rows=401), 3),
        (least.salesforce_ingest(rows=0, body_bytes=0), 0),
        (least.salesforce_ingest(rows=1, body_bytes=1), 6),
        (least.salesforce_ingest(rows=2_000_000, body_bytes=100_000_001), 12),
        (least.salesforce_writes(rows=0), 0),
        (least.salesforce_writes(rows=1_200), 6),
        (least.salesforce_writes(rows=1_201), 6),
        (least.salesforce_writes(rows=1_201, body_bytes=100_000_001), 7),
        (least.constant_contact_whole(contacts=0), 1),
        (least.constant_contact_whole(contacts=1_000_000), 2_000),
        (least.constant_contact_delta(updated=501, opted_out=0), 3),
        (least.constant_contact_look_ups(kinds=2, lists_created=1, fields_created=2), 5),
        (least.constant_contact_writes(**NOTHING), 0),
        (
            least.constant_contact_writes(
                joined=501, imported=40_000, import_bytes=9_000_000, confirmed=40_501, posted=3, merged=2
            ),
            (2 + 3) * 2 + 82 + 3 + 4,
        ),
        (least.constant_contact_writes(**{**NOTHING, "imported": 80_001, "import_bytes": 1}), 3 * 2),
        (least.constant_contact_writes(**{**NOTHING, "imported": 1, "import_bytes": 4_000_001}), 2 * 2),
    ],
)
def test_the_least_calls_are_those_of_full_pages_and_full_batches(counted: int, expected: int) -> None:
    assert counted == expected


def test_the_least_of_salesforce_is_counted_from_a_runs_facts() -> None:
    describing = 1
    assert least.of_salesforce({}) == describing + 1
    assert least.of_salesforce({"read_salesforce": 4_001}) == describing + 3
    assert least.of_salesforce({"read_salesforce": 1_000_000}) == describing + 12
    written = {"people_created": 201, "people_updated": 10_000, "ticked": 1, "people_deleted": 200}
    assert least.of_salesforce(written) == describing + 1 + 2 + 6 + 1 + 1


def test_each_other_object_of_people_is_described_and_asked_for_its_opt_outs() -> None:
    alone = least.of_salesforce({})
    assert least.of_salesforce({"other_objects": 2}) == alone + 2 + 2
    assert least.of_salesforce({"other_objects": 2, "other_records": 200_000}) == alone + 2 + 2
    assert least.of_salesforce({"other_objects": 2, "other_records": 300_001}) == alone + 2 + 4


def test_a_filters_ids_cost_a_query_of_their_own() -> None:
    assert least.of_salesforce({"scoped": 0}) == least.of_salesforce({}) + 1
    assert least.of_salesforce({"scoped": 1_000_000}) == least.of_salesforce({}) + 12


def test_the_least_of_constant_contact_is_counted_from_a_runs_facts() -> None:
    lists = 1
    assert least.of_constant_contact({}) == lists + 1
    facts = {"read_constant_contact": 501, "joined": 500, "imported": 1_000, "posted": 1, "merged": 1}
    assert least.of_constant_contact(facts) == lists + 2 + 2 + 2 + 2 + 1 + 2
    assert least.of_constant_contact({**facts, "updated": 1}) == lists + 2 + 2 + 2 + 3 + 1 + 2
    assert least.of_constant_contact({**facts, "import_bytes": 4_000_001}) == lists + 2 + 2 + 4 + 2 + 1 + 2
    made = {"custom_fields": 2, "fields_created": 2, "lists_created": 1}
    assert least.of_constant_contact({**facts, **made}) == lists + 1 + 2 + 1 + 2 + 2 + 2 + 2 + 1 + 2


def test_a_delta_asks_constant_contact_two_questions() -> None:
    assert least.of_constant_contact({"delta": 1}) == 1 + 2
    assert least.of_constant_contact({"delta": 1, "read_constant_contact": 1_000}) == 1 + 2 + 1


def test_what_is_read_whole_again_costs_its_pages_or_an_export() -> None:
    assert [least.constant_contact_sweep(contacts=count) for count in (0, 501, 900_000)] == [1, 2, 3]
    swept = {"delta": 1, "read_constant_contact": 901_000, "swept": 900_000, "sweeps": 5}
    assert least.of_constant_contact(swept) == 1 + 2 + 1 + 5


def test_who_is_removed_deleted_or_unsubscribed_costs_calls_too() -> None:
    alone = least.of_constant_contact({})
    assert least.of_constant_contact({"removed": 501}) == alone + 2 * 2
    assert least.of_constant_contact({"deleted": 500}) == alone + 2
    assert least.of_constant_contact({"unsubscribed": 3}) == alone + 3 * 2


MAPPING = Mapping(version=1, address_field="Email", rows=(Row(source="Title", target="job_title"),))


def row(number: int, title: str) -> PlanRow:
    """Plan to write a title to a contact that is there."""
    return PlanRow(
        number=number,
        person_id=f"003{number:015}",
        contact_id=f"contact {number}",
        action=Action.UPDATE,
        reason=Reason.DIFFERS,
        route=Route.IMPORT,
        address=f"person{number}@example.com",
        changes=(Change(target="job_title", before="", after=title),),
    )


@given(st.lists(st.integers(1, 900_000), max_size=12))
def test_no_packing_of_rows_needs_fewer_imports_than_the_least(lengths: list[int]) -> None:
    rows = [row(number, "x" * length) for number, length in enumerate(lengths, 1)]
    packets = list(import_packets(rows, MAPPING, "a list"))
    size = sum(len(packet.body) for packet in packets)
    fewest = least.constant_contact_writes(**{**NOTHING, "imported": len(rows), "import_bytes": size})
    assert fewest <= 2 * len(packets)


@given(st.integers(0, 1_600))
def test_joins_are_packed_as_the_least_has_it(count: int) -> None:
    packets = list(join_packets(row(number, "x") for number in range(count)))
    assert least.constant_contact_writes(**{**NOTHING, "joined": count}) == 2 * len(packets)
