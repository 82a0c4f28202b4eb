"""A deployment for each end-to-end test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from config import Settings
from tests.e2e.world import World, running

QUICK = {"rate": 50, "quota": None, "delay": 0.05}
"""The scale of tests that are not about pace: 200 calls a second, no daily quota, quick activities."""


@pytest.fixture
def start_world(settings: Settings) -> Iterator[Callable[..., World]]:
    """Start a world of a seed; scale: the simulators', by default QUICK."""
    with ExitStack() as stack:

        def start(seed: str, scale: dict[str, Any] | None = None) -> World:
            return stack.enter_context(running(settings, seed=seed, scale=QUICK if scale is None else scale))

        yield start
