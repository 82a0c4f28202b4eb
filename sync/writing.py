"""How records travel to Salesforce: few by sObject Collections, many by a bulk job; and what that costs.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from math import ceil
from typing import Final

from sync.remote import RecordWrite

COLLECTION_ROWS: Final = 200  # records a call
COLLECTION_RUNS: Final = 10  # a call may change from one object to another this often
INGEST_ROWS: Final = 50_000  # rows a job: some 15 MB of 100 that an upload may have; their keys are in memory
INGEST_CALLS: Final = 8
"""Calls of one bulk job: create, upload, close, look twice, read two results, delete."""
INGEST_FROM: Final = INGEST_CALLS * COLLECTION_ROWS + 1
"""Rows from which a bulk job costs fewer calls than Collections."""


def write_calls(rows: int) -> int:
    """Count the calls that writing so many rows of one object takes, on the cheaper way."""
    collections = ceil(rows / COLLECTION_ROWS)
    return min(collections, ceil(rows / INGEST_ROWS) * INGEST_CALLS)


def collection_calls(rows: Iterable[RecordWrite]) -> Iterator[list[RecordWrite]]:
    """Cut rows into calls of Collections, in their order: 200 rows and 10 runs of one object each."""
    call: list[RecordWrite] = []
    runs = 0
    for _, run in groupby(rows, key=lambda row: row.object_name):
        runs += 1
        while part := list(islice(run, COLLECTION_ROWS - len(call))):
            if runs > COLLECTION_RUNS:
                yield call
                call, runs = [], 1
            call += part
            if len(call) == COLLECTION_ROWS:
                yield call
                call, runs = [], 1
    if call:
        yield call
