"""Rules of random histories of an account: what contacts are made of, and what they and others change."""

import csv
import io
from collections import Counter
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.contracts.simulators.constant_contact_model import Known, Model
from tests.contracts.simulators.constant_contact_place import CountedApi, Place

MOST_CONTACTS = 8
NAMES = st.sampled_from(["", "Ada", "Zoë", 'O"Hara, Jr.', "李雷", "a" * 50, "😀"])
PHONES = st.sampled_from(["(617) 555-0100", "617-555-0101", "6175550102"])
KINDS = st.sampled_from(["home", "work", "mobile"])
THREE = st.integers(0, 2)


class Changing(RuleBasedStateMachine):
    """Makes and changes contacts; who inherits sets the attributes for each history."""

    place: ClassVar[Place]
    number: ClassVar[int] = 0
    api: CountedApi
    model: Model
    made: int
    lists: list[str]
    tags: list[str]

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
