"""Steps 1, 2 and 6 as forms: filled from a profile, and applied to one."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any, ClassVar, Final
from zoneinfo import available_timezones

from wtforms import HiddenField, IntegerField, RadioField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from sync.options import AccountOf, Creation, Limits, Options, OptOutSource
from sync.profile import ObjectType, Profile
from sync.schedule import LAST_DAY, Every, Schedule
from sync.steps import SECOND, Step, version_of
from web.forms.fields import (
    LONGEST_NAME,
    REQUIRED,
    TEXT,
    AbstractMeta,
    Choose,
    Form,
    Line,
    Percent,
    Switch,
    named,
    or_none,
    whole,
)

OBJECTS: Final = {
    ObjectType.CONTACT: "Contacts",
    ObjectType.LEAD: "Leads",
    ObjectType.ACCOUNT: "Accounts (Person Accounts only)",
}
YES_NO: Final = named({"yes": "On (recommended)", "no": "Off"})
SOURCES: Final = {
    OptOutSource.ACCOUNT: "The account: its owner can reverse it where the person asks for that",
    OptOutSource.CONTACT: "The person: nobody but the person can reverse it",
}
ACCOUNTS: Final = {
    AccountOf.NONE: "No Account: the Contact is private",
    AccountOf.MATCH: "The Account of exactly the company's name, if there is one",
    AccountOf.ONE: "Always this Account",
}
INTERVALS: Final = {
    Every.OFF: "Not by itself",
    Every.TEN_MINUTES: "Every 10 minutes",
    Every.FIFTEEN_MINUTES: "Every 15 minutes",
    Every.HALF_HOUR: "Every 30 minutes",
    Every.HOUR: "Every hour",
    Every.TWO_HOURS: "Every 2 hours",
    Every.SIX_HOURS: "Every 6 hours",
    Every.TWELVE_HOURS: "Every 12 hours",
    Every.DAY: "Every day",
    Every.WEEK: "Every week",
    Every.MONTH: "Every month",
}
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS: Final = {**{day: str(day) for day in range(1, 29)}, LAST_DAY: "the last one"}
PEOPLE_SWITCHES: Final = (
    "no_people_to_constant_contact",
    "sync_deleted_people",
    "delete_the_contact_too",
    "remove_converted_leads",
    "unknown_last_name",
    "unknown_first_name",
    "unknown_company",
    "new_contact_on_address_change",
    "enforce_membership",
)
ASKED: Final = "Choose one of the two."


class NewProfileForm(Form):
    """What a profile cannot be without, and the one question that nobody should miss."""

    name = Line("Name", [REQUIRED, Length(max=LONGEST_NAME)])
    object_type = RadioField(
        "Salesforce object", [InputRequired("Choose one of the three.")], choices=named(OBJECTS)
    )
    unsubscribe_opted_out = RadioField(
        "Unsubscribe opted-out people from Constant Contact", [InputRequired(ASKED)], choices=YES_NO
    )

    def options(self) -> Options:
        return Options(unsubscribe_opted_out=self.unsubscribe_opted_out.data == "yes")


class StepForm(Form, metaclass=AbstractMeta):
    """One step of one profile; `version` tells what it was when it was shown."""

    step: ClassVar[Step]
    version = HiddenField()

    @classmethod
    def of(cls, profile: Profile) -> Any:  # noqa: ANN401 - of the class itself, which the library hides
        """Fill a form from a profile, whatever was sent."""
        return cls(None, data={**cls.values(profile), "version": version_of(cls.step, profile)})

    @classmethod
    @abstractmethod
    def values(cls, profile: Profile) -> Mapping[str, Any]:
        """Give each field's value."""

    @abstractmethod
    def apply(self, profile: Profile) -> Profile:
        """Give the profile with what the form holds; only what the form shows is changed."""


