"""Whatever a body or a query holds, the simulator refuses it without a 500."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.simulators.constant_contact_api import Api
from tests.contracts.simulators.soak import quiet
from tests.simulators import Simulator, simulator


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulator("constant_contact", "--seed", "none") as started:
        started.control("POST", "scale", {"rate": None, "quota": None, "delay": 0})
        yield started


def connect(started: Simulator) -> Api:
    return Api(simulator=started, credentials=started.control("GET", "credentials"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 70) | st.sampled_from(["", "x", "Account", "a@b.co", "all"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "email_address",
    "address",
    "create_source",
    "update_source",
    "first_name",
    "phone_numbers",
    "custom_fields",
    "list_memberships",
    "birthday_month",
    "import_data",
    "list_ids",
    "source",
    "contact_ids",
    "exclude",
    "name",
    "label",
    "type",
    "choices",
    "fields",
    "notes",
    "sms_channel",
    "segment_criteria",
    "metadata",
    "street_address",
)
BODIES = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6) | JSON
PATHS = st.sampled_from(
    [
        "/contacts",
        "/contacts/sign_up_form",
        "/contact_lists",
        "/contact_custom_fields",
        "/contact_tags",
        "/segments",
        "/account/emails",
        "/activities/contacts_json_import",
        "/activities/contact_exports",
        "/activities/add_list_memberships",
        "/activities/remove_list_memberships",
        "/activities/contact_delete",
        "/activities/list_delete",
        "/activities/contacts_taggings_add",
        "/activities/custom_fields_delete",
    ]
)


@settings(quiet(400))
@given(path=PATHS, body=BODIES)
def test_no_body_whatever_brings_a_500(running: Simulator, path: str, body: Any) -> None:
    answer = connect_once(running).call("POST", path, body)
    assert answer.status_code < 500
    assert answer.json() is not None


@settings(quiet(200))
@given(
    query=st.dictionaries(
        st.sampled_from(
            [
                "status",
                "email",
                "lists",
                "tags",
                "updated_after",
                "cursor",
                "limit",
                "include",
                "optout_before",
                "segment_id",
                "sms_status",
            ]
        ),
        st.text(max_size=8),
        max_size=3,
    )
)
def test_no_query_whatever_brings_a_500(running: Simulator, query: dict[str, str]) -> None:
    answer = connect_once(running).call("GET", "/contacts", params=query)
    assert answer.status_code in {200, 400, 404}


CONNECTED: dict[str, Api] = {}


def connect_once(started: Simulator) -> Api:
    return CONNECTED.setdefault(started.url, connect(started))
