"""Large accounts: constant memory and time per page however many contacts there are.

ROWS is small in a normal run; SIMULATOR_ROWS=1000000 makes it the real thing (about three minutes).
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.constant_contact.contacts import model
from simulators.constant_contact.seeding import make_contact
from simulators.constant_contact.seeding_rows import is_plain, make_plain_row
from simulators.people import people
from tests.contracts.simulators.constant_contact_api import Api
from tests.simulators import Simulator, simulator

ROWS = int(os.environ.get("SIMULATOR_ROWS", "20000"))
MOST_KILOBYTES = 200 * 1024
INCLUDE = "list_memberships,phone_numbers,street_addresses,custom_fields"


def peak_kilobytes(running: Simulator) -> int:
    status = Path(f"/proc/{running.process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1])


@pytest.fixture(scope="module")
def large() -> Iterator[Api]:
    with simulator("constant_contact", "--rows", str(ROWS), judged=ROWS < 100_000) as running:
        running.control("POST", "scale", {"rate": None, "quota": None, "delay": 0})
        yield Api(simulator=running, credentials=running.control("GET", "credentials"))


@pytest.mark.timeout(1200)
def test_every_row_is_read_page_by_page_in_little_memory(large: Api) -> None:
    count, seen = 0, 0
    last = ""
    for page in large.pages("/contacts", "contacts", limit=500, status="all", include=INCLUDE):
        count += len(page)
        seen += page[0]["contact_id"] != last
        last = page[-1]["contact_id"]
    assert count == ROWS
    assert seen == -(-ROWS // 500)
    assert peak_kilobytes(large.simulator) < MOST_KILOBYTES


def test_a_small_delta_is_found_among_many(large: Api) -> None:
    since = large.control("clock", advance=5)["now"]
    large.pass_time(5)
    rows = [{"email": f"person{number}@example.com", "job_title": "Changed"} for number in range(1000)]
    lists = [large.get("/contact_lists", name="Newsletter")["lists"][0]["list_id"]]
    done = large.run("/activities/contacts_json_import", {"import_data": rows, "list_ids": lists})
    assert done["status"]["person_count"] == 1000
    changed = large.all("/contacts", "contacts", updated_after=since, limit=500)
    assert len(changed) == 1000
    assert all(contact["job_title"] == "Changed" for contact in changed)


@pytest.mark.timeout(600)
def test_an_export_of_all_is_streamed(large: Api) -> None:
    done = large.run("/activities/contact_exports", {"fields": ["email_address"]})
    answer = large.call("GET", done["_links"]["results"]["href"], stream=True)
    lines = sum(block.count(b"\n") for block in answer.iter_content(65_536))
    assert lines == ROWS + 1
    assert peak_kilobytes(large.simulator) < MOST_KILOBYTES


def test_composed_rows_are_stored_as_any_contact_would_be() -> None:
    first = 1 << 32
    for person in people("rows", 300):
        if person.contact is None:
            continue
        assert is_plain(person, person.contact)
        number = first + 1 + person.number
        expected = model.make_row(make_contact(person, number))
        assert make_plain_row(person, person.contact, number) == expected