class SalesforceForm(StepForm):
    """Step 1."""

    step = Step.SALESFORCE
    name = Line("Name", [REQUIRED, Length(max=LONGEST_NAME)])
    object_type = RadioField("Salesforce object", choices=named(OBJECTS))
    owner_id = Choose("Owner", validate_choice=False)
    record_type_id = Choose("Record type", validate_choice=False)
    lead_source = Choose("Lead Source", validate_choice=False)
    lead_status = Choose("Lead Status", validate_choice=False)
    account = RadioField("Account of a created Contact", choices=named(ACCOUNTS))
    account_id = Choose("The Account", validate_choice=False)
    assignment_rules = Switch("Let the org's assignment rules choose the owner")
    unsubscribe_opted_out = RadioField(
        "Unsubscribe opted-out people from Constant Contact", [InputRequired(ASKED)], choices=YES_NO
    )
    opt_out_source = RadioField("Who is noted as the one who unsubscribed", choices=named(SOURCES))
    opt_out_field = Choose("Opt-out field", validate_choice=False)
    no_people_to_constant_contact = Switch("Do not sync people from Salesforce to Constant Contact")
    sync_deleted_people = Switch("Sync deleted people")
    delete_the_contact_too = Switch("Delete the contact too")
    remove_converted_leads = Switch("Remove converted Leads")
    unknown_last_name = Switch('Use "Unknown" as last name if blank')
    unknown_first_name = Switch('Use "Unknown" as first name if blank')
    unknown_company = Switch('Use "Unknown" as company of a Lead if blank')
    new_contact_on_address_change = Switch("Create a new contact when an e-mail address changes")
    enforce_membership = Switch("Put people back on the Main List who were taken off it")

    @classmethod
    def values(cls, profile: Profile) -> Mapping[str, Any]:
        options, creation = profile.options, profile.options.creation
        return {
            "name": profile.name,
            "object_type": profile.object_type.value,
            "owner_id": creation.owner_id or "",
            "record_type_id": creation.record_type_id or "",
            "lead_source": creation.lead_source or "",
            "lead_status": creation.lead_status or "",
            "account": creation.account.value,
            "account_id": creation.account_id or "",
            "assignment_rules": creation.assignment_rules,
            "unsubscribe_opted_out": "yes" if options.unsubscribe_opted_out else "no",
            "opt_out_source": options.opt_out_source.value,
            "opt_out_field": options.opt_out_field,
            **{name: getattr(options, name) for name in PEOPLE_SWITCHES},
        }

    def apply(self, profile: Profile) -> Profile:
        creation = Creation(
            owner_id=or_none(self.owner_id.data),
            record_type_id=or_none(self.record_type_id.data),
            lead_source=or_none(self.lead_source.data),
            lead_status=or_none(self.lead_status.data),
            account=AccountOf(self.account.data),
            account_id=or_none(self.account_id.data),
            assignment_rules=self.assignment_rules.data,
        )
        options = replace(
            profile.options,
            unsubscribe_opted_out=self.unsubscribe_opted_out.data == "yes",
            opt_out_source=OptOutSource(self.opt_out_source.data),
            opt_out_field=self.opt_out_field.data or Options().opt_out_field,
            creation=creation,
            **{name: self[name].data for name in PEOPLE_SWITCHES},
        )
        object_type = ObjectType(self.object_type.data)
        return replace(profile, name=self.name.data, object_type=object_type, options=options)


class ConstantContactForm(StepForm):
    """Step 2."""

    step = Step.CONSTANT_CONTACT
    main_list = Line("Main List", [REQUIRED, TEXT])
    no_unsubscribed_to_salesforce = Switch("Do not sync unsubscribed status to Salesforce")
    no_physical_address = Switch("Do not sync physical address")
    state_name = Switch("State name instead of state code")
    no_new_people = Switch("Do not sync new contacts to Salesforce")
    all_active_contacts = Switch("Sync all active contacts, not just the Main List")
    add_created_to_main_list = Switch("Add created people to the Main List")

    @classmethod
    def values(cls, profile: Profile) -> Mapping[str, Any]:
        switches = {name: getattr(profile.options, name) for name in SECOND}
        return {"main_list": profile.main_list, **switches}

    def apply(self, profile: Profile) -> Profile:
        options = replace(profile.options, **{name: self[name].data for name in SECOND})
        return replace(profile, main_list=self.main_list.data, options=options)


