"""Every operation that the simulator has answers each error that the vendor documents for it."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import specs
from tests.contracts import swagger
from tests.contracts.simulators.conftest import recorded
from tests.contracts.simulators.constant_contact_api import Api

AREAS = ("/contact", "/activities", "/segments", "/account")
BODIES = {"POST", "PUT", "PATCH"}
FORM = "/activities/contacts_file_import"


def list_operations() -> list[swagger.Operation]:
    if not swagger.is_available():
        return []
    found = [operation for _, operation in swagger.load().operations]
    return [operation for operation in found if operation.template.startswith(AREAS)]


OPERATIONS = list_operations()
# An empty body is good for these, or the body is no JSON.
HARMLESS = {"/activities/contact_exports", "/account/summary", FORM}


def for_each(choose: Callable[[swagger.Operation], bool]) -> pytest.MarkDecorator:
    chosen = [operation for operation in OPERATIONS if choose(operation)]
    return pytest.mark.parametrize("operation", chosen, ids=lambda operation: operation.name)


def takes_body(operation: swagger.Operation) -> bool:
    return operation.method in BODIES and not names_something(operation)


def names_something(operation: swagger.Operation) -> bool:
    return "{" in operation.template


pytestmark = specs.needs(swagger.NAME)


def fill(operation: swagger.Operation) -> str:
    """Return the operation's path with ids that are of nothing."""
    nobody = "99999" if "segment_id" in operation.template else str(uuid.uuid4())
    return re.sub(r"\{(\w+)\}", nobody, operation.template)


def can(operation: swagger.Operation, status: int) -> bool:
    return str(status) in operation.definition["responses"]


@pytest.fixture
def checked(raw: Api, tmp_path: Path) -> Iterator[Api]:
    with recorded(raw.simulator, tmp_path / "exchanges.jsonl", answers_only=True):
        yield raw


@for_each(lambda _operation: True)
def test_without_a_token_it_is_401(checked: Api, operation: swagger.Operation) -> None:
    checked.session.headers.pop("Authorization")
    answer = checked.call(operation.method, fill(operation))
    assert answer.status_code == 401
    assert answer.json() == {"error_key": "unauthorized", "error_message": "Unauthorized"}


@for_each(lambda operation: operation.template != "/account/user/privileges")
def test_without_scope_or_privilege_it_is_403(checked: Api, operation: swagger.Operation) -> None:
    known = checked.credentials
    grants = (
        {"user_name": known["user_name"], "scope": "campaign_data"},
        {"user_name": "campaigns@first.example.com", "scope": "contact_data account_read account_update"},
    )
    for number, grant in enumerate(grants):
        token = checked.control("grant", client_id=known["client_id"], **grant)["access_token"]
        checked.session.headers["Authorization"] = f"Bearer {token}"
        privileges = operation.definition.get("x-authorization-privileges", [])
        allowed = number == 1 and privileges == ["contacts:lists:read"]
        assert (checked.call(operation.method, fill(operation)).status_code == 403) is not allowed


@for_each(takes_body)
def test_a_body_that_is_no_json_is_400_and_one_of_another_kind_415(
    checked: Api, operation: swagger.Operation
) -> None:
    url = f"{checked.simulator.url}/v3{fill(operation)}"
    for kind, status in (("text/plain", 415), ("application/json", 400)):
        answer = checked.session.request(
            operation.method, url, data='{"a": 1,}', headers={"Content-Type": kind}, timeout=30
        )
        expected = 415 if operation.template == FORM else status
        assert answer.status_code == expected
        assert answer.json()[0]["error_message"]


@for_each(lambda operation: takes_body(operation) and operation.template not in HARMLESS)
def test_a_body_that_lacks_everything_is_400(checked: Api, operation: swagger.Operation) -> None:
    answer = checked.call(operation.method, fill(operation), {})
    assert answer.status_code == 400
    assert answer.json()[0]["error_key"] == "contacts.api.validation.error"


@for_each(names_something)
def test_what_is_not_there_is_404(checked: Api, operation: swagger.Operation) -> None:
    body = SOME_BODY if operation.method in BODIES else None
    answer = checked.call(operation.method, fill(operation), body)
    assert answer.status_code == 404
    assert answer.json()[0]["error_key"] == "contacts.api.not_found"


SOME_BODY: dict[str, Any] = {
    "name": "Name",
    "label": "Label",
    "segment_criteria": "{}",
    "update_source": "Account",
    "list_ids": ["04fe9a97-a579-43c5-bb1a-58ed29bf0a6a"],
}


def test_a_wrong_path_is_refused_by_the_gateway(raw: Api) -> None:
    outside = raw.session.get(f"{raw.simulator.url}/v2/contacts", timeout=30)
    assert (outside.status_code, outside.json()) == (403, {"message": "Forbidden"})
    assert raw.call("GET", "/no/such/thing").status_code == 404
    assert raw.call("PATCH", "/contacts", {}).status_code == 405


