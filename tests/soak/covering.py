"""What histories are made of, by name; and what of it never happened."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from tests.soak import drawing
from tests.soak.history import Setup
from tests.soak.switches import choices
from tests.soak.troubles import OBSTACLES, RULES

MANY: Final = 500
"""Histories in which everything must have happened."""


def of_setup(setup: Setup) -> Iterator[str]:
    """Name what the settings of a history are, those left at their defaults too."""
    yield f"object {setup.object_type}"
    yield f"filter {setup.filtered}"
    yield from (f"option {name}" for name, value in setup.options.items() if value is True)
    yield f"opt_out_source {setup.options.get('opt_out_source', 'Account')}"
    for direction, policy in setup.rows.values():
        yield f"direction {direction}"
        yield f"policy {policy}"
    for name, chosen in choices().items():
        yield _switch(name, setup.switches.get(name, chosen[0]))


def _switch(name: str, value: Any) -> str:
    return f"switch {name}={value}"


def everything() -> frozenset[str]:
    """Name all that the tables have."""
    return frozenset(
        (
            *drawing.ACTS,
            *(f"{act} during a run" for act in drawing.IN_A_RUN),
            *RULES,
            *OBSTACLES,
            *(f"killed {at}" for at in drawing.KILLS),
            *(f"object {name}" for name in drawing.OBJECT_TYPES),
            *(f"filter {chosen}" for chosen in (True, False)),
            *(f"option {name}" for name in drawing.OPTIONS),
            *(f"opt_out_source {name}" for name in ("Account", "Contact")),
            *(f"direction {name}" for name in drawing.DIRECTIONS),
            *(f"policy {name}" for name in drawing.POLICIES),
            *(_switch(name, value) for name, chosen in choices().items() for value in chosen),
        )
    )


def never_met(met: Counter[str]) -> list[str]:
    """Name what never happened."""
    return sorted(everything() - met.keys())


def told(met: Counter[str]) -> str:
    """Show how often everything happened, seldom things first."""
    counted = sorted((met[name], name) for name in everything())
    return "Met: " + ", ".join(f"{name} {count:,}" for count, name in counted)
