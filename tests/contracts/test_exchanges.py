"""Every exchange of the whole test run is judged when its simulator stops: see tests/exchanges.py."""

import urllib.request
from typing import Any

import pytest

from tests import specs
from tests.contracts import swagger
from tests.simulators import OPENER, Simulator, simulator

needs_the_description = specs.needs(swagger.NAME)


def ask(running: Simulator, query: str, agent: str) -> Any:
    token = running.credentials["access_token"]
    request = urllib.request.Request(  # noqa: S310 - the simulator's own address
        f"{running.url}/v3/contacts{query}",
        headers={"Authorization": f"Bearer {token}", "User-Agent": agent},
    )
    return OPENER.open(request, timeout=10).read()


@needs_the_description
def test_a_wrong_request_of_the_product_fails_the_test_that_made_it() -> None:
    running = Simulator("constant_contact", "--seed", "none")
    ask(running, "?limit=5&not_declared=1", agent="Listbridge")

    with pytest.raises(AssertionError, match="query parameter not_declared is not declared"):
        running.stop()


@needs_the_description
def test_a_right_request_passes_and_a_stranger_s_wrong_one_is_the_stranger_s_affair() -> None:
    with simulator("constant_contact", "--seed", "none") as running:
        ask(running, "?limit=5", agent="Listbridge")
        ask(running, "?limit=5&not_declared=1", agent="somebody else")
        assert running.exchanges is not None
        judged = running.exchanges

    assert not judged.exists()
