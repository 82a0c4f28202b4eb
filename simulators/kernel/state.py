"""What one running simulator holds beside its data."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulators.kernel.clock import Clock
from simulators.kernel.consent import ConsentWatch
from simulators.kernel.counts import Counts
from simulators.kernel.faults import Faults
from simulators.kernel.record import Recorder
from simulators.kernel.scale import Scales
from simulators.kernel.sqlite import Database
from simulators.kernel.switches import Switch, Switches


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """The command line, after parsing."""

    seed: str = "small"
    rows: int | None = None  # N of --rows; the seed is then "rows"
    match: float = 0.9
    differ: float = 0.05
    data: Path | None = None  # None = a temporary file


@dataclass(kw_only=True, slots=True)
class Kernel:
    name: str  # salesforce
    database: Database
    clock: Clock
    scales: Scales
    switches: Switches
    consent: ConsentWatch
    # Given the address that the caller used ("http://127.0.0.1:5000"), one working set of everything.
    credentials: Callable[[str], Mapping[str, Any]]
    # Given {"seed": NAME, "rows": ...}, adds those people. Raises ValueError for an unknown seed.
    seed: Callable[[Options], Mapping[str, Any]]
    faults: Faults = field(default_factory=Faults)
    counts: Counts = field(default_factory=Counts)
    recorder: Recorder = field(default_factory=Recorder)
    # Deletes the simulator's data: its records and what was asked for; who may log in stays.
    empty: Callable[[], None] = field(default=lambda: None)

    def reset(self) -> None:
        """Begin anew within milliseconds: no data, faults, counts and notes; clock, scale, switches stay."""
        self.faults.clear()
        self.counts.reset()
        self.consent.forget()
        self.empty()


def make_kernel(
    name: str,
    database: Database,
    *,
    credentials: Callable[[str], Mapping[str, Any]],
    seed: Callable[[Options], Mapping[str, Any]],
    switches: Iterable[Switch] = (),
) -> Kernel:
    return Kernel(
        name=name,
        database=database,
        clock=Clock(database),
        scales=Scales(database),
        switches=Switches(database, switches),
        consent=ConsentWatch(database),
        credentials=credentials,
        seed=seed,
    )
