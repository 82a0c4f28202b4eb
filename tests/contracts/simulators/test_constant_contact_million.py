"""Large accounts: constant memory and time per page however many contacts there are.

`make soak-simulators ROWS=1000000` makes it the real thing (some minutes); a normal run has few rows.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulators.constant_contact.accounts import insert_accounts
from simulators.constant_contact.schema import SCHEMA
from simulators.constant_contact.seeding import add_composed, add_people
from simulators.constant_contact.world import World
from simulators.kernel.sqlite import Database
from simulators.kernel.state import Options, make_kernel
from tests.contracts.simulators.constant_contact_api import Api
from tests.contracts.simulators.large import MOST_KILOBYTES, ROWS, large, peak, read_all


@pytest.fixture(scope="module")
def many() -> Iterator[Api]:
    with large("constant_contact") as running:
        yield Api(simulator=running, credentials=running.control("GET", "credentials"))


@pytest.mark.timeout(1500)
def test_every_row_is_read_page_by_page_in_little_memory(many: Api) -> None:
    found = read_all(many.simulator, "constant_contact")
    assert found["rows"] == ROWS
    assert found["peak"] < MOST_KILOBYTES
    assert peak(many.simulator) < MOST_KILOBYTES


def test_a_small_delta_is_found_among_many(many: Api) -> None:
    since = many.control("clock", advance=5)["now"]
    many.pass_time(5)
    rows = [{"email": f"person{number}@example.com", "job_title": "Changed"} for number in range(1000)]
    lists = [many.get("/contact_lists", name="Newsletter")["lists"][0]["list_id"]]
    done = many.run("/activities/contacts_json_import", {"import_data": rows, "list_ids": lists})
    assert done["status"]["person_count"] == 1000
    changed = many.all("/contacts", "contacts", updated_after=since, limit=500)
    assert len(changed) == 1000
    assert all(contact["job_title"] == "Changed" for contact in changed)


@pytest.mark.timeout(600)
def test_an_export_of_all_is_streamed(many: Api) -> None:
    done = many.run("/activities/contact_exports", {"fields": ["email_address"]})
    answer = many.call("GET", done["_links"]["results"]["href"], stream=True)
    lines = sum(block.count(b"\n") for block in answer.iter_content(65_536))
    assert lines == ROWS + 1
    assert peak(many.simulator) < MOST_KILOBYTES


def rows_made_by(add: Callable[[World, Options, Any], int]) -> list[tuple[Any, ...]]:
    database = Database(None, schema=SCHEMA)
    kernel = make_kernel("constant_contact", database, credentials=lambda _: {}, seed=lambda _: {})
    world = World(kernel=kernel)
    with world.write() as connection:
        insert_accounts(world)
        assert add(world, Options(seed="rows", rows=3000), connection) == 3000
    tables = [world.rows(f"SELECT * FROM {name}") for name in ("contacts", "memberships")]  # noqa: S608  # two names of ours
    database.close()
    return [tuple(row) for table in tables for row in table]


def test_composed_rows_are_stored_as_any_contact_would_be() -> None:
    assert rows_made_by(add_composed) == rows_made_by(add_people)
