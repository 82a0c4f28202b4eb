"""Rules of random histories of an org: creating and changing records, by every way that there is."""

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.contracts.simulators import salesforce_ways as ways
from tests.contracts.simulators.salesforce_filters import POOL
from tests.contracts.simulators.salesforce_model import SHOWN, Model, Values
from tests.contracts.simulators.salesforce_org import Org
from tests.contracts.simulators.salesforce_place import PEOPLE, Place, blank_as

WRITTEN = ("Account", "Contact", "Lead", "Campaign")
ODD = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=45)


class Writing(RuleBasedStateMachine):
    """Creates and changes; who inherits sets `model`, `to` and `org` for each history."""

    place: ClassVar[Place]
    number: ClassVar[int] = 0
    model: Model
    to: ways.Caller
    org: Org

    def tick(self) -> None:
        self.model.now += 1
        self.org.control("POST", "clock", {"advance": 1})

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
            return ways.ingest(self.to, kind, "upsert", [{**fields, "Key__c": key}], key="Key__c")[0]
        if way == "record":
            return ways.one(self.to.call("PATCH", f"/sobjects/{kind}/Key__c/{key}", json=fields))
        body = {"records": ways.typed(kind, [{**fields, "Key__c": key}])}
        return ways.items(self.to.call("PATCH", f"/composite/sobjects/{kind}/Key__c", json=body).json())[0]


def seldom_blank(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the values, and blanks in one of ten cases."""
    return st.integers(0, 9).flatmap(lambda number: values if number else st.sampled_from(["", None]))
