"""Lists, custom fields, tags, segments and the account."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.simulators.constant_contact_api import Api


def test_a_list_is_made_read_changed_and_deleted(api: Api) -> None:
    body = {"name": "Main List", "favorite": True, "description": "All of them"}
    made = api.make("/contact_lists", body)
    assert {key: made[key] for key in body} == body
    path = f"/contact_lists/{made['list_id']}"
    assert api.get(path) == made
    changed = api.call("PUT", path, {"name": "Renamed"}).json()
    assert (changed["name"], changed["favorite"]) == ("Renamed", False)
    assert "description" not in changed
    deleted = api.call("DELETE", path)
    assert deleted.status_code == 202
    assert deleted.headers["Location"].endswith(deleted.json()["activity_id"])
    api.pass_time()
    assert "deleted_at" in api.get(path)
    assert api.get("/contact_lists", name="Renamed")["lists"] == []
    assert len(api.get("/contact_lists", name="Renamed", status="deleted")["lists"]) == 1


def test_a_name_in_use_is_a_conflict_whatever_its_case(api: Api) -> None:
    api.new_list("Unique Name")
    other = api.new_list()
    assert api.call("POST", "/contact_lists", {"name": "unique name"}).status_code == 409
    assert api.call("PUT", f"/contact_lists/{other}", {"name": "Unique Name"}).status_code == 409


def test_lists_are_found_by_exact_name_and_counted(api: Api) -> None:
    list_id = api.new_list("Exactly This")
    found = api.get("/contact_lists", name="Exactly This", include_count="true")
    assert [one["list_id"] for one in found["lists"]] == [list_id]
    assert found["lists_count"] == 1
    assert api.get("/contact_lists", name="exactly this")["lists"] == []


def test_members_are_counted_all_or_active(api: Api) -> None:
    list_id = api.new_list()
    contacts = [api.new_contact(list_memberships=[list_id])["contact_id"] for _ in range(3)]
    api.control("opt_out", contact_id=contacts[0])
    path = f"/contact_lists/{list_id}"
    assert api.get(path, include_membership_count="all")["membership_count"] == 3
    assert api.get(path, include_membership_count="active")["membership_count"] == 2
    assert "membership_count" not in api.get(path)


def test_lists_come_in_pages(api: Api) -> None:
    for _ in range(3):
        api.new_list()
    whole = api.get("/contact_lists", limit=1000)["lists"]
    assert api.all("/contact_lists", "lists", limit=2) == whole


@pytest.mark.parametrize(("setting", "links"), [("empty", {}), ("null", {"next": None})])
def test_the_last_page_ends_as_the_switch_says(api: Api, setting: str, links: dict[str, Any]) -> None:
    api.control("switches", last_page_links=setting)
    assert api.get("/contact_lists", limit=1000)["_links"] == links


def test_a_custom_field_gets_its_name_from_its_label(api: Api) -> None:
    made = api.make("/contact_custom_fields", {"label": "Customer ID", "type": "string"})
    assert (made["name"], made["version"]) == ("customer_id", 1)
    path = f"/contact_custom_fields/{made['custom_field_id']}"
    assert api.get(path) == made
    conflict = api.call("POST", "/contact_custom_fields", {"label": "customer id", "type": "date"})
    assert conflict.status_code == 409
    similar = api.make("/contact_custom_fields", {"label": "Customer-ID", "type": "string"})
    assert similar["name"] == "customer_id_1"
    assert api.call("PUT", path, {"label": "Number"}).json()["name"] == "customer_id"
    for field in (made, similar):
        gone = f"/contact_custom_fields/{field['custom_field_id']}"
        assert api.call("DELETE", gone).status_code == 204
        assert api.call("GET", gone).status_code == 404


def test_a_deleted_custom_field_takes_its_values_along(api: Api) -> None:
    fields = [
        api.make("/contact_custom_fields", {"label": label, "type": "string"})["custom_field_id"]
        for label in ("Goes", "Stays")
    ]
    values = [{"custom_field_id": field, "value": "x"} for field in fields]
    contact = api.new_contact(custom_fields=values)["contact_id"]
    api.call("DELETE", f"/contact_custom_fields/{fields[0]}")
    assert api.contact(contact)["custom_fields"] == values[1:]
    api.call("DELETE", f"/contact_custom_fields/{fields[1]}")


def test_a_select_field_has_choices(api: Api) -> None:
    choices = [{"choice_label": "Apple", "display_order": 1}, {"choice_label": "Pear", "display_order": 2}]
    body = {
        "label": "Fruit",
        "type": "single_select",
        "choices": choices,
        "metadata": {"display_type": "radio"},
    }
    made = api.make("/contact_custom_fields", body)
    assert [choice["choice_label"] for choice in made["choices"]] == ["Apple", "Pear"]
    answer = api.call("POST", "/contact_custom_fields", {"label": "Void", "type": "single_select"})
    assert answer.status_code == 400
    api.call("DELETE", f"/contact_custom_fields/{made['custom_field_id']}")


def test_custom_fields_come_in_pages_and_stop_at_a_hundred(api: Api) -> None:
    made: list[str] = []
    while (
        answer := api.call("POST", "/contact_custom_fields", {"label": f"N{len(made)}", "type": "number"})
    ).ok:
        made.append(answer.json()["custom_field_id"])
    assert answer.status_code == 400
    assert len(api.all("/contact_custom_fields", "custom_fields", limit=33)) == 100
    api.run("/activities/custom_fields_delete", {"custom_field_ids": made})


def test_a_value_that_does_not_fit_its_field_is_a_bad_request(api: Api) -> None:
    field = api.make("/contact_custom_fields", {"label": "Day", "type": "date"})["custom_field_id"]
    for value, status in (("12/31/2026", 201), ("soon", 400)):
        body = {
            "first_name": "A",
            "create_source": "Account",
            "custom_fields": [{"custom_field_id": field, "value": value}],
        }
        assert api.call("POST", "/contacts", body).status_code == status
    api.call("DELETE", f"/contact_custom_fields/{field}")


def test_a_tag_is_made_renamed_listed_and_deleted(api: Api) -> None:
    made = api.make("/contact_tags", {"name": "VIP", "tag_source": "Contact"})
    path = f"/contact_tags/{made['tag_id']}"
    assert api.get(path)["name"] == "VIP"
    assert api.call("POST", "/contact_tags", {"name": "vip"}).status_code == 409
    assert api.call("PUT", path, {"name": "V.I.P."}).json()["name"] == "V.I.P."
    assert made["tag_id"] in {one["tag_id"] for one in api.all("/contact_tags", "tags", limit=1)}
    assert api.call("DELETE", path).status_code == 202
    api.pass_time()
    assert api.call("GET", path).status_code == 404


def test_a_segment_is_made_renamed_and_deleted(api: Api) -> None:
    made = api.make("/segments", {"name": "Active", "segment_criteria": '{"version":"1.0.0"}'})
    path = f"/segments/{made['segment_id']}"
    assert api.get(path) == made
    assert api.call("PATCH", f"{path}/name", {"name": "Very active"}).json()["name"] == "Very active"
    assert api.call("POST", "/segments", {"name": "Very active", "segment_criteria": "{}"}).status_code == 409
    assert api.call("PUT", path, {"name": "X", "segment_criteria": "{"}).status_code == 400
    assert api.call("DELETE", path).status_code == 204
    assert made["segment_id"] not in {one["segment_id"] for one in api.get("/segments")["segments"]}


def test_the_account_tells_who_it_is(api: Api) -> None:
    summary = api.get("/account/summary", extra_fields="physical_address")
    assert summary["encoded_account_id"]
    assert summary["physical_address"]["city"]
    assert "physical_address" not in api.get("/account/summary")


def test_the_account_can_be_changed_in_part(api: Api) -> None:
    before = api.get("/account/summary")
    after = api.call("PUT", "/account/summary", {"website": "https://new.example.com"}).json()
    assert after == before | {"website": "https://new.example.com"}
    address = api.get("/account/summary/physical_address")
    assert api.call("PUT", "/account/summary/physical_address", address | {"city": "Boston"}).ok
    assert api.call("POST", "/account/summary/physical_address", address).status_code == 409


def test_privileges_follow_the_role(api: Api, strangers: list[Api]) -> None:
    def names(who: Api) -> set[str]:
        return {one["privilege_name"] for one in who.get("/account/user/privileges")}

    assert {"contacts:read", "contacts:write"} <= names(api)
    assert "contacts:read" not in names(strangers[3])
    assert "contacts:lists:read" in names(strangers[3])


def test_every_switch_stands_in_the_documentation(raw: Api) -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "simulators" / "constant_contact.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    for name, switch in raw.simulator.control("GET", "switches").items():
        assert any(line.startswith(f"| {name} |") and switch["meaning"] in line for line in lines), name
