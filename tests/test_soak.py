"""A hundred random histories of both sides, of the thousands that `make soak` plays."""

import gc
from collections.abc import Iterator

import pytest

from tests.services import Services
from tests.soak import rules
from tests.soak.acts import act
from tests.soak.history import Event, History, Kill, Setup, to_json
from tests.soak.play import play
from tests.soak.playing import Failure, play_all
from tests.soak.running import run
from tests.soak.stage import Stage, open_stage
from tests.soak.world import World, begin

# A worker that is killed, or dies with its connections, leaves them to be collected.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HISTORIES = 100
SEED = 20261123
NAMED = {"first": "Ann", "last": "Bo", "title": "Cy"}


@pytest.fixture(scope="module")
def stage(services: Services) -> Iterator[Stage]:
    with open_stage(services) as opened:
        yield opened


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Collect what the killed left, so that no other test is told of it."""
    yield
    gc.collect()


@pytest.mark.timeout(900)
def test_both_sides_agree_after_any_history_and_nothing_is_lost_or_resubscribed(stage: Stage) -> None:
    told = play_all(stage, HISTORIES, SEED, over=lambda: False)

    failures = ["\n".join([*one.problems, to_json(one.history)]) for one in told if isinstance(one, Failure)]

    assert failures == [], "\n\n".join(failures)


@pytest.mark.parametrize("at", ["before", "after", "statement"])
def test_a_kill_is_a_real_one(stage: Stage, at: str) -> None:
    events = (
        Event(do="make_person", values=NAMED, field="list"),
        Event(do="run", seconds=120, kill=Kill(at=at, step=8)),
    )

    assert play(stage, History(events=events)).killed


SPOILED = {
    "title is": Event(do="edit_contact", field="title", value="Dee"),
    "but has no contact": Event(do="delete_contact"),
    "is not on the list": Event(do="leave_list"),
    "may still be mailed": Event(do="opt_out_contact"),
    "but the contact is implicit": Event(do="opt_out_person"),
}
"""What the rules say, and what somebody does unseen after the last run to bring it about."""


@pytest.mark.parametrize("words", SPOILED)
def test_the_rules_notice_what_is_wrong(stage: Stage, words: str) -> None:
    world = begin(stage, Setup(options={"unsubscribe_opted_out": True}))
    act(world, Event(do="make_person", values=NAMED, field="list"))
    stage.pass_time(120)
    run(world, Event(do="run"))
    assert list(rules.broken(world, world.everything())) == []

    _unseen(world, SPOILED[words])

    assert any(words in problem for problem in rules.broken(world, world.everything()))


def _unseen(world: World, event: Event) -> None:
    known = list(world.people[event.who].happened)
    act(world, event)
    world.people[event.who].happened[:] = known
