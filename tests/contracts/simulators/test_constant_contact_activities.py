"""Bulk activities: imports, list changes, deletions, exports, and what GET /activities says of them."""

import csv
import io
import uuid
from typing import Any

import pytest

from tests.contracts.simulators.constant_contact_api import Api, new_address

IMPORT = "/activities/contacts_json_import"


def run_import(api: Api, rows: list[dict[str, Any]], lists: list[str]) -> Any:
    return api.run(IMPORT, {"import_data": rows, "list_ids": lists})


def by_email(api: Api, address: str) -> Any:
    found = api.get("/contacts", email=address, status="all")["contacts"]
    return api.contact(found[0]["contact_id"]) if found else None


def members(api: Api, list_id: str) -> set[str]:
    read = api.all("/contacts", "contacts", lists=list_id, status="all", limit=500)
    return {contact["contact_id"] for contact in read}


def test_an_activity_goes_from_initialized_over_processing_to_completed(api: Api) -> None:
    started = api.make(IMPORT, {"import_data": [{"email": new_address()}], "list_ids": [api.new_list()]})
    path = f"/activities/{started['activity_id']}"
    assert started["state"] == "initialized"
    assert "started_at" not in started
    api.pass_time(1.2)
    assert api.get(path)["state"] == "processing"
    api.pass_time(5)
    done = api.get(path)
    assert (done["state"], done["percent_done"]) == ("completed", 100)
    assert started["created_at"] <= done["started_at"] <= done["completed_at"] == done["updated_at"]


def test_an_import_creates_implicit_contacts_on_its_lists(api: Api) -> None:
    address, target = new_address(), api.new_list()
    row = {
        "email": address,
        "first_name": "Joe",
        "phone": "(617) 555-0100",
        "work_phone": "617-555-0101",
        "street": "123 Maple Lane",
        "street2": "Apt. 3",
        "city": "Chicago",
        "zip": "60609",
        "work_country": "Canada",
    }
    done = run_import(api, [row], [target])
    read = by_email(api, address)
    assert (read["email_address"]["permission_to_send"], read["email_address"]["opt_in_source"]) == (
        "implicit",
        "Account",
    )
    assert read["list_memberships"] == [target]
    phones = {phone["kind"]: phone["phone_number"] for phone in read["phone_numbers"]}
    assert phones == {"other": "(617) 555-0100", "work": "617-555-0101"}
    home, work = read["street_addresses"]
    assert (home["kind"], home["street"], home["postal_code"]) == ("home", "123 Maple Lane Apt. 3", "60609")
    assert (work["kind"], work["country"]) == ("work", "Canada")
    assert done["status"]["person_count"] == done["status"]["items_completed_count"] == 1


def test_an_import_changes_only_what_its_row_names(api: Api) -> None:
    contact = api.new_contact(first_name="Ada", last_name="Old", phone_numbers=[{"phone_number": "1"}])
    address = contact["email_address"]["address"]
    run_import(api, [{"email": address.upper(), "last_name": "New", "first_name": ""}], [api.new_list()])
    read = api.contact(contact["contact_id"])
    assert (read["first_name"], read["last_name"]) == ("Ada", "New")
    assert len(read["phone_numbers"]) == 1
    assert read["email_address"]["address"] == address


def test_bad_rows_are_counted_and_never_named(raw: Api) -> None:
    rows = [
        {"email": "not an address"},
        {"first_name": "Nobody"},
        {"email": new_address(), "birthday_month": "13", "birthday_day": "1"},
        {"email": new_address(), "first_name": "x" * 51},
        {"email": "y" * 40 + new_address()},
        {"email": new_address()},
    ]
    done = run_import(raw, rows, [raw.new_list()])
    assert done["state"] == "completed"
    assert (done["status"]["correctable_count"], done["status"]["error_count"]) == (3, 2)
    assert done["activity_errors"] == []
    assert done["status"]["person_count"] == 6


def test_an_import_neither_resubscribes_nor_adds_the_unsubscribed_to_a_list(api: Api) -> None:
    contact, target = api.new_contact(), api.new_list()
    api.control("opt_out", contact_id=contact["contact_id"])
    done = run_import(api, [{"email": contact["email_address"]["address"], "first_name": "Z"}], [target])
    read = api.contact(contact["contact_id"])
    assert done["status"]["cannot_add_to_list_count"] == 1
    assert (read["first_name"], read["list_memberships"]) == ("Z", [])
    assert read["email_address"]["permission_to_send"] == "unsubscribed"


