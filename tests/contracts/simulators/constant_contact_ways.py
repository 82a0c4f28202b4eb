"""How each status that the vendor documents for an operation is brought about, operation by operation.

A way is a function of the client that answers with the response. What is an operation's own stands in GOOD
(its 2xx) and SPECIAL (errors); what holds for many in constant_contact_refusals.py. UNREACHABLE says what
cannot be.
"""

import uuid
from collections.abc import Callable
from typing import Any

from requests import Response

from tests.contracts.simulators.constant_contact_api import Api, new_address

Way = Callable[[Api], Response]
ACCOUNT_KEYS = {
    "address_line1": "1 Main St",
    "city": "Boston",
    "state_code": "MA",
    "postal_code": "02451",
    "country_code": "US",
}
CSV = "email,first_name\r\nway@example.com,Way\r\n"
NOTHING = "no id, no filter and no name in the request is of a thing that could be missing"
# (operation, status): why no request brings it about.
UNREACHABLE = {
    ("GET /activities", 404): NOTHING,
    ("GET /segments", 404): NOTHING,
    ("GET /contacts/counts", 404): NOTHING,
    ("GET /contact_tags", 404): NOTHING,
    ("POST /contact_tags", 404): NOTHING,
    ("GET /contacts/contact_id_xrefs", 404): "numbers that are of nothing are left out of the answer",
    ("GET /contact_lists/list_id_xrefs", 404): "numbers that are of nothing are left out of the answer",
}


def new_name() -> str:
    return f"Way {uuid.uuid4().hex[:12]}"


def contact(api: Api) -> str:
    return str(api.new_contact()["contact_id"])


def address(api: Api) -> str:
    return str(api.new_contact()["email_address"]["address"])


def tag(api: Api) -> str:
    return str(api.make("/contact_tags", {"name": new_name()})["tag_id"])


def field(api: Api) -> str:
    return str(api.make("/contact_custom_fields", {"label": new_name(), "type": "string"})["custom_field_id"])


def segment_body(name: str = "") -> dict[str, str]:
    return {"name": name or new_name(), "segment_criteria": '{"version":"1.0.0"}'}


def segment(api: Api) -> int:
    return int(api.make("/segments", segment_body())["segment_id"])


def ready_segment(api: Api) -> int:
    made = segment(api)
    api.pass_time(10)
    return made


def unsubscribed(api: Api) -> str:
    made = contact(api)
    api.control("opt_out", contact_id=made)
    return made


def asked_again(api: Api) -> str:
    made = unsubscribed(api)
    api.call("PUT", f"/contacts/resubscribe/{made}", {"list_ids": [api.new_list()]})
    return made


def export_file(api: Api) -> str:
    done = api.run("/activities/contact_exports", {})
    return str(done["_links"]["results"]["href"].removeprefix("/v3/contact_exports/"))


def activity(api: Api) -> str:
    return str(api.make("/activities/contact_exports", {})["activity_id"])


def get(path: str, **query: Any) -> Way:
    return lambda api: api.call("GET", path, params=query)


def of(method: str, path: str, make: Callable[[Api], Any], body: Callable[[Api], Any] | None = None) -> Way:
    """Call an operation on a fresh thing whose id stands in its path for {}."""
    return lambda api: api.call(method, path.format(make(api)), body(api) if body else None)


def post(path: str, body: Callable[[Api], Any], method: str = "POST") -> Way:
    return lambda api: api.call(method, path, body(api))


def upload(api: Api, lists: str, name: str = "new.csv") -> Response:
    url = f"{api.simulator.url}/v3/activities/contacts_file_import"
    return api.session.post(url, files={"file": (name, CSV)}, data={"list_ids": lists}, timeout=60)


def new_address_body(_api: Api) -> dict[str, Any]:
    return {"email_address": {"address": new_address()}, "create_source": "Account"}


def taken_address_body(api: Api) -> dict[str, Any]:
    return {
        "email_address": {"address": address(api)},
        "create_source": "Account",
        "update_source": "Account",
    }


