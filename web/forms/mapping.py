"""Step 4 as a form: the e-mail field, and a line for each pair of fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from wtforms import FieldList, FormField, SelectChoice
from wtforms import Form as Part
from wtforms.validators import Length

from sync.checks import LABEL_LENGTH
from sync.fields import TARGETS, custom_label
from sync.mapping import BlankRule, Direction, Policy, Row
from sync.profile import Profile
from sync.remote import Choice, CustomField
from sync.steps import Step
from web.forms.fields import Choose, Line, Switch, named
from web.forms.steps import StepForm

NEW: Final = "new"  # of the targets: a custom field that there is not yet
MOST_ROWS: Final = 200

DIRECTIONS: Final = {
    Direction.TO_CONSTANT_CONTACT: "to Constant Contact",
    Direction.TO_SALESFORCE: "to Salesforce",
    Direction.BOTH: "both ways",
}
POLICIES: Final = {
    Policy.SALESFORCE_WINS: "Salesforce wins",
    Policy.CONSTANT_CONTACT_WINS: "Constant Contact wins",
    Policy.LATEST_WINS: "Latest change wins",
    Policy.SALESFORCE_UNLESS_BLANK: "Salesforce unless blank",
    Policy.CREATE_ONLY: "Only when created",
    Policy.NEVER: "Never write (read only)",
}
BLANKS: Final = {BlankRule.KEEP: "keeps the other value", BlankRule.ERASE: "erases the other value"}
PLACES: Final[Mapping[str, str]] = {
    "first_name": "First name",
    "last_name": "Last name",
    "job_title": "Job title",
    "company_name": "Company name",
    "birthday": "Birthday",
    "anniversary": "Anniversary",
    "phone:work": "Phone, work",
    "phone:mobile": "Phone, mobile",
    "phone:home": "Phone, home",
    "phone:other": "Phone, other",
}
_KINDS: Final = {
    "address": "Mailing address",
    "home_address": "Home address",
    "other_address": "Other address",
}


def place_name(target: str) -> str:
    """Say where a row writes to in Constant Contact."""
    label = custom_label(target)
    if label is not None:
        return label
    kind, _, part = target.partition(":")
    return PLACES.get(target) or f"{_KINDS.get(kind, kind)}, {part.replace('_', ' ')}"


class RowForm(Part):  # type: ignore[misc] # the library publishes no types
    """One pair of fields."""

    source = Choose("Salesforce field", validate_choice=False)
    target = Choose("Constant Contact field", validate_choice=False)
    label = Line("Name of the new field", [Length(max=LABEL_LENGTH, message="At most 50 characters.")])
    direction = Choose("Direction", choices=named(DIRECTIONS))
    policy = Choose("If both changed", choices=named(POLICIES))
    blank = Choose("A blank", choices=named(BLANKS))
    create = Switch("Create it in Constant Contact")

    def row(self) -> Row:
        """Read the pair."""
        target = f"custom:{self.label.data}" if self.target.data == NEW else self.target.data
        return Row(
            source=self.source.data or "",
            target=target or "",
            direction=Direction(self.direction.data),
            policy=Policy(self.policy.data),
            blank=BlankRule(self.blank.data),
            create=self.create.data,
        )


class MappingForm(StepForm):
    """Step 4."""

    step = Step.MAPPING
    address_field = Choose("E-mail field", validate_choice=False)
    rows = FieldList(FormField(RowForm), max_entries=MOST_ROWS)

    @classmethod
    def values(cls, profile: Profile) -> Mapping[str, Any]:
        rows = [_row_values(row) for row in profile.mapping.rows]
        return {"address_field": profile.mapping.address_field, "rows": rows}

    def apply(self, profile: Profile) -> Profile:
        rows = tuple(entry.form.row() for entry in self.rows)
        mapping = replace(profile.mapping, address_field=self.address_field.data, rows=rows)
        return replace(profile, mapping=mapping)

    def act(self, action: str) -> None:
        """Do what a button asks: "add", or "remove-3"; anything else shows the rows as they are."""
        word, _, place = action.partition("-")
        if word == "add":
            self.rows.append_entry(_row_values(Row(source="", target="")))
        if word == "remove" and place.isdigit() and int(place) < len(self.rows):
            kept = [entry.data for at, entry in enumerate(self.rows) if at != int(place)]
            while self.rows.entries:
                self.rows.pop_entry()
            for values in kept:
                self.rows.append_entry(values)

    def offer(
        self, sources: Sequence[Choice], addresses: Iterable[Choice], customs: Sequence[CustomField]
    ) -> None:
        """Set what can be chosen, from what both systems show."""
        self.address_field.offer(addresses)
        for entry in self.rows:
            entry.form.source.offer(sources, none="Choose a field")
            entry.form.target.choices = targets(customs, entry.form.target.data)


def _row_values(row: Row) -> dict[str, Any]:
    return {
        "source": row.source,
        "target": row.target,
        "label": "",
        "direction": row.direction.value,
        "policy": row.policy.value,
        "blank": row.blank.value,
        "create": row.create,
    }


def targets(customs: Sequence[CustomField], now: str | None) -> list[SelectChoice]:
    """Group the targets: fields of a contact, the account's custom fields, and a new one."""
    labels = sorted(one.label for one in customs)
    known = {f"custom:{label}": label for label in labels}
    if now and now != NEW and custom_label(now) is not None:
        known.setdefault(now, f"{custom_label(now)} (not there yet)")
    own = {target: place_name(target) for target in TARGETS}
    return [
        SelectChoice("", "Choose a field", optgroup=""),
        *(SelectChoice(value, label, optgroup="Contact") for value, label in own.items()),
        *(SelectChoice(value, label, optgroup="Custom fields") for value, label in known.items()),
        SelectChoice(NEW, "New custom field ...", optgroup="Custom fields"),
    ]