@pytest.mark.parametrize("revives", [True, False])
def test_an_import_revives_the_deleted_as_the_switch_says(api: Api, revives: bool) -> None:
    api.control("switches", import_revives_deleted=revives)
    contact = api.new_contact()
    api.call("DELETE", f"/contacts/{contact['contact_id']}")
    done = run_import(api, [{"email": contact["email_address"]["address"]}], [api.new_list()])
    assert ("deleted_at" not in api.contact(contact["contact_id"])) is revives
    assert done["status"]["error_count"] == (0 if revives else 1)


@pytest.mark.parametrize("re_adds", [True, False])
def test_who_left_a_list_is_put_back_as_the_switch_says(api: Api, re_adds: bool) -> None:
    api.control("switches", import_re_adds_leavers=re_adds)
    target = api.new_list()
    contact = api.new_contact(list_memberships=[target])
    api.control("leave_list", contact_id=contact["contact_id"], list_id=target)
    assert members(api, target) == set()
    run_import(api, [{"email": contact["email_address"]["address"]}], [target])
    assert members(api, target) == ({contact["contact_id"]} if re_adds else set())


def test_blanks_erase_where_the_switch_says_so(api: Api) -> None:
    api.control("switches", import_clears_blanks=True)
    contact = api.new_contact(first_name="Ada", phone_numbers=[{"phone_number": "1", "kind": "home"}])
    row = {"email": contact["email_address"]["address"], "first_name": "", "home_phone": ""}
    run_import(api, [row], [api.new_list()])
    read = api.contact(contact["contact_id"])
    assert "first_name" not in read
    assert read["phone_numbers"] == []


@pytest.mark.parametrize(("way", "errors", "phones"), [("dropped", 0, 0), ("error", 1, None), ("kept", 0, 1)])
def test_international_phones_are_treated_as_the_switch_says(
    api: Api, way: str, errors: int, phones: int | None
) -> None:
    api.control("switches", import_international_phone=way)
    address = new_address()
    done = run_import(api, [{"email": address, "phone": "+44 20 7946 0000"}], [api.new_list()])
    assert done["status"]["error_count"] == errors
    read = by_email(api, address)
    assert (read and len(read["phone_numbers"])) == phones


def test_an_import_that_changes_nothing_moves_updated_at_as_the_switch_says(api: Api) -> None:
    contact = api.new_contact(first_name="Ada")
    row = {"email": contact["email_address"]["address"], "first_name": "Ada"}
    api.control("switches", unchanged_import_moves_updated_at=False)
    run_import(api, [row], [api.new_list()])
    assert api.contact(contact["contact_id"])["updated_at"] == contact["updated_at"]
    api.control("switches", unchanged_import_moves_updated_at=True)
    run_import(api, [row], [api.new_list()])
    assert api.contact(contact["contact_id"])["updated_at"] > contact["updated_at"]


def test_custom_fields_are_imported_by_name_up_to_the_limit(api: Api) -> None:
    fields = [api.make("/contact_custom_fields", {"label": f"F{n}", "type": "string"}) for n in range(26)]
    address, target = new_address(), api.new_list()
    row = {"email": address} | {f"cf:{field['name']}": str(n) for n, field in enumerate(fields)}
    assert run_import(api, [row], [target])["status"]["error_count"] == 1
    assert by_email(api, address) is None
    api.control("switches", custom_field_limit=50)
    assert run_import(api, [row | {"cf:unknown": "1"}], [target])["status"]["error_count"] == 0
    assert len(by_email(api, address)["custom_fields"]) == 26
    ids = [field["custom_field_id"] for field in fields]
    api.run("/activities/custom_fields_delete", {"custom_field_ids": ids})
    assert by_email(api, address)["custom_fields"] == []


