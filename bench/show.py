"""The tables."""

from rich.console import Console
from rich.table import Table

from bench.first_sync import Figures
from bench.floor import Found
from bench.runs import POSTGRES, WORKER, Measured
from bench.targets import APPLYING, TARGETS, NotMeasuredError, rows_seconds
from bench.world import WAIT_SCALE

SIDES = ("salesforce", "constant_contact")


def show(figures: Figures, console: Console) -> bool:
    """Print all tables; returns whether every target is met."""
    console.print(
        f"\n{figures.rows:,} people, {figures.rows:,} contacts. Scale of the simulators: delay 0, no rate, no"
        f" quota; our own waits x {WAIT_SCALE}. Calls are never scaled. CPU: seconds of one processor."
    )
    if figures.floor:
        _show_people(figures, figures.floor, console)
        _show_floor(figures, figures.floor, console)
    runs = {
        "First sync": figures.first,
        "Second sync, nothing changed": figures.second,
        "Delta of 1,000 a side": figures.delta,
        "Delta of 1,000 a side, among twice as many": figures.delta_of_twice,
    }
    measured = {title: run for title, run in runs.items() if run}
    for title, run in measured.items():
        _show_run(title, run, console)
    _show_calls(measured, console)
    return _show_targets(figures, console)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _show_people(figures: Figures, found: Found, console: Console) -> None:
    """Show who reads the people how fast; the vendor's time for the job is in all seconds."""
    table = _table("Reading the people", "who", "rows", "seconds", "rows/s after the vendor's job", "peak MB")
    lines = [("floor: download and COPY", figures.rows, found.job + found.people, found.peak)]
    if figures.first:
        first = figures.first
        peak = max(phase.peak for phase in first.phases if phase.name in {"begin", "read_salesforce"})
        lines.append(("ours: download, COPY and index", figures.rows, first.of("read_salesforce"), peak))
    lines += [(peer.name, peer.rows, peer.seconds, peer.peak) for peer in figures.peers if peer.rows]
    for who, rows, seconds, peak in lines:
        pace = figures.rows / rows_seconds(found, figures.rows, rows, seconds)
        table.add_row(who, f"{rows:,}", f"{seconds:.1f}", f"{pace:,.0f}", f"{peak:.0f}")
    for peer in figures.peers:
        if not peer.rows:
            table.add_row(peer.name, "", peer.words)
    console.print(table)


def _show_floor(figures: Figures, found: Found, console: Console) -> None:
    table = _table("The floor", "step", "floor s", "ours s", "ratio")
    first = figures.first
    lines = (
        ("people: the vendor's job, download, COPY", found.job + found.people, "read_salesforce"),
        ("contacts: download, decode, COPY", found.contacts, "read_constant_contact"),
        ("join", found.join, "match"),
    )
    for words, floor, phase in lines:
        table.add_row(words, *_pair(floor, first.of(phase) if first else 0.0))
    table.add_section()
    table.add_row("all, with looking first", *_pair(found.whole, first.until(APPLYING) if first else 0.0))
    floor_cpu, ours = found.cpu + found.cpu_postgres, 0.0
    if first:
        names = {"begin", "read_salesforce", "read_constant_contact", "match"}
        ours = sum(first.cpu(process, *names) for process in (WORKER, POSTGRES))
    table.add_row("all, CPU of program and PostgreSQL", *_pair(floor_cpu, ours))
    console.print(table)


def _pair(floor: float, ours: float) -> tuple[str, str, str]:
    return f"{floor:.1f}", f"{ours:.1f}", f"{ours / max(floor, 0.001):.2f}"


def _show_run(title: str, measured: Measured, console: Console) -> None:
    columns = ("phase", "seconds", "worker CPU", "PostgreSQL CPU", "simulators CPU", "peak MB so far")
    table = _table(title, *columns)
    for phase in measured.phases:
        simulators = sum(phase.cpu[side] for side in SIDES)
        spent = (phase.seconds, phase.cpu[WORKER], phase.cpu[POSTGRES], simulators)
        table.add_row(phase.name, *(f"{seconds:.1f}" for seconds in spent), f"{phase.peak:.0f}")
    table.add_section()
    simulators = sum(measured.cpu(side) for side in SIDES)
    spent = (measured.seconds, measured.cpu(WORKER), measured.cpu(POSTGRES), simulators)
    table.add_row("all", *(f"{seconds:.1f}" for seconds in spent), f"{measured.peak:.0f}")
    console.print(table)
    report = measured.report
    console.print(
        f"  {report.salesforce.read:,} people and {report.constant_contact.read:,} contacts read;"
        f" {report.created:,} created, {report.updated:,} updated, {report.joined:,} joined,"
        f" {report.linked:,} linked, {report.failed:,} failed, {report.not_confirmed:,} not confirmed",
        highlight=False,
    )


def _show_calls(runs: dict[str, Measured], console: Console) -> None:
    table = _table("API calls", "run", "side", "calls", "least", "ratio")
    for title, measured in runs.items():
        figures = (measured.report.salesforce, measured.report.constant_contact)
        for side, told in zip(SIDES, figures, strict=True):
            made = sum(measured.calls[side].values())
            table.add_row(title, side, f"{made:,}", f"{told.least:,}", f"{made / max(told.least, 1):.2f}")
    console.print(table)
    for title, measured in runs.items():
        for side in SIDES:
            counted = ", ".join(f"{count:,} {route}" for route, count in measured.calls[side].items())
            console.print(f"  {title}, {side}: {counted}", highlight=False, soft_wrap=True, markup=False)


def _show_targets(figures: Figures, console: Console) -> bool:
    table = _table("Targets", "target", "at most", "measured", "")
    met = True
    for target in TARGETS:
        most = f"{target.most:g} {target.unit}"
        try:
            measured = target.measured(figures)
        except NotMeasuredError:
            table.add_row(target.words, most, "not measured", "MISSED")
            met = False
            continue
        holds = measured <= target.most
        met = met and holds
        table.add_row(target.words, most, f"{measured:.2f} {target.unit}", "met" if holds else "MISSED")
    console.print(table)
    return met
