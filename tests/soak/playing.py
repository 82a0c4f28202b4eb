"""Plays as many histories as asked for on one stage, and tells of each how it went."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.soak.drawing import histories
from tests.soak.history import History
from tests.soak.play import Played, play
from tests.soak.shrinking import shrink
from tests.soak.stage import Stage

ROUND = 50  # histories of one seed: hypothesis remembers what it has drawn, and grows slower
SHRINKING = 60.0  # seconds for one failure
SHRUNK = 3  # failures of a process that are made shorter, each of another kind
_PARTICULARS = re.compile(r"p\d+@example\.com|\b[0-9A-Za-z]{18}\b|[0-9a-f-]{36}|'[^']*'|\d+|\[.*\]")


@dataclass(kw_only=True)
class Tally:
    """How many histories went how."""

    passed: int = 0
    failed: int = 0
    killed: int = 0
    endings: "Counter[str]" = field(default_factory=Counter)
    met: "Counter[str]" = field(default_factory=Counter)

    @property
    def played(self) -> int:
        """All of them."""
        return self.passed + self.failed

    def count(self, played: Played) -> None:
        """Count one."""
        self.passed += not played.problems
        self.failed += bool(played.problems)
        self.killed += played.killed
        self.endings.update(played.runs)
        self.met.update(played.met)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A history that failed, made shorter where there was time."""

    history: History
    problems: tuple[str, ...]
    kind: str


def play_all(
    stage: Stage, count: int, first_seed: int, *, over: Callable[[], bool]
) -> Iterator[Tally | Failure]:
    """Play so many, round by round; yields the tally after each round, and failures of a new kind."""
    tally, kinds = Tally(), Counter[str]()
    number = first_seed
    while tally.played < count and not over():
        for history, played in _round(stage, min(ROUND, count - tally.played), number, over):
            tally.count(played)
            if not played.problems:
                continue
            kind = kind_of(played.problems[0])
            kinds[kind] += 1
            if kinds[kind] == 1:
                room = len(kinds) <= SHRUNK and not over()
                yield _shortened(stage, history, played, kind) if room else _failure(history, played, kind)
        yield tally
        number += 1


def _round(stage: Stage, count: int, number: int, over: Callable[[], bool]) -> list[tuple[History, Played]]:
    found: list[tuple[History, Played]] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories())
    def one(history: History) -> None:
        if not over():
            found.append((history, play(stage, history)))

    one()
    return found


def kind_of(problem: str) -> str:
    """Tell problems apart by their words alone."""
    return _PARTICULARS.sub("#", problem)[:120]


def _failure(history: History, played: Played, kind: str) -> Failure:
    return Failure(history=history, problems=tuple(played.problems), kind=kind)


def _shortened(stage: Stage, history: History, played: Played, kind: str) -> Failure:
    last = {"played": played}

    def fails(candidate: History) -> bool:
        again = play(stage, candidate)
        same = any(kind_of(problem) == kind for problem in again.problems)
        if same:
            last["played"] = again
        return same

    shorter = shrink(history, fails, SHRINKING)
    return replace(_failure(shorter, last["played"], kind))
