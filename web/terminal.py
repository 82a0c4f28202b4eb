"""What a person sees of a run in a terminal: the phases with counts and a bar, then a table."""

import time
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from sync.problems import Side
from sync.report import Report, from_plain
from sync.stored import Progress as RunProgress
from sync.stored import Run, RunStatus
from texts import SYSTEMS, sentence
from web.terminal_reasons import show_reasons

LOOK_EVERY = 0.2  # seconds

_ROWS: Mapping[str, str] = {
    "created": "Created in Constant Contact",
    "updated": "Updated in Constant Contact",
    "joined": "Added to the Main List",
    "removed": "Taken off lists",
    "unsubscribed": "Unsubscribed in Constant Contact",
    "deleted": "Deleted in Constant Contact",
    "people_created": "Created in Salesforce",
    "people_updated": "Updated in Salesforce",
    "ticked": "Email Opt Out ticked in Salesforce",
    "people_deleted": "Deleted in Salesforce",
    "linked": "Linked, nothing to change",
    "failed": "Failed",
    "not_confirmed": "Not confirmed, tried again next run",
    "open": "Planned, not done yet",
}


class Phases:
    """A line a phase, each with a bar; a phase that comes again has a line again."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lines: list[TaskID] = []

    def show(self, now: RunProgress, *, ended: bool) -> None:
        """Bring the lines up to what the run shows."""
        for number, (phase, done) in enumerate(now.past):
            self._fill(self._line(number, phase), done)
        current = self._line(len(now.past), now.phase)
        if ended:
            self._fill(current, now.done)
        else:
            rows = f"{now.done:,} of {now.total:,}" if now.total else f"{now.done:,}"
            self._progress.update(current, total=now.total, completed=now.done, rows=rows)

    def _line(self, number: int, phase: str) -> TaskID:
        if number == len(self._lines):
            self._lines.append(self._progress.add_task(sentence(phase), total=None, rows=""))
        return self._lines[number]

    def _fill(self, line: TaskID, rows: int) -> None:
        """Show a phase as over; one without rows is over too."""
        self._progress.update(line, total=1, completed=1, rows=f"{rows:,}")


def follow(read: Callable[[], Run | None], ended: Callable[[Run | None], bool], console: Console) -> None:
    """Show a run's phases until it has ended."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        phases = Phases(progress)
        run = read()
        while not ended(run):
            _show(phases, run, ended=False)
            time.sleep(LOOK_EVERY)
            run = read()
        _show(phases, run, ended=True)


def _show(phases: Phases, run: Run | None, *, ended: bool) -> None:
    if run and run.progress.phase != "begin":
        phases.show(run.progress, ended=ended)


def show_result(run: Run, name: str, console: Console) -> None:
    """Print the table of a run that has ended, and the sentence of what ended it."""
    if run.report:
        report = from_plain(run.report)
        console.print(_table(report, name))
        show_reasons(report, console)
    if run.problem:
        code, parameters = run.problem
        ended = "The run is parked." if run.status is RunStatus.PARKED else "The run failed."
        console.print(f"[bold red]{ended}[/] {sentence(code, parameters)}", soft_wrap=True)
    elif run.status is RunStatus.DONE:
        writes = from_plain(run.report or {}).writes if run.report else 0
        console.print(f"[bold green]Done.[/] {writes:,} writes.")


def _table(report: Report, name: str) -> Table:
    table = Table(title=f"Sync of {name}", title_justify="left", show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_row("Read from Salesforce", f"{report.salesforce.read:,}")
    table.add_row("Read from Constant Contact", f"{report.constant_contact.read:,}")
    table.add_row("Matched", f"{report.matched:,}")
    for field, words in _ROWS.items():
        if count := getattr(report, field):
            table.add_row(words, f"{count:,}")
    for title, reasons in (("Left alone", report.skipped), ("Left out at the last moment", report.struck)):
        if reasons:
            table.add_row(title, f"{sum(reasons.values()):,}")
    table.add_section()
    for side, figures in (
        (Side.SALESFORCE, report.salesforce),
        (Side.CONSTANT_CONTACT, report.constant_contact),
    ):
        table.add_row(
            f"API calls to {SYSTEMS[side]} (least possible)", f"{figures.calls:,} ({figures.least:,})"
        )
    table.add_row("Seconds", f"{report.seconds:,.1f}")
    return table
