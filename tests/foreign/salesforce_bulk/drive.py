"""Drives the simulator through salesforce-bulk; reads {url, access_token} and writes what it saw as JSON.

Run by the environment that requirements.txt beside it describes.
"""

import importlib
import json
import sys
from typing import Any

library: Any = importlib.import_module("salesforce_bulk")
inside: Any = importlib.import_module("salesforce_bulk.salesforce_bulk")
XML_ROWS = (
    '<sObjects xmlns="http://www.force.com/2009/06/asyncapi/dataload" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<sObject><LastName>Foreign</LastName><Title xsi:nil='true'/></sObject>"
    "<sObject><FirstName>x</FirstName></sObject>"
    "</sObjects>"
)
ROWS = {
    "CSV": b"LastName,FirstName\nForeign,\n,x\n",
    "JSON": '[{"LastName": "Foreign"}, {"FirstName": "x"}]',
    "XML": XML_ROWS,
}


def write(bulk: Any, form: str) -> list[Any]:
    """Insert a good and a bad row in that form; return what the library says of them."""
    job = bulk.create_insert_job("Contact", contentType=form, concurrency="Serial")
    batch = bulk.post_batch(job, ROWS[form])
    bulk.wait_for_batch(job, batch, sleep_interval=1)
    bulk.close_job(job)
    found = [str(each.success).lower() for each in bulk.get_batch_results(batch)]
    return [found, bulk.job_status(job)["state"], [each["state"] for each in bulk.get_batch_list(job)]]


def read(bulk: Any, form: str) -> list[str]:
    """Query in that form; return the rows as they came."""
    job = bulk.create_query_job("Contact", contentType=form)
    text = "SELECT LastName, Account.Name FROM Contact WHERE LastName = 'Foreign' ORDER BY Id LIMIT 1"
    batch = bulk.query(job, text)
    bulk.wait_for_batch(job, batch, sleep_interval=1)
    bulk.close_job(job)
    assert bulk.get_query_batch_request(batch) == text
    return [each.read().decode() for each in bulk.get_all_results_for_query_batch(batch)]


def chunked(bulk: Any) -> list[Any]:
    """Read everything by ranges of ids; return the states of the batches and how many rows they held."""
    job = bulk.create_query_job("Contact", contentType="CSV", pk_chunking=100)
    whole = bulk.query(job, "SELECT Id FROM Contact")
    batches = [each for each in bulk.get_batch_list(job) if each["id"] != whole]
    rows = [
        len(each.read().splitlines()) - 1
        for batch in batches
        for each in bulk.get_all_results_for_query_batch(batch["id"], job_id=job)
    ]
    return [bulk.batch_state(whole, job, reload=True), max(rows), sum(rows)]


def refused(act: Any) -> str:
    """Return what the library raised."""
    try:
        act()
    except (inside.BulkApiError, inside.BulkBatchFailed) as error:
        return str(error)
    return ""


def wrong(bulk: Any, given: dict[str, str]) -> list[str]:
    def fail() -> None:
        job = bulk.create_query_job("Contact", contentType="CSV")
        bulk.wait_for_batch(job, bulk.query(job, "SELECT Nope FROM Contact"))

    stranger = library.SalesforceBulk(sessionId="stale", host=given["url"])
    acts = (fail, lambda: bulk.create_insert_job("Whizbang"), lambda: stranger.create_insert_job("Contact"))
    return [refused(act) for act in acts]


def main() -> None:
    given = json.load(sys.stdin)
    bulk = library.SalesforceBulk(sessionId=given["access_token"], host=given["url"], API_version="60.0")
    seen = {
        "written": {form: write(bulk, form) for form in ROWS},
        "read": {form: read(bulk, form) for form in ROWS},
        "chunked": chunked(bulk),
        "wrong": wrong(bulk, given),
    }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
