"""simple-salesforce's two bulk handlers, every public call of them, over the TLS port."""

import csv
from pathlib import Path
from typing import Any

import pytest

simple_salesforce = pytest.importorskip("simple_salesforce")
bulk2 = pytest.importorskip("simple_salesforce.bulk2")

WAIT = 0.05


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def found(client: Any, condition: str, fields: str = "Id") -> list[Any]:
    records: list[Any] = client.query(f"SELECT {fields} FROM Contact WHERE {condition}")["records"]  # noqa: S608  SOQL of this test
    return records


def test_bulk_1_writes_in_batches_and_says_what_became_of_each_row(simple_client: Any) -> None:
    contacts = simple_client.bulk.Contact
    people = [{"LastName": f"Bulked {number}", "Email": f"b{number}@bulk1.example"} for number in range(5)]
    made = contacts.insert([*people, {"FirstName": "Nameless"}], batch_size=2)
    assert [each["success"] for each in made] == [True] * 5 + [False]
    assert made[-1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    ids = [each["id"] for each in made[:-1]]
    assert len(contacts.insert(people, batch_size="auto", use_serial=True)) == 5
    detailed = contacts.insert([{"LastName": "Detailed"}], include_detailed_results=True)
    assert (detailed[0]["LastName"], detailed[0]["success"]) == ("Detailed", True)
    bypassed = contacts.insert([{"LastName": "Bypassed"}], bypass_results=True)
    assert bypassed[0] == {"bypass_results": True}
    changed = contacts.update([{"Id": ids[0], "Title": "Boss"}, {"Id": ids[1], "Title": None}])
    assert [each["created"] for each in changed] == [False, False]
    assert contacts.upsert([{"Id": ids[0], "Title": "Chief"}], "Id")[0]["success"] is True
    by_email = contacts.upsert([{"Email": "new@bulk1.example", "LastName": "New"}], "Email")
    assert by_email[0]["created"] is True
    assert contacts.delete([{"Id": each} for each in ids[:2]])[0]["success"] is True
    assert contacts.hard_delete([{"Id": ids[2]}])[0]["success"] is True
    again = simple_client.bulk.submit_dml("Contact", "insert", [{"LastName": "Submitted"}])
    assert again[0]["success"] is True
    upserted = contacts.submit_dml(
        "upsert", [{"Email": "new@bulk1.example", "Title": "Old"}], external_id_field="Email"
    )
    assert upserted[0]["created"] is False


def test_bulk_1_queries_at_once_or_lazily_and_fails_in_the_batch(simple_client: Any) -> None:
    contacts = simple_client.bulk.Contact
    contacts.insert([{"LastName": "Gone by Bulk", "Email": "gone@bulk1.example"}])
    contacts.delete([{"Id": each["Id"]} for each in found(simple_client, "Email = 'gone@bulk1.example'")])
    text = "SELECT Id, Email, Account.Name FROM Contact WHERE LastName = 'Gone by Bulk'"
    assert contacts.query(text) == []
    assert contacts.query_all(text)[0]["Email"] == "gone@bulk1.example"
    lazy = contacts.query("SELECT Id FROM Contact LIMIT 3", lazy_operation=True)
    assert [len(page) for page in lazy] == [3]
    with pytest.raises(simple_salesforce.SalesforceGeneralError, match="No such column 'Nope'"):
        contacts.query("SELECT Nope FROM Contact")
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest, match="InvalidEntity"):
        simple_client.bulk.Whizbang.insert([{"Name": "x"}])