def test_rows_behind_four_megabytes_are_dropped_without_a_word(raw: Api) -> None:
    # A thousand rows of about 5 kB: the body is 5 MB.
    addresses = [new_address() for _ in range(1000)]
    rows = [{"email": address, "other_street": " " * 5000} for address in addresses]
    done = run_import(raw, rows, [raw.new_list()])
    landed = done["status"]["person_count"]
    assert 750 < landed < 850
    assert done["status"]["items_total_count"] == landed
    assert by_email(raw, addresses[landed - 1]) is not None
    assert by_email(raw, addresses[landed]) is None


def test_rows_behind_forty_thousand_are_dropped_without_a_word(api: Api) -> None:
    rows = [{"email": "x"}] * 40_001
    done = run_import(api, rows, [api.new_list()])
    assert done["status"]["items_total_count"] == done["status"]["correctable_count"] == 40_000


def test_a_csv_file_is_imported(api: Api) -> None:
    address, target = new_address(), api.new_list()
    file = f'email,first_name,"cf:none"\r\n{address},"Ann, B",x\r\n'
    answer = api.session.post(
        f"{api.simulator.url}/v3/activities/contacts_file_import",
        files={"file": ("people.csv", file, "text/csv")},
        data={"list_ids": target},
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["source_file_name"] == "people.csv"
    api.pass_time()
    assert by_email(api, address)["first_name"] == "Ann, B"


def test_contacts_join_and_leave_lists_in_bulk(api: Api) -> None:
    first, second = api.new_list(), api.new_list()
    contacts = [api.new_contact()["contact_id"] for _ in range(3)]
    api.control("opt_out", contact_id=contacts[2])
    before = api.contact(contacts[0])["updated_at"]
    body = {"source": {"contact_ids": contacts}, "list_ids": [first, second]}
    done = api.run("/activities/add_list_memberships", body)
    assert done["status"]["items_total_count"] == done["status"]["items_completed_count"] == 3
    assert members(api, first) == members(api, second) == set(contacts[:2])
    body = {"source": {"list_ids": [first]}, "exclude": {"contact_ids": contacts[:1]}, "list_ids": [first]}
    api.run("/activities/remove_list_memberships", body)
    assert members(api, first) == set(contacts[:1])
    assert api.contact(contacts[0])["updated_at"] == before


def test_list_changes_move_updated_at_where_the_switch_says_so(api: Api) -> None:
    api.control("switches", list_change_moves_updated_at=True)
    contact, target = api.new_contact(), api.new_list()
    times = [contact["updated_at"]]
    body = {"source": {"contact_ids": [contact["contact_id"]]}, "list_ids": [target]}
    for kind in ("add_list_memberships", "add_list_memberships", "remove_list_memberships"):
        api.run(f"/activities/{kind}", body)
        times.append(api.contact(contact["contact_id"])["updated_at"])
    assert times[0] < times[1] == times[2] < times[3]


def test_tags_are_given_taken_and_deleted_in_bulk(api: Api) -> None:
    contact = api.new_contact()["contact_id"]
    tag = api.make("/contact_tags", {"name": f"Tag {contact}"})["tag_id"]
    body = {"source": {"contact_ids": [contact]}, "tag_ids": [tag]}
    api.run("/activities/contacts_taggings_add", body)
    assert api.contact(contact)["taggings"] == [tag]
    assert api.get(f"/contact_tags/{tag}", include_count="true")["contacts_count"] == 1
    api.run("/activities/contacts_taggings_remove", body)
    assert api.contact(contact)["taggings"] == []
    api.run("/activities/contacts_tags_delete", {"tag_ids": [tag]})
    assert api.call("GET", f"/contact_tags/{tag}").status_code == 404


def test_members_of_a_list_are_deleted_in_bulk_and_the_list_then(api: Api) -> None:
    target = api.new_list()
    contact = api.new_contact(list_memberships=[target])["contact_id"]
    api.run("/activities/contact_delete", {"list_ids": [target]})
    assert "deleted_at" in api.contact(contact)
    done = api.run("/activities/list_delete", {"list_ids": [target]})
    assert done["status"]["list_count"] == 1
    assert "deleted_at" in api.get(f"/contact_lists/{target}")


def test_an_export_is_a_csv_of_the_fields_asked_for(api: Api) -> None:
    target = api.new_list()
    contact = api.new_contact(list_memberships=[target], first_name='Jo "J", Jr.')
    address = contact["email_address"]["address"]
    gone = api.new_contact(list_memberships=[target])["contact_id"]
    api.control("opt_out", contact_id=gone)
    body = {"list_ids": [target], "fields": ["email_address", "first_name"], "status": "active"}
    done = api.run("/activities/contact_exports", body)
    href = done["_links"]["results"]["href"]
    assert href.startswith("/v3/contact_exports/")
    lines = list(csv.reader(io.StringIO(api.call("GET", href).text)))
    assert lines == [["Email address", "First name"], [address, 'Jo "J", Jr.']]
    api.control("switches", export_headers="names")
    body = {"contact_ids": [gone], "fields": ["email_address", "email_optout_source"]}
    done = api.run("/activities/contact_exports", body)
    lines = list(csv.reader(io.StringIO(api.call("GET", done["_links"]["results"]["href"]).text)))
    assert lines[0] == ["email_address", "email_optout_source"]
    assert lines[1][1] == "Contact"


def test_an_export_of_everything_has_every_contact_that_is_not_deleted(api: Api) -> None:
    done = api.run("/activities/contact_exports", {})
    text = api.call("GET", done["_links"]["results"]["href"]).text
    total = api.get("/contacts", include_count="true", limit=1)["contacts_count"]
    assert len(list(csv.reader(io.StringIO(text)))) == total + 1 == done["status"]["items_total_count"] + 1


def test_activities_are_listed_newest_first_for_ten_days(api: Api) -> None:
    body = {"import_data": [{"email": new_address()}], "list_ids": [api.new_list()]}
    first, second = (api.make(IMPORT, body)["activity_id"] for _ in range(2))
    api.pass_time()
    read = [one["activity_id"] for one in api.all("/activities", "activities", limit=1, state="completed")]
    assert read[:2] == [second, first]
    api.pass_time(11 * 86_400)
    renewed = api.simulator.control("GET", "credentials")["access_token"]
    api.session.headers["Authorization"] = f"Bearer {renewed}"
    assert api.get("/activities")["activities"] == []


def test_without_delay_an_activity_is_done_before_the_answer(api: Api) -> None:
    api.control("scale", delay=0)
    address = new_address()
    started = api.make(IMPORT, {"import_data": [{"email": address}], "list_ids": [api.new_list()]})
    assert started["state"] == "initialized"
    assert api.get(f"/activities/{started['activity_id']}")["state"] == "completed"
    assert by_email(api, address) is not None


def test_an_activity_of_another_account_is_not_there(api: Api, strangers: list[Api]) -> None:
    done = run_import(api, [{"email": new_address()}], [api.new_list()])
    assert strangers[1].call("GET", f"/activities/{done['activity_id']}").status_code == 404


@pytest.mark.parametrize("state", ["failed", "cancelled", "timed_out"])
def test_an_activity_can_be_made_to_end_undone(api: Api, state: str) -> None:
    address = new_address()
    started = api.make(IMPORT, {"import_data": [{"email": address}], "list_ids": [api.new_list()]})
    api.control("end_activity", activity_id=started["activity_id"], state=state, errors=["It broke."])
    api.pass_time()
    ended = api.get(f"/activities/{started['activity_id']}")
    assert (ended["state"], ended["activity_errors"]) == (state, ["It broke."])
    assert by_email(api, address) is None


def test_a_row_with_a_number_alone_makes_a_contact_without_an_address(api: Api) -> None:
    number, target = f"1781{uuid.uuid4().int % 10**7:07}", api.new_list()
    body = {
        "import_data": [{"sms_number": f"+{number}", "first_name": "Sms"}],
        "list_ids": [target],
        "sms_permission_to_send": "explicit",
    }
    for _ in range(2):
        done = api.run("/activities/contacts_json_import", body)
        assert (done["status"]["correctable_count"], done["status"]["error_count"]) == (0, 0)
    [found] = api.get("/contacts", lists=target, sms_status="explicit")["contacts"]
    assert "email_address" not in found
    assert found["sms_channel"]["sms_address"] == number[-10:]
    history = api.get(f"/contacts/sms_engagement_history/{found['contact_id']}")
    assert [entry["history_details"]["consent_action_type"] for entry in history] == ["opt_in"]
