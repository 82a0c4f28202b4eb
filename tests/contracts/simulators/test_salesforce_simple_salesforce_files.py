"""simple-salesforce's base64 calls over the TLS port: what it writes, reads as bytes and cannot make."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.contracts.simulators.salesforce_org import Org

simple_salesforce = pytest.importorskip("simple_salesforce")

FIRST, SECOND = bytes(range(256)), b"\x00second\xff" * 1000
FIELDS = {"Attachment": "Body", "ContentVersion": "VersionData"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "second.bin"
    made.write_bytes(SECOND)
    return made


def create(client: Any, name: str) -> str:
    """Create a record with a file in base64, as the library's own create sends it."""
    parent = client.Contact.create({"LastName": "Holder"})["id"]
    places = {
        "Attachment": {"Name": "first.bin", "ParentId": parent},
        "ContentVersion": {"PathOnClient": "first.bin", "FirstPublishLocationId": parent},
    }
    body = {FIELDS[name]: base64.b64encode(FIRST).decode()}
    return str(getattr(client, name).create(places[name] | body)["id"])


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_what_was_created_is_read_and_updated_by_the_base64_calls(
    simple_client: Any, file: Path, name: str
) -> None:
    handler, field = getattr(simple_client, name), FIELDS[name]
    record = create(simple_client, name)
    assert handler.get_base64(record, base64_field=field) == FIRST
    assert handler.update_base64(record, str(file), base64_field=field) == 204
    assert handler.get_base64(record, base64_field=field) == SECOND
    answer = handler.update_base64(record, str(file), base64_field=field, raw_response=True)
    assert answer.status_code == 204


def test_the_body_is_the_field_where_none_is_named(simple_client: Any, file: Path) -> None:
    record = create(simple_client, "Attachment")
    assert simple_client.Attachment.get_base64(record) == FIRST
    assert simple_client.Attachment.update_base64(record, str(file)) == 204
    assert simple_client.Attachment.get(record)["BodyLength"] == len(SECOND)


@pytest.mark.parametrize(
    ("name", "absent"), [("Attachment", r"ParentId, Name"), ("ContentVersion", "PathOnClient")]
)
def test_an_upload_that_can_name_no_more_than_its_bytes_is_refused_as_the_vendor_refuses_it(
    simple_client: Any, file: Path, name: str, absent: str
) -> None:
    # The call sends the one field; both objects want more, and the library lets nobody add it.
    wanted = rf"Required fields are missing: \[{absent}\]"
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest, match=wanted) as refused:
        getattr(simple_client, name).upload_base64(str(file), base64_field=FIELDS[name])
    assert refused.value.content[0]["errorCode"] == "REQUIRED_FIELD_MISSING"


def test_files_that_are_not_there_raise_the_librarys_own_error(simple_client: Any, file: Path) -> None:
    record = create(simple_client, "Attachment")
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound):
        simple_client.Attachment.get_base64(record, base64_field="VersionData")
    simple_client.Attachment.delete(record)
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound):
        simple_client.Attachment.get_base64(record)
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound):
        simple_client.Attachment.update_base64(record, str(file))


def test_a_multipart_upload_and_the_address_of_a_query_go_through_its_session(
    simple_client: Any, org: Org, simple_session: requests.Session
) -> None:
    parent = simple_client.Contact.create({"LastName": "Multipart"})["id"]
    values = {"PathOnClient": "first.bin", "FirstPublishLocationId": parent}
    parts: dict[str, Any] = {
        "entity_content": (None, json.dumps(values), "application/json"),
        "VersionData": ("f", FIRST),
    }
    headers = {"Authorization": f"Bearer {simple_client.session_id}"}
    made = simple_session.post(
        f"{simple_client.base_url}sobjects/ContentVersion", files=parts, headers=headers
    )
    assert made.status_code == 201, made.text
    text = f"SELECT VersionData FROM ContentVersion WHERE Id = '{made.json()['id']}'"  # noqa: S608  SOQL of this test
    address = simple_client.query(text)["records"][0]["VersionData"]
    found = simple_session.get(f"{org.simulator.tls_url}{address}", headers=headers)
    assert found.content == FIRST
    inside = simple_client.query(
        f"SELECT (SELECT Id FROM ContentDocumentLinks) FROM Contact WHERE Id = '{parent}'"  # noqa: S608  SOQL of this test
    )
    assert inside["records"][0]["ContentDocumentLinks"]["totalSize"] == 1