def sign_up_body(email: str, list_id: str) -> dict[str, Any]:
    return {"email_address": email, "list_memberships": [list_id]}


def sign_up_while_another_writes(api: Api) -> Response:
    email = address(api)
    api.control("simultaneous", email=email)
    return api.call("POST", "/contacts/sign_up_form", sign_up_body(email, api.new_list()))


def source(api: Api, **target: Any) -> dict[str, Any]:
    return {"source": {"contact_ids": [contact(api)]}, **target}


def delete_missing_tag(api: Api) -> Response:
    api.control("switches", missing_tag_delete_status=406)
    answer = api.call("DELETE", f"/contact_tags/{uuid.uuid4()}")
    api.control("switches", missing_tag_delete_status=404)
    return answer


def twice(path: str, body: Callable[[Api], Any]) -> Way:
    """Send the same body two times; answer with what the second brought."""

    def send(api: Api) -> Response:
        same = body(api)
        api.call("POST", path, same)
        return api.call("POST", path, same)

    return send


def taken(method: str, path: str, make: Callable[[Api], Any], create: str) -> Way:
    """Give a thing the name that another one has."""

    def send(api: Api) -> Response:
        name = new_name()
        api.make(create, segment_body(name))
        return api.call(method, path.format(make(api)), segment_body(name))

    return send


