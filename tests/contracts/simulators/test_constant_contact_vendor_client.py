"""The vendor's own generated client, unchanged, works against the simulator.

Its gaps are its own: it cannot send a cursor, drops `cf:` columns of JSON imports, and refuses every removal
from a list, because the description it was made from says that no more than 0 ids fit.
"""

import json
from collections.abc import Iterator

import pytest

from tests.contracts.simulators.constant_contact_api import Api, new_address
from tests.contracts.simulators.vendor_client import VendorClient, VendorError, install

CONTACTS, LISTS, BULK = "ContactsApi", "ContactListsApi", "BulkActivitiesApi"
FIELDS, TAGS, ACCOUNT = "ContactsCustomFieldsApi", "ContactTagsApi", "AccountServicesApi"
PARTS = "custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes"


@pytest.fixture
def client(api: Api) -> Iterator[VendorClient]:
    install()
    made = VendorClient(f"{api.simulator.url}/v3", api.credentials["access_token"])
    yield made
    made.close()


def test_it_lists_and_filters_contacts(client: VendorClient, api: Api) -> None:
    page = client.call(
        CONTACTS, "get_all_contacts", limit=500, include=PARTS, include_count=True, status="all"
    )
    assert page["contacts_count"] >= len(page["contacts"]) > 50
    expected = api.get("/contacts", limit=500, include=PARTS, status="all")["contacts"]
    assert [one["contact_id"] for one in page["contacts"]] == [one["contact_id"] for one in expected]
    for query in ({"status": "unsubscribed"}, {"optout_after": "2015-01-01T00:00:00+00:00"}, {"limit": 1}):
        assert client.call(CONTACTS, "get_all_contacts", **query)["contacts"]
    first = client.call(CONTACTS, "get_all_contacts", limit=1)
    assert first["_links"]["next"]["href"].startswith("/v3/contacts?cursor=")


def test_it_creates_reads_updates_and_deletes_a_contact(client: VendorClient) -> None:
    target = client.call(LISTS, "create_list", body={"name": f"List {new_address()}"})["list_id"]
    body = {
        "email_address": {"address": new_address(), "permission_to_send": "implicit"},
        "first_name": "Grete",
        "create_source": "Account",
        "list_memberships": [target],
        "phone_numbers": [{"phone_number": "6175550100", "kind": "mobile"}],
        "street_addresses": [{"kind": "home", "city": "Boston"}],
    }
    made = client.call(CONTACTS, "create_contact", body=body)
    read = client.call(CONTACTS, "get_contact_by_id", contact_id=made["contact_id"], include=PARTS)
    assert read == made
    assert read["list_memberships"] == [target]
    change = {"email_address": body["email_address"], "last_name": "Samsa", "update_source": "Account"}
    changed = client.call(CONTACTS, "update_contact", contact_id=made["contact_id"], body=change)
    assert changed["last_name"] == "Samsa"
    assert "first_name" not in changed
    with pytest.raises(VendorError) as conflict:
        client.call(CONTACTS, "create_contact", body=body)
    assert conflict.value.status == 409
    assert made["contact_id"] in json.loads(conflict.value.body)[0]["error_message"]
    client.call(CONTACTS, "delete_contact", contact_id=made["contact_id"])
    gone = client.call(CONTACTS, "get_contact_by_id", contact_id=made["contact_id"])
    assert gone["deleted_at"]
    form = {"email_address": body["email_address"]["address"], "list_memberships": [target]}  # type: ignore[index]
    assert client.call(CONTACTS, "create_or_update_contact", body=form)["action"] == "updated"
    assert client.call(CONTACTS, "get_contact_counts")["total"] > 50


