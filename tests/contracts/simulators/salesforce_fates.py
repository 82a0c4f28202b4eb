"""Rules of random histories of an org: what deletes records, brings them back, merges and converts them."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.contracts.simulators import salesforce_ways as ways
from tests.contracts.simulators.salesforce_model import SHOWN
from tests.contracts.simulators.salesforce_place import PEOPLE
from tests.contracts.simulators.salesforce_writing import Writing


class Fates(Writing):
    """Ends records, and what may follow."""

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
