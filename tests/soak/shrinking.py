"""Makes a history that fails shorter: leaves out what it fails without."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.soak.history import History

Fails = Callable[[History], bool]


def shrink(history: History, fails: Fails, seconds: float) -> History:
    """Try ever smaller ones for so long; returns the smallest that still fails."""
    end = time.monotonic() + seconds
    smaller = True
    while smaller and time.monotonic() < end:
        smaller = False
        for candidate in _smaller(history):
            if time.monotonic() >= end:
                break
            if fails(candidate):
                history, smaller = candidate, True
                break
    return history


def _smaller(history: History) -> Iterator[History]:
    """Name what could be left out, most of it first."""
    events, setup = history.events, history.setup
    for size in (len(events) // 2, 1):
        for start in range(0, len(events), size) if size else ():
            yield replace(history, events=events[:start] + events[start + size :])
    for number, event in enumerate(events):
        for name in ("troubles", "meanwhile"):
            parts: tuple[Any, ...] = getattr(event, name)
            for place in range(len(parts)):
                less: Any = {name: parts[:place] + parts[place + 1 :]}
                yield replace(
                    history, events=(*events[:number], replace(event, **less), *events[number + 1 :])
                )
        if event.kill:
            yield replace(
                history, events=(*events[:number], replace(event, kill=None), *events[number + 1 :])
            )
    for name in ("switches", "options", "rows"):
        given: dict[str, Any] = getattr(setup, name)
        for left_out in given:
            kept: Any = {name: {key: value for key, value in given.items() if key != left_out}}
            yield replace(history, setup=replace(setup, **kept))
    if setup.filtered:
        yield replace(history, setup=replace(setup, filtered=False))
