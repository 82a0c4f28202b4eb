"""What a person sees of a run in a terminal: the phases with counts and a bar, then a table."""

import time
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from sync.problems import Side
from sync.report import Report, from_plain
from sync.stored import Progress as RunProgress
from sync.stored import Run, RunStatus
from texts import SYSTEMS, label, sentence

LOOK_EVERY = 0.2  # seconds

_ROWS: Mapping[str, str] = {
    "created": "Created in Constant Contact",
    "updated": "Updated in Constant Contact",
    "joined": "Added to the Main List",
    "linked": "Linked, nothing to change",
    "failed": "Failed",
    "not_confirmed": "Not confirmed, tried again next run",
    "open": "Planned, not done yet",
}


class Phases:
    """A line a phase, each with a bar."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lines: dict[str, TaskID] = {}

    def show(self, now: RunProgress) -> None:
        """Bring the lines up to what the run shows; a phase that comes back goes on in its line."""
        if now.phase not in self._lines:
            self._end_others()
            self._lines[now.phase] = self._progress.add_task(sentence(now.phase), total=now.total)
        self._progress.update(self._lines[now.phase], completed=now.done, total=now.total)

    def _end_others(self) -> None:
        for line in self._lines.values():
            done = self._progress.tasks[int(line)].completed
            self._progress.update(line, total=done or 1, completed=done or 1)

    def end(self) -> None:
        """Show every phase as done."""
        self._end_others()


def follow(read: Callable[[], Run | None], ended: Callable[[Run | None], bool], console: Console) -> None:
    """Show a run's phases until it has ended."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        phases = Phases(progress)
        run = read()
        while not ended(run):
            if run and run.progress.phase != "begin":
                phases.show(run.progress)
            time.sleep(LOOK_EVERY)
            run = read()
        phases.end()


def show_result(run: Run, name: str, console: Console) -> None:
    """Print the table of a run that has ended, and the sentence of what ended it."""
    if run.report:
        console.print(_table(from_plain(run.report), name))
    if run.problem:
        code, parameters = run.problem
        console.print(f"[bold red]The run failed.[/] {sentence(code, parameters)}", soft_wrap=True)
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
    _add_reasons(table, report)
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


def _add_reasons(table: Table, report: Report) -> None:
    """Say why people were left alone, and what failed, in the vendor's words."""
    for words, reasons in (("Skipped", report.skipped), ("Struck before writing", report.struck)):
        for reason, count in sorted(reasons.items(), key=lambda each: -each[1]):
            table.add_row(f"{words}: {label(reason)}", f"{count:,}")
    for failure in report.failures:
        table.add_row(f"Failed: {failure.person_id}: {failure.words}", "1")
