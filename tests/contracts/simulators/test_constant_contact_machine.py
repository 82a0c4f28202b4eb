"""Random histories of an account: a small model agrees with every read, under any setting of the switches.

`make soak-simulators` plays them for half an hour; see tests/contracts/simulators/soak.py.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.contracts.simulators.constant_contact_changing import THREE, Changing
from tests.contracts.simulators.constant_contact_model import SWITCHES, Model
from tests.contracts.simulators.constant_contact_place import Place, connect
from tests.contracts.simulators.soak import play

STATES = ("active", "unsubscribed", "deleted", "temp_hold")


class ConstantContactHistories(Changing):
    """One history: contacts, lists and tags of its own in the shared account."""

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
