"""Every method that the vendor's own generated client has for contacts and accounts works here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.simulators import constant_contact_ways as ways
from tests.contracts.simulators.constant_contact_api import Api, new_address
from tests.contracts.simulators.vendor_client import VendorClient, VendorError, install

APIS = (
    "AccountServicesApi",
    "BulkActivitiesApi",
    "ContactListsApi",
    "ContactTagsApi",
    "ContactsApi",
    "ContactsCustomFieldsApi",
    "SegmentsApi",
)


@pytest.fixture
def client(api: Api) -> Iterator[VendorClient]:
    install()
    made = VendorClient(f"{api.simulator.url}/v3", api.credentials["access_token"])
    yield made
    made.close()


class Caller:
    """Calls methods by name alone and remembers which."""

    def __init__(self, client: VendorClient, file: Path) -> None:
        self.file = file  # of an import
        self._client = client
        self.homes = {name: api for api in APIS for name in client.call(api, "list_methods")}
        self.called: set[str] = set()

    def __call__(self, name: str, /, **values: Any) -> Any:
        self.called.add(name)
        return self._client.call(self.homes[name], name, **values)


def test_every_method_of_the_client_gets_an_answer_that_it_can_read(
    client: VendorClient, api: Api, tmp_path: Path
) -> None:
    call = Caller(client, tmp_path / "new.csv")
    call.file.write_text("email,first_name\nvendor@example.com,V\n", encoding="utf-8")
    for steps in (call_account, call_lists_and_tags, call_fields, call_segments, call_contacts, call_bulk):
        steps(call, api)
    assert call.called == set(call.homes)
    assert len(call.called) > 50


def call_account(call: Caller, _api: Api) -> None:
    address = {
        "address_line1": "1 Main St",
        "city": "Boston",
        "state_code": "MA",
        "postal_code": "02451",
        "country_code": "US",
    }
    with pytest.raises(VendorError) as taken:
        call("add_physical_address", body=address)
    assert taken.value.status == 409
    assert call("update_account_physical_address", body=address)["city"] == "Boston"
    assert call("get_account_physical_address")["address_line1"] == "1 Main St"
    assert call("update_account", body={"website": "https://new.example.com"})["website"]
    assert (
        call("get_account_details", extra_fields="physical_address")["physical_address"]["city"] == "Boston"
    )
    made = call("add_account_email_address", body={"email_address": new_address()})
    assert made["confirm_status"] == "UNCONFIRMED"
    assert len(call("get_all_account_email_addresses", confirm_status="UNCONFIRMED")) >= 1
    assert {one["privilege_name"] for one in call("get_user_privileges")} >= {"contacts:read"}


def call_lists_and_tags(call: Caller, _api: Api) -> None:
    made = call("create_list", body={"name": ways.new_name(), "description": "d"})
    assert (
        call("get_list", list_id=made["list_id"], include_membership_count="active")["membership_count"] == 0
    )
    assert call("update_list", list_id=made["list_id"], body={"name": ways.new_name()})["list_id"]
    assert call("get_all_lists", status="all", include_count=True)["lists_count"] > 1
    assert call("get_list_id_xrefs", sequence_ids="1,2")["xrefs"][0]["sequence_id"] == "1"
    assert call("delete_list", list_id=made["list_id"])["state"] == "initialized"
    tag = call("post_tag", body={"name": ways.new_name()})["tag_id"]
    assert call("get_tag", tag_id=tag, include_count=True)["contacts_count"] == 0
    assert call("put_tag", tag_id=tag, body={"name": ways.new_name()})["tag_id"] == tag
    assert call("get_all_tags", include_count=True)["tags"]
    assert call("delete_tag", tag_id=tag)["activity_id"]


def call_fields(call: Caller, _api: Api) -> None:
    body = {
        "label": ways.new_name(),
        "type": "multi_select",
        "metadata": {"display_type": "checkbox"},
        "choices": [{"choice_label": "Red", "display_order": 1}],
    }
    made = call("create_custom_fields", body=body)
    field = made["custom_field_id"]
    assert made["choices"][0]["choice_id"] == 1
    changed = {
        "label": ways.new_name(),
        "choices": [*made["choices"], {"choice_label": "B", "display_order": 2}],
    }
    answer = call("update_custom_field", custom_field_id=field, body=changed)
    assert [one["choice_id"] for one in answer["choices"]] == [1, 2]
    assert call("get_custom_field", custom_field_id=field)["label"] == changed["label"]
    assert call("get_all_custom_fields", limit=100)["custom_fields"]
    call("delete_custom_field", custom_field_id=field)


def call_segments(call: Caller, api: Api) -> None:
    made = call("create_segment", body=ways.segment_body())["segment_id"]
    assert call("update_segment", segment_id=made, body=ways.segment_body())["segment_id"] == made
    name = ways.new_name()
    assert call("update_segment_name", segment_id=made, body={"name": name})["name"] == name
    assert call("get_segment_by_id", segment_id=made)["segment_criteria"]
    assert name in [one["name"] for one in call("get_all_segments", sort_by="name")["segments"]]
    early = call("get_all_contacts", segment_id=str(made))
    assert (early["contacts"], early["status"]) == ([], "processing")
    api.pass_time(10)
    assert call("get_all_contacts", segment_id=str(made), limit=5)["contacts"]
    call("delete_segment", segment_id=made)


def call_contacts(call: Caller, api: Api) -> None:
    sms = {
        "full_sms_address": "17815551212",
        "sms_channel_consents": [{"sms_consent_permission": "explicit", "consent_type": "promotional_sms"}],
    }
    body = {"email_address": {"address": new_address()}, "create_source": "Account", "sms_channel": sms}
    made = call("create_contact", body=body)["contact_id"]
    assert call("get_contact_by_id", contact_id=made)["sms_channel"]["sms_address"] == "7815551212"
    [entry] = call("get_sms_engagement_history", contact_id=made)
    assert entry["history_details"]["consent_action_type"] == "opt_in"
    change = {"email_address": body["email_address"], "first_name": "V", "update_source": "Account"}
    assert call("update_contact", contact_id=made, body=change)["first_name"] == "V"
    assert call("get_contact_counts", include="new_subscriber")["new_subscriber"] >= 1
    assert call("get_contact_id_xrefs", sequence_ids="1")["xrefs"]
    form = {"email_address": body["email_address"]["address"], "list_memberships": [api.new_list()]}  # type: ignore[index]
    assert call("create_or_update_contact", body=form)["action"] == "updated"
    api.control("opt_out", contact_id=made)
    call("resubscribe_contact", contact_id=made, body={"list_ids": [api.new_list()]})
    call("delete_contact", contact_id=made)


def call_bulk(call: Caller, api: Api) -> None:
    api.control("scale", delay=0)
    contact, target, tag = ways.contact(api), api.new_list(), ways.tag(api)
    source = {"source": {"contact_ids": [contact]}}
    call("create_csv_import_activity", file=str(call.file), list_ids=target)
    assert call("get_all_contacts", email="vendor@example.com")["contacts"][0]["first_name"] == "V"
    rows = [{"email": new_address(), "first_name": "J"}]
    call("create_import_json_activity", body={"import_data": rows, "list_ids": [target]})
    call("create_list_add_activity", body={**source, "list_ids": [target]})
    assert len(call("get_all_contacts", lists=target)["contacts"]) == 3
    # Two methods allow no more than 0 ids, whatever they are given: the client itself refuses.
    with pytest.raises(VendorError, match="at most 0 items"):
        call("create_list_remove_activity", body={**source, "list_ids": [target]})
    with pytest.raises(VendorError, match="at most 0 items"):
        call("post_custom_field_delete", body={"custom_field_ids": [ways.field(api)]})
    call("create_tag_add_contact_activity", body={**source, "tag_ids": [tag]})
    assert [one["contact_id"] for one in call("get_all_contacts", tags=tag)["contacts"]] == [contact]
    call("create_tag_remove_activity", body={**source, "tag_ids": [tag]})
    assert call("get_all_contacts", tags=tag)["contacts"] == []
    export = call("create_export_activity", body={"contact_ids": [contact], "fields": ["email_address"]})
    done = call("get_activity_by_id", activity_id=export["activity_id"])
    file = done["_links"]["results"]["href"].rsplit("/", 1)[-1]
    assert "Email address" in call("get_csv_export_file", file_export_id=file)
    call("create_tag_delete_activity", body={"tag_ids": [tag]})
    call("create_list_delete_activity", body={"list_ids": [target]})
    call("create_delete_activity", body={"contact_ids": [contact]})
    states = {one["state"] for one in call("get_all_activities", limit=10)["activities"]}
    assert states == {"completed"}
