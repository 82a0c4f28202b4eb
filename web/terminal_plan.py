"""A saved plan in a terminal: why it waits, what it would cost, and its changes, field by field."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rich.console import Console
from rich.table import Table

from sync.forecast import Forecast
from sync.plan import Action, Change, Parameter, Reason, Settled
from sync.stored import Run, RunStatus
from texts import SYSTEMS, label, sentence


class Row(Protocol):
    """A plan row as it is shown."""

    @property
    def number(self) -> int: ...
    @property
    def person_id(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def action(self) -> Action: ...
    @property
    def reason(self) -> Reason: ...
    @property
    def join(self) -> bool: ...
    @property
    def leave(self) -> tuple[str, ...]: ...
    @property
    def changes(self) -> tuple[Change, ...]: ...
    @property
    def person_changes(self) -> tuple[Change, ...]: ...
    @property
    def parameters(self) -> Mapping[str, Parameter]: ...


class Tally(Protocol):
    """A number of rows."""

    @property
    def action(self) -> Action: ...
    @property
    def reason(self) -> Reason: ...
    @property
    def rows(self) -> int: ...


class Reads(Protocol):
    def counts(self, run_id: int) -> Sequence[Tally]: ...
    def rows(
        self, run_id: int, *, settled: Settled | None = None, after: int = 0, limit: int = 50
    ) -> Sequence[Row]: ...


class Previews(Protocol):
    def forecast(self, run_id: int) -> Forecast: ...


class Store(Protocol):
    """What showing a plan reads."""

    @property
    def reads(self) -> Reads: ...
    @property
    def previews(self) -> Previews: ...


WORDS = {
    Action.CREATE: "create contact",
    Action.UPDATE: "update",
    Action.LINK: "link",
    Action.SKIP: "leave alone",
    Action.CREATE_PERSON: "create in Salesforce",
    Action.REMOVE: "take off lists",
    Action.UNSUBSCRIBE: "unsubscribe",
    Action.OPT_OUT: "tick Email Opt Out",
    Action.DELETE: "delete contact",
    Action.DELETE_PERSON: "delete in Salesforce",
    Action.MOVE_LINK: "move link",
}


def show_plan(store: Store, run: Run, console: Console, *, after: int = 0, limit: int = 20) -> None:
    """Show counts, the guard's verdict, the forecast of calls and a page of changes."""
    counts = Table(title=f"Plan of run {run.id}", title_justify="left", show_header=False)
    for tally in store.reads.counts(run.id):
        counts.add_row(f"{WORDS[tally.action]}: {label(tally.reason)}", f"{tally.rows:,}")
    console.print(counts)
    for hold in run.waits:
        console.print(sentence(hold.held, hold.parameters), soft_wrap=True)
    calls = store.previews.forecast(run.id)
    salesforce, constant_contact = SYSTEMS.values()
    console.print(
        f"Applying it takes about {calls.salesforce:,} API calls to {salesforce} and "
        f"{calls.constant_contact:,} to {constant_contact}.",
        soft_wrap=True,
    )
    _show_rows(store.reads.rows(run.id, after=after, limit=limit), console)
    if run.status is RunStatus.WAITING:
        console.print(sentence("approve_how", {"run": run.id}), soft_wrap=True)


def _show_rows(rows: Sequence[Row], console: Console) -> None:
    table = Table("No.", "Who", "What", "Field", "Before", "After")
    for row in rows:
        who = row.address or row.person_id
        for field, before, after in _lines(row):
            table.add_row(str(row.number), who, WORDS[row.action], field, before, after)
    console.print(table)


def _lines(row: Row) -> list[tuple[str, str, str]]:
    lines = [(change.target, change.before or "", change.after) for change in row.changes]
    lines += [
        (f"Salesforce: {change.target}", change.before or "", change.after) for change in row.person_changes
    ]
    if row.join:
        lines.append(("Main List", "", "member"))
    if row.leave:
        lines.append(("lists", f"{len(row.leave)} of ours", ""))
    return lines or [("", "", sentence(row.reason, row.parameters) if row.action is Action.SKIP else "")]
