"""Random histories of an account: a small model agrees with every read, under any setting of the switches.

`make soak-simulators` plays them for half an hour; see tests/contracts/simulators/soak.py.
"""

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import requests
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.contracts.simulators.constant_contact_api import Api
from tests.contracts.simulators.constant_contact_model import SWITCHES, Known, Model
from tests.contracts.simulators.soak import play
from tests.simulators import Simulator

MOST_CONTACTS = 8
NAMES = st.sampled_from(["", "Ada", "Zoë", 'O"Hara, Jr.', "李雷", "a" * 50, "😀"])
PHONES = st.sampled_from(["(617) 555-0100", "617-555-0101", "6175550102"])
KINDS = st.sampled_from(["home", "work", "mobile"])
THREE = st.integers(0, 2)
STATES = ("active", "unsubscribed", "deleted", "temp_hold")


class CountedApi(Api):
    """Counts its calls, and fails at any 5xx that nobody asked for."""

    calls = 0
    fault_asked = False

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        self.calls += 1
        answer = super().call(method, path, body, **options)
        assert answer.status_code < 500 or self.fault_asked, (method, path, body, answer.text)
        return answer


class Place:
    """The simulator that all histories share, over one file; a restart gives it a new address."""

    def __init__(self, folder: Path) -> None:
        self.arguments = ("--seed", "none", "--data", str(folder / "account.sqlite"))
        self.figures: Counter[str] = Counter()
        self.start()
        self.fields = [
            connect(self.server).make(
                "/contact_custom_fields", {"label": f"Field {number}", "type": "string"}
            )
            for number in range(2)
        ]

    def start(self) -> None:
        # A soak plays far more than could be held against the vendor's description in its time.
        self.server = Simulator("constant_contact", *self.arguments, judged="SOAK_FIGURES" not in os.environ)
        self.server.control("POST", "scale", {"rate": None, "quota": None, "delay": 0})

    def restart(self) -> None:
        self.server.kill()
        self.start()


def connect(started: Simulator) -> CountedApi:
    return CountedApi(simulator=started, credentials=started.control("GET", "credentials"))


