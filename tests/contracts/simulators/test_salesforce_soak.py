# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Random histories of an org: a small model agrees with every read, and nothing answers an unasked 5xx.

`make soak-simulators` plays them for half an hour; see tests/contracts/simulators/soak.py.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import requests
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.contracts.simulators import salesforce_ways as ways
from tests.contracts.simulators.salesforce_filters import FILTERED, POOL, conditions
from tests.contracts.simulators.salesforce_model import FLAGS, SHOWN, Model, Values
from tests.contracts.simulators.salesforce_org import Org
from tests.contracts.simulators.soak import play
from tests.simulators import Simulator

PEOPLE = ("Contact", "Lead")
WRITTEN = ("Account", "Contact", "Lead", "Campaign")
PACKAGE = """<?xml version="1.0"?><CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
<fullName>{name}</fullName><type>Text</type><length>40</length><label>{name}</label>
<externalId>{key}</externalId><unique>{unique}</unique></CustomField>"""
ODD = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=45)
GARBAGE = st.text(max_size=30) | st.sampled_from(
    ["SELECT Id FROM Contact WHERE", "' OR 1=1 --", "%", '"', "()", "\x00", "SELECT FIELDS(ALL) FROM Lead"]
)


class Place:
    """The simulator that all histories share, over one file; a restart gives it a new address."""

    def __init__(self, folder: Path) -> None:
        self.arguments = ("--seed", "none", "--data", str(folder / "org.sqlite"))
        self.source = folder / "package"
        self.figures: Counter[str] = Counter()
        self.start()
        for kind in ("Account", "Contact", "Lead", "Campaign", "CampaignMember"):
            self.add_field(kind, "Number__c", key=False)
        for kind in ("Account", "Contact", "Lead"):
            self.add_field(kind, "Key__c", key=True)
        self.org.control("POST", "install", {"folder": str(self.source)})

    def start(self) -> None:
        self.server = Simulator("salesforce", *self.arguments)
        self.org = Org(self.server)
        self.org.control("POST", "scale", {"delay": 0, "quota": None})

    def restart(self) -> None:
        self.server.kill()
        self.org.http.close()
        self.start()

    def add_field(self, kind: str, name: str, *, key: bool) -> None:
        """Write the source of a field; a Contact's key is unique, others may be shared."""
        file = self.source / "objects" / kind / "fields" / f"{name}.field-meta.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        unique = str(key and kind == "Contact").lower()
        file.write_text(PACKAGE.format(name=name, key=str(key).lower(), unique=unique))


