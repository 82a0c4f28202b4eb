"""A large org: ready soon, and read by Bulk 2.0 in little memory on both sides.

`make soak-simulators ROWS=1000000` makes it the real thing (some minutes); a normal run reads few rows.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulators.kernel.clock import Clock
from simulators.kernel.sqlite import Database
from simulators.kernel.state import Options
from simulators.salesforce.org import Org
from simulators.salesforce.seeding import Accounts, add_composed, add_people
from simulators.salesforce.tables import SCHEMA
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


def rows_made_by(add: Callable[[Org, Options, Accounts], int]) -> list[tuple[Any, ...]]:
    database = Database(None, schema=SCHEMA)
    org = Org(database)
    org.clock = Clock(database)
    with database.write() as connection:
        assert add(org, Options(seed="rows", rows=3000), Accounts(org, connection)) == 3000
        tables = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in ("Contact", "Account")]  # noqa: S608  # our own two names
    database.close()
    return [tuple(row) for table in tables for row in table]


def test_composed_rows_are_stored_as_any_contact_would_be() -> None:
    assert rows_made_by(add_composed) == rows_made_by(add_people)
