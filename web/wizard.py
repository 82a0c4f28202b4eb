"""Create a profile, its steps 1, 2, 3 and 6, and the summary."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from zoneinfo import available_timezones

from flask import Blueprint, Flask, redirect, url_for
from werkzeug.wrappers import Response

from flows import read_wizard
from flows.describe_profile import describe
from flows.edit_profile import create
from jobs.enqueue import enqueue_preview
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.remote import Choice, CreationChoices
from sync.schedule import next_slot
from sync.steps import Step, refusals
from sync.stored import NameTakenError
from texts.describing import paragraph
from web import wizard_page
from web.access import Role, needs
from web.forms.steps import OBJECTS, SHOWN, ConstantContactForm, NewProfileForm, SalesforceForm, ScheduleForm
from web.here import here
from web.rendering import page
from web.wizard_page import UNSEEN, account_api, org_api, profile_of, save, step_page, tried

wizard = Blueprint("wizard", __name__, url_prefix="/profiles")
SLOTS: Final = 3
NO_CHOICES: Final = CreationChoices(users=(), queues=(), record_types=())
USUAL_OPT_OUT: Final = Choice(value="HasOptedOutOfEmail", label="Email Opt Out (the usual one)")
Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    app.register_blueprint(wizard)


@wizard.get("/new")
@needs(Role.ADMIN)
def new() -> str:
    return _new(NewProfileForm(None))


@wizard.post("/new")
@needs(Role.ADMIN)
def make() -> Answer:
    form = NewProfileForm()
    if not form.validate():
        return _new(form), UNSEEN
    try:
        made = create(
            here().store,
            name=form.name.data,
            object_type=ObjectType(form.object_type.data),
            options=form.options(),
            zone=zone_of(here().session.time_zone),
        )
    except NameTakenError:
        wizard_page.refuse(form, "name", "name_taken", {"name": form.name.data})
        return _new(form), UNSEEN
    return redirect(wizard_page.address_of(Step.SALESFORCE, made), 303)


def zone_of(name: str) -> str:
    """Take the person's zone where it is one that there is."""
    return name if name in available_timezones() else "UTC"


def _new(form: NewProfileForm) -> str:
    sides = [here().store.connections.get(side) for side in Side]
    return page("wizard/new.html", form=form, connected=all(sides))


@wizard.get("/<int:profile_id>/steps/salesforce")
@needs(Role.USER)
def salesforce(profile_id: int) -> str:
    profile = profile_of(profile_id)
    return _salesforce(profile, SalesforceForm.of(profile))


@wizard.post("/<int:profile_id>/steps/salesforce")
@needs(Role.ADMIN)
def save_salesforce(profile_id: int) -> Answer:
    return _saved(profile_of(profile_id), SalesforceForm(), _salesforce)


def _salesforce(profile: Profile, form: SalesforceForm, trouble: str = "") -> str:
    api = org_api
    known, live = tried(lambda: api().creation_choices(profile.object_type))
    read, _ = tried(lambda: [] if live else read_wizard.own_fields(api(), profile.object_type))
    account_id = "" if live else form.account_id.data
    accounts, _ = tried(lambda: read_wizard.account_named(api(), account_id) if account_id else [])
    choices, fields = known or NO_CHOICES, read or []
    lead = profile.object_type is ObjectType.LEAD
    form.owner_id.offer([*choices.users, *(choices.queues if lead else ())], none="The connected user")
    types = [Choice(value=one.record_type_id, label=one.name) for one in choices.record_types]
    form.record_type_id.offer(types, none="The connected user's default")
    form.lead_source.offer(choices.sources, none="None")
    form.lead_status.offer(choices.statuses, none="The org's default")
    form.account_id.offer(accounts or [], none="Search for one first")
    opt_outs = [Choice(value=one.path, label=one.label) for one in read_wizard.opt_out_fields(fields)]
    form.opt_out_field.offer([USUAL_OPT_OUT, *(one for one in opt_outs if one.value != USUAL_OPT_OUT.value)])
    return step_page(
        "wizard/salesforce.html",
        profile,
        Step.SALESFORCE,
        form=form,
        trouble=trouble,
        live=live,
        connection=here().store.connections.get(Side.SALESFORCE),
        objects=OBJECTS,
        has_run=here().store.runs.latest(profile.id) is not None,
    )


@wizard.get("/<int:profile_id>/steps/constant-contact")
@needs(Role.USER)
def constant_contact(profile_id: int) -> str:
    profile = profile_of(profile_id)
    return _constant_contact(profile, ConstantContactForm.of(profile))


