"""Step 4: the field mapping, checked against what both systems show."""

from typing import Any

from flask import Blueprint, Flask, request
from werkzeug.wrappers import Response

from flows import read_wizard
from sync.fields import custom_label
from sync.profile import Profile
from sync.remote import Choice
from sync.steps import Step
from sync.troubles import MappingProblem
from web.access import Role, needs
from web.forms.mapping import MappingForm, place_name
from web.rendering import page, sentence
from web.wizard import Answer
from web.wizard_page import UNSEEN, account_api, org_api, profile_of, save, step_page, tried

mapping_step = Blueprint("wizard_mapping", __name__, url_prefix="/profiles/<int:profile_id>/steps/mapping")


def init_app(app: Flask) -> None:
    app.register_blueprint(mapping_step)


@mapping_step.get("")
@needs(Role.USER)
def mapping(profile_id: int) -> str:
    profile = profile_of(profile_id)
    form = MappingForm.of(profile)
    return step_page("wizard/mapping.html", profile, Step.MAPPING, form=form, **_shown(profile, form))


@mapping_step.post("/rows")
@needs(Role.USER)
def rows(profile_id: int) -> str:
    """Show the rows as a button changed them; nothing is saved."""
    profile, form = profile_of(profile_id), MappingForm()
    form.act(request.form.get("do", ""))
    return page("wizard/_rows.html", profile=profile, form=form, **_shown(profile, form))


@mapping_step.post("")
@needs(Role.ADMIN)
def save_mapping(profile_id: int) -> Answer:
    """Save the rows; what no account and no org could run is refused, what only pauses a row is told."""
    profile, form = profile_of(profile_id), MappingForm()
    shown = _shown(profile, form)
    trouble: str | Response = ""
    if form.validate() and not shown["stops"] and not shown["unfinished"]:
        trouble = save(profile, form)
        if isinstance(trouble, Response):
            return trouble
    told = {"form": form, "trouble": trouble, **shown}
    return step_page("wizard/mapping.html", profile, Step.MAPPING, **told), UNSEEN


def _shown(profile: Profile, form: MappingForm) -> dict[str, Any]:
    """Read both systems, offer what they have, and check the rows as they stand."""
    drafted = form.apply(profile)
    paths = [row.source for row in drafted.mapping.rows if row.source]
    described, away = tried(lambda: read_wizard.fields_of(org_api(), profile.object_type, paths))
    listed, gone = tried(lambda: account_api().custom_fields())
    fields, customs = described or [], listed or []
    addresses = [Choice(value=one.path, label=one.label) for one in read_wizard.address_fields(fields)]
    form.offer([Choice(value=one.path, label=one.label) for one in fields], addresses, customs)
    problems: tuple[MappingProblem, ...] = ()
    if not (away or gone):
        shown = {one.path: one.shown for one in fields}
        problems = read_wizard.mapping_problems(drafted, shown, customs)
    return {
        "live": away or gone,
        "told": _by_row(drafted, problems),
        "whole": [sentence(one.trouble, one.parameters) for one in problems if not one.source],
        "stops": any(one.gravity == "stops" for one in problems),
        "unfinished": any(not (row.source and row.target) for row in drafted.mapping.rows),
        "labels": {one.path: one.label for one in fields},
        "custom_label": custom_label,
        "place_name": place_name,
        "kinds": {one.path: str(one.shown.get("type", "")) for one in fields},
        "customs": sum(row.target.startswith("custom:") for row in drafted.mapping.rows),
    }


def _by_row(profile: Profile, problems: tuple[MappingProblem, ...]) -> list[list[tuple[str, str]]]:
    """Say beside each row what is wrong with it: (gravity, sentence)."""
    return [
        [
            (one.gravity.value, sentence(one.trouble, one.parameters))
            for one in problems
            if (one.source, one.target) == (row.source, row.target) and row.source and row.target
        ]
        for row in profile.mapping.rows
    ]