class ScheduleForm(StepForm):
    """Step 6: when it runs by itself, and what a run may not do without somebody's word."""

    step = Step.SCHEDULE
    every = Choose("How often", choices=named(INTERVALS))
    at = TimeField("At", format="%H:%M")
    minute = IntegerField("At this minute", [InputRequired("Enter a minute."), whole(0, 59)])
    weekday = Choose("On", choices=named(dict(enumerate(WEEKDAYS, start=1))))
    day = Choose("On day", choices=named(DAYS))
    zone = Choose("Time zone", choices=named({zone: zone for zone in sorted(available_timezones())}))
    removals = IntegerField(
        "Removals, and unsubscribes, that need no approval: at most", [REQUIRED, whole(0, 1_000_000)]
    )
    removals_share = Percent("and at most this share of the managed people (%)")
    removals_floor = IntegerField("but never fewer than", [REQUIRED, whole(0, 1_000_000)])
    creations = IntegerField(
        "Creations on a side that need no approval: at most", [REQUIRED, whole(0, 1_000_000)]
    )
    creations_share = Percent("and at most this share of the managed people (%)")
    creations_floor = IntegerField("but never fewer than", [REQUIRED, whole(0, 1_000_000)])
    visible_drop = Percent("Stop where more people than this vanish from Salesforce at once (%)")
    singles = IntegerField(
        "Rows that are sent one by one to hear why they did not land: at most", [REQUIRED, whole(0, 10_000)]
    )
    calls_salesforce = IntegerField("Calls to Salesforce a day: at most", [Optional(), whole(1, 100_000_000)])
    calls_constant_contact = IntegerField(
        "Calls to Constant Contact a day: at most", [Optional(), whole(1, 100_000_000)]
    )
    first_plan_waits = Switch("The first plan waits for an approval")

    @classmethod
    def values(cls, profile: Profile) -> Mapping[str, Any]:
        schedule, limits = profile.schedule, profile.limits
        return {
            "every": schedule.every.value,
            "at": time(schedule.hour, schedule.minute),
            "minute": schedule.minute,
            "weekday": str(schedule.weekday),
            "day": str(schedule.day),
            "zone": profile.zone,
            **{name: getattr(limits, name) for name in Limits.__dataclass_fields__},
        }

    def apply(self, profile: Profile) -> Profile:
        limits = Limits(**{name: self[name].data for name in Limits.__dataclass_fields__})
        return replace(profile, schedule=self.schedule(), zone=self.zone.data, limits=limits)

    def schedule(self) -> Schedule:
        """Read the schedule alone; of the two minutes, the one that the interval shows."""
        every = Every(self.every.data)
        return Schedule(
            every=every,
            minute=self.at.data.minute if every in AT_A_TIME else self.minute.data,
            hour=self.at.data.hour,
            weekday=int(self.weekday.data),
            day=int(self.day.data),
        )


AT_A_TIME: Final = frozenset(
    {Every.TWO_HOURS, Every.SIX_HOURS, Every.TWELVE_HOURS, Every.DAY, Every.WEEK, Every.MONTH}
)
"""Intervals that begin at a time of the day."""
SHOWN: Final[Mapping[str, frozenset[Every]]] = {
    "at": AT_A_TIME,
    "minute": frozenset({Every.HOUR}),
    "weekday": frozenset({Every.WEEK}),
    "day": frozenset({Every.MONTH}),
}
"""Which intervals show which field; the others keep what they hold."""
