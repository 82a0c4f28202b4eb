"""How long random histories are played, and what was played.

SOAK_EXAMPLES is how many histories a test tries, SOAK_STEPS how long each may be, SOAK_SHRINKS=0 leaves a
failure as long as it is. `make soak-simulators` sets the first two, and names in SOAK_FIGURES the file that
takes a line of figures from each test.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

if TYPE_CHECKING:
    from collections import Counter

SHRINKS = os.environ.get("SOAK_SHRINKS", "1") == "1"
STEPS = int(os.environ.get("SOAK_STEPS", "30"))


def quiet(examples: int) -> settings:
    """Settings for slow, honest HTTP: as many examples as said here or in SOAK_EXAMPLES."""
    return settings(
        max_examples=int(os.environ.get("SOAK_EXAMPLES", examples)),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, *([Phase.shrink] if SHRINKS else [])),
        print_blob=True,
        report_multiple_bugs=False,
    )


def play(machine: type[RuleBasedStateMachine], figures: "Counter[str]", examples: int) -> None:
    """Play histories; `figures` is what the machine counts of them."""
    try:
        run_state_machine_as_test(machine, settings=quiet(examples))
    finally:
        tell(machine.__name__, figures)


def tell(name: str, figures: "Counter[str]") -> None:
    file = os.environ.get("SOAK_FIGURES")
    if file:
        line: dict[str, Any] = {"machine": name, **figures}
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")
