"""A hundred random histories of both sides, of the thousands that `make soak` plays."""

import pytest

from tests.services import Services
from tests.soak.history import to_json
from tests.soak.playing import Failure, play_all
from tests.soak.stage import open_stage

HISTORIES = 100
SEED = 20261123


@pytest.mark.timeout(900)
def test_both_sides_agree_after_any_history_and_nothing_is_lost_or_resubscribed(services: Services) -> None:
    with open_stage(services) as stage:
        told = play_all(stage, HISTORIES, SEED, over=lambda: False)
        failures = [
            "\n".join([*one.problems, to_json(one.history)]) for one in told if isinstance(one, Failure)
        ]

    assert failures == [], "\n\n".join(failures)
