"""The gateway: 4 requests a second and 10,000 a day per API key, at the vendor's own rates."""

from collections.abc import Iterator

import pytest

from tests.contracts.simulators.constant_contact_api import Api, new_address
from tests.simulators import Simulator, simulator

THROTTLED = {"error_key": "throttled", "error_message": "Too Many Requests"}
EXCEEDED = {"error_key": "quota_exceeded", "error_message": "Limit Exceeded"}


@pytest.fixture(scope="module")
def strict() -> Iterator[Simulator]:
    """A simulator of this file's own, whose rates and quotas are the vendor's."""
    with simulator("constant_contact", "--seed", "none") as running:
        yield running


@pytest.fixture
def callers(strict: Simulator) -> list[Api]:
    strict.control("POST", "scale", {"rate": 1, "quota": 1, "delay": 1})
    handed_out = strict.control("GET", "credentials")["all"]
    return [Api(simulator=strict, credentials=one) for one in handed_out]


def test_calls_beyond_four_a_second_are_throttled_per_key(callers: list[Api]) -> None:
    first, second = callers[0], callers[1]
    answers = [first.call("GET", "/contacts") for _ in range(12)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert refused
    assert all(answer.json() == THROTTLED for answer in refused)
    assert "Retry-After" not in refused[0].headers
    assert second.call("GET", "/contacts").status_code == 200


def test_the_day_ends_at_midnight_utc_of_the_simulators_clock(callers: list[Api], strict: Simulator) -> None:
    strict.control("POST", "scale", {"rate": None})
    api, same_key = callers[0], callers[3]
    strict.control("POST", "quota", {"client_id": api.credentials["client_id"], "calls": 9_999})
    assert api.call("GET", "/contacts").status_code == 200
    refused = api.call("GET", "/contacts")
    assert (refused.status_code, refused.json()) == (429, EXCEEDED)
    assert same_key.call("GET", "/account/user/privileges").status_code == 429
    assert callers[1].call("GET", "/contacts").status_code == 200
    now = strict.control("GET", "clock")["now"]
    hours, minutes = int(now[11:13]), int(now[14:16])
    api.pass_time(86_400 - hours * 3600 - minutes * 60 - 120)
    assert Api(simulator=strict, credentials=strict.control("GET", "credentials")).call(
        "GET", "/contacts"
    ).ok is (strict.control("GET", "clock")["now"][:10] != now[:10])
    api.pass_time(300)
    renewed = Api(simulator=strict, credentials=strict.control("GET", "credentials"))
    assert renewed.call("GET", "/contacts").status_code == 200


def test_the_quota_scales_and_calls_are_counted_all_the_same(callers: list[Api], strict: Simulator) -> None:
    strict.control("POST", "scale", {"rate": None, "quota": 0.001})
    api = callers[2]
    strict.control("POST", "quota", {"client_id": api.credentials["client_id"], "calls": 0})
    strict.control("DELETE", "counts")
    answers = [api.call("GET", "/contact_lists").status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    counts = strict.control("GET", "counts")
    assert counts["routes"]["GET /v3/contact_lists"] == {"200": 10, "429": 2}
    assert strict.control("GET", "quota")[api.credentials["client_id"]] == 10


def test_a_thousand_queued_activities_are_the_most(callers: list[Api], strict: Simulator) -> None:
    strict.control("POST", "scale", {"rate": None, "quota": None, "delay": 1000})
    api = callers[1]
    body = {"import_data": [{"email": new_address()}], "list_ids": [api.new_list()]}
    path = "/activities/contacts_json_import"
    assert all(api.call("POST", path, body).status_code == 201 for _ in range(1000))
    refused = api.call("POST", path, body)
    assert refused.status_code == 429
    assert "1,000 queued activities" in refused.json()[0]["error_message"]
    strict.control("POST", "scale", {"delay": 0})
    api.pass_time(1)
    assert api.call("POST", path, body).status_code == 201
