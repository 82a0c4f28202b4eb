# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Random histories of an org: a small model agrees with every read, and nothing answers an unasked 5xx.

`make soak-simulators` plays them for half an hour; see tests/contracts/simulators/soak.py.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.contracts.simulators import salesforce_ways as ways
from tests.contracts.simulators.salesforce_fates import Fates
from tests.contracts.simulators.salesforce_filters import FILTERED, conditions
from tests.contracts.simulators.salesforce_model import SHOWN, Model, Values
from tests.contracts.simulators.salesforce_place import PEOPLE, Place, among, as_texts
from tests.contracts.simulators.soak import play

GARBAGE = st.text(max_size=30) | st.sampled_from(
    ["SELECT Id FROM Contact WHERE", "' OR 1=1 --", "%", '"', "()", "\x00", "SELECT FIELDS(ALL) FROM Lead"]
)


class SalesforceHistories(Fates):
    """One history: records of its own in the shared org, whose settings it puts back first."""

    def __init__(self) -> None:
        super().__init__()
        type(self).number += 1
        self.model = Model()
        self.to = ways.Caller(self.place.org)
        self.org = self.place.org
        self.restarted = False
        self.steps, self.calls = 0, -self.org.calls
        self.set_rule(on=False, allow_save=True)
        self.org.control("DELETE", "faults")
        self.move_watermark()
        self.org.log_in()

    def teardown(self) -> None:
        self.calls += self.org.calls
        self.place.figures.update(histories=1, calls=self.calls, steps=self.steps)

    # settings, faults, time

    @rule(on=st.booleans(), allow_save=st.booleans())
    def set_rule(self, *, on: bool, allow_save: bool) -> None:
        """Turn the rule against Contacts with one address on or off."""
        fields = ["Email"] if on else []
        body = {"object": "Contact", "fields": fields, "allow_save": allow_save}
        self.org.control("POST", "duplicate_rules", body)
        self.model.duplicate_rule, self.model.allow_save = on, allow_save

    @rule(letter=st.sampled_from("abcd"))
    def save_a_duplicate(self, letter: str) -> None:
        sent = {"LastName": "Twin", "Email": f"{letter}@h{self.number}.example.com"}
        headers = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
        self.tick()
        outcome = ways.one(self.to.call("POST", "/sobjects/Contact", json=sent, headers=headers))
        self.agree(self.model.problems("Contact", sent, allow=True), outcome)
        if not outcome.code:
            self.model.create("Contact", sent, outcome.record)

    @precondition(lambda self: self.model.living("Contact"))
    @rule(data=st.data(), drop=st.sampled_from(["before", "after", "status", "lock"]))
    def fail_on_purpose(self, data: Any, drop: str) -> None:
        record = data.draw(st.sampled_from(self.model.living("Contact")))
        path = f"/sobjects/Contact/{record}"
        self.tick()
        if drop == "lock":
            self.org.control("POST", "locks", {"id": record})
            assert (
                self.to.call("PATCH", path, json={"FirstName": "x"}).json()[0]["errorCode"]
                == "UNABLE_TO_LOCK_ROW"
            )
        elif drop == "status":
            self.org.control("POST", "faults", {"method": "PATCH", "path": path, "status": 503, "times": 1})
            assert self.org.call("PATCH", path, json={"FirstName": "x"}).status_code == 503
        else:
            self.org.control("POST", "faults", {"method": "PATCH", "path": path, "drop": drop, "times": 1})
            with pytest.raises(requests.ConnectionError):
                self.org.call("PATCH", path, json={"FirstName": drop})
            if drop == "after":
                self.model.change(record, {"FirstName": drop})

    @precondition(lambda self: not self.restarted and self.model.now > 10)
    @rule()
    def restart(self) -> None:
        self.restarted = True
        self.calls += self.org.calls
        self.place.restart()
        self.org = self.to.org = self.place.org
        self.place.figures["restarts"] += 1

    @rule()
    def move_watermark(self) -> None:
        """Let two minutes pass; what comes later counts as updated since."""
        self.org.control("POST", "clock", {"advance": 120})
        self.watermark, self.since = self.model.now, self.moment()
        self.org.control("POST", "clock", {"advance": 120})

    def moment(self) -> str:
        return str(self.org.control("GET", "clock")["now"])[:19] + "Z"

    @rule(text=GARBAGE)
    def talk_nonsense(self, text: str) -> None:
        call = self.to.call
        call("GET", "/query", params={"q": text})
        call("GET", "/query", params={"q": f"SELECT Id FROM Contact WHERE Name = '{text}'"})
        call("GET", "/search", params={"q": text})
        call("POST", "/sobjects/Contact", data=text.encode())
        call("POST", "/jobs/query", json={"operation": "query", "query": text})
        call("PATCH", "/composite/sobjects", json={"records": [text, {"id": text}, None]})
        step = {"url": text, "method": "GET", "referenceId": "x"}
        call("POST", "/composite", json={"compositeRequest": [step]})
        call("POST", "/composite/graph", json={"graphs": [{"graphId": text, "compositeRequest": [step]}]})
        call("POST", "/composite/tree/Contact", json={"records": [{"attributes": text}]})
        call("POST", "/jobs/ingest", json={"object": text, "operation": text})
        self.to.soap(f"<merge><request>{text.encode('ascii', 'xmlcharrefreplace').hex()}</request></merge>")

    # reading

    @precondition(lambda self: self.model.rows)
    @rule(
        data=st.data(),
        kind=st.sampled_from(sorted(SHOWN)),
        way=st.sampled_from(["query", "queryAll", "bulk", "count"]),
    )
    def query(self, data: Any, kind: str, way: str) -> None:
        """A random filter finds what plain Python finds."""
        rows = {record: row for record, row in self.model.of_kind(kind).items() if not row.purged}
        if not rows:
            return
        names = tuple(name for name in FILTERED[kind] if way != "queryAll" or "." not in name)
        text, judge = data.draw(conditions(names))
        where = f"WHERE Id IN {among(rows)} AND ({text})"
        expected = sorted(
            record
            for record, row in rows.items()
            if (row.lives or way == "queryAll") and judge(self.with_parents(row.values))
        )
        if way == "count":
            found = self.to.call("GET", "/query", params={"q": f"SELECT COUNT() FROM {kind} {where}"}).json()
            assert found["totalSize"] == len(expected), text
            return
        soql = f"SELECT Id, {', '.join(SHOWN[kind])} FROM {kind} {where} ORDER BY Id"
        if way == "bulk":
            found = ways.bulk_query(self.to, soql.removesuffix(" ORDER BY Id"), "query")
            shown = {each["Id"]: {name: each[name] for name in SHOWN[kind]} for each in found}
            assert shown == {each: as_texts(self.model.shown(each)) for each in expected}, text
            return
        found = self.org.records(soql, f"/{way}")
        assert [each["Id"] for each in found] == expected, text

    def with_parents(self, values: Values) -> Values:
        """Return values with what a row shows of its parents."""
        found = dict(values)
        for name, column in (("Account.Name", "AccountId"), ("Campaign.Name", "CampaignId")):
            if column in values:
                parent = self.model.rows.get(str(values[column]))
                found[name] = parent.values["Name"] if parent else None
        return found

    @precondition(lambda self: self.model.living("Contact"))
    @rule(data=st.data(), negated=st.booleans())
    def query_accounts_of_contacts(self, *, data: Any, negated: bool) -> None:
        """A semi-join or an anti-join follows its inner query; children come nested in their parents."""
        model = self.model
        accounts = model.living("Account")
        if not accounts:
            return
        text, judge = data.draw(conditions(FILTERED["Contact"][:-1]))
        inner = [model.rows[each].values for each in model.living("Contact")]
        named = {each["AccountId"] for each in inner if judge(each)}
        where = f"Id IN {among(model.living('Contact'))} AND ({text}) AND AccountId != null"
        join = f"{'NOT ' * negated}IN (SELECT AccountId FROM Contact WHERE {where})"
        start = "SELECT Id, (SELECT Id FROM Contacts) FROM Account WHERE"
        soql = f"{start} Id IN {among(accounts)} AND Id {join}"
        found = self.org.records(soql)
        assert {each["Id"] for each in found} == {each for each in accounts if (each in named) is not negated}
        for each in found:
            below = [record["Id"] for record in (each["Contacts"] or {"records": []})["records"]]
            expected = [
                one for one in model.living("Contact") if model.rows[one].values["AccountId"] == each["Id"]
            ]
            assert sorted(below) == sorted(expected)

    @rule(kind=st.sampled_from(["Account", "Contact", "Lead"]))
    def ask_what_changed(self, kind: str) -> None:
        rows = self.model.of_kind(kind)
        self.org.control("POST", "clock", {"advance": 60})
        window = {"start": self.since, "end": self.moment()}
        self.org.control("POST", "clock", {"advance": 60})
        found = self.to.call("GET", f"/sobjects/{kind}/updated", params=window).json()
        late = {record for record, row in rows.items() if row.stamp > self.watermark}
        assert set(found["ids"]) & set(rows) == {each for each in late if rows[each].lives}
        found = self.to.call("GET", f"/sobjects/{kind}/deleted", params=window).json()
        gone = {each["id"] for each in found["deletedRecords"]}
        assert gone & set(rows) == {each for each in late if not rows[each].lives}

    @precondition(lambda self: self.model.living(*SHOWN))
    @rule(data=st.data())
    def read_one(self, data: Any) -> None:
        record = data.draw(st.sampled_from(self.model.living(*SHOWN)))
        kind = self.model.rows[record].kind
        shown = self.to.call("GET", f"/sobjects/{kind}/{record}").json()
        assert {name: shown[name] for name in SHOWN[kind]} == self.model.shown(record)
        wish = {"ids": [record], "fields": ["Id", *SHOWN[kind]]}
        again = self.to.call("POST", f"/composite/sobjects/{kind}", json=wish).json()[0]
        assert {name: again[name] for name in SHOWN[kind]} == self.model.shown(record)

    @invariant()
    def queries_agree(self) -> None:
        self.steps += 1
        for kind, names in SHOWN.items():
            rows = self.model.of_kind(kind)
            if not rows:
                continue
            more = ", MasterRecordId" if kind in {"Account", *PEOPLE} else ""
            text = f"SELECT Id, IsDeleted, {', '.join(names)}{more} FROM {kind} WHERE Id IN {among(rows)}"
            found = {each["Id"]: each for each in self.org.records(text, "/queryAll")}
            assert set(found) == {record for record, row in rows.items() if not row.purged}
            for record, shown in found.items():
                assert shown["IsDeleted"] is rows[record].deleted, record
                if rows[record].lives:
                    assert {name: shown[name] for name in names} == self.model.shown(record), record
                if more:
                    assert shown["MasterRecordId"] == rows[record].master, record

    @invariant()
    def campaigns_count_their_members(self) -> None:
        for campaign in self.model.living("Campaign"):
            names = "NumberOfContacts, NumberOfLeads, NumberOfResponses"
            found = self.org.records(f"SELECT {names} FROM Campaign WHERE Id = '{campaign}'")[0]
            assert found == self.model.counters(campaign)

    @invariant()
    def members_show_their_person(self) -> None:
        members = self.model.living("CampaignMember")
        if not members:
            return
        names = ("FirstName", "LastName", "Title", "Email", "HasOptedOutOfEmail")
        soql = f"SELECT Id, {', '.join(names)} FROM CampaignMember WHERE Id IN {among(members)}"
        for shown in self.org.records(soql):
            values = self.model.rows[shown["Id"]].values
            person = self.model.rows[values["ContactId"] or values["LeadId"]]
            assert {name: shown[name] for name in names} == {name: person.values[name] for name in names}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.org.http.close()
    made.server.stop()


@pytest.mark.timeout(3600)
def test_random_histories_agree_with_a_small_model(place: Place) -> None:
    machine = type("SalesforceHistories", (SalesforceHistories,), {"place": place})
    play(machine, place.figures, examples=60)
