"""What of a link's base outlives a change of the mapping: all of it but what the change touches."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sync.bases import HASH, NO_BASE, base_at, carried, edited, made_anew, translate_base
from sync.mapping import Direction, Mapping, Policy, Row, changed_sides, keep_rows
from tests.pure.sync.worlds import MAPPING, PROFILE, hashes

BASE = hashes(tuple(row.source for row in MAPPING.rows))

rows = st.builds(
    Row,
    source=st.sampled_from(["Title", "Phone", "Birthdate", "Level__c"]),
    target=st.sampled_from(["job_title", "phone:work", "custom:Level"]),
    direction=st.sampled_from(Direction),
    policy=st.sampled_from(Policy),
    custom_field_id=st.sampled_from([None, "f1", "f2"]),
)
mappings = st.builds(
    Mapping,
    version=st.integers(1, 9),
    address_field=st.just("Email"),
    rows=st.lists(rows, max_size=6, unique_by=lambda row: (row.source, row.target)).map(tuple),
)


def named_base(mapping: Mapping) -> bytes:
    """Give a base that says in each slot which two fields it is of."""
    return hashes(tuple(f"{row.source} {row.target}" for row in mapping.rows))


@given(mappings, mappings)
def test_a_base_goes_with_its_two_fields_wherever_their_row_goes(old: Mapping, new: Mapping) -> None:
    moved = translate_base(old, new, named_base(old))
    assert len(moved) == len(new.rows) * HASH
    for index, (shown, own) in enumerate(zip(named_slots(moved), named_slots(named_base(new)), strict=True)):
        assert shown in (own, NO_BASE)
        assert (base_at(new, moved, index) is None) == (shown == NO_BASE)


def named_slots(base: bytes) -> list[bytes]:
    return [base[at : at + HASH] for at in range(0, len(base), HASH)]


@given(mappings, mappings)
def test_a_row_keeps_its_base_unless_it_begins_to_change_something(old: Mapping, new: Mapping) -> None:
    known = {(row.source, row.target): row for row in old.rows}
    for slot, row in zip(carried(old, new), new.rows, strict=True):
        before = known.get((row.source, row.target))
        kept = (
            before is not None
            and before.custom_field_id == row.custom_field_id
            and changed_sides(row) <= changed_sides(before)
        )
        assert (slot is not None) == kept
        assert slot is None or old.rows[slot] == before


@given(mappings)
def test_a_mapping_that_stays_keeps_every_base(mapping: Mapping) -> None:
    assert translate_base(mapping, mapping, named_base(mapping)) == named_base(mapping)
    assert edited(mapping, replace(mapping, version=99)) == mapping


@given(mappings, mappings)
def test_a_version_stays_only_where_every_base_does(old: Mapping, new: Mapping) -> None:
    made = edited(old, new)
    stays = translate_base(old, made, named_base(old)) == named_base(old) and len(made.rows) == len(old.rows)
    assert made.version == (old.version if stays else old.version + 1)


def test_another_address_field_is_another_version_with_the_same_bases() -> None:
    made = edited(MAPPING, replace(MAPPING, address_field="npe01__HomeEmail__c"))
    assert made.version == MAPPING.version + 1
    assert translate_base(MAPPING, made, BASE) == BASE


def test_an_added_row_alone_has_no_base() -> None:
    added = replace(MAPPING, rows=(Row(source="Birthdate", target="birthday"), *MAPPING.rows))
    assert translate_base(MAPPING, edited(MAPPING, added), BASE) == NO_BASE + BASE


def test_an_edited_mapping_keeps_the_custom_fields_it_was_bound_to() -> None:
    retyped = tuple(replace(row, custom_field_id=None, custom_field_name=None) for row in MAPPING.rows)
    assert edited(MAPPING, replace(MAPPING, rows=retyped)) == MAPPING


def test_a_custom_field_made_anew_has_no_base() -> None:
    anew = made_anew(MAPPING, "custom:Salutation")
    assert anew.version == MAPPING.version + 1
    assert anew.rows[0].create
    assert carried(MAPPING, anew) == (None, *range(1, len(MAPPING.rows)))


def test_a_base_too_short_says_nothing_of_the_rows_it_lacks() -> None:
    assert base_at(MAPPING, BASE[: HASH + 3], 0) == BASE[:HASH]
    assert base_at(MAPPING, BASE[: HASH + 3], 1) is None
    assert translate_base(MAPPING, MAPPING, BASE[: HASH + 3]) == BASE[:HASH] + NO_BASE * (
        len(MAPPING.rows) - 1
    )


def test_a_row_is_found_in_the_base_while_others_are_left_out() -> None:
    kept = keep_rows(PROFILE.mapping, lambda row: row.source == "Phone")[0]
    assert base_at(kept, BASE, 0) == hashes(("Phone",))