def test_bulk_2_ingests_every_operation(simple_client: Any, tmp_path: Path) -> None:
    contacts = simple_client.bulk2.Contact
    people = [{"LastName": f"Two {number}", "Email": f"two{number}@bulk2.example"} for number in range(5)]
    [job] = contacts.insert(records=[*people, {"LastName": "", "Email": "two9@bulk2.example"}], wait=WAIT)
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (6, 1)
    name = job["job_id"]
    good, bad = rows(contacts.get_successful_records(name)), rows(contacts.get_failed_records(name))
    assert [each["LastName"] for each in good] == [each["LastName"] for each in people]
    assert bad[0]["sf__Error"].startswith("REQUIRED_FIELD_MISSING:")
    assert rows(contacts.get_unprocessed_records(name)) == []
    file = tmp_path / "failed.csv"
    contacts.get_failed_records(name, file=str(file))
    assert rows(file.read_text())[0]["Email"] == "two9@bulk2.example"
    assert len(contacts.get_all_ingest_records(name)["successfulRecords"]) == 5
    ids = [each["sf__Id"] for each in good]
    contacts.update(records=[{"Id": each, "Title": "Chief"} for each in ids], wait=WAIT)
    assert len(found(simple_client, "Title = 'Chief' AND LastName LIKE 'Two %'")) == 5
    mixed = [
        {"Email": "two0@bulk2.example", "LastName": "Renamed"},
        {"Email": "x@bulk2.example", "LastName": "X"},
    ]
    contacts.upsert(records=mixed, external_id_field="Email", wait=WAIT)
    assert len(found(simple_client, "LastName IN ('Renamed', 'X') AND Email LIKE '%@bulk2.example'")) == 2
    contacts.delete(records=[{"Id": each} for each in ids[:2]], wait=WAIT)
    contacts.hard_delete(records=[{"Id": ids[2]}], wait=WAIT)
    assert len(found(simple_client, "Title = 'Chief' AND Email LIKE '%@bulk2.example'")) == 2


def test_bulk_2_reads_files_of_other_forms_and_in_several_jobs(simple_client: Any, tmp_path: Path) -> None:
    contacts = simple_client.bulk2.Contact
    file = tmp_path / "people.csv"
    file.write_bytes(b"LastName|MailingStreet\r\nPiped|1 Road\r\n")
    forms = {"column_delimiter": bulk2.ColumnDelimiter.PIPE, "line_ending": bulk2.LineEnding.CRLF}
    contacts.insert(str(file), wait=WAIT, **forms)
    assert found(simple_client, "LastName = 'Piped'", "MailingStreet")[0]["MailingStreet"] == "1 Road"
    people = [{"LastName": f"Split {number}"} for number in range(5)]
    jobs = contacts.insert(records=people, batch_size=2, concurrency=3, wait=WAIT)
    assert sorted(job["numberRecordsTotal"] for job in jobs) == [1, 2, 2]
    with pytest.raises(
        simple_salesforce.exceptions.SalesforceOperationError, match="Field name not found : Nope"
    ):
        contacts.insert(records=[{"Nope": "x"}], wait=WAIT)


def test_bulk_2_jobs_are_made_aborted_and_looked_at_one_by_one(simple_client: Any) -> None:
    client = simple_client.bulk2.Contact._client
    made = client.create_job(bulk2.Operation.insert)["id"]
    client.upload_job_data(made, "LastName\nNever\n")
    assert client.abort_job(made, is_query=False)["state"] == "Aborted"
    assert client.get_job(made, is_query=False)["numberRecordsProcessed"] == 0
    assert rows(simple_client.bulk2.Contact.get_unprocessed_records(made)) == [{"LastName": "Never"}]
    # The library reads JSON out of the empty answer to a deletion; the job is gone all the same.
    with pytest.raises(ValueError, match="Expecting value"):
        client.delete_job(made, is_query=False)
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound):
        client.get_job(made, is_query=False)
    closed = client.create_job(bulk2.Operation.insert)["id"]
    client.upload_job_data(closed, "LastName\nClosed\n")
    assert client.close_job(closed)["state"] == "UploadComplete"
    client.wait_for_job(closed, is_query=False, wait=WAIT)
    asked = client.create_job(bulk2.Operation.query, query="SELECT Id FROM Contact")["id"]
    client.wait_for_job(asked, is_query=True, wait=WAIT)
    assert client.get_query_results(asked, max_records=3)["number_of_records"] == 3
    everything = simple_client.bulk2.Contact.query_all("SELECT Id FROM Contact", wait=WAIT)
    assert (
        sum(len(rows(page)) for page in everything)
        >= simple_client.query_all("SELECT Id FROM Contact")["totalSize"]
    )
