"""Random histories: a small model of contacts, lists and consent agrees with every read of the simulator.

SOAK_EXAMPLES is how many histories are tried (20 unless it says more); SOAK_STEPS how long each is.
"""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.contracts.simulators.constant_contact_api import Api
from tests.simulators import Simulator, simulator

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "20"))
STEPS = int(os.environ.get("SOAK_STEPS", "25"))
QUIET = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
NAMES = st.sampled_from(["", "Ada", "Zoë", 'O"Hara, Jr.', "李雷", "a" * 50, "😀"])
PHONES = st.sampled_from(["(617) 555-0100", "617-555-0101", "6175550102"])
KINDS = st.sampled_from(["home", "work", "mobile", "other"])


@dataclass
class Known:
    """What the model says of one contact."""

    contact_id: str
    address: str
    names: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    permission: str = "implicit"
    opt_out_source: str = ""
    deleted: bool = False
    touched: bool = True  # updated_at moved since the watermark


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulator("constant_contact", "--seed", "none") as started:
        started.control("POST", "scale", {"rate": None, "quota": None, "delay": 0})
        yield started


def connect(started: Simulator) -> Api:
    return Api(simulator=started, credentials=started.control("GET", "credentials"))


class Histories(RuleBasedStateMachine):
    """One history: contacts and lists of its own in the shared account."""

    started: Simulator
    contacts = Bundle("contacts")

    def __init__(self) -> None:
        super().__init__()
        self.api = connect(self.started)
        self.known: list[Known] = []
        self.lists = [self.api.new_list() for _ in range(3)]
        self.api.pass_time(5)
        self.watermark = self.api.control("clock", advance=0)["now"]
        self.api.pass_time(5)

    def remember(self, one: Known) -> Known:
        self.known.append(one)
        return one

    def put(self, one: Known, **change: Any) -> None:
        body = {"email_address": {"address": one.address}, "update_source": "Account"} | one.names | change
        answer = self.api.call("PUT", f"/contacts/{one.contact_id}", body)
        assert answer.status_code == 200, answer.text

    def import_rows(self, rows: list[dict[str, str]], lists: list[str]) -> Any:
        return self.api.run("/activities/contacts_json_import", {"import_data": rows, "list_ids": lists})

    @rule(target=contacts, name=NAMES, joined=st.sets(st.integers(0, 2)))
    def create(self, name: str, joined: set[int]) -> Known:
        address = f"{uuid.uuid4().hex[:12]}@example.com"
        lists = {self.lists[number] for number in joined}
        names = {"first_name": name} if name else {}
        email = {"email_address": {"address": address}}
        made = self.api.new_contact(**email, **names, list_memberships=sorted(lists))
        return self.remember(Known(made["contact_id"], address, names, lists=lists))

    @rule(target=contacts, name=NAMES, kind=KINDS, phone=PHONES, number=st.integers(0, 2))
    def import_new(self, name: str, kind: str, phone: str, number: int) -> Known:
        address = f"{uuid.uuid4().hex[:12]}@example.com"
        row = {"email": address, "last_name": name, f"{kind}_phone": phone}
        self.import_rows([row], [self.lists[number]])
        found = self.api.get("/contacts", email=address)["contacts"][0]["contact_id"]
        names = {"last_name": name} if name else {}
        return self.remember(Known(found, address, names, {kind: phone}, {self.lists[number]}))

    @rule(one=contacts, name=NAMES, number=st.integers(0, 2))
    def import_known(self, one: Known, name: str, number: int) -> None:
        done = self.import_rows([{"email": one.address.upper(), "first_name": name}], [self.lists[number]])
        if name:
            one.names["first_name"] = name
        one.deleted, one.touched = False, True
        if one.permission == "unsubscribed":
            assert done["status"]["cannot_add_to_list_count"] == 1
        else:
            one.lists.add(self.lists[number])

    @rule(one=contacts, name=NAMES)
    def replace(self, one: Known, name: str) -> None:
        names = {"last_name": name} if name else {}
        self.put(one, **{"first_name": None, "last_name": None} | names)
        one.names, one.deleted, one.touched = names, False, True

    @rule(one=contacts, joined=st.sets(st.integers(0, 2)))
    def set_lists(self, one: Known, joined: set[int]) -> None:
        wanted = {self.lists[number] for number in joined}
        self.put(one, list_memberships=sorted(wanted))
        one.lists = one.lists & wanted if one.permission == "unsubscribed" else wanted
        one.deleted, one.touched = False, True

    @rule(one=contacts)
    def delete(self, one: Known) -> None:
        assert self.api.call("DELETE", f"/contacts/{one.contact_id}").status_code == 204
        one.touched |= not one.deleted
        one.deleted, one.lists = True, set()

    @rule(one=contacts)
    def click_unsubscribe(self, one: Known) -> None:
        self.api.control("opt_out", contact_id=one.contact_id)
        if one.permission != "unsubscribed":
            one.permission, one.opt_out_source = "unsubscribed", "Contact"

    @rule(one=contacts)
    def unsubscribe_by_put(self, one: Known) -> None:
        self.put(one, email_address={"address": one.address, "permission_to_send": "unsubscribed"})
        one.touched |= one.deleted or one.permission == "unsubscribed"
        if one.permission != "unsubscribed":
            one.permission, one.opt_out_source = "unsubscribed", "Account"
        one.deleted = False

    @rule(one=contacts, number=st.integers(0, 2), adds=st.booleans())
    def change_members(self, *, one: Known, number: int, adds: bool) -> None:
        kind = "add_list_memberships" if adds else "remove_list_memberships"
        body = {"source": {"contact_ids": [one.contact_id]}, "list_ids": [self.lists[number]]}
        self.api.run(f"/activities/{kind}", body)
        if not adds:
            one.lists.discard(self.lists[number])
        elif not one.deleted and one.permission != "unsubscribed":
            one.lists.add(self.lists[number])

    @rule(gone=consumes(contacts))
    def forget(self, gone: Known) -> None:
        self.known.remove(gone)

    @rule()
    def move_watermark(self) -> None:
        self.api.pass_time(5)
        self.watermark = self.api.control("clock", advance=0)["now"]
        self.api.pass_time(5)
        for one in self.known:
            one.touched = False

    @invariant()
    def every_contact_reads_as_modelled(self) -> None:
        for one in self.known:
            read = self.api.contact(one.contact_id)
            email = read["email_address"]
            assert (email["address"], email["permission_to_send"]) == (one.address, one.permission)
            assert email.get("opt_out_source", "") == one.opt_out_source
            assert {key: read[key] for key in ("first_name", "last_name") if key in read} == one.names
            assert {entry["kind"]: entry["phone_number"] for entry in read["phone_numbers"]} == one.phones
            assert set(read["list_memberships"]) == one.lists
            assert ("deleted_at" in read) is one.deleted

    @invariant()
    def filters_read_as_modelled(self) -> None:
        own = {one.contact_id for one in self.known}
        for list_id in self.lists:
            members = self.api.all("/contacts", "contacts", lists=list_id, status="all", limit=2)
            expected = {one.contact_id for one in self.known if list_id in one.lists}
            assert {one["contact_id"] for one in members} & own == expected
        query = {"updated_after": self.watermark, "status": "all"}
        touched = {one["contact_id"] for one in self.api.all("/contacts", "contacts", limit=500, **query)}
        assert touched & own == {one.contact_id for one in self.known if one.touched}


def test_a_model_agrees_with_every_read(running: Simulator) -> None:
    machine = type("HistoriesHere", (Histories,), {"started": running})
    run_state_machine_as_test(machine, settings=QUIET)
    counts = running.control("GET", "counts")["routes"]
    assert not any(status.startswith("5") for statuses in counts.values() for status in statuses)


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


@settings(QUIET, max_examples=EXAMPLES * 20)
@given(path=PATHS, body=BODIES)
def test_no_body_whatever_brings_a_500(running: Simulator, path: str, body: Any) -> None:
    answer = connect_once(running).call("POST", path, body)
    assert answer.status_code < 500
    assert answer.json() is not None


@settings(QUIET, max_examples=EXAMPLES * 10)
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
