"""A profile's page, and what is done to it as a whole. Its steps are the wizard's."""

from flask import Blueprint, Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from flows.describe_profile import describe
from flows.read_dashboard import read_line
from flows.run_sync import AlreadyRunningError, Asked, PausedError
from flows.shape_profiles import clone, delete
from flows.steer import ask
from jobs.enqueue import enqueue_forget, enqueue_run
from sync.stored import RunKind
from texts.describing import paragraph
from web.access import Role, needs
from web.finding import profile_or_404
from web.here import here
from web.rendering import page

profiles = Blueprint("profiles", __name__, url_prefix="/profiles")
RUNS_A_PAGE = 20
SEE_OTHER = 303


def init_app(app: Flask) -> None:
    app.register_blueprint(profiles)


@profiles.get("/<int:profile_id>")
@needs(Role.USER)
def show(profile_id: int) -> str:
    profile = profile_or_404(profile_id)
    before = request.args.get("before", type=int)
    runs = here().store.reads.recent(profile.id, RUNS_A_PAGE + 1, before=before)
    return page(
        "profiles/show.html",
        line=read_line(here().store, profile, here().now),
        words=paragraph(describe(profile)),
        runs=runs[:RUNS_A_PAGE],
        more=len(runs) > RUNS_A_PAGE,
        before=before,
    )


@profiles.post("/<int:profile_id>/run")
@needs(Role.USER)
def run(profile_id: int) -> Response:
    """Sync now, or preview: the run is there at once, and a worker brings it on."""
    profile = profile_or_404(profile_id)
    kind = RunKind.PREVIEW if request.form.get("kind") == RunKind.PREVIEW else RunKind.SYNC
    return started(profile.id, Asked(trigger="user", kind=kind))


def started(profile_id: int, asked: Asked) -> Response:
    """Begin a run, have a worker take it, and go to its page; one that was under way is shown instead."""
    store = here().store
    before = store.overviews.standing(profile_id).active
    try:
        made = ask(store, profile_id, asked)
    except AlreadyRunningError as already:
        return to_run(already.run_id, said="run_under_way")
    except PausedError:
        return _to_profile(profile_id, "page_is_paused")
    hand_over(made.id)
    return to_run(made.id, said="run_under_way" if before else "")


def hand_over(run_id: int) -> None:
    """Give a run to the workers."""
    enqueue_run(here().parts.valkey, tenant_id=here().session.tenant_id, run_id=run_id)


def to_run(run_id: int, *, said: str = "") -> Response:
    return redirect(url_for("runs.show", run_id=run_id, said=said or None), SEE_OTHER)


@profiles.post("/<int:profile_id>/pause")
@needs(Role.ADMIN)
def pause_schedule(profile_id: int) -> Response:
    here().store.profiles.pause(profile_or_404(profile_id).id, paused=True)
    return _to_profile(profile_id, "page_paused")


@profiles.post("/<int:profile_id>/resume")
@needs(Role.ADMIN)
def resume_schedule(profile_id: int) -> Response:
    here().store.profiles.pause(profile_or_404(profile_id).id, paused=False)
    return _to_profile(profile_id, "page_resumed")


@profiles.post("/<int:profile_id>/clone")
@needs(Role.ADMIN)
def copy(profile_id: int) -> Response:
    made = clone(here().store, profile_or_404(profile_id))
    return _to_profile(made.id, "profile_cloned")


@profiles.post("/<int:profile_id>/delete")
@needs(Role.ADMIN)
def remove(profile_id: int) -> Response:
    profile = profile_or_404(profile_id)
    if not delete(here().store, profile):
        return _to_profile(profile_id, "profile_running")
    enqueue_forget(here().parts.valkey, tenant_id=here().session.tenant_id, profile_id=profile.id)
    return redirect(url_for("dashboard.home", said="profile_deleted"), SEE_OTHER)


def _to_profile(profile_id: int, said: str) -> Response:
    return redirect(url_for("profiles.show", profile_id=profile_id, said=said), SEE_OTHER)
