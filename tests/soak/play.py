"""Plays one history to its end, and says what is not as it should be."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sync.stored import RunStatus
from tests.soak import rules
from tests.soak.acts import act
from tests.soak.covering import of_setup
from tests.soak.history import Event, History
from tests.soak.running import KILLED, run
from tests.soak.stage import Stage
from tests.soak.world import World, begin

SETTLED = 120  # seconds after which Salesforce's last change may be read
A_DAY = 90_000
SETTLING = (SETTLED, A_DAY)
"""Before each of the two runs that bring both in step: what shows only once a day shows in the second."""
READING = ("GET", "/oauth2/", "/services/oauth2/", "/jobs/query", "contact_exports", "/_control")


@dataclass(kw_only=True)
class Played:
    """How a history went."""

    problems: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)  # how each ended, those at the end included
    met: "Counter[str]" = field(default_factory=Counter)  # what happened, by the names of covering

    @property
    def killed(self) -> bool:
        """Tell whether a kill -9 met a run."""
        return KILLED in self.runs


@dataclass(frozen=True, kw_only=True)
class Listened:
    """Whatever the product raises is what the history found: it is told, and the next history is played."""

    world: World
    played: Played

    def __enter__(self) -> None:
        """Listen."""

    def __exit__(self, _: object, bug: BaseException | None, __: object) -> bool:
        """Tell, and let go of what the run held; only a person's wish to stop goes on."""
        if not isinstance(bug, Exception):
            return False
        self.played.problems.append(_tell(bug))
        self.world.stage.parts.deployment.close()
        return True


def play(stage: Stage, history: History) -> Played:
    """Play it; a bug of the product that raises is told as a problem."""
    played = Played()
    world = begin(stage, history.setup)
    world.met.update(of_setup(history.setup))
    played.met = world.met
    with Listened(world=world, played=played):
        for event in history.events:
            _happen(world, event, played)
        _come_to_rest(world, played)
    played.problems += list(_violations(world))
    return played


def _happen(world: World, event: Event, played: Played) -> None:
    if event.seconds:
        world.stage.pass_time(event.seconds)
        world.now += event.seconds
    if event.do != "run":
        act(world, event)
        return
    _close(world)
    rules.before_run(world)
    began, ended = world.now, run(world, event)
    world.known_at = began if ended == RunStatus.DONE else world.known_at
    played.runs.append(ended)
    rules.after_run(world, ended, began, disturbed=bool(event.troubles or event.meanwhile))


def _close(world: World) -> None:
    """From now on nobody of an address that opted out in Salesforce may be added by a run."""
    closed = sorted(world.opted_out_there.keys() - world.closed)
    if closed:
        world.stage.constant_contact.control("POST", "consent", {"addresses": closed})
        world.closed.update(closed)


def _come_to_rest(world: World, played: Played) -> None:
    """Two runs without faults bring both sides in step, a third one writes nothing."""
    rules.before_rest(world, world.everything())
    for seconds in SETTLING:
        _settle(world, seconds, played)
    before, numbers = world.everything(), _numbers(world)
    _settle(world, SETTLED, played)
    after = world.everything()
    played.problems += [f"the last run changed {words}" for words in _differences(before, after)]
    played.problems += [f"the last run sent {words}" for words in _writes(world, numbers)]
    played.problems += list(rules.broken(world, after))


def _settle(world: World, seconds: int, played: Played) -> None:
    _happen(world, Event(do="run", seconds=seconds), played)
    if played.runs[-1] != RunStatus.DONE:
        played.problems.append(f"a run without faults ended {played.runs[-1]}: {_last_words(world)}")


def _last_words(world: World) -> str:
    last = world.stage.parts.deployment.tenant(world.stage.tenant_id).runs.latest(world.profile.id)
    return str(last.problem if last else None)


def _numbers(world: World) -> list[int]:
    found = [side.control("GET", "requests?after=0")["requests"] for side in world.stage.sides]
    return [max((one["number"] for one in sent), default=0) for sent in found]


def _writes(world: World, after: list[int]) -> Iterator[str]:
    for side, number in zip(world.stage.sides, after, strict=True):
        for one in side.control("GET", f"requests?after={number}")["requests"]:
            reads = one["method"] == "GET" or any(word in one["target"] for word in READING)
            if not reads and one["credential"] is not None and not _is_mine(one):
                yield f"{one['method']} {one['target']}"


def _is_mine(request: dict[str, Any]) -> bool:
    """Composite queries read."""
    return "composite/batch" in request["target"] or request["target"].endswith("/composite")


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, rows in after.items():
        if rows != before[name]:
            yield f"{name}: {[one for one in rows if one not in before[name]]}"


def _violations(world: World) -> Iterator[str]:
    """Read the simulators' consent watch; of an opt-out during a run nobody could know."""
    for side in world.stage.sides:
        for noted in side.control("GET", "consent")["violations"]:
            if noted["agent"].startswith("Listbridge") and noted["address"] not in world.closed_meanwhile:
                told = {name: noted[name] for name in ("method", "path", "address", "what")}
                yield f"consent: {told}"


def _tell(bug: BaseException) -> str:
    trace, frames = bug.__traceback__, []
    while trace:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(bug).__name__}: {bug} at {' '.join(frames[-5:])}"
