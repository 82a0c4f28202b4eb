"""Custom fields accept what their type and metadata say, and SMS consents keep their history."""

from typing import Any

import pytest

from tests.contracts.simulators.constant_contact_api import Api, new_address
from tests.contracts.simulators.constant_contact_ways import new_name

CHOICES = [{"choice_label": label, "display_order": n} for n, label in enumerate("ABC", 1)]


@pytest.mark.parametrize(
    ("field", "fits", "wrong"),
    [
        ({"type": "number"}, ["12", "1.5"], ["-1", "one", "1,5"]),
        ({"type": "number", "metadata": {"allow_negative": True}}, ["-1"], ["--1"]),
        ({"type": "number", "metadata": {"integer": True}}, ["12"], ["1.5"]),
        ({"type": "number", "metadata": {"integer": False, "decimal_places": 2}}, ["1.25"], ["1.255"]),
        ({"type": "currency", "metadata": {"currency_code": "USD"}}, ["12.50", "-3"], ["$12"]),
        ({"type": "date", "version": 2}, ["12/31/2020", "2020-12-31"], ["31.12.2020"]),
        ({"type": "datetime"}, ["2020-12-31T10:00:00Z"], ["noon"]),
        ({"type": "boolean"}, ["true"], ["yes"]),
        ({"type": "text_area"}, ["any text"], []),
    ],
)
def test_a_value_fits_its_field(api: Api, field: dict[str, Any], fits: list[str], wrong: list[str]) -> None:
    made = api.make("/contact_custom_fields", {"label": new_name(), **field})
    for value, status in [(one, 201) for one in fits] + [(one, 400) for one in wrong]:
        body = {"first_name": "F", "create_source": "Account"}
        body |= {"custom_fields": [{"custom_field_id": made["custom_field_id"], "value": value}]}  # type: ignore[dict-item]
        assert api.call("POST", "/contacts", body).status_code == status, value


@pytest.mark.parametrize(
    "field",
    [
        {"type": "number", "metadata": {"integer": False}},
        {"type": "currency", "metadata": {"integer": False, "decimal_places": 5}},
        {"type": "currency", "metadata": {"currency_code": "US"}},
        {"type": "date", "version": 1, "metadata": {"display_format": "MM/DD/YYYY"}},
        {"type": "single_select"},
        {"type": "string", "choices": CHOICES},
        {"type": "multi_select", "metadata": {"display_type": "checkbox"}, "choices": CHOICES * 7},
    ],
)
def test_metadata_that_contradicts_itself_is_refused(api: Api, field: dict[str, Any]) -> None:
    assert api.call("POST", "/contact_custom_fields", {"label": new_name(), **field}).status_code == 400


def test_a_real_date_shows_its_default_format(api: Api) -> None:
    made = api.make("/contact_custom_fields", {"label": new_name(), "type": "date", "version": 2})
    assert made["metadata"] == {"display_format": "YYYY-MM-DD"}


def test_choices_keep_their_ids_and_a_contact_takes_only_those(api: Api) -> None:
    body = {"label": new_name(), "type": "single_select", "choices": CHOICES}
    made = api.make("/contact_custom_fields", body)
    field_id = made["custom_field_id"]
    known = made["choices"][1]["choice_id"]
    kept = [
        {"choice_id": known, "choice_label": "B!", "display_order": 1},
        {"choice_label": "D", "display_order": 2},
    ]
    body = {"label": made["label"], "choices": kept}
    changed = api.call("PUT", f"/contact_custom_fields/{field_id}", body).json()
    assert [one["choice_id"] for one in changed["choices"]] == [2, 4]
    for ids, status in ((["2"], 201), (["000004"], 201), (["1"], 400), (["2", "4"], 400)):
        contact = {"first_name": "F", "create_source": "Account"}
        contact |= {"custom_fields": [{"custom_field_id": field_id, "choice_ids": ids}]}  # type: ignore[dict-item]
        assert api.call("POST", "/contacts", contact).status_code == status, ids


def test_each_change_of_an_sms_consent_is_dated_and_one_entry_of_its_history(api: Api) -> None:
    contact = api.new_contact(sms_channel=channel("explicit"))
    api.pass_time(60)
    address = {"address": contact["email_address"]["address"]}
    change = {"email_address": address, "update_source": "Contact"}
    for permission in ("explicit", "unsubscribed"):
        body = change | {"sms_channel": channel(permission)}
        answer = api.call("PUT", f"/contacts/{contact['contact_id']}", body)
        assert answer.status_code == 200
    [consent] = answer.json()["sms_channel"]["sms_channel_consents"]
    assert consent["opt_in_date"] < consent["opt_out_date"]
    found = api.get(f"/contacts/sms_engagement_history/{contact['contact_id']}")
    details = [entry["history_details"] for entry in found]
    assert [(one["consent_action_type"], one["source"]) for one in details] == [
        ("opt_out", "C"),
        ("opt_in", "A"),
    ]


def channel(permission: str) -> dict[str, Any]:
    consent = {"sms_consent_permission": permission, "consent_type": "promotional_sms"}
    return {"full_sms_address": "17815551212", "sms_channel_consents": [consent]}


def test_a_second_writer_of_an_address_is_told_so(api: Api) -> None:
    address, body = new_address(), {"list_memberships": [api.new_list()]}
    api.control("simultaneous", email=address, times=2)
    statuses = [
        api.call("POST", "/contacts/sign_up_form", body | {"email_address": address}).status_code
        for _ in "abc"
    ]
    assert statuses == [409, 409, 201]


def test_an_export_of_opt_outs_needs_the_address_beside_them(api: Api) -> None:
    path = "/activities/contact_exports"
    assert api.call("POST", path, {"fields": ["email_optout_date"]}).status_code == 400
    assert api.call("POST", path, {"fields": ["email_address", "email_optout_date"]}).status_code == 201


def test_a_method_that_a_path_does_not_have_is_told_those_it_has(raw: Api) -> None:
    answer = raw.call("PATCH", "/contact_tags", {})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ({"country_code": "US", "state_code": "MA", "postal_code": "02451"}, 200),
        ({"country_code": "US", "postal_code": "02451"}, 400),
        ({"country_code": "CA", "state_code": "ON"}, 400),
        ({"country_code": "US", "state_code": "MA", "postal_code": "1", "state_name": "Massachusetts"}, 400),
        ({"country_code": "DE", "state_name": "Hessen"}, 200),
        ({"country_code": "DE", "state_code": "HE"}, 400),
    ],
)
def test_an_accounts_address_names_its_state_as_its_country_does(
    api: Api, address: dict[str, str], status: int
) -> None:
    path, before = "/account/summary/physical_address", api.get("/account/summary/physical_address")
    body = {"address_line1": "1 Main St", "city": "Somewhere", **address}
    assert api.call("PUT", path, body).status_code == status
    assert api.call("PUT", path, before).status_code == 200
