# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Random calls against a small model: every read agrees with it, and nothing answers 500.

SOAK_EXAMPLES sets how many histories are played; SOAK_STEPS how long each is.
"""

import os
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.contracts.simulators.salesforce_org import Org

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
LAST_NAMES = st.sampled_from(["Soak", "O'Soak", 'So"ak', "Söäk 漢字", "S\\oak"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "FirstName": TEXTS | st.none(),
        "Title": TEXTS,
        "DoNotCall": st.booleans(),
        "MailingStreet": st.sampled_from(["1 A\r\nB", "2 'C'", ""]),
        "NumberOfNothing__c": st.integers(),
    },
)
GARBAGE = st.text(max_size=30) | st.sampled_from(
    ["SELECT Id FROM Contact WHERE", "' OR 1=1 --", "%", '"', "()", "\x00"]
)
SHOWN = ("LastName", "FirstName", "Title", "DoNotCall", "MailingStreet")


class Histories(RuleBasedStateMachine):
    """Plays one history on the shared org; `org` is set before it starts."""

    org: ClassVar[Org]
    living = Bundle("living")
    deleted = Bundle("deleted")

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, dict[str, Any]] = {}
        self.gone: dict[str, dict[str, Any]] = {}

    def call(self, method: str, path: str, **given: Any) -> Any:
        answer = self.org.call(method, path, **given)
        assert answer.status_code < 500, (method, path, given, answer.text)
        return answer

    @rule(target=living, last=LAST_NAMES, fields=FIELDS)
    def create(self, last: str, fields: dict[str, Any]) -> str:
        answer = self.call("POST", "/sobjects/Contact", json={"LastName": last, **fields})
        if "NumberOfNothing__c" in fields:
            assert answer.json()[0]["errorCode"] == "INVALID_FIELD"
            answer = self.call("POST", "/sobjects/Contact", json={"LastName": last})
            fields = {}
        record = str(answer.json()["id"])
        self.model[record] = {"LastName": last, "DoNotCall": False, **self.held(fields)}
        return record

    @rule(record=living, fields=FIELDS)
    def update(self, record: str, fields: dict[str, Any]) -> None:
        answer = self.call("PATCH", f"/sobjects/Contact/{record}", json=fields)
        if record in self.gone:
            assert answer.status_code in {400, 404}
        elif "NumberOfNothing__c" in fields:
            assert answer.status_code == 400
        else:
            assert answer.status_code == 204
            self.model[record] |= self.held(fields)

    @rule(target=deleted, record=consumes(living))
    def delete(self, record: str) -> str:
        assert self.call("DELETE", f"/sobjects/Contact/{record}").status_code == 204
        self.gone[record] = self.model.pop(record)
        return record

    @rule(target=living, record=consumes(deleted))
    def undelete(self, record: str) -> str:
        self.org.control("POST", "undelete", {"id": record})
        self.model[record] = self.gone.pop(record)
        return record

    @rule(record=deleted)
    def touch_deleted(self, record: str) -> None:
        for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"Title": "x"})):
            answer = self.call(method, f"/sobjects/Contact/{record}", json=body)
            assert answer.json()[0]["errorCode"] == "ENTITY_IS_DELETED"

    @rule(text=GARBAGE)
    def talk_nonsense(self, text: str) -> None:
        self.call("GET", "/query", params={"q": text})
        self.call("GET", "/query", params={"q": f"SELECT Id FROM Contact WHERE Name = '{text}'"})
        self.call("POST", "/sobjects/Contact", data=text.encode())
        self.call("POST", "/jobs/query", json={"operation": "query", "query": text})
        self.call("PATCH", "/composite/sobjects", json={"records": [text, {"id": text}, None]})
        self.call(
            "POST",
            "/composite",
            json={"compositeRequest": [{"url": text, "method": "GET", "referenceId": "x"}]},
        )
        self.call("POST", "/jobs/ingest", json={"object": text, "operation": text})

    @rule(record=living)
    def read_one(self, record: str) -> None:
        shown = self.call("GET", f"/sobjects/Contact/{record}").json()
        assert {name: shown[name] for name in SHOWN} == self.expected(record)

    @invariant()
    def queries_agree(self) -> None:
        ids = [*self.model, *self.gone]
        if not ids:
            return
        where = "', '".join(ids)
        text = f"SELECT Id, IsDeleted, {', '.join(SHOWN)} FROM Contact WHERE Id IN ('{where}')"
        found = {each["Id"]: each for each in self.org.records(text, "/queryAll")}
        assert {record for record, each in found.items() if each["IsDeleted"]} == set(self.gone)
        for record in self.model:
            assert {name: found[record][name] for name in SHOWN} == self.expected(record)

    def held(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return what the org keeps: texts without white space around them, blanks as null."""
        made = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
        return {name: None if value == "" else value for name, value in made.items()}

    def expected(self, record: str) -> dict[str, Any]:
        return {name: self.model[record].get(name) for name in SHOWN}


@pytest.mark.timeout(1900)
def test_random_histories_agree_with_a_small_model(org: Org) -> None:
    Histories.org = org
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=int(os.environ.get("SOAK_EXAMPLES", "12")),
            stateful_step_count=int(os.environ.get("SOAK_STEPS", "25")),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