class SalesforceHistories(RuleBasedStateMachine):
    """One history: records of its own in the shared org, whose settings it puts back first."""

    place: ClassVar[Place]
    number: ClassVar[int] = 0

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

    # values

    def fields(self, kind: str, *, creating: bool) -> st.SearchStrategy[Values]:
        """Values for a record, some of them wrong; addresses and keys belong to this history."""
        made: dict[str, st.SearchStrategy[Any]] = {
            name: st.sampled_from(POOL[name]) for name in SHOWN[kind] if name in POOL
        }
        if kind in PEOPLE:
            address = st.sampled_from("abcd").map(lambda each: f"{each}@h{self.number}.example.com")
            made["Email"] = address | address | st.none() | st.just("nowhere")
            made["Title"] = st.sampled_from(POOL["Title"]) | st.just("x" * 129)
        if kind == "Contact":
            made["MailingStreet"] = st.sampled_from(["1 A\r\nB", "2 'C', \"D\"", "", " "])
            made["AccountId"] = st.sampled_from([None, *self.model.living("Account")])
        if "Key__c" in SHOWN[kind]:
            made["Key__c"] = st.sampled_from("klm").map(self.key) | st.none()
        if kind == "Account":
            made["Phone"] = ODD
        needed = {name: made.pop(name) for name in ("LastName", "Company", "Name") if name in made}
        if not creating:
            return st.fixed_dictionaries({}, optional=made | needed)
        needed = {name: seldom_blank(each) for name, each in needed.items()}
        return st.fixed_dictionaries(needed, optional=made)

    def key(self, letter: str) -> str:
        return f"{self.number}-{letter}"

    # creating

    @rule(data=st.data(), kind=st.sampled_from(WRITTEN), way=st.sampled_from(sorted(ways.CREATING)))
    def create(self, data: Any, kind: str, way: str) -> None:
        rows = data.draw(st.lists(self.fields(kind, creating=True), min_size=1, max_size=4))
        whole = data.draw(st.sampled_from(ways.WHOLE.get(way, (False, True))))
        self.create_rows(kind, way, rows, whole=whole)

    @precondition(lambda self: self.model.living("Campaign") and self.model.living(*PEOPLE))
    @rule(data=st.data(), way=st.sampled_from(sorted(ways.CREATING)))
    def join_campaign(self, data: Any, way: str) -> None:
        model = self.model
        row = st.fixed_dictionaries(
            {
                "CampaignId": st.sampled_from(model.living("Campaign")),
                "ContactId": st.sampled_from([*model.living("Contact"), None]),
                "LeadId": st.sampled_from([*model.living("Lead"), None]),
                "Status": st.sampled_from(["Sent", "Responded", "Unheard Of", None]),
            }
        )
        rows = data.draw(st.lists(row, min_size=1, max_size=3))
        whole = data.draw(st.sampled_from(ways.WHOLE.get(way, (False, True))))
        self.create_rows("CampaignMember", way, rows, whole=whole)

    def create_rows(self, kind: str, way: str, rows: list[Values], *, whole: bool) -> None:
        """Create by any way, and hold each outcome against what the model says of it."""
        self.tick()
        outcomes = ways.CREATING[way](self.to, kind, rows, whole=whole)
        assert len(outcomes) == len(rows)
        before, failed = self.model.save(), False
        for sent, outcome in zip(rows, outcomes, strict=True):
            problems = self.model.problems(kind, blank_as(way, sent))
            failed |= bool(problems)
            if outcome.code and outcome.code not in ways.HALTED:
                assert outcome.code in problems, (sent, outcome)
            elif not whole:
                assert not problems, (sent, outcome)
            if not problems:
                self.model.create(kind, blank_as(way, sent), outcome.record)
        if whole and failed:
            self.model.rows = before
            assert not any(each.record for each in outcomes)
            assert way == "tree" or any(each.code not in {*ways.HALTED, ""} for each in outcomes)
        elif whole:
            assert all(each.record for each in outcomes)

    # changing

    @precondition(lambda self: self.model.living(*SHOWN))
    @rule(data=st.data(), way=st.sampled_from(sorted(ways.UPDATING)))
    def update(self, data: Any, way: str) -> None:
        kind = data.draw(
            st.sampled_from(sorted({self.model.rows[each].kind for each in self.model.living(*SHOWN)}))
        )
        known = self.model.living(kind) + self.model.binned(kind)
        chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        fields = self.fields(kind, creating=False)
        if kind == "CampaignMember":
            fields = st.fixed_dictionaries({"Status": st.sampled_from(["Sent", "Responded", "Unheard Of"])})
        rows = {record: data.draw(fields) for record in chosen}
        self.tick()
        outcomes = ways.UPDATING[way](self.to, kind, rows)
        for (record, sent), outcome in zip(rows.items(), outcomes, strict=True):
            held = blank_as(way, sent)
            self.agree(self.model.problems(kind, held, record), outcome)
            if not outcome.code:
                self.model.change(record, held)

    def agree(self, problems: set[str], outcome: ways.Outcome) -> None:
        assert outcome.code in problems if outcome.code else not problems, (problems, outcome)

    @rule(
        data=st.data(),
        kind=st.sampled_from(["Contact", "Lead", "Account"]),
        way=st.sampled_from(["record", "collection", "bulk"]),
        letter=st.sampled_from("klm"),
    )
    def upsert(self, data: Any, kind: str, way: str, letter: str) -> None:
        key = self.key(letter)
        known = [each for each in self.model.living(kind) if self.model.rows[each].values["Key__c"] == key]
        fields = data.draw(self.fields(kind, creating=not known))
        fields.pop("Key__c", None)
        self.tick()
        outcome = self.upsert_by(way, kind, key, fields)
        held = blank_as(way, fields) | {"Key__c": key}
        if len(known) > 1:
            assert outcome.code == ("MULTIPLE_CHOICES" if way == "record" else "DUPLICATE_EXTERNAL_ID")
            return
        self.agree(self.model.problems(kind, held, *known), outcome)
        if outcome.code:
            return
        assert outcome.created is not bool(known)
        if known:
            self.model.change(known[0], held)
        else:
            self.model.create(kind, held, outcome.record)

    def upsert_by(self, way: str, kind: str, key: str, fields: Values) -> ways.Outcome:
        if way == "bulk":
            return ways.ingest(self.to, kind, "upsert", [{**fields, "Key__c": key}], "Key__c")[0]
        if way == "record":
            return ways.one(self.to.call("PATCH", f"/sobjects/{kind}/Key__c/{key}", json=fields))
        body = {"records": ways.typed(kind, [{**fields, "Key__c": key}])}
        return ways.items(self.to.call("PATCH", f"/composite/sobjects/{kind}/Key__c", json=body).json())[0]

    # deleting and what follows

    @precondition(lambda self: self.model.living(*SHOWN))
    @rule(data=st.data(), way=st.sampled_from(sorted(ways.DELETING)))
    def delete(self, data: Any, way: str) -> None:
        living = self.model.living("Account", "Contact", "Lead", "CampaignMember")
        if not living:
            return
        first = data.draw(st.sampled_from(living))
        kind = self.model.rows[first].kind
        more = data.draw(st.lists(st.sampled_from(self.model.living(kind)), max_size=2))
        ids = list(dict.fromkeys([first, *more]))
        self.tick()
        outcomes = ways.DELETING[way](self.to, kind, ids)
        assert not any(each.code for each in outcomes), outcomes
        for record in ids:
            self.model.delete(record, hard=way == "hard")

    @precondition(lambda self: self.model.binned("Account", *PEOPLE))
    @rule(data=st.data(), by_soap=st.booleans())
    def undelete(self, *, data: Any, by_soap: bool) -> None:
        record = data.draw(st.sampled_from(self.model.binned("Account", *PEOPLE)))
        account = self.model.rows[record].values.get("AccountId")
        if account and not self.model.rows[account].lives:
            return
        self.tick()
        can = self.model.can_undelete(record)
        if by_soap or not can:
            assert ways.undelete_by_soap(self.to, record) is can
        else:
            self.org.control("POST", "undelete", {"id": record})
        if can:
            self.model.undelete(record)

    @precondition(lambda self: self.model.binned(*PEOPLE, "Account"))
    @rule(data=st.data())
    def touch_deleted(self, data: Any) -> None:
        record = data.draw(st.sampled_from(self.model.binned(*PEOPLE, "Account")))
        kind = self.model.rows[record].kind
        for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"Phone": "x"})):
            answer = self.to.call(method, f"/sobjects/{kind}/{record}", json=body)
            assert answer.json()[0]["errorCode"] == "ENTITY_IS_DELETED"

    @rule(data=st.data(), kind=st.sampled_from(["Contact", "Lead", "Account"]), by_soap=st.booleans())
    def merge(self, *, data: Any, kind: str, by_soap: bool) -> None:
        known = [each for each in self.model.living(kind) if not self.model.rows[each].converted]
        if len(known) < 2:
            return
        chosen = data.draw(st.lists(st.sampled_from(known), min_size=2, max_size=3, unique=True))
        master, others = chosen[0], chosen[1:]
        self.tick()
        if by_soap:
            wish = f"<masterRecord><type>{kind}</type><Id>{master}</Id></masterRecord>"
            wish += "".join(f"<recordToMergeIds>{each}</recordToMergeIds>" for each in others)
            assert "<success>true</success>" in self.to.soap(f"<merge><request>{wish}</request></merge>")
        else:
            self.org.control("POST", "merge", {"object": kind, "id": master, "ids": others})
        self.model.merge(master, others)

    @precondition(lambda self: self.model.living("Lead"))
    @rule(data=st.data())
    def convert(self, data: Any) -> None:
        model = self.model
        lead = data.draw(st.sampled_from(model.living("Lead")))
        account = data.draw(st.sampled_from([None, *model.living("Account")]))
        theirs = [each for each in model.living("Contact") if model.rows[each].values["AccountId"] == account]
        contact = data.draw(st.sampled_from([None, *theirs])) if account else None
        self.tick()
        if model.rows[lead].converted:
            body = {"FirstName": "Late"}
            assert ways.one(self.to.call("PATCH", f"/sobjects/Lead/{lead}", json=body)).code in model.gone(
                lead
            )
            return
        wish = {"id": lead, "account_id": account, "contact_id": contact}
        done = self.org.control("POST", "convert", wish)
        model.convert(lead, done["accountId"], done["contactId"])

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

    def tick(self) -> None:
        self.model.now += 1
        self.org.control("POST", "clock", {"advance": 1})

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


def seldom_blank(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the values, and blanks in one of ten cases."""
    return st.integers(0, 9).flatmap(lambda number: values if number else st.sampled_from(["", None]))


def blank_as(way: str, sent: Values) -> Values:
    """Return what a way sends: in CSV an empty cell says nothing."""
    return {name: value for name, value in sent.items() if value != ""} if way == "bulk" else sent


def among(ids: Iterable[str]) -> str:
    return "('" + "', '".join(ids) + "')"


def as_texts(values: Values) -> dict[str, str]:
    return {
        name: "" if value is None else str(value).lower() if name in FLAGS else str(value)
        for name, value in values.items()
    }


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
