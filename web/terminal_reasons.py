"""Why rows of a run ended badly or people were left alone, and what to do: grouped by cause."""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.table import Table

from sync.plan import Reason
from sync.report import Cause, Report
from texts import Explained, explain_refusal, explained, label

Line = tuple[str, str, str, str]
FEW = 3


def show_reasons(report: Report, console: Console) -> None:
    """Print what the report tells beside its numbers; nothing where there is nothing."""
    lines = [*_notes(report), *map(_of_cause, report.causes)]
    lines += _of_reasons("Left alone", report.skipped)
    lines += _of_reasons("Left out at the last moment", report.struck)
    if not lines:
        return
    table = Table(title="Why, and what to do", title_justify="left")
    table.add_column("How many", justify="right")
    for title in ("What happened", "What to do", "In the other system's words"):
        table.add_column(title, ratio=1)
    for line in lines:
        table.add_row(*line)
    console.print(table)


def _notes(report: Report) -> Iterator[Line]:
    for note in report.notes:
        told = explained(note.code, note.parameters)
        yield "", told.said, told.advice, told.words


def _of_cause(cause: Cause) -> Line:
    told = say_cause(cause)
    whom = f"{told.said} ({', '.join(cause.records)}{', ...' if cause.rows > len(cause.records) else ''})"
    quoted = "\n".join(f'"{words}"' for words in cause.words[:FEW])
    return f"{cause.rows:,}", whom, told.advice, quoted


def say_cause(cause: Cause) -> Explained:
    """Say what rows ended badly for; where nobody refused anything, how they ended."""
    if not cause.code:
        return explained(cause.settled)
    return explain_refusal(cause.code, cause.words[0] if cause.words else "")


def _of_reasons(title: str, reasons: Mapping[Reason, int]) -> Iterator[Line]:
    for reason, rows in sorted(reasons.items(), key=lambda each: -each[1]):
        yield f"{rows:,}", f"{title}: {label(reason)}", explained(reason).advice, ""