GOOD: dict[tuple[str, int], Way] = {
    ("GET /account/user/privileges", 200): get("/account/user/privileges"),
    ("GET /account/summary", 200): get("/account/summary", extra_fields="physical_address"),
    ("PUT /account/summary", 200): post("/account/summary", lambda _: {"first_name": "Lola"}, "PUT"),
    ("GET /account/summary/physical_address", 200): get("/account/summary/physical_address"),
    ("PUT /account/summary/physical_address", 200): post(
        "/account/summary/physical_address", lambda _: ACCOUNT_KEYS, "PUT"
    ),
    ("GET /account/emails", 200): get("/account/emails", confirm_status="CONFIRMED"),
    ("POST /account/emails", 201): post("/account/emails", lambda _: {"email_address": new_address()}),
    ("GET /activities", 200): get("/activities", limit=5, state="completed"),
    ("GET /activities/{activity_id}", 200): of("GET", "/activities/{}", activity),
    ("POST /activities/contact_exports", 201): post(
        "/activities/contact_exports", lambda api: {"list_ids": [api.new_list()], "status": "active"}
    ),
    ("GET /contact_exports/{file_export_id}", 200): of("GET", "/contact_exports/{}", export_file),
    ("POST /activities/contact_delete", 201): post(
        "/activities/contact_delete", lambda api: {"contact_ids": [contact(api)]}
    ),
    ("POST /activities/contacts_file_import", 201): lambda api: upload(api, api.new_list()),
    ("POST /activities/contacts_json_import", 201): post(
        "/activities/contacts_json_import",
        lambda api: {"import_data": [{"email": new_address()}], "list_ids": [api.new_list()]},
    ),
    ("POST /activities/remove_list_memberships", 201): post(
        "/activities/remove_list_memberships", lambda api: source(api, list_ids=[api.new_list()])
    ),
    ("POST /activities/add_list_memberships", 201): post(
        "/activities/add_list_memberships", lambda api: source(api, list_ids=[api.new_list()])
    ),
    ("POST /activities/list_delete", 201): post(
        "/activities/list_delete", lambda api: {"list_ids": [api.new_list()]}
    ),
    ("POST /activities/contacts_taggings_remove", 201): post(
        "/activities/contacts_taggings_remove", lambda api: source(api, tag_ids=[tag(api)])
    ),
    ("POST /activities/contacts_taggings_add", 201): post(
        "/activities/contacts_taggings_add", lambda api: source(api, tag_ids=[tag(api)])
    ),
    ("POST /activities/contacts_tags_delete", 201): post(
        "/activities/contacts_tags_delete", lambda api: {"tag_ids": [tag(api)]}
    ),
    ("POST /activities/custom_fields_delete", 201): post(
        "/activities/custom_fields_delete", lambda api: {"custom_field_ids": [field(api)]}
    ),
    ("GET /segments", 200): get("/segments", sort_by="name"),
    ("POST /segments", 201): post("/segments", lambda _: segment_body()),
    ("GET /segments/{segment_id}", 200): of("GET", "/segments/{}", segment),
    ("PUT /segments/{segment_id}", 200): of("PUT", "/segments/{}", segment, lambda _: segment_body()),
    ("DELETE /segments/{segment_id}", 204): of("DELETE", "/segments/{}", segment),
    ("PATCH /segments/{segment_id}/name", 200): of(
        "PATCH", "/segments/{}/name", segment, lambda _: {"name": new_name()}
    ),
    ("GET /contacts/{contact_id}", 200): of("GET", "/contacts/{}?include=notes,taggings", contact),
    ("PUT /contacts/{contact_id}", 200): of(
        "PUT", "/contacts/{}", contact, lambda _: {"update_source": "Account", "first_name": "Put"}
    ),
    ("DELETE /contacts/{contact_id}", 204): of("DELETE", "/contacts/{}", contact),
    ("GET /contacts", 200): get("/contacts", limit=5, include="list_memberships", include_count="true"),
    ("GET /contacts", 202): of("GET", "/contacts?segment_id={}", segment),
    ("POST /contacts", 201): post("/contacts", new_address_body),
    ("POST /contacts/sign_up_form", 201): post(
        "/contacts/sign_up_form", lambda api: sign_up_body(new_address(), api.new_list())
    ),
    ("POST /contacts/sign_up_form", 200): post(
        "/contacts/sign_up_form", lambda api: sign_up_body(address(api), api.new_list())
    ),
    ("GET /contacts/contact_id_xrefs", 200): get("/contacts/contact_id_xrefs", sequence_ids="1,2,999999"),
    ("GET /contact_custom_fields/{custom_field_id}", 200): of("GET", "/contact_custom_fields/{}", field),
    ("PUT /contact_custom_fields/{custom_field_id}", 200): of(
        "PUT", "/contact_custom_fields/{}", field, lambda _: {"label": new_name()}
    ),
    ("DELETE /contact_custom_fields/{custom_field_id}", 204): of(
        "DELETE", "/contact_custom_fields/{}", field
    ),
    ("GET /contact_custom_fields", 200): get("/contact_custom_fields", limit=10),
    ("POST /contact_custom_fields", 201): post(
        "/contact_custom_fields",
        lambda _: {
            "label": new_name(),
            "type": "single_select",
            "metadata": {"display_type": "radio"},
            "choices": [{"choice_label": "Apple", "display_order": 1}],
        },
    ),
    ("GET /contact_lists/{list_id}", 200): of(
        "GET", "/contact_lists/{}?include_membership_count=all", Api.new_list
    ),
    ("PUT /contact_lists/{list_id}", 200): of(
        "PUT", "/contact_lists/{}", Api.new_list, lambda _: {"name": new_name(), "favorite": True}
    ),
    ("DELETE /contact_lists/{list_id}", 202): of("DELETE", "/contact_lists/{}", Api.new_list),
    ("GET /contact_lists", 200): get("/contact_lists", include_count="true", status="all"),
    ("POST /contact_lists", 201): post("/contact_lists", lambda _: {"name": new_name()}),
    ("GET /contact_lists/list_id_xrefs", 200): get("/contact_lists/list_id_xrefs", sequence_ids="1"),
    ("GET /contacts/sms_engagement_history/{contact_id}", 200): of(
        "GET", "/contacts/sms_engagement_history/{}", contact
    ),
    ("GET /contacts/counts", 200): get("/contacts/counts", include="new_subscriber"),
    ("PUT /contacts/resubscribe/{contact_id}", 200): of(
        "PUT", "/contacts/resubscribe/{}", unsubscribed, lambda api: {"list_ids": [api.new_list()]}
    ),
    ("GET /contact_tags/{tag_id}", 200): of("GET", "/contact_tags/{}?include_count=true", tag),
    ("PUT /contact_tags/{tag_id}", 200): of("PUT", "/contact_tags/{}", tag, lambda _: {"name": new_name()}),
    ("DELETE /contact_tags/{tag_id}", 202): of("DELETE", "/contact_tags/{}", tag),
    ("GET /contact_tags", 200): get("/contact_tags", limit=5, include_count="true"),
    ("POST /contact_tags", 201): post("/contact_tags", lambda _: {"name": new_name()}),
}
LOST_LIST = {"list_ids": [str(uuid.uuid4())]}
SPECIAL: dict[tuple[str, int], Way] = {
    ("POST /activities/contacts_file_import", 400): lambda api: upload(api, ""),
    ("POST /activities/contacts_file_import", 404): lambda api: upload(api, str(uuid.uuid4())),
    ("POST /activities/contacts_file_import", 415): lambda api: upload(api, api.new_list(), "new.xlsx"),
    ("POST /activities/contact_exports", 404): post("/activities/contact_exports", lambda _: LOST_LIST),
    ("POST /activities/remove_list_memberships", 404): post(
        "/activities/remove_list_memberships", lambda api: source(api, **LOST_LIST)
    ),
    ("POST /activities/contacts_taggings_remove", 404): post(
        "/activities/contacts_taggings_remove", lambda api: source(api, tag_ids=[str(uuid.uuid4())])
    ),
    ("POST /activities/contacts_taggings_add", 404): post(
        "/activities/contacts_taggings_add", lambda api: source(api, tag_ids=[str(uuid.uuid4())])
    ),
    ("POST /activities/custom_fields_delete", 404): post(
        "/activities/custom_fields_delete", lambda _: {"custom_field_ids": [str(uuid.uuid4())]}
    ),
    ("GET /contacts", 404): get("/contacts", segment_id="99999"),
    ("POST /contacts/sign_up_form", 404): post(
        "/contacts/sign_up_form", lambda _: sign_up_body(new_address(), str(uuid.uuid4()))
    ),
    ("POST /contacts/sign_up_form", 409): sign_up_while_another_writes,
    ("DELETE /contact_tags/{tag_id}", 406): delete_missing_tag,
    ("POST /account/summary/physical_address", 409): post(
        "/account/summary/physical_address", lambda _: ACCOUNT_KEYS
    ),
    ("POST /account/emails", 409): twice("/account/emails", lambda _: {"email_address": new_address()}),
    ("POST /segments", 409): twice("/segments", lambda _: segment_body()),
    ("PUT /segments/{segment_id}", 409): taken("PUT", "/segments/{}", segment, "/segments"),
    ("PATCH /segments/{segment_id}/name", 409): taken("PATCH", "/segments/{}/name", segment, "/segments"),
    ("PUT /contacts/{contact_id}", 409): of("PUT", "/contacts/{}", contact, taken_address_body),
    ("POST /contacts", 409): post("/contacts", taken_address_body),
    ("POST /contact_custom_fields", 409): twice(
        "/contact_custom_fields", lambda _: {"label": new_name(), "type": "string"}
    ),
    ("POST /contact_lists", 409): twice("/contact_lists", lambda _: {"name": new_name()}),
    ("PUT /contacts/resubscribe/{contact_id}", 409): of(
        "PUT", "/contacts/resubscribe/{}", asked_again, lambda api: {"list_ids": [api.new_list()]}
    ),
    ("PUT /contact_tags/{tag_id}", 409): taken("PUT", "/contact_tags/{}", tag, "/contact_tags"),
    ("POST /contact_tags", 409): twice("/contact_tags", lambda _: {"name": new_name()}),
}
