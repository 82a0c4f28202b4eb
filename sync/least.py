"""The fewest calls that a run can do with, from its rows and changes and the vendors' documented limits.

A lower bound for any program that does the same: what this product calls beyond it (looks for opt-outs before
writing, further polls, retries) is overhead, and shows as such. Tokens are not counted. Limits:
https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm,
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm,
https://developer.constantcontact.com/api_guide/bulk_activities.html
"""

from collections.abc import Mapping
from typing import Final

from sync.batches import IMPORT_BYTES, IMPORT_ROWS, JOIN_ROWS

BULK_PAGE: Final = 100_000  # records of a result page, as this product asks for them (maxRecords)
REST_PAGE: Final = 2_000  # records of a page of a REST query
COLLECTION_ROWS: Final = 200  # records of one call of sObject Collections
EXPORT_CALLS: Final = (
    3  # an export of contacts, which shows addresses but no ids: asked for, polled, downloaded
)
INGEST_BYTES: Final = 100_000_000  # of an ingest job's upload: 150 MB once it is encoded in base64
CONTACTS_PAGE: Final = 500  # contacts of a page of GET /contacts


def salesforce_look_ups(*, objects: int) -> int:
    """Count describing each object that is read: a field may have been hidden or removed since."""
    return objects


def salesforce_bulk(*, people: int, page_rows: int) -> int:
    """Count a Bulk API 2.0 query; `page_rows` is what the vendor puts on a result page."""
    create_job = 1
    one_poll = 1
    delete_job = 0  # results go by themselves after seven days
    return create_job + one_poll + _pages(people, page_rows) + delete_job


def salesforce_rest(*, people: int) -> int:
    """Count a REST query."""
    return _pages(people, REST_PAGE)


def salesforce_collections(*, rows: int) -> int:
    """Count writing by sObject Collections; each answer names the outcome of its records."""
    return _batches(rows, COLLECTION_ROWS)


def salesforce_ingest(*, rows: int, body_bytes: int) -> int:
    """Count writing by Bulk API 2.0 ingest jobs: as few as the upload's limit allows."""
    create, upload, close, one_poll = 1, 1, 1, 1
    outcomes = 2  # the successful rows and the failed ones
    jobs = max(_batches(body_bytes, INGEST_BYTES), min(rows, 1))
    return jobs * (create + upload + close + one_poll + outcomes)


def salesforce_writes(*, rows: int, body_bytes: int = 0) -> int:
    """Count writing rows of one object and operation, by whichever way is cheaper."""
    return min(salesforce_collections(rows=rows), salesforce_ingest(rows=rows, body_bytes=body_bytes))


def constant_contact_whole(*, contacts: int) -> int:
    """Count reading every contact, whatever its status."""
    return _pages(contacts, CONTACTS_PAGE)


def constant_contact_delta(*, updated: int, opted_out: int) -> int:
    """Count reading what changed: two questions, since an opt-out does not move `updated_at`."""
    return _pages(updated, CONTACTS_PAGE) + _pages(opted_out, CONTACTS_PAGE)


def constant_contact_sweep(*, contacts: int) -> int:
    """Count reading a status or a list whole again, which no delta is sure to show: by pages or an export."""
    return min(_pages(contacts, CONTACTS_PAGE), EXPORT_CALLS)


def constant_contact_look_ups(*, kinds: int, lists_created: int, fields_created: int) -> int:
    """Count finding and creating what a profile writes to; each kind (lists, custom fields) costs a look.

    Somebody may have deleted a list or a field since the last run.
    """
    return kinds + lists_created + fields_created


def constant_contact_writes(
    *, joined: int, imported: int, import_bytes: int, confirmed: int, posted: int, merged: int
) -> int:
    """Count writing: rows joined to the list, rows imported and their bytes, and rows written alone.

    `confirmed` is the number of contacts that joins and imports touched: they are read again, since a
    finished activity names nobody. `posted` are new contacts, `merged` existing ones, both written alone.
    """
    imports = max(_batches(imported, IMPORT_ROWS), _batches(import_bytes, IMPORT_BYTES))
    reading_again = _batches(confirmed, CONTACTS_PAGE)
    get_and_put = 2 * merged
    return constant_contact_lists(rows=joined) + imports * 2 + reading_again + posted + get_and_put


def constant_contact_lists(*, rows: int) -> int:
    """Count list changes, and deletions, of contacts by their ids: one call and one poll a batch."""
    return 2 * _batches(rows, JOIN_ROWS)


def of_salesforce(facts: Mapping[str, int]) -> int:
    """Count for a run's facts (see flows.report): describing, reading the cheaper way, and what landed.

    An opt-out covers the address, whatever the record: each other object of people (`other_objects`) is asked
    for its own, `other_records` in all. A filter's ids (`scoped`) come by a query of their own.
    """
    others = facts.get("other_objects", 0)
    asked = max(others, _pages(facts.get("other_records", 0), BULK_PAGE)) if others else 0
    scoped = _people(facts["scoped"]) if "scoped" in facts else 0
    read = _people(facts.get("read_salesforce", 0))
    written = sum(salesforce_writes(rows=facts.get(kind, 0)) for kind in SALESFORCE_WRITES)
    return salesforce_look_ups(objects=1 + others) + read + asked + scoped + written


SALESFORCE_WRITES: Final = ("people_created", "people_updated", "ticked", "people_deleted")
"""What landed there: one operation, and one object, a call. Ticks may stand on records of several objects."""


def _people(people: int) -> int:
    return min(salesforce_bulk(people=people, page_rows=BULK_PAGE), salesforce_rest(people=people))


def of_constant_contact(facts: Mapping[str, int]) -> int:
    """Count for a run's facts: looking, reading, and what landed."""
    joined, imported = facts.get("joined", 0), facts.get("imported", 0)
    look_ups = constant_contact_look_ups(
        kinds=1 + min(facts.get("custom_fields", 0), 1),
        lists_created=facts.get("lists_created", 0),
        fields_created=facts.get("fields_created", 0),
    )
    writes = constant_contact_writes(
        joined=joined,
        imported=imported,
        import_bytes=facts.get("import_bytes", 0),
        confirmed=max(imported, joined + _created(facts)),  # who joined may have been imported too
        posted=facts.get("posted", 0),
        merged=facts.get("merged", 0) + facts.get("unsubscribed", 0),
    )
    others = sum(constant_contact_lists(rows=facts.get(kind, 0)) for kind in ("removed", "deleted"))
    return look_ups + _reading(facts) + writes + others


def _created(facts: Mapping[str, int]) -> int:
    """Count the contacts that imports have made: all that they carried but the updates."""
    carried = facts.get("imported", 0) + facts.get("merged", 0)
    return max(0, carried - facts.get("updated", carried))


def _reading(facts: Mapping[str, int]) -> int:
    """Count pages of all contacts, or (`delta`) those of what changed, whichever question showed it.

    A delta may come with sweeps: `swept` contacts among those read, `sweeps` calls at the least.
    """
    contacts = facts.get("read_constant_contact", 0) - facts.get("swept", 0)
    if facts.get("delta", 0):
        return constant_contact_delta(updated=contacts, opted_out=0) + facts.get("sweeps", 0)
    return constant_contact_whole(contacts=contacts)


def _batches(rows: int, size: int) -> int:
    return -(-rows // size)


def _pages(rows: int, size: int) -> int:
    """Count pages: an empty answer is one too."""
    return max(1, _batches(rows, size))
