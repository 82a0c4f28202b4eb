"""A run's page: live while it is under way, a plan to approve while it waits, its report afterwards."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from flows import steer
from flows.approve import Approval
from flows.notices import show_waiting
from flows.read_run import Shown, read_causes, read_changes, read_plan
from flows.run_sync import AlreadyRunningError, PausedError
from flows.screens import Row
from sync.plan import Action, Settled
from sync.problems import Side
from sync.shown import Waiting, Wanted
from sync.stored import Run, RunStatus
from texts import sentence
from web.access import Role, needs
from web.csv_file import csv_lines
from web.finding import run_or_404
from web.here import here
from web.profiles import SEE_OTHER, hand_over, to_run
from web.rendering import may, page
from web.sayings import action_words, refusal_words

runs = Blueprint("runs", __name__, url_prefix="/runs")
Choice = TypeVar("Choice", Action, Side)
LIVE = frozenset({RunStatus.ACTIVE})


def init_app(app: Flask) -> None:
    app.register_blueprint(runs)
    app.jinja_env.globals.update(waiting_plans=waiting_plans)


def waiting_plans() -> list[Waiting]:
    """Give the line above every page of an admin: the plans that wait, of every profile."""
    if not (current_user.is_authenticated and may(Role.ADMIN)):
        return []
    session = here().session
    return list(show_waiting(here().store.overviews, user_id=session.user_id, name=session.name))


@runs.get("/<int:run_id>")
@needs(Role.USER)
def show(run_id: int) -> str:
    shown = run_or_404(run_id)
    store = here().store
    if shown.run.status in LIVE:
        return page("runs/live.html", shown=shown)
    if shown.run.status is RunStatus.WAITING:
        return page("runs/plan.html", shown=shown, plan=read_plan(store, run_id))
    return page("runs/ended.html", shown=shown, causes=read_causes(store, run_id))


@runs.get("/<int:run_id>/progress")
@needs(Role.USER)
def progress(run_id: int) -> str:
    """Give the part of a live page that is asked for every second; at the end it asks for the page once."""
    return page("runs/_progress.html", shown=run_or_404(run_id), heard=request.args.get("heard", ""))


@runs.route("/<int:run_id>/changes", methods=["GET", "POST"])
@needs(Role.USER)
def changes(run_id: int) -> str:
    """Look through a plan. What is searched for may be an address: it comes in the body, not the address."""
    shown = run_or_404(run_id)
    wanted = Wanted(
        text=request.form.get("text", "")[:200],
        action=_one_of(Action, request.values.get("action", "")),
        side=_one_of(Side, request.values.get("side", "")),
        changes_only=request.values.get("all") != "1",
    )
    found = read_changes(here().store, run_id, wanted, request.values.get("after", 0, type=int))
    return page("runs/changes.html", shown=shown, found=found, actions=tuple(Action), sides=tuple(Side))


def _one_of(choices: Iterable[Choice], text: str) -> Choice | None:
    return next((each for each in choices if str(each) == text), None)


@runs.post("/<int:run_id>/approve")
@needs(Role.USER)
def approve(run_id: int) -> Answer:
    """Have exactly the plan that was shown applied."""
    shown = run_or_404(run_id)
    return _steered(shown, lambda: steer.approve(here().store, run_id, here().now, by=here().session.name))


@runs.post("/<int:run_id>/try")
@needs(Role.USER)
def try_some(run_id: int) -> Answer:
    """Have a few rows of the plan applied; the rest waits."""
    shown = run_or_404(run_id)
    return _steered(shown, lambda: steer.try_some(here().store, run_id, here().now, by=here().session.name))


def _steered(shown: Shown, act: Callable[[], Approval]) -> Answer:
    """Do it, and go to the run that came of it; a worker brings that on."""
    try:
        approval = act()
    except AlreadyRunningError:
        active = here().store.overviews.standing(shown.run.profile_id).active
        return to_run(active.id if active else shown.run.id, said="run_under_way")
    except PausedError:
        return to_run(shown.run.id, said="page_is_paused")
    if approval.run.status is RunStatus.WAITING:
        return to_run(approval.run.id, said="plan_nothing_to_try")
    if approval.run.status is RunStatus.ACTIVE:
        hand_over(approval.run.id)
    return to_run(approval.run.id, said=approval.moved)


@runs.post("/<int:run_id>/discard")
@needs(Role.USER)
def discard(run_id: int) -> Answer:
    shown = run_or_404(run_id)
    here().store.held.discard(run_id)
    return _to_profile_of(shown, "plan_discarded")


def _to_profile_of(shown: Shown, said: str) -> Answer:
    if shown.profile is None:
        return to_run(shown.run.id, said=said)
    return redirect(url_for("profiles.show", profile_id=shown.profile.id, said=said), SEE_OTHER)


@runs.post("/<int:run_id>/stop")
@needs(Role.USER)
def stop(run_id: int) -> Answer:
    run_or_404(run_id)
    steer.stop(here().store, run_id, by=here().session.name)
    return to_run(run_id, said="run_stopping")


@runs.post("/<int:run_id>/retry")
@needs(Role.USER)
def retry(run_id: int) -> Answer:
    """Go on with the rest of a plan, or have the refused records looked at again."""
    run_or_404(run_id)
    return _begun(run_id, lambda: steer.retry(here().store, run_id))


@runs.post("/<int:run_id>/undo")
@needs(Role.USER)
def undo(run_id: int) -> Answer:
    """Have an undo planned; its page shows it, and nothing is taken back before it is approved."""
    run_or_404(run_id)
    return _begun(run_id, lambda: steer.undo(here().store, run_id))


def _begun(run_id: int, act: Callable[[], Run]) -> Answer:
    try:
        made = act()
    except AlreadyRunningError as already:
        return to_run(already.run_id, said="run_under_way")
    except PausedError:
        return to_run(run_id, said="page_is_paused")
    hand_over(made.id)
    return to_run(made.id)


@runs.get("/<int:run_id>/failures.csv")
@needs(Role.USER)
def failures(run_id: int) -> Answer:
    """Give the records that ended amiss as a file, row by row."""
    run_or_404(run_id)
    lines = csv_lines(FAILURE_COLUMNS, map(_failure, here().store.changes.amiss(run_id)))
    named = {"Content-Disposition": f'attachment; filename="run-{run_id}-failures.csv"'}
    return Response(lines, mimetype="text/csv", headers=named)


FAILURE_COLUMNS = (
    "Salesforce record",
    "Contact",
    "E-mail address",
    "What",
    "What happened",
    "In their words",
)


def _failure(row: Row) -> tuple[str, ...]:
    why = refusal_words(row.code) if row.settled is Settled.FAILED else sentence(str(row.settled))
    return (row.person_id, row.contact_id, row.address, action_words(row.action), why, row.words)
