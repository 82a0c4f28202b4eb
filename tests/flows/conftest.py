"""The deployment of the tests of options: simulators that stay up, a database for each test."""

from tests.options.conftest import simulators, world

__all__ = ["simulators", "world"]
