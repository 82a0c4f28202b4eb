"""A large org: ready soon, and read by Bulk 2.0 in little memory on both sides.

`make soak-simulators ROWS=1000000` makes it the real thing (some minutes); a normal run reads few rows.
"""

from collections.abc import Iterator

import pytest

from tests.contracts.simulators.large import MOST_KILOBYTES, ROWS, large, peak, read_all
from tests.simulators import Simulator


@pytest.fixture(scope="module")
def org_of_many() -> Iterator[Simulator]:
    with large("salesforce") as running:
        yield running


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("how", ["salesforce", "simple_salesforce"])
def test_a_bulk_query_of_every_row_streams(org_of_many: Simulator, how: str) -> None:
    found = read_all(org_of_many, how)
    assert found["rows"] == ROWS
    assert found["peak"] < MOST_KILOBYTES
    assert peak(org_of_many) < MOST_KILOBYTES