WRONG_CONTACTS: list[tuple[dict[str, Any], str]] = [
    ({"first_name": "A"}, "create_source is missing, create_source does not have a valid value"),
    ({"first_name": "A", "create_source": "Robot"}, "create_source does not have a valid value"),
    ({"create_source": "Account"}, "one of email_address"),
    ({"create_source": "Account", "email_address": {"address": "nonsense"}}, "not a valid email address"),
    ({"create_source": "Account", "email_address": {"address": "x" * 81}}, "size must be"),
    ({"create_source": "Account", "email_address": {"permission_to_send": "implicit"}}, "address is missing"),
    ({"create_source": "Account", "first_name": "x" * 51}, "first_name size"),
    ({"create_source": "Account", "first_name": 7}, "first_name must be a string"),
    ({"create_source": "Account", "first_name": "A", "birthday_month": 5}, "provided together"),
    ({"create_source": "Account", "first_name": "A", "anniversary": "31.12.2020"}, "anniversary"),
    ({"create_source": "Account", "first_name": "A", "list_memberships": ["x"]}, "list_memberships"),
    (
        {"create_source": "Account", "first_name": "A", "list_memberships": [str(uuid.uuid4())]},
        "do not exist",
    ),
    ({"create_source": "Account", "first_name": "A", "phone_numbers": [{"kind": "fax"}]}, "kind"),
    ({"create_source": "Account", "first_name": "A", "phone_numbers": [{}] * 4}, "phone_numbers size"),
    ({"create_source": "Account", "first_name": "A", "street_addresses": [{"city": "B"}]}, "kind is missing"),
    (
        {
            "create_source": "Account",
            "first_name": "A",
            "custom_fields": [{"custom_field_id": str(uuid.uuid4()), "value": "x"}],
        },
        "do not exist",
    ),
]


@pytest.mark.parametrize(("body", "words"), WRONG_CONTACTS)
def test_a_wrong_contact_is_refused_in_words(checked: Api, body: dict[str, Any], words: str) -> None:
    answer = checked.call("POST", "/contacts", body)
    assert answer.status_code == 400
    assert words in answer.json()[0]["error_message"]


WRONG_ACTIVITIES: list[tuple[str, dict[str, Any]]] = [
    ("add_list_memberships", {"source": {}, "list_ids": ["LIST"]}),
    ("add_list_memberships", {"source": {"contact_ids": ["C"] * 501}, "list_ids": ["LIST"]}),
    (
        "add_list_memberships",
        {"source": {"list_ids": ["LIST"], "all_active_contacts": True}, "list_ids": ["LIST"]},
    ),
    ("add_list_memberships", {"source": {"all_active_contacts": True}, "list_ids": ["C"]}),
    ("add_list_memberships", {"source": {"all_active_contacts": True}, "list_ids": []}),
    (
        "remove_list_memberships",
        {"source": {"contact_ids": ["C"]}, "exclude": {"contact_ids": ["C"]}, "list_ids": ["LIST"]},
    ),
    ("contact_delete", {"contact_ids": ["C"], "list_ids": ["LIST"]}),
    ("list_delete", {"list_ids": ["LIST"] * 101}),
    ("contact_exports", {"contact_ids": ["C"], "list_ids": ["LIST"]}),
    ("contact_exports", {"fields": ["shoe_size"]}),
    ("contact_exports", {"status": "sleeping"}),
    ("contacts_json_import", {"import_data": [], "list_ids": ["LIST"]}),
    ("contacts_json_import", {"import_data": [{"email": "a@b.co"}], "list_ids": ["C"]}),
    ("contacts_json_import", {"import_data": ["a@b.co"], "list_ids": ["LIST"]}),
]


@pytest.mark.parametrize(("kind", "body"), WRONG_ACTIVITIES)
def test_a_wrong_activity_is_refused(checked: Api, kind: str, body: dict[str, Any]) -> None:
    text = json.dumps(body).replace('"LIST"', f'"{checked.new_list()}"').replace('"C"', f'"{uuid.uuid4()}"')
    answer = checked.call("POST", f"/activities/{kind}", json.loads(text))
    assert answer.status_code == 400, answer.text


def test_account_addresses_are_filtered_and_unique(checked: Api) -> None:
    address = f"{uuid.uuid4().hex[:8]}@example.com"
    assert checked.make("/account/emails", {"email_address": address})["confirm_status"] == "UNCONFIRMED"
    assert checked.call("POST", "/account/emails", {"email_address": address}).status_code == 409
    assert len(checked.get("/account/emails", confirm_status="CONFIRMED")) == 1
    assert checked.get("/account/emails", role_code="REPLY_TO")[0]["email_id"] == 1
    assert checked.get("/account/emails", email_address=address)[0]["email_address"] == address
    assert checked.call("GET", "/account/emails", params={"role_code": "KING"}).status_code == 400


def test_documented_conflicts_happen() -> None:
    """Each 409 of the description has a test of its own; this counts that none came or went unnoticed."""
    declared = {operation.name for operation in OPERATIONS if can(operation, 409)}
    assert declared == {
        "POST /account/emails",
        "POST /account/summary/physical_address",
        "POST /contact_custom_fields",
        "POST /contact_lists",
        "POST /contact_tags",
        "POST /contacts",
        "POST /contacts/sign_up_form",
        "POST /segments",
        "PATCH /segments/{segment_id}/name",
        "PUT /contact_tags/{tag_id}",
        "PUT /contacts/resubscribe/{contact_id}",
        "PUT /contacts/{contact_id}",
        "PUT /segments/{segment_id}",
    }
