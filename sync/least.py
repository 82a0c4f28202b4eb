"""The fewest calls that a run can do with, from its rows and changes and the vendors' documented limits.

A lower bound for any program that does the same: what this product calls beyond it (describe, looks for
opt-outs before writing, further polls, retries) is overhead, and shows as such. Tokens are not counted.
Limits: https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm,
https://developer.constantcontact.com/api_guide/bulk_activities.html
"""

from collections.abc import Mapping
from typing import Final

from sync.batches import IMPORT_BYTES, IMPORT_ROWS, JOIN_ROWS

BULK_PAGE: Final = 100_000  # records of a result page, as this product asks for them (maxRecords)
REST_PAGE: Final = 2_000  # records of a page of a REST query
CONTACTS_PAGE: Final = 500  # contacts of a page of GET /contacts


def salesforce_bulk(*, people: int, page_rows: int) -> int:
    """Count a Bulk API 2.0 query; `page_rows` is what the vendor puts on a result page."""
    create_job = 1
    one_poll = 1
    delete_job = 0  # results go by themselves after seven days
    return create_job + one_poll + _pages(people, page_rows) + delete_job


def salesforce_rest(*, people: int) -> int:
    """Count a REST query."""
    return _pages(people, REST_PAGE)


def constant_contact_whole(*, contacts: int) -> int:
    """Count reading every contact, whatever its status."""
    return _pages(contacts, CONTACTS_PAGE)


def constant_contact_delta(*, updated: int, opted_out: int) -> int:
    """Count reading what changed: two questions, since an opt-out does not move `updated_at`."""
    return _pages(updated, CONTACTS_PAGE) + _pages(opted_out, CONTACTS_PAGE)


def constant_contact_look_ups(*, lists_created: int, fields_created: int, unbound: int) -> int:
    """Count finding and creating what a profile writes to; `unbound` kinds (lists, fields) cost a look."""
    return unbound + lists_created + fields_created


def constant_contact_writes(
    *, joined: int, imported: int, import_bytes: int, confirmed: int, posted: int, merged: int
) -> int:
    """Count writing: rows joined to the list, rows imported and their bytes, and rows written alone.

    `confirmed` is the number of contacts that joins and imports touched: they are read again, since a
    finished activity names nobody. `posted` are new contacts, `merged` existing ones, both written alone.
    """
    joins = _batches(joined, JOIN_ROWS)
    imports = max(_batches(imported, IMPORT_ROWS), _batches(import_bytes, IMPORT_BYTES))
    one_poll_each = joins + imports
    reading_again = _batches(confirmed, CONTACTS_PAGE)
    get_and_put = 2 * merged
    return joins + imports + one_poll_each + reading_again + posted + get_and_put


def of_salesforce(facts: Mapping[str, int]) -> int:
    """Count for a run's facts (see flows.report): by whichever way of reading is cheaper."""
    people = facts.get("read_salesforce", 0)
    return min(salesforce_bulk(people=people, page_rows=BULK_PAGE), salesforce_rest(people=people))


def of_constant_contact(facts: Mapping[str, int]) -> int:
    """Count for a run's facts: reading, and what landed."""
    joined, imported = facts.get("joined", 0), facts.get("imported", 0)
    writes = constant_contact_writes(
        joined=joined,
        imported=imported,
        import_bytes=facts.get("import_bytes", 0),
        confirmed=max(joined, imported),
        posted=facts.get("posted", 0),
        merged=facts.get("merged", 0),
    )
    return constant_contact_whole(contacts=facts.get("read_constant_contact", 0)) + writes


def _batches(rows: int, size: int) -> int:
    return -(-rows // size)


def _pages(rows: int, size: int) -> int:
    """Count pages: an empty answer is one too."""
    return max(1, _batches(rows, size))
