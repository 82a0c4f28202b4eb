"""The record lookup: why somebody is synced or not, and what a user may do about it."""

from flask import Blueprint, Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

import wiring
from flows.read_person import look_up
from flows.run_sync import Asked
from sync.problems import Problem
from sync.profile import Profile
from texts import sentence
from web.access import Role, needs
from web.finding import profile_or_404
from web.here import here
from web.profiles import SEE_OTHER, started
from web.rendering import page

people = Blueprint("people", __name__, url_prefix="/people")
LONGEST = 254  # an address; ids are shorter
BY_HAND = frozenset({"person", "contact"})


def init_app(app: Flask) -> None:
    app.register_blueprint(people)


@people.route("", methods=["GET", "POST"])
@needs(Role.USER)
def show() -> str:
    """Look somebody up. An address comes in the body of a form: addresses of pages are logged on the way."""
    who = request.values.get("q", "").strip()[:LONGEST]
    found = look_up(here().store, who) if who else None
    return page("people/show.html", who=who, found=found, answer="")


@people.post("/sync")
@needs(Role.USER)
def sync_one() -> Response:
    """Note that the record is wanted, and run the profile."""
    profile, record_id = _asked()
    wiring.ask_for(here().parts, here().session.tenant_id, profile, record_id, by=here().session.name)
    return started(profile.id, Asked(trigger="one"))


@people.post("/never")
@needs(Role.USER)
def never() -> Response:
    profile, record_id = _asked()
    wiring.never_sync(here().parts, here().session.tenant_id, profile, record_id, by=here().session.name)
    return _back(record_id, "page_never")


@people.post("/allow")
@needs(Role.USER)
def allow() -> Response:
    profile, record_id = _asked()
    wiring.allow_sync(here().parts, here().session.tenant_id, profile, record_id)
    return _back(record_id, "page_allowed")


@people.post("/ask")
@needs(Role.USER)
def ask() -> str:
    """Have Constant Contact ask the person, by mail, whether they want mail again: once, and they answer."""
    profile, contact_id = _asked()
    if not here().store.people.cards(profile, (contact_id,)):
        abort(404)
    answer = _asked_again(profile, contact_id)
    found = look_up(here().store, contact_id)
    return page("people/show.html", who=contact_id, found=found, answer=answer)


def _asked_again(profile: Profile, contact_id: str) -> str:
    try:
        code, at = wiring.ask_to_subscribe(
            here().parts, here().session.tenant_id, profile, contact_id, by=here().session.name
        )
    except Problem as problem:
        return sentence(problem.code, {**problem.parameters, "side": problem.side})
    return sentence(code, {"at": at})


def _asked() -> tuple[Profile, str]:
    """Read which record of which profile is meant."""
    record_id = request.form.get("record", "").strip()
    if not record_id or len(record_id) > LONGEST:
        abort(400)
    return profile_or_404(request.form.get("profile", 0, type=int)), record_id


def _back(record_id: str, said: str) -> Response:
    return redirect(url_for("people.show", q=record_id, said=said), SEE_OTHER)
