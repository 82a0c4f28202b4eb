"""What must hold, as a table: each target with what was measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bench import floor
from bench.first_sync import Figures
from bench.runs import Measured

READING = ("read_salesforce", "read_constant_contact")
APPLYING = "join"  # the first phase after the plan is saved
T = TypeVar("T")


class NotMeasuredError(Exception):
    """There was no time for it."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A figure and the most that it may be."""

    words: str
    most: float
    unit: str
    measured: Callable[[Figures], float]  # raises NotMeasuredError


def known(figure: T | None) -> T:
    """Give the figure. Raises NotMeasuredError."""
    if figure is None:
        raise NotMeasuredError
    return figure


def reading(figures: Figures) -> float:
    """Compare reading and staging both sides, indexes included, with download and COPY."""
    return known(figures.first).of(*READING) / known(figures.floor).reading


def people(figures: Figures) -> float:
    """Compare reading and staging people with the fastest peer, the vendor's time for the job left out."""
    found, first = known(figures.floor), known(figures.first)
    seconds = [
        rows_seconds(found, figures.rows, read.rows, read.seconds) for read in figures.peers if read.rows
    ]
    if not seconds:
        raise NotMeasuredError
    ours = rows_seconds(found, figures.rows, figures.rows, first.of("read_salesforce"))
    return ours / min(seconds)


def rows_seconds(found: floor.Found, all_rows: int, rows: int, seconds: float) -> float:
    """Say how long all rows would take at the pace of some, the vendor's time for the job left out."""
    return max(seconds * all_rows / rows - found.job, 0.001)


def planning(figures: Figures) -> float:
    """Compare everything up to the saved plan with download, COPY and join."""
    return known(figures.first).until(APPLYING) / known(figures.floor).whole


def calls(measured: Measured) -> int:
    """Count the calls of a run, as the simulators saw them."""
    return sum(sum(counted.values()) for counted in measured.calls.values())


def least(measured: Measured) -> int:
    """Count the least possible."""
    return measured.report.salesforce.least + measured.report.constant_contact.least


TARGETS = (
    Target(
        words="Peak memory of the worker (VmHWM of the work-horse)",
        most=128,
        unit="MB",
        measured=lambda f: known(f.first).peak,
    ),
    Target(
        words="API calls of the first sync, by the least possible",
        most=1.25,
        unit="x",
        measured=lambda f: calls(known(f.first)) / least(known(f.first)),
    ),
    Target(
        words="Reading and staging, by the floor of download and COPY", most=1.2, unit="x", measured=reading
    ),
    Target(
        words="Reading and staging people, by the fastest peer's reading", most=1, unit="x", measured=people
    ),
    Target(
        words="All up to the saved plan, by the floor of download, COPY, join",
        most=3,
        unit="x",
        measured=planning,
    ),
    Target(
        words="Writes of a second sync", most=0, unit="", measured=lambda f: known(f.second).report.writes
    ),
    Target(
        words="Delta of 1,000 changes a side", most=5, unit="s", measured=lambda f: known(f.delta).seconds
    ),
    Target(
        words="The same delta among twice as many",
        most=5,
        unit="s",
        measured=lambda f: known(f.delta_of_twice).seconds,
    ),
    Target(
        words="Calls that twice as many add to the delta",
        most=0,
        unit="",
        measured=lambda f: calls(known(f.delta_of_twice)) - calls(known(f.delta)),
    ),
)
