"""Every operation answers every status that the vendor documents for it, in the vendor's shapes.

The ledger is the description itself: a pair of operation and status without a way to it fails by name.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from requests import Response

from tests import specs
from tests.contracts import swagger
from tests.contracts.simulators.conftest import recorded
from tests.contracts.simulators.constant_contact_api import Api
from tests.contracts.simulators.constant_contact_refusals import GENERAL
from tests.contracts.simulators.constant_contact_ways import GOOD, SPECIAL, UNREACHABLE
from tests.simulators import simulator

AREAS = ("/contact", "/activities", "/segments", "/account")
QUEUE = 1000
QUEUED = "You exceeded 1,000 queued activities for this user account"


def list_operations() -> dict[str, swagger.Operation]:
    if not swagger.is_available():
        return {}
    found = [operation for _, operation in swagger.load().operations]
    return {one.name: one for one in found if one.template.startswith(AREAS)}


OPERATIONS = list_operations()
DOCUMENTED = {
    (name, int(status)) for name, one in OPERATIONS.items() for status in one.definition["responses"]
}
pytestmark = specs.needs(swagger.NAME)


@pytest.fixture(scope="module")
def running() -> Iterator[Api]:
    """A simulator of this file's own: it switches applications off and uses up a day's calls."""
    with simulator("constant_contact", "--seed", "small") as made:
        made.control("POST", "scale", {"rate": None, "quota": None, "delay": 1})
        yield Api(simulator=made, credentials=made.credentials)


def bring_about(api: Api, name: str, status: int) -> Response:
    way = GOOD.get((name, status)) or SPECIAL.get((name, status))
    return way(api) if way else GENERAL[status](api, OPERATIONS[name])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_answers_each_status_that_is_documented_for_it(
    running: Api, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "exchanges.jsonl"
    expected = {status for one, status in DOCUMENTED - set(UNREACHABLE) if one == name}
    if name == "POST /account/summary/physical_address":
        expected.discard(201)  # the second account's, which has none: see below
    with recorded(running.simulator, file, answers_only=True):
        answers = {status: bring_about(running, name, status) for status in sorted(expected)}
    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in expected
    }
    assert {name_operation(answer) for answer in answers.values()} == {name}


def name_operation(answer: Response) -> str:
    path = urlsplit(answer.request.url or "").path.removeprefix("/v3")
    found = swagger.find_operation(str(answer.request.method), str(path))
    return found[0].name if found else ""


def test_an_account_without_an_address_is_given_one(running: Api) -> None:
    known = next(
        one for one in running.simulator.control("GET", "credentials")["all"] if "second" in one["user_name"]
    )
    second = Api(simulator=running.simulator, credentials=known)
    path = "/account/summary/physical_address"
    assert second.call("GET", path).status_code == 404
    body = {"address_line1": "2 Main St", "city": "Paris", "country_code": "FR"}
    assert second.call("POST", path, body).status_code == 201
    assert second.get(path)["city"] == "Paris"


def test_a_full_queue_refuses_every_activity_in_the_documented_words(running: Api) -> None:
    known = next(
        one for one in running.simulator.control("GET", "credentials")["all"] if "second" in one["user_name"]
    )
    second = Api(simulator=running.simulator, credentials=known)
    running.control("scale", delay=1000)
    for _ in range(QUEUE):
        assert second.call("POST", "/activities/contact_exports", {}).status_code == 201
    kinds = [name for name, status in GOOD if name.startswith("POST /activities/")]
    answers = {name: GOOD[name, 201](second) for name in kinds}
    running.control("scale", delay=1)
    assert len(answers) == len([name for name, status in DOCUMENTED if status == 429]) - 2
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(kinds, 429)
    assert all(answer.json()[0]["error_message"].startswith(QUEUED) for answer in answers.values())


def test_the_tables_of_ways_name_nothing_that_is_not_documented() -> None:
    assert set(GOOD) | set(SPECIAL) | set(UNREACHABLE) <= DOCUMENTED
    good = {(name, status) for name, status in DOCUMENTED if status < 300}
    assert good - set(GOOD) == {("POST /account/summary/physical_address", 201)}
    assert {status for _, status in DOCUMENTED - set(GOOD) - set(SPECIAL) - set(UNREACHABLE) - good} <= set(
        GENERAL
    )