def test_it_handles_lists_fields_and_tags(client: VendorClient) -> None:
    made = client.call(LISTS, "create_list", body={"name": f"List {new_address()}", "favorite": True})
    name = f"List {new_address()}"
    assert client.call(LISTS, "update_list", list_id=made["list_id"], body={"name": name})["name"] == name
    listed = client.call(
        LISTS, "get_all_lists", name=name, include_count=True, include_membership_count="all"
    )
    assert (listed["lists_count"], listed["lists"][0]["membership_count"]) == (1, 0)
    assert client.call(LISTS, "get_list", list_id=made["list_id"])["name"] == name
    assert client.call(LISTS, "delete_list", list_id=made["list_id"])["state"] == "initialized"
    field = client.call(FIELDS, "create_custom_fields", body={"label": "Shoe size", "type": "string"})
    assert field["name"] == "shoe_size"
    assert client.call(FIELDS, "get_all_custom_fields", limit=100)["custom_fields"]
    client.call(FIELDS, "delete_custom_field", custom_field_id=field["custom_field_id"])
    tag = client.call(TAGS, "post_tag", body={"name": name})
    assert client.call(TAGS, "put_tag", tag_id=tag["tag_id"], body={"name": f"{name}!"})["name"] == f"{name}!"
    assert client.call(TAGS, "get_all_tags", limit=500)["tags"]
    assert client.call(TAGS, "delete_tag", tag_id=tag["tag_id"])["state"] == "initialized"


def test_it_imports_changes_lists_exports_and_reads_activities(client: VendorClient, api: Api) -> None:
    api.control("scale", delay=0)
    target = client.call(LISTS, "create_list", body={"name": f"List {new_address()}"})["list_id"]
    address, other = new_address(), new_address()
    body = {"import_data": [{"email": address, "first_name": "Imported"}], "list_ids": [target]}
    started = client.call(BULK, "create_import_json_activity", body=body)
    done = client.call(BULK, "get_activity_by_id", activity_id=started["activity_id"])
    assert (done["state"], done["status"]["person_count"]) == ("completed", 1)
    found = client.call(CONTACTS, "get_all_contacts", email=address, include=PARTS)["contacts"][0]
    assert (found["first_name"], found["list_memberships"]) == ("Imported", [target])
    second = client.call(LISTS, "create_list", body={"name": f"List {new_address()}"})["list_id"]
    ids = {"source": {"contact_ids": [found["contact_id"]]}, "list_ids": [second]}
    client.call(BULK, "create_list_add_activity", body=ids)
    assert len(client.call(CONTACTS, "get_all_contacts", lists=second)["contacts"]) == 1
    with pytest.raises(VendorError, match="at most 0 items"):
        client.call(BULK, "create_list_remove_activity", body=ids)
    made = client.call(
        BULK, "create_export_activity", body={"list_ids": [target], "fields": ["email_address"]}
    )
    results = client.call(BULK, "get_activity_by_id", activity_id=made["activity_id"])["_links"]["results"][
        "href"
    ]
    text = client.call(BULK, "get_csv_export_file", file_export_id=results.rsplit("/", 1)[-1])
    assert text.splitlines() == ["Email address", address]
    listed = client.call(BULK, "get_all_activities", limit=5, state="completed")["activities"]
    assert listed[0]["activity_id"] == made["activity_id"]
    client.call(BULK, "create_delete_activity", body={"contact_ids": [found["contact_id"]]})
    assert client.call(CONTACTS, "get_contact_by_id", contact_id=found["contact_id"])["deleted_at"]
    assert client.call(CONTACTS, "get_all_contacts", email=other)["contacts"] == []


def test_it_reads_the_account(client: VendorClient) -> None:
    assert client.call(ACCOUNT, "get_account_details")["encoded_account_id"]
    assert client.call(ACCOUNT, "get_user_privileges")[0]["privilege_name"]


def test_it_understands_errors(client: VendorClient, api: Api) -> None:
    with pytest.raises(VendorError) as missing:
        client.call(CONTACTS, "get_contact_by_id", contact_id="nobody")
    assert missing.value.status == 404
    api.control("faults", path="/contact_lists", status=429, body={"error_key": "throttled"})
    with pytest.raises(VendorError) as refused:
        client.call(LISTS, "get_all_lists")
    assert refused.value.status == 429
    api.control("expire_tokens")
    with pytest.raises(VendorError) as expired:
        client.call(LISTS, "get_all_lists")
    assert expired.value.status == 401