@wizard.post("/<int:profile_id>/steps/constant-contact")
@needs(Role.ADMIN)
def save_constant_contact(profile_id: int) -> Answer:
    profile, form = profile_of(profile_id), ConstantContactForm()
    if form.validate():
        found, _ = tried(lambda: read_wizard.find_list(account_api(), profile, form.main_list.data))
        if found and found.other:  # only the user can say which one is meant
            wizard_page.refuse(form, "main_list", found.code, found.parameters)
            return _constant_contact(profile, form, other=found.other), UNSEEN
    return _saved(profile, form, _constant_contact)


def _constant_contact(profile: Profile, form: ConstantContactForm, trouble: str = "", other: str = "") -> str:
    return step_page(
        "wizard/constant_contact.html",
        profile,
        Step.CONSTANT_CONTACT,
        form=form,
        trouble=trouble,
        other=other,
        connection=here().store.connections.get(Side.CONSTANT_CONTACT),
    )


@wizard.get("/<int:profile_id>/steps/add-ons")
@needs(Role.USER)
def add_ons(profile_id: int) -> str:
    return step_page("wizard/add_ons.html", profile_of(profile_id), Step.ADD_ONS)


@wizard.post("/<int:profile_id>/steps/add-ons")
@needs(Role.ADMIN)
def save_add_ons(profile_id: int) -> Response:
    return redirect(wizard_page.next_address(Step.ADD_ONS, profile_of(profile_id)), 303)


@wizard.get("/<int:profile_id>/steps/schedule")
@needs(Role.USER)
def schedule(profile_id: int) -> str:
    profile = profile_of(profile_id)
    return _schedule(profile, ScheduleForm.of(profile))


@wizard.post("/<int:profile_id>/steps/schedule")
@needs(Role.ADMIN)
def save_schedule(profile_id: int) -> Answer:
    return _saved(profile_of(profile_id), ScheduleForm(), _schedule)


@wizard.post("/<int:profile_id>/checks/schedule")
@needs(Role.USER)
def check_schedule(profile_id: int) -> str:
    """Show the fields of the chosen interval, and its next slots."""
    profile, form = profile_of(profile_id), ScheduleForm()
    form.validate()
    return page("wizard/_when.html", form=form, profile=profile, **_when(form))


def _schedule(profile: Profile, form: ScheduleForm, trouble: str = "") -> str:
    return step_page(
        "wizard/schedule.html", profile, Step.SCHEDULE, form=form, trouble=trouble, **_when(form)
    )


def _when(form: ScheduleForm) -> dict[str, Any]:
    """Give what hangs on the interval: the fields to show, and the next slots in the form's zone."""
    names = ("every", "at", "minute", "weekday", "day", "zone")
    shown = {name for name, intervals in SHOWN.items() if form.every.data in {one.value for one in intervals}}
    unread = any(form[name].errors for name in names) or None in {form.at.data, form.minute.data}
    return {"shown": shown, "slots": [] if unread else _slots(form, here().now)}


def _slots(form: ScheduleForm, now: datetime) -> list[datetime]:
    slots: list[datetime] = []
    while len(slots) < SLOTS:
        slot = next_slot(form.schedule(), slots[-1] if slots else now, form.zone.data)
        if slot is None:
            break
        slots.append(slot)
    return slots


@wizard.get("/<int:profile_id>/summary")
@needs(Role.USER)
def summary(profile_id: int) -> str:
    profile, store = profile_of(profile_id), here().store
    return page(
        "wizard/summary.html",
        profile=profile,
        path=wizard_page.path(profile, None),
        words=paragraph(describe(profile)),
        refusals=[(wizard_page.address_of(step, profile), code) for step, code in refusals(profile)],
        missing=[side for side in Side if store.connections.get(side) is None],
        latest=store.runs.latest(profile.id),
    )


@wizard.post("/<int:profile_id>/preview")
@needs(Role.ADMIN)
def preview(profile_id: int) -> Answer:
    """Ask for a plan that changes nothing until somebody approves it."""
    profile, store = profile_of(profile_id), here().store
    unready = [*refusals(profile), *(side for side in Side if store.connections.get(side) is None)]
    if unready:
        return redirect(url_for("wizard.summary", profile_id=profile.id), 303)
    enqueue_preview(here().parts.valkey, tenant_id=here().session.tenant_id, profile_id=profile.id)
    return redirect(f"/profiles/{profile.id}", 303)


def _saved(profile: Profile, form: Any, show: Callable[[Profile, Any, str], str]) -> Answer:  # noqa: ANN401
    """Save a step, or show it again with what is wrong."""
    if not form.validate():
        return show(profile, form, ""), UNSEEN
    outcome = save(profile, form)
    return (show(profile, form, outcome), UNSEEN) if isinstance(outcome, str) else outcome
