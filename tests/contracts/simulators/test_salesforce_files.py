# ruff: noqa: S608  a test writes SOQL, and the simulator reads it
"""Attachments, notes and files on records: sent whole or in parts, shown by address, read as bytes."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_facts import refused
from tests.contracts.simulators.salesforce_files import (
    BYTES,
    PARTS,
    attached,
    bytes_of,
    contact,
    ids,
    send_parts,
    uploaded,
    written,
)
from tests.contracts.simulators.salesforce_org import API, Org


def soap(org: Org, body: str) -> str:
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com">'
        f"<e:Header><SessionHeader><sessionId>{org.credentials['access_token']}</sessionId></SessionHeader>"
        f"</e:Header><e:Body>{body}</e:Body></e:Envelope>"
    )
    return org.call("POST", "/services/Soap/u/60.0", data=envelope.encode()).text


# one file, every way in and out


def test_an_attachment_is_sent_in_base64_and_read_as_bytes_of_its_content_type(org: Org) -> None:
    record = attached(org, contact(org), ContentType="image/png")
    answer = org.call("GET", f"/sobjects/Attachment/{record}/Body")
    assert (answer.content, answer.headers["Content-Type"]) == (BYTES, "image/png")
    untyped = attached(org, contact(org), data=b"x", ContentType="\u00e9/\r\nSet-Cookie: a=b")
    answer = org.call("GET", f"/sobjects/attachment/{untyped}/body")
    assert (answer.content, answer.headers["Content-Type"]) == (b"x", "application/octet-stream")


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_file_is_sent_as_a_part_of_its_own(org: Org, name: str) -> None:
    values: dict[str, Any] = {
        "Attachment": {"Name": "a.bin", "ParentId": contact(org)},
        "ContentVersion": {"PathOnClient": "a.bin"},
    }[name]
    answer = send_parts(org, name, values, BYTES)
    assert (answer.status_code, answer.json()["success"], answer.json()["errors"]) == (201, True, [])
    assert bytes_of(org, name, answer.json()["id"]) == BYTES


def test_an_update_may_come_in_parts_too(org: Org) -> None:
    record = attached(org, contact(org))
    parts = {
        "entity_attachment": (None, '{"Name": "b.bin"}', "application/json"),
        "Body": ("b.bin", b"other", "application/octet-stream"),
    }
    assert org.call("PATCH", f"/sobjects/Attachment/{record}", files=parts).status_code == 204
    shown = org.call("GET", f"/sobjects/Attachment/{record}").json()
    assert (shown["Name"], shown["BodyLength"]) == ("b.bin", 5)
    assert bytes_of(org, "Attachment", record) == b"other"


def test_a_collection_takes_the_parts_that_its_records_name(org: Org) -> None:
    parent = contact(org)
    records = [
        {
            "attributes": {
                "type": "Attachment",
                "binaryPartName": f"part{number}",
                "binaryPartNameAlias": "Body",
            },
            "Name": f"{number}.bin",
            "ParentId": parent,
        }
        for number in range(2)
    ]
    parts: dict[str, Any] = {"collection": (None, json.dumps({"records": records}), "application/json")}
    parts |= {f"part{number}": (f"{number}.bin", bytes([number])) for number in range(2)}
    made = org.call("POST", "/composite/sobjects", files=parts).json()
    assert [bytes_of(org, "Attachment", each["id"]) for each in made] == [b"\0", b"\1"]
    del parts["part1"]
    missing = org.call("POST", "/composite/sobjects", files=parts)
    assert (missing.status_code, missing.json()[0]["errorCode"]) == (400, "INVALID_MULTIPART_REQUEST")


def test_queries_and_reads_show_the_address_of_the_bytes(org: Org) -> None:
    parent = contact(org)
    record = attached(org, parent)
    address = f"{API}/sobjects/Attachment/{record}/Body"
    assert org.call("GET", f"/sobjects/Attachment/{record}").json()["Body"] == address
    assert org.records(f"SELECT Body FROM Attachment WHERE Id = '{record}'") == [{"Body": address}]
    version = uploaded(org, FirstPublishLocationId=parent)
    text = (
        "SELECT ContentDocument.LatestPublishedVersion.VersionData FROM ContentDocumentLink "
        f"WHERE LinkedEntityId = '{parent}'"
    )
    found = org.records(text)[0]["ContentDocument"]["LatestPublishedVersion"]["VersionData"]
    assert found == f"{API}/sobjects/ContentVersion/{version}/VersionData"
    assert org.http.get(f"{org.url}{found}", timeout=60).content == BYTES


def test_soap_writes_and_reads_base64(org: Org) -> None:
    parent = contact(org)
    made = soap(
        org,
        f"<create><sObjects><type>Attachment</type><ParentId>{parent}</ParentId><Name>s.bin</Name>"
        f"<Body>{written(BYTES)}</Body></sObjects></create>",
    )
    [record] = re.findall(r"<id>(\w+)</id>", made)
    assert bytes_of(org, "Attachment", record) == BYTES
    asked = f"SELECT Body FROM Attachment WHERE Id = '{record}'"
    assert written(BYTES) in soap(org, f"<query><queryString>{asked}</queryString></query>")
    fields = "<fieldList>Id,Body</fieldList><sObjectType>Attachment</sObjectType>"
    assert written(BYTES) in soap(org, f"<retrieve>{fields}<ids>{record}</ids></retrieve>")


def test_describes_say_base64_and_who_may_hold_what(org: Org) -> None:
    for name, (field, _) in PARTS.items():
        described = org.call("GET", f"/sobjects/{name}/describe").json()["fields"]
        [found] = [each for each in described if each["type"] == "base64"]
        assert (found["name"], found["soapType"]) == (field, "xsd:base64Binary")
        assert not any(found[key] for key in ("filterable", "sortable", "groupable", "aggregatable"))


def test_children_are_those_of_a_recorded_describe(org: Org, recordings: Path) -> None:
    wanted = {"Attachment", "ContentDocumentLink", "ContentVersion", "Note", "Task"}
    for name in ("Account", "Contact", "Lead"):
        recorded = json.loads((recordings / "describe" / f"GET_sobjects_{name}_describe.json").read_text())
        ours = org.call("GET", f"/sobjects/{name}/describe").json()
        found = [
            sorted(
                (each["childSObject"], each["field"], each["cascadeDelete"], each["relationshipName"] or "")
                for each in described["childRelationships"]
                if each["childSObject"] in wanted and each["field"] != "AccountId"
            )
            for described in (recorded, ours)
        ]
        assert found[0] == found[1]


# versions and links


def test_a_first_version_makes_its_document_and_links_it_to_owner_and_record(org: Org) -> None:
    parent = contact(org)
    record = uploaded(org, PathOnClient="C:\\scans\\Letter.PDF", FirstPublishLocationId=parent)
    shown = org.call("GET", f"/sobjects/ContentVersion/{record}").json()
    same = ("Title", "FileExtension", "FileType", "VersionNumber", "IsLatest", "ContentSize", "Checksum")
    checksum = hashlib.md5(BYTES, usedforsecurity=False).hexdigest()
    assert [shown[name] for name in same] == ["Letter", "PDF", "PDF", "1", True, len(BYTES), checksum]
    document = org.call("GET", f"/sobjects/ContentDocument/{shown['ContentDocumentId']}").json()
    assert (document["Title"], document["LatestPublishedVersionId"]) == ("Letter", record)
    text = "SELECT LinkedEntityId, ShareType FROM ContentDocumentLink WHERE ContentDocumentId = "
    links = org.records(f"{text}'{document['Id']}'")
    owner = org.credentials["user_id"]
    assert {(each["LinkedEntityId"], each["ShareType"]) for each in links} == {(owner, "I"), (parent, "V")}


def test_a_new_version_keeps_the_document_and_becomes_its_latest(org: Org) -> None:
    first = uploaded(org)
    document = org.call("GET", f"/sobjects/ContentVersion/{first}").json()["ContentDocumentId"]
    second = uploaded(
        org,
        ContentDocumentId=document,
        Title="Again",
        VersionData=written(b"two"),
        PathOnClient="b.txt",
        ReasonForChange="mended",
    )
    text = f"SELECT Id, IsLatest, VersionNumber FROM ContentVersion WHERE ContentDocumentId = '{document}'"
    found = {each["Id"]: (each["IsLatest"], each["VersionNumber"]) for each in org.records(text)}
    assert found == {first: (False, "1"), second: (True, "2")}
    shown = org.call("GET", f"/sobjects/ContentDocument/{document}").json()
    same = ("LatestPublishedVersionId", "Title", "ContentSize", "FileType")
    assert [shown[name] for name in same] == [second, "Again", 3, "TEXT"]
    assert bytes_of(org, "ContentVersion", first) == BYTES
    assert len(ids(org, "ContentDocumentLink", f"ContentDocumentId = '{document}'")) == 1


def test_the_latest_version_alone_is_changed_and_no_version_deleted(org: Org) -> None:
    first = uploaded(org)
    document = org.call("GET", f"/sobjects/ContentVersion/{first}").json()["ContentDocumentId"]
    latest = uploaded(org, ContentDocumentId=document)
    assert org.call("PATCH", f"/sobjects/ContentVersion/{latest}", json={"Title": "New"}).status_code == 204
    assert org.call("GET", f"/sobjects/ContentDocument/{document}").json()["Title"] == "New"
    old = refused(org, "PATCH", f"/sobjects/ContentVersion/{first}", Title="Old")
    assert old["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    gone = org.call("DELETE", f"/sobjects/ContentVersion/{latest}")
    assert gone.json()[0]["errorCode"] == "INVALID_TYPE_FOR_OPERATION"
    made = refused(org, "POST", "/sobjects/ContentDocument", Title="x")
    assert made["errorCode"] == "INVALID_TYPE_FOR_OPERATION"


def test_a_document_is_linked_to_a_record_once_and_deleted_with_its_versions(org: Org) -> None:
    parent, record = contact(org), uploaded(org)
    document = org.call("GET", f"/sobjects/ContentVersion/{record}").json()["ContentDocumentId"]
    link = {"ContentDocumentId": document, "LinkedEntityId": parent}
    org.create("ContentDocumentLink", **link)
    again = refused(org, "POST", "/sobjects/ContentDocumentLink", **link)
    assert (again["errorCode"], again["message"]) == (
        "DUPLICATE_VALUE",
        f"Document with ID: {document} is already linked with the entity with ID: {parent}",
    )
    assert org.call("DELETE", f"/sobjects/ContentDocument/{document}").status_code == 204
    assert ids(org, "ContentVersion", f"ContentDocumentId = '{document}'") == []
    assert ids(org, "ContentDocumentLink", f"LinkedEntityId = '{parent}'") == []
    assert org.call("GET", f"/sobjects/ContentVersion/{record}/VersionData").status_code == 404


# what hangs on a record


def test_whoever_looks_finds_what_is_attached_to_a_record(org: Org) -> None:
    parent, bare = contact(org), contact(org)
    attached(org, parent)
    org.create("Note", ParentId=parent, Title="Called", Body="Wants no calls")
    uploaded(org, FirstPublishLocationId=parent)
    org.create("Task", WhoId=parent, Subject="Call")
    kinds = ("Attachments", "Notes", "ContentDocumentLinks", "Tasks")
    inside = ", ".join(f"(SELECT Id FROM {kind})" for kind in kinds)
    for record, count in ((parent, 1), (bare, 0)):
        [found] = org.records(f"SELECT Id, {inside} FROM Contact WHERE Id = '{record}'")
        assert [(found[kind] or {"totalSize": 0})["totalSize"] for kind in kinds] == [count] * len(kinds)
    where = {"Attachment": "ParentId", "Note": "ParentId", "ContentDocumentLink": "LinkedEntityId"}
    for name, field in where.items():
        assert len(ids(org, name, f"{field} IN ('{parent}', '{bare}')")) == 1


def test_deleting_a_record_deletes_what_hangs_on_it_and_undeleting_brings_it_back(org: Org) -> None:
    account = org.create("Account", Name="Holder")
    parent = org.create("Contact", LastName="Held", AccountId=account)
    attachment, note = attached(org, parent), org.create("Note", ParentId=parent, Title="n")
    version = uploaded(org, FirstPublishLocationId=parent)
    org.call("DELETE", f"/sobjects/Account/{account}")
    assert org.call("GET", f"/sobjects/Attachment/{attachment}/Body").status_code == 404
    assert ids(org, "Note", f"Id = '{note}'") == []
    assert ids(org, "ContentDocumentLink", f"LinkedEntityId = '{parent}'") == []
    assert bytes_of(org, "ContentVersion", version) == BYTES
    assert ids(org, "Attachment", f"ParentId = '{parent}' AND IsDeleted = TRUE", "/queryAll") == [attachment]
    org.control("POST", "undelete", {"object": "Account", "id": account})
    assert bytes_of(org, "Attachment", attachment) == BYTES
    assert len(ids(org, "ContentDocumentLink", f"LinkedEntityId = '{parent}'")) == 1


def test_a_merge_hands_the_master_what_hung_on_the_other_and_each_file_once(org: Org) -> None:
    master, other = contact(org), contact(org)
    attachment, note = attached(org, other), org.create("Note", ParentId=other, Title="n")
    version = uploaded(org, FirstPublishLocationId=other)
    document = org.call("GET", f"/sobjects/ContentVersion/{version}").json()["ContentDocumentId"]
    org.create("ContentDocumentLink", ContentDocumentId=document, LinkedEntityId=master)
    org.control("POST", "merge", {"object": "Contact", "id": master, "ids": [other]})
    assert ids(org, "Attachment", f"ParentId = '{master}'") == [attachment]
    assert ids(org, "Note", f"ParentId = '{master}'") == [note]
    assert len(ids(org, "ContentDocumentLink", f"LinkedEntityId = '{master}'")) == 1


def test_records_of_custom_objects_hold_files_too(org: Org, tmp_path: Path) -> None:
    file = tmp_path / "objects" / "Box__c" / "Box__c.object-meta.xml"
    file.parent.mkdir(parents=True)
    file.write_text(
        '<?xml version="1.0"?><CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><label>Box</label>'
        "<pluralLabel>Boxes</pluralLabel><nameField><label>Name</label><type>Text</type></nameField>"
        "</CustomObject>"
    )
    org.control("POST", "install", {"folder": str(tmp_path)})
    try:
        record = org.create("Box__c", Name="b")
        attachment = attached(org, record)
        [found] = org.records(f"SELECT Id, (SELECT Id FROM Attachments) FROM Box__c WHERE Id = '{record}'")
        assert found["Attachments"]["records"][0]["Id"] == attachment
        org.call("DELETE", f"/sobjects/Box__c/{record}")
        assert ids(org, "Attachment", f"Id = '{attachment}'") == []
    finally:
        org.control("POST", "uninstall", {"folder": str(tmp_path)})
