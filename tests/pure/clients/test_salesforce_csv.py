"""Bytes of CSV pages: counted, checked and stitched without being parsed."""

import csv
import io
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clients.messages import Answer
from clients.salesforce.pages import BulkPage
from clients.salesforce.rest import render_page
from clients.salesforce.rows import Reading, RowCounter, check_header, render
from sync.problems import GiveUp, Side, TryAgain

# Carriage returns and line feeds inside values are what tells a counter from a guess.
CELLS = some.text(alphabet='ab,"\r\n ü', max_size=6)
TABLES = some.lists(some.tuples(CELLS, CELLS), max_size=8)
COLUMNS = ("Id", "Street")


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@given(TABLES, some.lists(some.integers(min_value=0), max_size=6))
def test_rows_are_counted_as_a_parser_counts_them_however_the_bytes_are_cut(
    table: list[tuple[str, str]], places: list[int]
) -> None:
    data = render(COLUMNS, table)
    counter = RowCounter()
    for chunk in cut(data, places):
        counter.add(chunk)
    assert counter.data_rows == len(table)
    assert list(csv.reader(io.StringIO(data.decode(), newline=""))) == [list(COLUMNS), *map(list, table)]


def test_a_last_row_without_its_line_feed_may_be_cut_and_does_not_count() -> None:
    counter = RowCounter()
    counter.add(b'"Id"\n"003"')
    assert counter.data_rows == 0


@given(TABLES, some.lists(some.integers(min_value=0), min_size=1, max_size=5))
def test_a_page_that_breaks_again_and_again_reaches_its_reader_whole_and_once(
    table: list[tuple[str, str]], breaks: list[int]
) -> None:
    data = render(COLUMNS, table)
    reading = Reading()
    passed = b""
    for place in [*breaks, len(data)]:
        part = data[: max(place, 0) % (len(data) + 1)] if place != len(data) else data
        passed += b"".join(reading.go_on(cut(part, [3, 11])))
    assert passed == data
    assert reading.same


def test_other_bytes_the_second_time_are_noticed_before_anything_of_them_is_passed_on() -> None:
    reading = Reading()
    assert b"".join(reading.go_on([b'"Id"\n"1"'])) == b'"Id"\n"1"'
    assert list(reading.go_on([b'"Id"\n"2"', b"\n"])) == []
    assert not reading.same


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_header_in_pieces_is_checked_and_passed_on(size: int) -> None:
    data = b'"ID","Street"\n"1","a"\n'
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    assert b"".join(check_header(chunks, COLUMNS)) == data


@pytest.mark.parametrize("header", [b'"Id"\n', b'"Street","Id"\n', b'"Id","Street","City"\n', b"<html>"])
def test_a_header_that_is_not_the_select_list_stops_the_reading(header: bytes) -> None:
    with pytest.raises(GiveUp, match="salesforce_columns"):
        list(check_header([header, b'"1","2"\n'], COLUMNS))


def test_an_empty_answer_is_an_empty_page() -> None:
    assert list(check_header([], COLUMNS)) == []


class Wire:
    """Answers in a row, each with the bytes that it gets across before it ends or breaks."""

    def __init__(self, rows: int, *parts: tuple[bytes, bool]) -> None:
        self.headers = {"Sforce-NumberOfRecords": str(rows)}
        self.parts = list(parts)

    def __call__(self) -> Answer:
        part, whole = self.parts.pop(0)

        def chunks() -> Iterator[bytes]:
            yield part
            if not whole:
                raise TryAgain("salesforce_truncated", Side.SALESFORCE)

        return Answer(status=200, headers=self.headers, chunks=chunks)


DATA = render(COLUMNS, [("1", "a\r\nb"), ("2", "c")])


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("place", [0, 1, 20, len(DATA) - 4])
def test_a_short_page_is_read_again_and_its_reader_sees_no_seam(place: int, whole: bool) -> None:
    wire = Wire(2, (DATA[:place], whole), (DATA, True))
    page = BulkPage(wire(), again=wire, columns=COLUMNS)
    assert b"".join(page.chunks()) == DATA
    assert wire.parts == []


def test_a_page_that_stays_short_is_a_problem_with_both_numbers() -> None:
    wire = Wire(2, *[(DATA[:30], True)] * 4)
    page = BulkPage(wire(), again=wire, columns=COLUMNS)
    with pytest.raises(TryAgain) as caught:
        list(page.chunks())
    assert caught.value.code == "salesforce_truncated"
    assert caught.value.parameters == {"expected": 2, "received": 1}
    assert wire.parts == []


def test_a_page_can_be_read_twice() -> None:
    wire = Wire(2, (DATA, True), (DATA, True))
    page = BulkPage(wire(), again=wire, columns=COLUMNS)
    assert list(page.chunks()) == list(page.chunks()) == [DATA]


def test_rest_records_look_as_bulk_shows_them() -> None:
    record = {
        "attributes": {"type": "Contact"},
        "Id": "003",
        "SystemModstamp": "2022-02-18T22:34:47.000+0000",
        "HasOptedOutOfEmail": False,
        "MailingStreet": "1 Main St\r\nSuite 2",
        "Title": None,
        "NumberOfVisits__c": 3.5,
        "Account": {"attributes": {}, "Name": 'The "A" Team'},
        "ReportsTo": None,
    }
    columns = (
        "Id",
        "systemmodstamp",
        "HasOptedOutOfEmail",
        "MailingStreet",
        "Title",
        "NumberOfVisits__c",
        "Account.Name",
        "ReportsTo.Name",
    )
    rendered = render_page(columns, [record])
    assert rendered == (
        b'"Id","systemmodstamp","HasOptedOutOfEmail","MailingStreet","Title","NumberOfVisits__c",'
        b'"Account.Name","ReportsTo.Name"\n'
        b'"003","2022-02-18T22:34:47.000Z","false","1 Main St\r\nSuite 2","","3.5",'
        b'"The ""A"" Team",""\n'
    )
