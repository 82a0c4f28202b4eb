"""Texts as their targets can hold them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.convert import convert
from sync.mapping import Row
from sync.targets import Custom
from tests.pure.sync.worlds import ROWS, limit_of, texts

rows = st.sampled_from(ROWS)


@given(rows, texts)
def test_converting_twice_changes_nothing_more(row: Row, raw: str) -> None:
    once = convert(row, raw)
    assert convert(row, once) == once


@given(rows, texts | st.text(alphabet="ab \r\n\t\x00\x85\u2028\u00a0\x1c,", max_size=400))
def test_a_converted_text_fits_its_target(row: Row, raw: str) -> None:
    text = convert(row, raw)
    assert len(text) <= limit_of(row.target)
    assert text == text.strip()
    assert not any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in text)
    assert convert(row, text) == text


@given(rows, st.text(alphabet="abc \u00e9\U0001f600", max_size=20))
def test_what_a_target_can_hold_is_only_trimmed(row: Row, raw: str) -> None:
    assert convert(row, raw) == raw.strip()


@pytest.mark.parametrize(
    ("target", "raw", "text"),
    [
        ("address:street", "1 Main St\r\n\r\n Suite 2 \nFloor 3\n", "1 Main St, Suite 2, Floor 3"),
        ("job_title", "Head of\nSales", "Head of Sales"),
        ("job_title", "T" * 128, "T" * 50),
        ("job_title", "x" * 49 + "  tail", "x" * 49),
        ("phone:work", "\t(617) 555-0113 x 45 ", "(617) 555-0113 x 45"),
        ("custom:Salutation", "  ", ""),
    ],
)
def test_texts_become_one_trimmed_line(target: str, raw: str, text: str) -> None:
    assert convert(Row(source="Any", target=target), raw) == text


def test_a_custom_field_holds_255_characters() -> None:
    assert (
        len(convert(Row(source="Any", target="custom:Notes"), "n" * 300))
        == 255
        == Custom(field_id=None, field_name=None).limit
    )
