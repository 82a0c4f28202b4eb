"""Whatever a write or a lookup runs into, nothing of it shows a person or a token."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clients.constant_contact.client import ConstantContactClient
from clients.salesforce.client import SalesforceClient
from sync.problems import Problem
from sync.remote import AddressSource, ExportQuery, Ingest, IngestResults, Operation, RecordWrite
from tests.contracts.clients.worlds import constant_contact, salesforce, told
from tests.simulators import Simulator

ADDRESS = "jane.secret@private.example"
SOURCE = AddressSource(object_name="Contact", address_field="Email")
ROW = RecordWrite(object_name="Contact", values={"LastName": "Secret", "Email": ADDRESS}, record_id="003x")
JOB = Ingest(job_id="750x", state="JobComplete", processed=2, failed=1)
FAULTS: list[dict[str, Any]] = [
    {"drop": "before"},
    {"drop": "after"},
    {"drop": "middle"},
    {"truncate_at": 10, "clean": True},
    {"status": 302, "headers": {"Location": f"https://evil.example/?email={ADDRESS}"}},
    {"status": 400, "body": [{"error_key": "k", "errorCode": "JSON_PARSER_ERROR", "message": ADDRESS}]},
    {"status": 401, "body": f"<html>{ADDRESS}</html>"},
    {"status": 429, "body": {"error_key": "throttled", "error_message": ADDRESS}},
    {"status": 500, "body": ADDRESS},
    {"status": 200, "body": [{"success": ADDRESS, "id": ADDRESS}]},
    {"status": 200, "body": f'{{"compositeResponse": "{ADDRESS}'},
    {"status": 200, "body": f'"sf__Id","{ADDRESS}"\n"{ADDRESS}'},
]


def of_salesforce(client: SalesforceClient) -> Iterator[Callable[[], object]]:
    yield lambda: list(client.records_with_address([ADDRESS], [SOURCE]))
    yield lambda: list(client.existing("Contact", ["003x"], ["Email"]))
    yield lambda: list(client.fates("Contact", ["003x"]))
    yield lambda: client.deleted_ids("Contact", client.now())
    yield lambda: client.count("SELECT COUNT() FROM Contact")
    yield lambda: client.create_records([ROW])
    yield lambda: client.update_records([ROW])
    yield lambda: client.upsert_records("Contact", "Email", [ROW.values])
    yield lambda: client.delete_records(["003x"])
    yield lambda: client.open_ingest("Contact", Operation.INSERT)
    yield lambda: client.upload("750x", ["Email"], lambda: [ROW.values])
    yield lambda: client.close_ingest("750x")
    yield lambda: client.ingest("750x")
    yield lambda: list(client.ingest_rows(JOB, IngestResults.FAILED))
    yield lambda: client.abort_ingest("750x")
    yield lambda: client.delete_ingest("750x")


def of_constant_contact(client: ConstantContactClient) -> Iterator[Callable[[], object]]:
    ids = [str(uuid.uuid4())]
    yield client.account
    yield client.counts
    yield client.privileges
    yield lambda: client.contact_list(ids[0])
    yield lambda: client.rename_list(ids[0], ADDRESS)
    yield lambda: client.create_custom_field(ADDRESS)
    yield lambda: client.remove_from_lists(ids, ids)
    yield lambda: client.delete_contacts(ids)
    yield lambda: client.delete_contact(ids[0])
    yield lambda: client.resubscribe(ids[0], ids)
    yield lambda: client.start_export(ExportQuery())


def shown_by(works: Iterator[Callable[[], object]]) -> list[str]:
    """Do all of it, and give what a log could show of what went wrong."""
    found: list[str] = []
    for work in works:
        try:
            work()
        except Problem as problem:
            found.append(told(problem.with_traceback(None)))
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_nothing_that_salesforce_can_answer_shows_a_secret(org: Simulator, fault: dict[str, Any]) -> None:
    client = salesforce(org)
    org.control("POST", "faults", {"path": "^/services/data", "times": None, **fault})
    shown = shown_by(of_salesforce(client))
    assert any("salesforce_" in one for one in shown)
    assert [one for one in shown if "jane.secret" in one or client._caller.tokens.access() in one] == []


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_nothing_that_constant_contact_can_answer_shows_a_secret(
    account: Simulator, fault: dict[str, Any]
) -> None:
    client = constant_contact(account)
    account.control("POST", "faults", {"path": "^/v3/", "times": None, **fault})
    shown = shown_by(of_constant_contact(client))
    assert any("constant_contact" in one for one in shown)
    assert [one for one in shown if "jane.secret" in one or client._caller.tokens.access() in one] == []
