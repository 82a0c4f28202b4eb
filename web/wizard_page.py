"""What all steps of the wizard share: the profile, the path, reading live, and saving."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from flask import abort, redirect, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

import wiring
from flows.edit_profile import edit
from sync.problems import GiveUp, Problem, Side
from sync.profile import Profile
from sync.steps import EditedMeanwhileError, Step, refusals, version_of
from sync.stored import NameTakenError
from texts import sentence
from web.forms.steps import StepForm
from web.here import here
from web.rendering import page

T = TypeVar("T")
NAMES: Final[Mapping[Step, str]] = {
    Step.SALESFORCE: "Salesforce",
    Step.CONSTANT_CONTACT: "Constant Contact",
    Step.ADD_ONS: "Add-ons",
    Step.MAPPING: "Field mapping",
    Step.FILTER: "Filter",
    Step.SCHEDULE: "Schedule",
}
ENDPOINTS: Final[Mapping[Step, str]] = {
    Step.SALESFORCE: "wizard.salesforce",
    Step.CONSTANT_CONTACT: "wizard.constant_contact",
    Step.ADD_ONS: "wizard.add_ons",
    Step.MAPPING: "wizard_mapping.mapping",
    Step.FILTER: "wizard_filter.filter_step",
    Step.SCHEDULE: "wizard.schedule",
}
SUMMARY: Final = "Summary"
UNSEEN: Final = 422


def profile_of(profile_id: int) -> Profile:
    """Find a profile of this tenant; 404 for any other."""
    return here().store.profiles.get(str(profile_id)) or abort(404)


def address_of(step: Step, profile: Profile) -> str:
    return url_for(ENDPOINTS[step], profile_id=profile.id)


def next_address(step: Step, profile: Profile) -> str:
    """Give where "Save and go on" leads."""
    steps = list(Step)
    following = steps[steps.index(step) + 1 :]
    return (
        address_of(following[0], profile) if following else url_for("wizard.summary", profile_id=profile.id)
    )


def path(profile: Profile, current: Step | None) -> list[tuple[str, str, str]]:
    """List the steps for the path: name, address, state."""
    store = here().store
    open_steps = {step for step, _ in refusals(profile)}
    open_steps |= {Step.SALESFORCE} if store.connections.get(Side.SALESFORCE) is None else set()
    open_steps |= {Step.CONSTANT_CONTACT} if store.connections.get(Side.CONSTANT_CONTACT) is None else set()
    found = [
        (f"{number}. {NAMES[step]}", address_of(step, profile), _state(step, current, open_steps))
        for number, step in enumerate(Step, start=1)
    ]
    last = "current" if current is None else "incomplete"
    return [*found, (SUMMARY, url_for("wizard.summary", profile_id=profile.id), last)]


def _state(step: Step, current: Step | None, unfinished: set[Step]) -> str:
    return "current" if step is current else "incomplete" if step in unfinished else "complete"


def tried(read: Callable[[], T]) -> tuple[T | None, str]:
    """Read something live; where a system refuses or is away, the page still shows, and says why."""
    try:
        return read(), ""
    except Problem as problem:
        return None, said(problem)


def org_api() -> wiring.SalesforceClient:
    """Open the asking tenant's org. Raises GiveUp not_connected."""
    return wiring.live_salesforce(here().parts, here().session.tenant_id)


def account_api() -> wiring.ConstantContactClient:
    """Open the asking tenant's account. Raises GiveUp not_connected."""
    return wiring.live_constant_contact(here().parts, here().session.tenant_id)


def said(problem: Problem) -> str:
    return sentence(problem.code, {**problem.parameters, "side": problem.side})


def step_page(template: str, profile: Profile, step: Step, **values: object) -> str:
    """Render a step."""
    return page(
        template,
        profile=profile,
        step=step,
        number=list(Step).index(step) + 1,
        step_name=NAMES[step],
        path=path(profile, step),
        **{"trouble": "", "live": "", **values},
    )


def save(profile: Profile, form: StepForm) -> Response | str:
    """Save a step that validates, and go on; or give the sentence that says why it is not saved.

    After another person's edit the form carries the newer version: sent again, it replaces theirs.
    """
    store = here().store
    try:
        saved = edit(store, profile.id, (form.step, form.version.data), form.apply)
    except EditedMeanwhileError:
        now = store.profiles.get(str(profile.id)) or abort(404)
        form.version.data = version_of(form.step, now)
        return sentence("edited_meanwhile")
    except NameTakenError:
        return refuse(form, "name", "name_taken", {"name": form["name"].data})
    except GiveUp as problem:
        return said(problem)
    except LookupError:
        abort(404)
    onward = request.form.get("then") != "stay"
    return redirect(next_address(form.step, saved) if onward else address_of(form.step, saved), 303)


def refuse(form: FlaskForm, field: str, code: str, told: Mapping[str, str | int]) -> str:
    """Put an error to its field; no sentence stands above the form."""
    form[field].errors = [*form[field].errors, sentence(code, told)]
    return ""