class ConstantContactHistories(RuleBasedStateMachine):
    """One history: contacts, lists and tags of its own in the shared account."""

    place: ClassVar[Place]
    number: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).number += 1
        self.steps, self.made, self.calls = 0, 0, 0
        self.restarted = False
        self.model = Model()
        self.api = connect(self.place.server)
        self.api.control("switches", **self.model.on)
        self.api.simulator.control("DELETE", "faults")
        self.lists = [self.api.new_list() for _ in range(3)]
        self.tags = [
            self.api.make("/contact_tags", {"name": f"{self.number} {letter}"})["tag_id"] for letter in "xyz"
        ]
        self.let_time_pass()

    def teardown(self) -> None:
        self.calls += self.api.calls
        self.place.figures.update(histories=1, calls=self.calls, steps=self.steps)

    @property
    def known(self) -> list[Known]:
        return self.model.contacts

    def one(self, data: Any) -> Known:
        place: int = data.draw(st.integers(0, len(self.known) - 1))
        return self.known[place]

    def some(self, data: Any) -> list[Known]:
        places = st.integers(0, len(self.known) - 1)
        return [self.known[each] for each in data.draw(st.lists(places, min_size=1, max_size=3, unique=True))]

    def remember(self, one: Known) -> None:
        self.known.append(one)

    def new_address(self) -> str:
        self.made += 1
        return f"h{self.number}-{self.made}@example.com"

    # contacts

    @precondition(lambda self: len(self.known) < MOST_CONTACTS)
    @rule(
        name=NAMES,
        joined=st.sets(THREE),
        tagged=st.sets(THREE),
        permission=st.sampled_from(["implicit", "explicit"]),
    )
    def create(self, name: str, joined: set[int], tagged: set[int], permission: str) -> None:
        address, lists = self.new_address(), {self.lists[each] for each in joined}
        tags = {self.tags[each] for each in tagged}
        names = {"first_name": name} if name else {}
        email = {"email_address": {"address": address, "permission_to_send": permission}}
        more = {"list_memberships": sorted(lists), "taggings": sorted(tags)}
        made = self.api.new_contact(**email, **names, **more)
        self.remember(
            Known(made["contact_id"], address, names, lists=lists, tags=tags, permission=permission)
        )

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def create_again(self, data: Any) -> None:
        """An address is taken in whatever state its contact is, and however it is written."""
        body = {"email_address": {"address": self.one(data).address.upper()}, "create_source": "Account"}
        assert self.api.call("POST", "/contacts", body).status_code == 409

    @precondition(lambda self: self.known)
    @rule(data=st.data(), name=NAMES, phone=st.none() | PHONES, kind=KINDS)
    def replace(self, *, data: Any, name: str, phone: str | None, kind: str) -> None:
        change: dict[str, Any] = {} if phone is None else {"phones": {kind: phone}}
        permission = data.draw(st.sampled_from([None, "implicit", "explicit", "unsubscribed"]))
        if permission:
            change["permission"] = permission
        if data.draw(st.booleans()):
            change["lists"] = {self.lists[each] for each in data.draw(st.sets(THREE))}
        if data.draw(st.booleans()):
            change["tags"] = {self.tags[each] for each in data.draw(st.sets(THREE))}
        self.put(self.one(data), {"last_name": name} if name else {}, change)

    def put(self, one: Known, names: dict[str, str], change: dict[str, Any]) -> None:
        email = {"address": one.address}
        email |= {"permission_to_send": change["permission"]} if "permission" in change else {}
        body: dict[str, Any] = {"email_address": email, "update_source": "Account", **names}
        for key, name in (("lists", "list_memberships"), ("tags", "taggings")):
            if key in change:
                body[name] = sorted(change[key])
        if "phones" in change:
            body["phone_numbers"] = [
                {"kind": kind, "phone_number": text} for kind, text in change["phones"].items()
            ]
        answer = self.api.call("PUT", f"/contacts/{one.contact_id}", body)
        assert answer.status_code == self.model.put(one, names, change), answer.text

    @precondition(lambda self: self.known)
    @rule(data=st.data(), way=st.sampled_from(["call", "activity", "account"]))
    def delete(self, data: Any, way: str) -> None:
        one = self.one(data)
        if way == "call":
            assert self.api.call("DELETE", f"/contacts/{one.contact_id}").status_code == 204
        elif way == "activity":
            self.api.run("/activities/contact_delete", {"contact_ids": [one.contact_id]})
        else:
            self.api.control("delete", contact_id=one.contact_id)
        self.model.delete(one)

    # what imports bring

    def import_rows(self, rows: list[dict[str, str]], target: str) -> Any:
        return self.api.run("/activities/contacts_json_import", {"import_data": rows, "list_ids": [target]})

    @precondition(lambda self: len(self.known) < MOST_CONTACTS)
    @rule(name=NAMES, kind=KINDS, phone=PHONES, number=THREE, value=NAMES)
    def import_new(self, *, name: str, kind: str, phone: str, number: int, value: str) -> None:
        address, made = self.new_address(), self.place.fields[number % 2]
        row = {"email": address, "last_name": name, f"{kind}_phone": phone, f"cf:{made['name']}": value}
        target = self.lists[number]
        self.import_rows([row], target)
        found = self.api.get("/contacts", email=address)["contacts"][0]["contact_id"]
        names = {"last_name": name} if name else {}
        custom = {made["custom_field_id"]: value} if value else {}
        one = Known(found, address, names, {kind: phone}, custom)
        one.lists = {target}
        self.remember(one)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), by_file=st.booleans(), name=NAMES, phone=PHONES, number=THREE, value=NAMES)
    def import_known(
        self, *, data: Any, by_file: bool, name: str, phone: str, number: int, value: str
    ) -> None:
        made, target = self.place.fields[number % 2], self.lists[number]
        rows, expected = [], Counter[str]()
        for one in self.some(data):
            row = {"email": one.address.upper(), "first_name": name, "work_phone": phone}
            rows.append(row | {f"cf:{made['name']}": value})
            parts = {
                "names": {"first_name": name},
                "phones": {"work": phone},
                "custom": {made["custom_field_id"]: value},
            }
            expected[self.model.import_known(one, parts, target)] += 1
        done = self.import_file(rows, target) if by_file else self.import_rows(rows, target)
        for counter in ("error_count", "cannot_add_to_list_count"):
            assert done["status"][counter] == expected[counter]

    def import_file(self, rows: list[dict[str, str]], target: str) -> Any:
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
        files = {"file": ("rows.csv", text.getvalue().encode(), "text/csv")}
        answer = self.api.call(
            "POST", "/activities/contacts_file_import", files=files, data={"list_ids": target}
        )
        assert answer.status_code == 201, answer.text
        self.api.pass_time()
        return self.api.get(f"/activities/{answer.json()['activity_id']}")

    # consent

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def click_unsubscribe(self, data: Any) -> None:
        one = self.one(data)
        self.api.control("opt_out", contact_id=one.contact_id)
        self.model.opt_out(one, "Contact")

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def subscribe_again(self, data: Any) -> None:
        one = self.one(data)
        self.api.control("opt_in", contact_id=one.contact_id)
        self.model.opt_in(one, "explicit")
        one.touched = True

    @precondition(lambda self: self.known)
    @rule(data=st.data(), permission=st.sampled_from(["temp_hold", "implicit", "explicit"]))
    def vendor_sets_permission(self, data: Any, permission: str) -> None:
        one = self.one(data)
        if not one.is_out:
            self.api.control("set_permission", contact_id=one.contact_id, permission=permission)
            one.permission = permission

    @precondition(lambda self: self.known)
    @rule(data=st.data(), name=NAMES, moves=st.booleans())
    def edit_as_the_person(self, *, data: Any, name: str, moves: bool) -> None:
        one = self.one(data)
        given = {"first_name": name}
        if moves:
            one.address = given["email_address"] = self.new_address()
        self.api.control("edit", contact_id=one.contact_id, set=given)
        one.names.pop("first_name", None)
        one.names |= {"first_name": name} if name else {}
        one.touched = True

    # lists and tags

    @precondition(lambda self: self.known)
    @rule(data=st.data(), number=THREE, adds=st.booleans())
    def change_members(self, *, data: Any, number: int, adds: bool) -> None:
        chosen = self.some(data)
        target = self.lists[number]
        body = {"source": {"contact_ids": [one.contact_id for one in chosen]}, "list_ids": [target]}
        self.api.run(f"/activities/{'add' if adds else 'remove'}_list_memberships", body)
        for one in chosen:
            if not adds:
                self.model.leave(one, target)
            elif not one.deleted and not one.is_out:
                self.model.join(one, target)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), number=THREE)
    def leave_as_the_person(self, data: Any, number: int) -> None:
        one, target = self.one(data), self.lists[number]
        self.api.control("leave_list", contact_id=one.contact_id, list_id=target)
        one.lists.discard(target)
        one.left.add(target)
        one.touched |= self.model.on["list_change_moves_updated_at"]

    @precondition(lambda self: self.known)
    @rule(data=st.data(), number=THREE, adds=st.booleans())
    def change_tags(self, *, data: Any, number: int, adds: bool) -> None:
        chosen = self.some(data)
        tag = self.tags[number]
        body = {"source": {"contact_ids": [one.contact_id for one in chosen]}, "tag_ids": [tag]}
        self.api.run(f"/activities/contacts_taggings_{'add' if adds else 'remove'}", body)
        for one in chosen:
            if not adds:
                one.tags.discard(tag)
            elif not one.deleted:
                one.tags.add(tag)

    @rule(number=THREE, what=st.sampled_from(["list", "tag"]))
    def drop(self, number: int, what: str) -> None:
        """A list or tag is deleted, and another takes its place here."""
        if what == "list":
            gone, self.lists[number] = self.lists[number], self.api.new_list()
            answer = self.api.call("DELETE", f"/contact_lists/{gone}")
        else:
            made = self.api.make("/contact_tags", {"name": self.new_address()})["tag_id"]
            gone, self.tags[number] = self.tags[number], made
            answer = self.api.call("DELETE", f"/contact_tags/{gone}")
        assert answer.status_code == 202
        self.api.pass_time()
        for one in self.known:
            one.lists.discard(gone)
            one.tags.discard(gone)
        answer = self.api.call("GET", f"/contact_{what}s/{gone}")
        assert answer.status_code == 404 if what == "tag" else "deleted_at" in answer.json()

    @rule(number=THREE, status=st.sampled_from(["active", "unsubscribed", "all"]))
    def export(self, number: int, status: str) -> None:
        target = self.lists[number]
        body: dict[str, Any] = {"list_ids": [target], "fields": ["email_address", "first_name"]}
        body |= {} if status == "all" else {"status": status}
        done = self.api.run("/activities/contact_exports", body)
        text = self.api.call("GET", done["_links"]["results"]["href"]).content.decode()
        header, *lines = list(csv.reader(io.StringIO(text, newline="")))
        assert header[0] == {"captions": "Email address"}.get(
            self.model.on["export_headers"], "email_address"
        )
        expected = [
            [one.address, one.names.get("first_name", "")]
            for one in self.known
            if target in one.lists and status in {"all", one.state}
        ]
        assert sorted(lines) == sorted(expected)

    # switches, faults, time

    @rule(data=st.data(), name=st.sampled_from(sorted(SWITCHES)))
    def switch(self, data: Any, name: str) -> None:
        value = data.draw(st.sampled_from(SWITCHES[name]))
        self.api.control("switches", **{name: value})
        self.model.on[name] = value

    @precondition(lambda self: self.known)
    @rule(data=st.data(), kind=st.sampled_from(["status", "before", "after"]))
    def fail_on_purpose(self, data: Any, kind: str) -> None:
        one = self.one(data)
        fault: dict[str, Any] = {"status": 503} if kind == "status" else {"drop": kind}
        path = f"/contacts/{one.contact_id}$"
        self.api.control("faults", method="DELETE", path=path, times=1, **fault)
        self.api.fault_asked = True
        if kind == "status":
            assert self.api.call("DELETE", f"/contacts/{one.contact_id}").status_code == 503
        else:
            with pytest.raises(requests.ConnectionError):
                self.api.call("DELETE", f"/contacts/{one.contact_id}")
        self.api.fault_asked = False
        if kind == "after":
            self.model.delete(one)

    @precondition(lambda self: not self.restarted and self.steps > 10)
    @rule()
    def restart(self) -> None:
        self.restarted = True
        self.calls += self.api.calls
        self.api.session.close()
        self.place.restart()
        self.place.figures["restarts"] += 1
        self.api = connect(self.place.server)

    @rule()
    def let_time_pass(self) -> None:
        """What is changed or opted out after this counts as changed since."""
        self.api.pass_time(5)
        self.watermark = self.api.control("clock", advance=0)["now"]
        self.api.pass_time(5)
        for one in self.known:
            one.touched = one.opted_out = False

    # reads

    @invariant()
    def every_contact_reads_as_modelled(self) -> None:
        self.steps += 1
        for one in self.known:
            read = self.api.contact(one.contact_id)
            email = read["email_address"]
            assert (email["address"], email["permission_to_send"]) == (one.address, one.permission)
            assert email.get("opt_out_source", "") == one.opt_out_source
            assert {key: read[key] for key in ("first_name", "last_name") if key in read} == one.names
            assert {entry["kind"]: entry["phone_number"] for entry in read["phone_numbers"]} == one.phones
            custom = {entry["custom_field_id"]: entry["value"] for entry in read["custom_fields"]}
            assert custom == one.custom
            assert set(read["list_memberships"]) == one.lists
            assert set(read["taggings"]) == one.tags
            assert ("deleted_at" in read) is one.deleted

    def found(self, **query: Any) -> set[str]:
        """Return those of this history's contacts that a filter finds, read in small pages."""
        read = {one["contact_id"] for one in self.api.all("/contacts", "contacts", limit=100, **query)}
        return read & {one.contact_id for one in self.known}

    @invariant()
    def filters_read_as_modelled(self) -> None:
        since = {"status": "all", "updated_after": self.watermark}
        assert self.found(**since) == {one.contact_id for one in self.known if one.touched}
        works = self.model.on["optout_after_works"]
        late = {one.contact_id for one in self.known if one.opted_out or not works}
        assert self.found(status="all", optout_after=self.watermark) == late

    @rule(number=THREE, state=st.sampled_from(STATES), limit=st.sampled_from([1, 2, 500]))
    def narrow(self, number: int, state: str, limit: int) -> None:
        for key, name, targets in (("lists", "lists", self.lists), ("tags", "tags", self.tags)):
            target = targets[number]
            members = self.api.all("/contacts", "contacts", status="all", limit=limit, **{key: target})
            expected = {one.contact_id for one in self.known if target in getattr(one, name)}
            assert {one["contact_id"] for one in members} == expected
            narrowed = self.found(status=state, **{key: ",".join(targets)})
            in_any = [one for one in self.known if set(targets) & getattr(one, name)]
            assert narrowed == {one.contact_id for one in in_any if one.state == state}
        assert self.found(status=state) == {one.contact_id for one in self.known if one.state == state}
        assert self.found() == {one.contact_id for one in self.known if not one.deleted}

    @rule(number=THREE)
    def count_members(self, number: int) -> None:
        target = self.lists[number]
        on = [one for one in self.known if target in one.lists]
        for asked, expected in (("all", len(on)), ("active", sum(one.state == "active" for one in on))):
            found = self.api.get(f"/contact_lists/{target}", include_membership_count=asked)
            assert found["membership_count"] == expected


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.server.stop()


@pytest.mark.timeout(3600)
def test_a_model_agrees_with_every_read(place: Place) -> None:
    machine = type("ConstantContactHistories", (ConstantContactHistories,), {"place": place})
    play(machine, place.figures, examples=60)
