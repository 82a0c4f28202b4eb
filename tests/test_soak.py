"""A hundred random histories of both sides, of the thousands that `make soak` plays."""

import gc
from collections.abc import Iterator
from dataclasses import fields

import pytest

from sync.options import Options
from tests.services import Services
from tests.soak import rules
from tests.soak.acts import act
from tests.soak.covering import everything, never_met
from tests.soak.drawing import OPTIONS
from tests.soak.history import Event, History, Kill, Setup, Trouble, to_json
from tests.soak.play import play
from tests.soak.playing import Failure, play_all
from tests.soak.running import run
from tests.soak.stage import Stage, open_stage
from tests.soak.switches import OF_CONNECTING, SWITCHES
from tests.soak.world import World, begin

HISTORIES = 100
SEED = 20261123
NAMED = {"first": "Ann", "last": "Bo", "title": "Cy"}


@pytest.fixture(scope="module")
def stage(services: Services) -> Iterator[Stage]:
    with open_stage(services) as opened:
        yield opened


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Collect at once what a history leaves open: its own test is told of it, and no other."""
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


def test_every_switch_of_the_simulators_is_drawn_or_has_a_reason(stage: Stage) -> None:
    for name, drawn in SWITCHES.items():
        found = getattr(stage, name).control("GET", "switches")
        there = {switch: tuple(each["choices"]) for switch, each in found.items()}

        assert {switch: there[switch] for switch in there.keys() - OF_CONNECTING.keys()} == dict(drawn)


def test_every_option_that_is_on_or_off_is_drawn() -> None:
    switches = {each.name for each in fields(Options) if each.default is False}

    assert switches == set(OPTIONS)


def test_a_history_begins_with_the_switches_as_they_are_unless_it_draws_them(stage: Stage) -> None:
    begin(stage, Setup(switches={"optout_after_works": False, "longest_page": 200}))
    world = begin(stage, Setup())

    for side, name in zip(world.stage.sides, SWITCHES, strict=True):
        found = side.control("GET", "switches")
        assert all(each["value"] == each["default"] for each in found.values()), name


def test_what_happens_is_counted_by_the_names_of_the_tables(stage: Stage) -> None:
    trouble = Trouble(name="salesforce 503")
    events = (
        Event(do="make_person", values=NAMED, field="list"),
        Event(do="run", seconds=120, troubles=(trouble,)),
        Event(do="run", kill=Kill(at="before", step=2)),
    )

    met = play(stage, History(events=events)).met

    named = {"make_person", "salesforce 503", "killed before", "object Contact", "filter False"}
    assert met.keys() >= {*named, "switch optout_after_works=True"}
    assert "delete_person" in never_met(met)
    assert met.keys() <= everything()


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
