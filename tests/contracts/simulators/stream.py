"""Reads everything of a simulator in a process of its own, and says how long it took and how much memory.

    python stream.py HOW URL TOKEN

HOW: salesforce (Bulk 2.0 query, result page by result page), simple_salesforce (the same by that client, to
files) or constant_contact (pages of 500). Prints a line of JSON: rows, seconds, and peak, the most kilobytes
that were resident (VmHWM).
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

VERSION = "/services/data/v68.0"
SOQL = "SELECT Id, FirstName, LastName, Title, Email, Phone, HasOptedOutOfEmail, SystemModstamp FROM Contact"
PAGE_ROWS = 250_000
INCLUDE = "list_memberships,phone_numbers,street_addresses,custom_fields"
SECONDS = 600


def read_salesforce(url: str, session: requests.Session) -> int:
    """Count the lines of every result page, none of which is held."""
    wish = {"operation": "query", "query": SOQL}
    job = session.post(f"{url}{VERSION}/jobs/query", json=wish, timeout=SECONDS).json()["id"]
    path = f"{url}{VERSION}/jobs/query/{job}"
    while session.get(path, timeout=SECONDS).json()["state"] != "JobComplete":
        time.sleep(0.5)
    count, locator = 0, ""
    while locator != "null":
        params: dict[str, Any] = {"maxRecords": PAGE_ROWS} | ({"locator": locator} if locator else {})
        with session.get(f"{path}/results", params=params, stream=True, timeout=SECONDS) as answer:
            answer.raise_for_status()
            count += sum(block.count(b"\n") for block in answer.iter_content(1 << 16)) - 1
            locator = answer.headers["Sforce-Locator"]
    return count


def read_by_simple_salesforce(url: str, session: requests.Session) -> int:
    from simple_salesforce.bulk2 import SFBulk2Type  # noqa: PLC0415  # the others measure without its memory

    bulk = SFBulk2Type(
        "Contact", f"{url}{VERSION}/jobs/", {"Authorization": str(session.headers["Authorization"])}, session
    )
    with TemporaryDirectory() as folder:
        results = bulk.download(SOQL, folder, max_records=PAGE_ROWS, wait=1)
        return sum(count_lines(Path(each["file"])) - 1 for each in results)


def count_lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def read_constant_contact(url: str, session: requests.Session) -> int:
    """Count the contacts of every page; no id may come twice, nor an earlier one after a later one."""
    count, pages, last = 0, 0, ""
    for page in pages_of(url, session):
        assert page[0]["contact_id"] != last
        count, pages, last = count + len(page), pages + 1, page[-1]["contact_id"]
    assert pages == -(-count // 500)
    return count


def pages_of(url: str, session: requests.Session) -> Iterator[list[dict[str, Any]]]:
    link = f"/v3/contacts?limit=500&status=all&include={INCLUDE}"
    while link:
        answer = session.get(f"{url}{link}", timeout=SECONDS)
        answer.raise_for_status()
        body = answer.json()
        yield body["contacts"]
        link = ((body.get("_links") or {}).get("next") or {}).get("href", "")


READERS: dict[str, Callable[[str, requests.Session], int]] = {
    "salesforce": read_salesforce,
    "simple_salesforce": read_by_simple_salesforce,
    "constant_contact": read_constant_contact,
}


def peak_kilobytes(pid: int | str = "self") -> int:
    """Return the most memory that a process has had resident so far, in kilobytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


def main() -> None:
    how, url, token = sys.argv[1:]
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {token}"
    began = time.monotonic()
    rows = READERS[how](url, session)
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"rows": rows, "seconds": seconds, "peak": peak_kilobytes()}))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
